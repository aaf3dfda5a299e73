using System.Globalization;
using Automation.Engine.Messages;
using Automation.Server.Access;
using Automation.Server.Languages;
using Automation.Server.Pages.Shared;
using Automation.Server.Templates;
using Automation.Templating.Catalog;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Automation.Server.Pages.Templates;

/// <summary>One template: its texts, what is wrong with them, and how a message looks.</summary>
internal sealed class EditModel(CareEngine engine, TemplatePreviews previews, TestSends tests, PreviewFrames frames, IStringLocalizer<TemplateTexts> texts, RefusalSpeech speech) : PageModel
{
    /// <summary>What was typed; after a GET what is there.</summary>
    [BindProperty]
    public TemplateForm Form { get; set; } = new();

    internal TemplateLine Line { get; private set; } = null!;

    internal TemplateStanding Standing => Line.Standing;

    internal bool MayEdit { get; private set; }

    /// <summary>What the open text lacks is sent from this file; null when it exists.</summary>
    internal string? Fallback { get; private set; }

    internal IReadOnlyList<TemplateProblem> Problems { get; private set; } = [];

    internal TemplatePreview? Preview { get; private set; }

    /// <summary>Why there is no preview; null when there is one.</summary>
    internal string? PreviewProblem { get; private set; }

    internal string? FrameAddress { get; private set; }

    internal TemplateConflict? Conflict { get; private set; }

    /// <summary>Problems that kept it from being published.</summary>
    internal IReadOnlyList<TemplateProblem> Refused { get; private set; } = [];

    /// <summary>Why something was not done, where no better place tells it.</summary>
    internal string? Error { get; private set; }

    internal TestSent? Test { get; private set; }

    internal string? TestProblem { get; private set; }

    /// <summary>The templates in which shared files can be seen.</summary>
    internal IReadOnlyList<string> Templates { get; private set; } = [];

    internal Channel Channel => Standing.IsShared && !IsPart(Form.File!) ? ChannelOfTemplate(Form.In) : TemplateTabs.ChannelOf(Form.File!);

    internal bool IsCaptured => tests.IsCaptured(Channel);

    internal string Address(string file) => $"/templates/{Standing.Name}?file={Uri.EscapeDataString(file)}";

    public async Task<IActionResult> OnGetAsync(string name, string? file, CancellationToken cancellationToken)
    {
        if (!await LoadAsync(name, cancellationToken))
        {
            return NotFound();
        }

        Form.File = string.IsNullOrEmpty(file) ? TemplateTabs.First(Standing, UserLanguage.Current.Code) : file;
        Form.Basis = Standing.Basis;
        Form.Text = Standing.Files.GetValueOrDefault(Form.File);
        if (Form.Text is null)
        {
            Fallback = TemplateTabs.Fallback(Standing, Form.File);
            Form.Text = Fallback is null ? "" : Standing.Files[Fallback];
        }

        await LookAsync(cancellationToken);
        return Page();
    }

    /// <summary>Looks at what is typed and changes nothing: while typing with script, by a button without.</summary>
    public Task<IActionResult> OnPostLookAsync(string name, CancellationToken cancellationToken) => ShowAsync(name, cancellationToken);

    [Needs(Role.Marketer)]
    public Task<IActionResult> OnPostSaveAsync(string name, CancellationToken cancellationToken) => ChangeAsync(
        name,
        async () =>
        {
            var saved = await engine.Templates.SaveAsync(new TemplateSave(name, Form.Basis ?? "", Changes(), Form.Note ?? ""), Caller.Of(HttpContext), cancellationToken);
            return saved.IsChanged
                ? texts["Saved as version {0}. It is a draft: customers get it when it is published.", saved.Version]
                : texts["There was nothing to save: the text is as it was."];
        },
        cancellationToken);

