using System.Globalization;
using Automation.Templating.Sms;

namespace Automation.Templating.Catalog;

/// <summary>Templates on disk, by name, part and locale.</summary>
/// <remarks>
/// Thread-safe. A reload reads everything first and then swaps at once; renders under way keep what they started with, and a
/// folder with errors never replaces the last good one. Versions that people have edited elsewhere lie over the files of the same
/// name (<see cref="Lay"/>). The layout of the folder is in <c>docs/template-language.md</c>.
/// </remarks>
public sealed class TemplateCatalog
{
    /// <summary>The folder of the files that all templates share.</summary>
    public const string SharedFiles = "_layout";

    private readonly Lock _changes = new();
    private readonly string _folder;
    private readonly TemplateCatalogOptions _options;
    private volatile State _state;

    /// <summary>The files as they were last read; the good ones may be older. Changed under the lock only.</summary>
    private CatalogFiles? _read;

    private TemplateCatalog(string folder, TemplateCatalogOptions options, CatalogFiles? files, CatalogSnapshot? known)
    {
        (_folder, _options, _read) = (folder, options, files);
        _state = new State(files, CatalogSnapshot.Of(files, folder, options, known));
    }

    /// <summary>All templates, in the order of their names.</summary>
    public IReadOnlyList<CatalogTemplate> Templates => [.. _state.Snapshot.Templates.OrderBy(t => t.Name, StringComparer.Ordinal)];

    /// <summary>What was found in the files that hold.</summary>
    public IReadOnlyList<TemplateDiagnostic> Diagnostics => _state.Snapshot.Diagnostics;

    /// <summary>What lies over the folder.</summary>
    public IReadOnlyList<LaidTemplate> Laid => _state.Files?.Laid ?? [];

    /// <summary>The names of all templates, and <see cref="SharedFiles"/> where there are any; also of those that have an error.</summary>
    public IReadOnlyList<string> Names => [.. (_state.Files?.Units.Keys ?? Enumerable.Empty<string>()).Where(name => name != CatalogSnapshot.TextsFolder)];

    /// <summary>Reads a folder with the default options.</summary>
    /// <param name="folder">The folder; a missing one is an error among the diagnostics.</param>
    public static TemplateCatalogLoad Load(string folder) => Load(folder, new TemplateCatalogOptions());

