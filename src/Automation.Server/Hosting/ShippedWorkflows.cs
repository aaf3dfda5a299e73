using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Automation.Engine.Definitions;
using Automation.Server.Workflows;
using Automation.Storage;
using NodaTime;

namespace Automation.Server.Hosting;

/// <summary>
/// Installs the definitions of the workflows folder at the start. A broken one is a clear line and a problem on the start page;
/// the others, and what is already installed, go on. A file that has changed is published as a new version while nobody has touched the
/// workflow in the designer; what people have drawn or deleted there is left alone, and a line says so.
/// </summary>
internal sealed partial class ShippedWorkflows(CareEngine engine, ILogger<ShippedWorkflows> logger)
{
    /// <summary>The folder, within that of the workflows, of those that answer events of the program itself.</summary>
    internal const string ServiceFolder = "service";

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
            foreach (var path in Files(folder))
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

    /// <summary>The shop's workflows, then those that the program itself needs; these are no part of a replay.</summary>
    private static IEnumerable<string> Files(string folder)
    {
        var service = Path.Combine(folder, ServiceFolder);
        return Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal)
            .Concat(Directory.Exists(service) ? Directory.EnumerateFiles(service, "*.json").Order(StringComparer.Ordinal) : []);
    }

    private async Task<IEnumerable<string>> TryInstallAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            var reading = WorkflowDefinition.Read(await File.ReadAllTextAsync(path, cancellationToken));
            return reading.Definition is { } definition
                ? await InstallAsync(Path.GetFileName(path), definition, cancellationToken)
                : reading.Problems.Select(problem => problem.ToString());
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return [$"It cannot be read: {exception.Message}"];
        }
        catch (DefinitionException exception)
        {
            return exception.Problems;
        }
    }

    private async Task<IEnumerable<string>> InstallAsync(string file, WorkflowDefinition definition, CancellationToken cancellationToken)
    {
        if (definition.DefinitionId.Length == 0)
        {
            return ["It has no definitionId. Give it one: it is the workflow's name for ever."];
        }

        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(definition.Write())));
        var (installed, latest, isKnown) = await LookAsync(definition.DefinitionId, cancellationToken);
        if (installed?.Hash == hash)
        {
            return [];
        }

        var isSame = latest is not null && DefinitionDesk.AreSame(latest, definition.Json);
        var isUntouched = latest is null ? !isKnown && installed is null : latest.IsPublished && installed?.Version == latest.Version;
        if (!isSame && !isUntouched)
        {
            LogNotApplied(file, latest is null ? "was deleted" : "was changed in the designer", definition.DefinitionId);
            return [];
        }

        if (!isSame || latest!.IsPublished)
        {
            var problems = await engine.Definitions.InstallAsync(definition, null, Instant.FromDateTimeOffset(engine.Options.Time.GetUtcNow()), cancellationToken);
            if (problems.Count > 0)
            {
                return ProblemText.Of(problems, definition);
            }
        }

        await RememberAsync(definition.DefinitionId, hash, cancellationToken);
        return [];
    }

    private async Task<(Installed? Installed, DefinitionVersionRow? Latest, bool IsKnown)> LookAsync(string definitionId, CancellationToken cancellationToken)
    {
        await using var transaction = await engine.Store.BeginAsync(cancellationToken);
        return (
            Installed.Read(await transaction.GetMarkAsync(Installed.MarkOf(definitionId), cancellationToken)),
            await transaction.FindDefinitionAsync(definitionId, published: false, cancellationToken),
            await transaction.NextDefinitionVersionAsync(definitionId, cancellationToken) > 1);
    }

    private async Task RememberAsync(string definitionId, string hash, CancellationToken cancellationToken)
    {
        await using var transaction = await engine.Store.BeginAsync(cancellationToken);
        var latest = (await transaction.FindDefinitionAsync(definitionId, published: false, cancellationToken))!;
        await transaction.SetMarkAsync(Installed.MarkOf(definitionId), new Installed(latest.Version, hash).Write(), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    [LoggerMessage(EventIds.WorkflowNotInstalled, LogLevel.Error, "A workflow is not installed. {Problem}")]
    private partial void LogProblem(string problem);

    [LoggerMessage(EventIds.WorkflowFileNotApplied, LogLevel.Warning, "The file {File} is not applied: the workflow {Definition} {Why}. To take the file over, import it in the designer and publish it, or run: definitions import FILE --publish.")]
    private partial void LogNotApplied(string file, string why, string definition);

    /// <summary>What a file was when it was installed.</summary>
    /// <param name="Version">The version that was made of it.</param>
    /// <param name="Hash">What it said; empty when that is not known, in databases from before it was remembered.</param>
    private sealed record Installed(int Version, string Hash)
    {
        internal static string MarkOf(string definitionId) => "shipped:" + definitionId;

        internal static Installed? Read(string? mark) =>
            mark?.Split(' ') is [var version, var hash] ? new Installed(int.Parse(version, CultureInfo.InvariantCulture), hash) : null;

        internal string Write() => FormattableString.Invariant($"{Version} {Hash}");
    }
}