    [Needs(Role.Marketer)]
    public Task<IActionResult> OnPostPublishAsync(string name, CancellationToken cancellationToken) => ChangeAsync(
        name,
        async () =>
        {
            var saved = await engine.Templates.SaveAsync(new TemplateSave(name, Form.Basis ?? "", Changes(), Form.Note ?? ""), Caller.Of(HttpContext), cancellationToken);
            Form.Basis = saved.Version > 0 ? saved.Version.ToString(CultureInfo.InvariantCulture) : Form.Basis;
            if (saved.Version == 0)
            {
                return texts["There was nothing to publish: the file is sent already."];
            }

            await engine.Templates.PublishAsync(name, saved.Version, Caller.Of(HttpContext), cancellationToken);
            return texts["Version {0} is published: messages that leave from now on are written with it.", saved.Version];
        },
        cancellationToken);

    [Needs(Role.Marketer)]
    public Task<IActionResult> OnPostRemoveAsync(string name, CancellationToken cancellationToken) => ChangeAsync(
        name,
        async () =>
        {
            var saved = await engine.Templates.SaveAsync(
                new TemplateSave(name, Form.Basis ?? "", new Dictionary<string, string?> { [Form.File ?? ""] = null }, Form.Note ?? ""), Caller.Of(HttpContext), cancellationToken);
            return texts["The text is removed in version {0}, a draft.", saved.Version];
        },
        cancellationToken);

    [Needs(Role.Marketer)]
    public Task<IActionResult> OnPostTakeOverAsync(string name, CancellationToken cancellationToken) => ChangeAsync(
        name,
        async () =>
        {
            await engine.Templates.TakeOverAsync(name, Form.Basis ?? "", Caller.Of(HttpContext), cancellationToken);
            return texts["The file is sent from now on. What was edited here stays among the versions."];
        },
        cancellationToken);

    [Needs(Role.Marketer)]
    public Task<IActionResult> OnPostKeepAsync(string name, string? shipped, CancellationToken cancellationToken) => ChangeAsync(
        name,
        async () =>
        {
            await engine.Templates.KeepAsync(name, shipped ?? "", Caller.Of(HttpContext), cancellationToken);
            return texts["The text from here stays. You are told when the file changes again."];
        },
        cancellationToken);

