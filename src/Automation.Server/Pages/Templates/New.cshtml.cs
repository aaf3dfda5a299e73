using Automation.Server.Access;
using Automation.Server.Pages.Shared;
using Automation.Server.Templates;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Automation.Server.Pages.Templates;

/// <summary>Makes a template with the text of another one.</summary>
[Needs(Role.Marketer)]
internal sealed class NewModel(CareEngine engine, IStringLocalizer<TemplateTexts> texts, RefusalSpeech speech) : PageModel
{
    internal IReadOnlyList<string> Sources { get; private set; } = [];

    internal string Name { get; private set; } = "";

    internal string From { get; private set; } = "";

    internal string? Problem { get; private set; }

    public Task OnGetAsync(string? from, CancellationToken cancellationToken)
    {
        From = from ?? "";
        return LoadAsync(cancellationToken);
    }

    public async Task<IActionResult> OnPostAsync(string? name, string? from, CancellationToken cancellationToken)
    {
        (Name, From) = (name?.Trim() ?? "", from ?? "");
        try
        {
            await engine.Templates.CopyAsync(Name, From, version: null, Caller.Of(HttpContext), cancellationToken);
            TempData.SayDone(texts["'{0}' is made. It is a draft: change it, then publish it.", Name]);
            return Redirect("/templates/" + Name);
        }
        catch (TemplateException exception)
        {
            Problem = exception.Fault switch
            {
                TemplateFault.InUse => texts["There is a template of that name already."],
                TemplateFault.Invalid => texts["Write up to 80 small letters a to z, digits and hyphens, such as spring-sale."],
                _ => speech.Say(exception.Said),
            };
            await LoadAsync(cancellationToken);
            return Page();
        }
    }

    private async Task LoadAsync(CancellationToken cancellationToken) =>
        Sources = [.. (await engine.Templates.ListAsync(cancellationToken)).Where(line => !line.Standing.IsShared).Select(line => line.Standing.Name)];
}
