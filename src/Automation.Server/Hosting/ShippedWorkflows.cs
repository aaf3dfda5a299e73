using System.Text.Json;
using Automation.Engine.Definitions;

namespace Automation.Server.Hosting;

/// <summary>
/// Installs the definitions of the workflows folder at the start. A broken one is a clear line and a problem on the start page;
/// the others, and what is already installed, go on.
/// </summary>
internal sealed partial class ShippedWorkflows(CareEngine engine, ILogger<ShippedWorkflows> logger)
{
    /// <summary>Installs what can be.</summary>
    /// <returns>What is wrong with the rest, a text for each problem.</returns>
    internal async Task<IReadOnlyList<string>> InstallAsync(string folder, CancellationToken cancellationToken)
    {
        var problems = new List<string>();
        if (!Directory.Exists(folder))
        {
            problems.Add($"There is no folder of workflows at '{folder}'. Give it with the setting Workflows.");
        }
        else
        {
            foreach (var path in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
            {
                problems.AddRange((await TryInstallAsync(path, cancellationToken)).Select(problem => $"{Path.GetFileName(path)}: {problem}"));
            }
        }

        foreach (var problem in problems)
        {
            LogProblem(problem);
        }

        return problems;
    }

    private async Task<IEnumerable<string>> TryInstallAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            var reading = WorkflowDefinition.Read(await File.ReadAllTextAsync(path, cancellationToken));
            var problems = reading.Definition is null
                ? reading.Problems
                : await engine.Definitions.InstallAsync(reading.Definition, null, NodaTime.Instant.FromDateTimeOffset(engine.Options.Time.GetUtcNow()), cancellationToken);
            return problems.Select(problem => problem.ToString());
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return [$"It cannot be read: {exception.Message}"];
        }
    }

    [LoggerMessage(EventIds.WorkflowNotInstalled, LogLevel.Error, "A workflow is not installed. {Problem}")]
    private partial void LogProblem(string problem);
}
