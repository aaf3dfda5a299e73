using Automation.Server.Access;
using Automation.Server.Pages.Shared;
using Automation.Server.Templates;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Automation.Server.Pages.Templates;

/// <summary>The versions of a template, and what differs between two of them.</summary>
internal sealed class VersionsModel(CareEngine engine, IStringLocalizer<TemplateTexts> texts, RefusalSpeech speech) : PageModel
{
    internal TemplateStanding Standing { get; private set; } = null!;

    internal IReadOnlyList<TemplateVersion> Versions { get; private set; } = [];

    /// <summary>The versions that are compared; the same twice where there is nothing to compare.</summary>
    internal (int From, int To) Compared { get; private set; }

    internal IReadOnlyList<FileDiff> Differences { get; private set; } = [];

    internal bool MayEdit { get; private set; }

    internal int? Before { get; private set; }

    public async Task<IActionResult> OnGetAsync(string name, int? before, int? from, int? to, CancellationToken cancellationToken)
    {
        try
        {
            Standing = (await engine.Templates.ReadAsync(name, cancellationToken)).Standing;
            Versions = await engine.Templates.VersionsAsync(name, before, cancellationToken);
            Before = before;
            MayEdit = Caller.May(HttpContext, Role.Marketer);
            Compared = (from ?? Earlier(to), to ?? Standing.Latest);
            Differences = Compared.From == Compared.To ? [] : TextDiff.Of(await FilesAsync(Compared.From, cancellationToken), await FilesAsync(Compared.To, cancellationToken));
            return Page();
        }
        catch (TemplateException exception) when (exception.Fault == TemplateFault.NotFound)
        {
            return NotFound();
        }
    }

    [Needs(Role.Marketer)]
    public async Task<IActionResult> OnPostRestoreAsync(string name, int version, string? basis, CancellationToken cancellationToken)
    {
        try
        {
            var restored = await engine.Templates.RestoreAsync(name, version, basis ?? "", Caller.Of(HttpContext), cancellationToken);
            TempData.SayDone(restored.IsChanged
                ? texts["Its text is the newest draft now, version {0}. Publish it to send it again.", restored.Version]
                : texts["The newest version says the same already."]);
            return Redirect("/templates/" + name);
        }
        catch (TemplateException exception)
        {
            TempData.SayError(exception.Fault == TemplateFault.Changed ? texts["Somebody has saved a newer version in the meantime. Look at it first."] : speech.Say(exception.Said));
            return Redirect($"/templates/{name}/versions");
        }
    }

    /// <summary>What a version is compared with when nothing is said: what is sent, else the version before.</summary>
    private int Earlier(int? to)
    {
        var newer = to ?? Standing.Latest;
        return to is null && Standing.HasDraft ? Standing.Published ?? Math.Max(0, newer - 1) : Math.Max(Standing.IsShipped ? 0 : Math.Min(1, newer), newer - 1);
    }

    private Task<IReadOnlyDictionary<string, string>> FilesAsync(int version, CancellationToken cancellationToken) => engine.Templates.FilesAsync(Standing.Name, version, cancellationToken);
}
