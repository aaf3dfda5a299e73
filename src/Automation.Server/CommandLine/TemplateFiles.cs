using Automation.Server.Templates;
using Automation.Storage;
using Automation.Templating;
using Automation.Templating.Catalog;

namespace Automation.Server.CommandLine;

/// <summary>The templates on disk, and with what people have published over them.</summary>
internal static class TemplateFiles
{
    /// <summary>Loads the templates.</summary>
    /// <exception cref="CommandException">One of them has an error; the message names all.</exception>
    internal static TemplateCatalog Load(ServerSettings settings)
    {
        var (catalog, errors) = Open(settings);
        return errors.Count == 0 ? catalog : throw new CommandException(string.Join(Environment.NewLine, errors));
    }

    /// <summary>Loads the templates with what is published in a database over them.</summary>
    /// <exception cref="CommandException">One of them has an error; the message names all.</exception>
    internal static async Task<TemplateCatalog> LoadAsync(ServerSettings settings, IStore store, CancellationToken cancellationToken)
    {
        var (catalog, _) = Open(settings);
        await new LiveTemplates(store, catalog).RefreshAsync(cancellationToken);
        return Errors(catalog.Diagnostics) is { Count: > 0 } errors ? throw new CommandException(string.Join(Environment.NewLine, errors)) : catalog;
    }

    /// <summary>The same with the database of the settings, where there is one: what the running server sends.</summary>
    /// <exception cref="CommandException">One of them has an error; the message names all.</exception>
    internal static async Task<TemplateCatalog> LoadSentAsync(ServerSettings settings, CancellationToken cancellationToken)
    {
        if (!File.Exists(settings.Database))
        {
            return Load(settings);
        }

        await using var database = await OpenDatabase.OpenAsync(settings.Database, create: false, cancellationToken);
        return await LoadAsync(settings, database.Store, cancellationToken);
    }

    /// <summary>Loads the templates that have no error, and tells the errors of the others: a server goes on with what works.</summary>
    internal static (TemplateCatalog Catalog, IReadOnlyList<string> Errors) Open(ServerSettings settings)
    {
        var load = TemplateCatalog.Load(settings.TemplatesPath);
        return (load.Catalog, Errors(load.Diagnostics));
    }

    /// <summary>The errors among what was found, with file, line and a caret.</summary>
    internal static IReadOnlyList<string> Errors(IReadOnlyList<TemplateDiagnostic> found) =>
        [.. found.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(diagnostic => diagnostic.Format())];

    /// <summary>
    /// The folder of templates to which a template's file or folder belongs, known by the shared files beside it; null for one that stands
    /// alone, and for a whole folder of templates.
    /// </summary>
    internal static string? CatalogOf(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        var template = Directory.Exists(full) ? full : Path.GetDirectoryName(full)!;
        return Path.GetDirectoryName(template) is { } catalog && Directory.Exists(Path.Combine(catalog, "_layout")) ? catalog : null;
    }

    /// <summary>The part and locale that a file's name says, <c>html.vi-VN.tpl</c>; HTML without a locale for a name that says nothing.</summary>
    internal static (TemplatePart Part, string Locale) PartOf(string path)
    {
        var pieces = Path.GetFileNameWithoutExtension(path).Split('.');
        return Enum.TryParse<TemplatePart>(pieces[0], ignoreCase: true, out var part) ? (part, pieces.ElementAtOrDefault(1) ?? "") : (TemplatePart.Html, "");
    }
}
