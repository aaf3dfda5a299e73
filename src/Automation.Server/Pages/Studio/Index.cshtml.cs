using Automation.Server.Languages;
using Automation.Server.Studio.Host;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Automation.Server.Pages.Studio;

/// <summary>The page around Elsa Studio: the console's bar above, one view of the designer below.</summary>
internal sealed class IndexModel(StudioFiles files) : PageModel
{
    internal static IReadOnlyList<(UserLanguage Language, string Name)> Languages { get; } =
        [(UserLanguage.Vietnamese, "Tiếng Việt"), (UserLanguage.English, "English"), (UserLanguage.Japanese, "日本語")];

    internal UserLanguage Language { get; private set; }

    internal HostTexts Texts { get; private set; } = HostTexts.In(UserLanguage.English);

    internal StudioView View { get; private set; } = new(StudioElement.Definitions);

    internal bool IsThere => files.AreThere;

    /// <summary>Where the language form leads back to.</summary>
    internal string Here => Request.Path + Request.QueryString;

    public IActionResult OnGet(string? path)
    {
        if (Request.Path == StudioHost.Path)
        {
            return LocalRedirect(StudioHost.Path + "/");
        }

        if (StudioView.At(path is null ? "" : "workflows/" + path) is not { } view)
        {
            return NotFound();
        }

        View = view;
        Language = UserLanguage.Of(Request);
        Texts = HostTexts.In(Language);
        Response.Headers.ContentSecurityPolicy = StudioHost.Policy;
        Response.Headers.CacheControl = "no-cache";
        Response.StatusCode = IsThere ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        return Page();
    }
}
