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
        var load = TemplateCatalog.Load(settings.TemplatesPath);
        var errors = load.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(diagnostic => diagnostic.Format()).ToList();
        return errors.Count == 0 ? load.Catalog : throw new CommandException(string.Join(Environment.NewLine, errors));
    }
}