    /// <summary>Reads a folder. Faults of templates are diagnostics; the templates without faults can be used.</summary>
    /// <param name="folder">The folder; a missing one is an error among the diagnostics.</param>
    /// <param name="options">Default and required locales, and limits.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static TemplateCatalogLoad Load(string folder, TemplateCatalogOptions options)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(options);
        var catalog = new TemplateCatalog(folder, options, CatalogFiles.Read(folder, []), known: null);
        return new TemplateCatalogLoad(catalog, catalog.Diagnostics);
    }

    /// <summary>Reads the folder again; with errors the last good version stays.</summary>
    /// <returns>What was found.</returns>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public IReadOnlyList<TemplateDiagnostic> Reload()
    {
        lock (_changes)
        {
            _read = CatalogFiles.Read(_folder, Laid);
            var snapshot = CatalogSnapshot.Of(_read, _folder, _options, _state.Snapshot);
            if (!snapshot.HasErrors)
            {
                _state = new State(_read, snapshot);
            }

            return snapshot.Diagnostics;
        }
    }

    /// <summary>Lays versions over the folder's files instead of those that lay there. It always holds: whoever lays has checked with <see cref="Try"/>.</summary>
    /// <param name="laid">All that lie over it.</param>
    /// <returns>What was found.</returns>
    public IReadOnlyList<TemplateDiagnostic> Lay(IReadOnlyList<LaidTemplate> laid)
    {
        ArgumentNullException.ThrowIfNull(laid);
        lock (_changes)
        {
            // Files that were read and had errors may be whole now that something lies over them.
            var newest = CatalogSnapshot.Of(_read?.Under(laid), _folder, _options, _state.Snapshot);
            if (newest.HasErrors && !ReferenceEquals(_read, _state.Files) && _state.Files is { } good)
            {
                var files = good.Under(laid);
                _state = new State(files, CatalogSnapshot.Of(files, _folder, _options, _state.Snapshot));
            }
            else
            {
                _read = _read?.Under(laid);
                _state = new State(_read, newest);
            }

            return _state.Snapshot.Diagnostics;
        }
    }

    /// <summary>What the catalog would be with other versions over the folder's files. Nothing of this one changes.</summary>
    /// <param name="laid">All that would lie over it.</param>
    public TemplateCatalogLoad Try(IReadOnlyList<LaidTemplate> laid)
    {
        ArgumentNullException.ThrowIfNull(laid);
        var state = _state;
        var catalog = new TemplateCatalog(_folder, _options, state.Files?.Under(laid), state.Snapshot);
        return new TemplateCatalogLoad(catalog, catalog.Diagnostics);
    }

    /// <summary>The files that hold of a template, or of <see cref="SharedFiles"/>; null when there are none of that name.</summary>
    /// <param name="name">The name.</param>
    public IReadOnlyDictionary<string, string>? FilesOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _state.Files?.Units.GetValueOrDefault(name)?.Files;
    }

    /// <summary>The files of the folder itself, whatever lies over them; null when it has none of that name.</summary>
    /// <param name="name">The name.</param>
    public IReadOnlyDictionary<string, string>? ShippedFilesOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _state.Files?.Shipped(name)?.Files;
    }

    /// <summary>Reloads when a file changes, for development. Changes that come close together are one reload.</summary>
    /// <param name="time">Measures the calm after a change, 200 ms.</param>
    /// <param name="reloaded">Told what each reload found; null to tell nobody.</param>
    /// <returns>Ends the watch when disposed.</returns>
    public IDisposable Watch(TimeProvider time, Action<IReadOnlyList<TemplateDiagnostic>>? reloaded = null) => new CatalogWatch(this, _folder, time, reloaded);

    /// <summary>A template by its name, or null.</summary>
    /// <param name="name">The folder's name.</param>
    public CatalogTemplate? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _state.Snapshot.Find(name);
    }

    /// <summary>Renders an e-mail in the nearest locale: ja-JP → ja → default.</summary>
    /// <param name="name">The template.</param>
    /// <param name="locale">The recipient's locale, such as <c>ja-JP</c>.</param>
    /// <param name="context">Model and limits; channel, includes and texts come from the catalog, and the culture from the locale when it is invariant.</param>
    public EmailRender RenderEmail(string name, string locale, TemplateContext context)
    {
        ArgumentNullException.ThrowIfNull(locale);
        ArgumentNullException.ThrowIfNull(context);
        var snapshot = _state.Snapshot;
        var diagnostics = new List<TemplateDiagnostic>();
        var html = Nearest(snapshot, name, TemplatePart.Html, locale);
        var text = Nearest(snapshot, name, TemplatePart.Text, locale);
        if ((html ?? text) is not { } main)
        {
            return new EmailRender(null, null, null, "", [NotFound(name, "html or text")]);
        }

        WarnOfFallback(diagnostics, main, name, locale);
        var htmlPart = Render(html?.Template, "subject", ContextFor(snapshot, TemplatePart.Html, locale, context), diagnostics);
        var plain = ContextFor(snapshot, TemplatePart.Text, locale, context);
        var textPart = Render(text?.Template, "subject", plain, diagnostics);
        var subject = Subject(main.Template, (html is null ? textPart : htmlPart).Value, plain, diagnostics);
        var textOutput = text is null && htmlPart.Output is not null ? HtmlToText.Convert(htmlPart.Output) : textPart.Output;

        // What both parts say of a file that they share is said once.
        IReadOnlyList<TemplateDiagnostic> told = [.. diagnostics.Distinct()];
        return diagnostics.Exists(d => d.Severity == DiagnosticSeverity.Error)
            ? new EmailRender(null, null, null, main.Locale, told)
            : new EmailRender(subject, htmlPart.Output, textOutput, main.Locale, told);
    }

    /// <summary>Renders a text message in the nearest locale. <c>strip_diacritics = true</c> in its front matter takes Vietnamese marks off.</summary>
    /// <param name="name">The template.</param>
    /// <param name="locale">The recipient's locale.</param>
    /// <param name="context">As for <see cref="RenderEmail"/>.</param>
    public SmsRender RenderSms(string name, string locale, TemplateContext context)
    {
        ArgumentNullException.ThrowIfNull(locale);
        ArgumentNullException.ThrowIfNull(context);
        var snapshot = _state.Snapshot;
        var diagnostics = new List<TemplateDiagnostic>();
        if (Nearest(snapshot, name, TemplatePart.Sms, locale) is not { } main)
        {
            return new SmsRender(null, null, "", [NotFound(name, "sms")]);
        }

        WarnOfFallback(diagnostics, main, name, locale);
        var (output, value) = Render(main.Template, "strip_diacritics", ContextFor(snapshot, TemplatePart.Sms, locale, context), diagnostics);
        if (output is null)
        {
            return new SmsRender(null, null, main.Locale, diagnostics);
        }

        var strip = Expression.IsTruthy(value);
        var count = SmsSegments.Count(output.Trim(), strip);
        if (SmsEstimate.FlipWarning(main.Template, count, strip) is { } warning)
        {
            diagnostics.Add(warning);
        }

        return new SmsRender(count.Text, count, main.Locale, diagnostics);
    }

    private (Template Template, string Locale)? Nearest(CatalogSnapshot snapshot, string name, TemplatePart part, string locale) =>
        snapshot.Find(name)?.FindNearest(part, locale, _options.DefaultLocale);

    /// <summary>The context in which a part of this catalog is rendered, for a single file rendered by itself.</summary>
    /// <param name="part">The part; decides the channel.</param>
    /// <param name="locale">The locale; decides which shared files and texts are found, and the culture when it is invariant.</param>
    /// <param name="context">Model and limits.</param>
    public TemplateContext ContextFor(TemplatePart part, string locale, TemplateContext context)
    {
        ArgumentNullException.ThrowIfNull(locale);
        ArgumentNullException.ThrowIfNull(context);
        return ContextFor(_state.Snapshot, part, locale, context);
    }

    private static TemplateContext ContextFor(CatalogSnapshot snapshot, TemplatePart part, string locale, TemplateContext context) => context with
    {
        Channel = part switch { TemplatePart.Html => OutputChannel.Html, TemplatePart.Text => OutputChannel.Text, _ => OutputChannel.Sms },
        Culture = ReferenceEquals(context.Culture, CultureInfo.InvariantCulture) ? CultureOf(locale) : context.Culture,
        Includes = include => context.Includes?.Invoke(include) ?? snapshot.Layout(include, part, locale),
        Translations = context.Translations ?? snapshot.Texts(locale),
    };

    private static CultureInfo CultureOf(string locale)
    {
        try
        {
            return CultureInfo.GetCultureInfo(locale, predefinedOnly: true);
        }
        catch (CultureNotFoundException)
        {
            return CultureInfo.InvariantCulture;
        }
    }

    /// <summary>The output of a part, and a value that its front matter set.</summary>
    private static (string? Output, object? Value) Render(Template? template, string wanted, TemplateContext context, List<TemplateDiagnostic> diagnostics)
    {
        if (template is null)
        {
            return (null, null);
        }

        var result = template.Render(context, wanted, out var value);
        diagnostics.AddRange(result.Diagnostics);
        return (result.Output, value);
    }

    /// <summary>The subject of the front matter: a plain value, or a template of its own when it holds code.</summary>
    private static string? Subject(Template main, object? value, TemplateContext plain, List<TemplateDiagnostic> diagnostics)
    {
        var subject = value as string ?? "";
        if (CatalogTemplate.LiteralOf(main, "subject") is { } literal && literal.Contains("{{", StringComparison.Ordinal))
        {
            var parsed = Template.Parse(literal, new TemplateParseOptions { FileName = main.FileName + "#subject" });
            diagnostics.AddRange(parsed.Diagnostics);
            var result = parsed.Template?.Render(plain);
            diagnostics.AddRange(result?.Diagnostics ?? []);
            subject = result?.Output ?? "";
        }

        // A line end in a subject would be a header of its own.
        return string.Join(' ', subject.Split(['\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }

    private static void WarnOfFallback(List<TemplateDiagnostic> diagnostics, (Template Template, string Locale) used, string name, string locale)
    {
        var isNear = used.Locale.Length > 0 && locale.StartsWith(used.Locale, StringComparison.OrdinalIgnoreCase);
        if (!isNear)
        {
            diagnostics.Add(new TemplateDiagnostic(
                "TL1408", DiagnosticSeverity.Warning, TemplatePhase.Render, used.Template.FileName, 1, 1,
                $"`{name}` has no part for the locale `{locale}`; `{used.Locale}` is used"));
        }
    }

    /// <summary>Files and what was made of them; they change together.</summary>
    private sealed record State(CatalogFiles? Files, CatalogSnapshot Snapshot);

    private static TemplateDiagnostic NotFound(string name, string part) =>
        new("TL1409", DiagnosticSeverity.Error, TemplatePhase.Render, name, 1, 1, $"There is no template `{name}` with a part {part}");
}

/// <summary>Watches a catalog's folder.</summary>
internal sealed class CatalogWatch : IDisposable
{
    private static readonly TimeSpan Calm = TimeSpan.FromMilliseconds(200);
    private readonly FileSystemWatcher _watcher;
    private readonly ITimer _timer;

    public CatalogWatch(TemplateCatalog catalog, string folder, TimeProvider time, Action<IReadOnlyList<TemplateDiagnostic>>? reloaded)
    {
        _timer = time.CreateTimer(_ => Reload(catalog, reloaded), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _watcher = new FileSystemWatcher(folder) { IncludeSubdirectories = true };
        _watcher.Changed += (_, _) => Wait();
        _watcher.Created += (_, _) => Wait();
        _watcher.Deleted += (_, _) => Wait();
        _watcher.Renamed += (_, _) => Wait();
        _watcher.EnableRaisingEvents = true;
    }

    private void Wait() => _timer.Change(Calm, Timeout.InfiniteTimeSpan);

    private void Reload(TemplateCatalog catalog, Action<IReadOnlyList<TemplateDiagnostic>>? reloaded)
    {
        try
        {
            var diagnostics = catalog.Reload();
            reloaded?.Invoke(diagnostics);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // An editor still holds the file: look again when it has calmed down.
            Wait();
        }
    }

    public void Dispose()
    {
        _watcher.Dispose();
        _timer.Dispose();
    }
}
