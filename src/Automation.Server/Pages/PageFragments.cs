using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewEngines;
using Microsoft.AspNetCore.Mvc.ViewFeatures;

namespace Automation.Server.Pages;

/// <summary>Renders a partial of a page to text, for answers that carry many of them: a stream of server-sent events.</summary>
internal sealed class PageFragments(ICompositeViewEngine views, IModelMetadataProvider metadata)
{
    /// <summary>The partial as HTML, in the language and zone of the page's request.</summary>
    /// <param name="page">The page that sends it.</param>
    /// <param name="path">Of the partial, such as <c>/Pages/Home/_Figures.cshtml</c>.</param>
    /// <param name="model">The partial's model.</param>
    internal async Task<string> RenderAsync(PageModel page, string path, object model)
    {
        var view = views.GetView(executingFilePath: null, path, isMainPage: false).EnsureSuccessful(originalLocations: null).View!;
        await using var writer = new StringWriter();
        var data = new ViewDataDictionary(metadata, new ModelStateDictionary()) { Model = model };
        await view.RenderAsync(new ViewContext(page.PageContext, view, data, page.TempData, writer, new HtmlHelperOptions()));
        return writer.ToString();
    }
}
