using Automation.Server.CommandLine;
using Automation.Templating;

namespace Automation.Server.Hosting;

/// <summary>
/// Takes changed templates in while the server runs, where people work on them. A file with an error is a line in the log and on the
/// start page; messages go on with the last good version.
/// </summary>
internal sealed partial class TemplateReloads(CareEngine engine, ServerSettings settings, StartProblems problems, ILogger<TemplateReloads> logger) : IDisposable
{
    private IDisposable? _watch;

    internal void Start()
    {
        if (settings.WatchesTemplates && Directory.Exists(settings.TemplatesPath))
        {
            _watch = engine.Options.Templates.Watch(TimeProvider.System, Tell);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _watch?.Dispose();

    private void Tell(IReadOnlyList<TemplateDiagnostic> found)
    {
        var errors = TemplateFiles.Errors(found);
        problems.SetTemplates(errors);
        if (errors.Count == 0)
        {
            LogReloaded();
        }

        foreach (var error in errors)
        {
            LogNotReloaded(error);
        }
    }

    [LoggerMessage(EventIds.TemplatesReloaded, LogLevel.Information, "Changed templates are taken in.")]
    private partial void LogReloaded();

    [LoggerMessage(EventIds.TemplatesNotReloaded, LogLevel.Error, "Changed templates are not taken in, the ones before stay. {Problem}")]
    private partial void LogNotReloaded(string problem);
}