    [Needs(Role.Marketer)]
    public async Task<IActionResult> OnPostDeleteAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            await engine.Templates.DeleteAsync(name, Form.Basis ?? "", Caller.Of(HttpContext), cancellationToken);
            TempData.SayDone(texts["'{0}' is deleted.", name]);
            return Redirect("/templates");
        }
        catch (TemplateException exception)
        {
            return await RefuseAsync(name, exception, cancellationToken);
        }
    }

    [Needs(Role.Marketer)]
    public async Task<IActionResult> OnPostTestAsync(string name, CancellationToken cancellationToken)
    {
        if (!await LoadAsync(name, cancellationToken))
        {
            return NotFound();
        }

        try
        {
            Test = await tests.SendAsync(new TestSend(Question(), Form.To ?? ""), Caller.Of(HttpContext), cancellationToken);
        }
        catch (TemplateException exception)
        {
            TestProblem = speech.Say(exception.Said);
        }

        await LookAsync(cancellationToken);
        return Page();
    }

    private async Task<bool> LoadAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            Line = await engine.Templates.ReadAsync(name, cancellationToken);
        }
        catch (TemplateException exception) when (exception.Fault == TemplateFault.NotFound)
        {
            return false;
        }

        MayEdit = Caller.May(HttpContext, Role.Marketer);
        Form.File ??= TemplateTabs.First(Standing, UserLanguage.Current.Code);
        Form.Text ??= "";
        return true;
    }

    private async Task<IActionResult> ShowAsync(string name, CancellationToken cancellationToken)
    {
        if (!await LoadAsync(name, cancellationToken))
        {
            return NotFound();
        }

        await LookAsync(cancellationToken);
        return Page();
    }

    private async Task<IActionResult> ChangeAsync(string name, Func<Task<string>> change, CancellationToken cancellationToken)
    {
        try
        {
            TempData.SayDone(await change());
            return Redirect($"/templates/{name}?file={Uri.EscapeDataString(Form.File ?? "")}");
        }
        catch (TemplateException exception)
        {
            return await RefuseAsync(name, exception, cancellationToken);
        }
    }

    /// <summary>Shows why not, with everything that was typed.</summary>
    private async Task<IActionResult> RefuseAsync(string name, TemplateException exception, CancellationToken cancellationToken)
    {
        if (exception.Fault == TemplateFault.NotFound || !await LoadAsync(name, cancellationToken))
        {
            return NotFound();
        }

        Refused = [.. exception.Found.Where(problem => problem.IsError)];
        if (exception.Fault == TemplateFault.Changed && Form.Basis != Standing.Basis)
        {
            Conflict = await ConflictAsync(cancellationToken);
            Form.Basis = Standing.Basis;
        }
        else if (Refused.Count == 0)
        {
            Error = speech.Say(exception.Said);
        }

        await LookAsync(cancellationToken);
        return Page();
    }

    private async Task<TemplateConflict> ConflictAsync(CancellationToken cancellationToken)
    {
        var before = int.TryParse(Form.Basis, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? await engine.Templates.FilesAsync(Standing.Name, version, cancellationToken)
            : engine.Options.Templates.ShippedFilesOf(Standing.Name) ?? TemplateFileSet.Empty;
        return new TemplateConflict(
            Line.ChangedBy, Standing.Latest, TextDiff.Of(before, Standing.Files), TextDiff.Of(Standing.Files, TemplateFileSet.Change(Standing.Files, Changes())));
    }

    private Dictionary<string, string?> Changes() => new() { [Form.File ?? ""] = Form.Text ?? "" };

    /// <summary>Checks what is typed and writes the message.</summary>
    private async Task LookAsync(CancellationToken cancellationToken)
    {
        if (Standing.IsShared)
        {
            var catalog = engine.Options.Templates;
            Templates = IsPart(Form.File!) ? [.. CareEngine.TemplateNames(catalog, TemplateTabs.ChannelOf(Form.File!))] : [.. catalog.Templates.Select(template => template.Name)];
            Form.In = Templates.Contains(Form.In ?? "") ? Form.In : Templates.Count > 0 ? Templates[0] : null;
        }

        try
        {
            // A text that is not there is shown as its fallback, and is not a change yet.
            IReadOnlyDictionary<string, string?> changes = Fallback is null ? Changes() : new Dictionary<string, string?>();
            Problems = await engine.Templates.CheckAsync(Standing.Name, changes, cancellationToken);
            if (Problems.Any(problem => problem is { IsError: true, Id: not TemplateProblem.InUse }))
            {
                // Without the part that is wrong another one would be shown in its place.
                PreviewProblem = texts["Mend what is listed as wrong to see the message."];
                return;
            }

            Preview = await previews.WriteAsync(Question() with { Changes = changes }, cancellationToken);
            FrameAddress = Preview.Message?.Html is { } html ? frames.Keep(html) : null;
        }
        catch (TemplateException exception)
        {
            PreviewProblem = speech.Say(exception.Said);
        }
    }

    private PreviewQuestion Question()
    {
        var own = TemplateTabs.LocaleOf(Form.File!);
        return new PreviewQuestion(Standing.IsShared ? Form.In ?? "" : Standing.Name, Channel)
        {
            Edited = Standing.Name,
            Changes = Changes(),
            Locale = !string.IsNullOrEmpty(Form.Locale) ? Form.Locale : own.Length > 0 ? own : UserLanguage.Current.Code,
            Customer = Form.Customer,
            Campaign = Form.Campaign,
        };
    }

    private static bool IsPart(string file) => file.Split('.') is var pieces && (pieces.Contains("html") || pieces.Contains("text") || pieces.Contains("sms"));

    private Channel ChannelOfTemplate(string? name) =>
        name is not null && engine.Options.Templates.Find(name)?.Parts.All(part => part == TemplatePart.Sms) == true ? Channel.Sms : Channel.Email;
}
