using Automation.Templating;
using Automation.Templating.Catalog;

namespace Automation.Server.CommandLine;

/// <summary>The templates on disk.</summary>
internal static class TemplateFiles
{
    /// <summary>Loads the templates.</summary>
    /// <exception cref="CommandException">One of them has an error; the message names all.</exception>
    internal static TemplateCatalog Load(ServerSettings settings)
    {
        var (catalog, errors) = Open(settings);
        return errors.Count == 0 ? catalog : throw new CommandException(string.Join(Environment.NewLine, errors));
    }

    /// <summary>Loads the templates that have no error, and tells the errors of the others: a server goes on with what works.</summary>
    internal static (TemplateCatalog Catalog, IReadOnlyList<string> Errors) Open(ServerSettings settings)
    {
        var load = TemplateCatalog.Load(settings.TemplatesPath);
        return (load.Catalog, [.. load.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(diagnostic => diagnostic.Format())]);
    }
}
