using System.Collections.Concurrent;
using Automation.Engine.Definitions;
using Automation.Storage;

namespace Automation.Server.Workflows;

/// <summary>
/// Compiled versions by the id of their row. Published versions never change, so what is compiled once stays.
/// Safe for concurrent use.
/// </summary>
internal sealed class CompiledWorkflows(WorkflowCompiler compiler)
{
    private readonly ConcurrentDictionary<long, CompiledWorkflow> _byVersion = new();

    /// <summary>The workflow of a version.</summary>
    /// <exception cref="InvalidOperationException">There is no such version.</exception>
    /// <exception cref="WorkflowUnavailableException">It does not compile for now.</exception>
    internal async ValueTask<CompiledWorkflow> GetAsync(IStoreTransaction transaction, long versionId, CancellationToken cancellationToken)
    {
        if (_byVersion.TryGetValue(versionId, out var known))
        {
            return known;
        }

        var row = await transaction.FindDefinitionVersionAsync(versionId, cancellationToken)
            ?? throw new InvalidOperationException($"There is no definition version {versionId}.");
        return _byVersion.GetOrAdd(versionId, Compile(row));
    }

    private CompiledWorkflow Compile(DefinitionVersionRow row)
    {
        var reading = WorkflowDefinition.Read(row.Json);
        var result = reading.Definition is null ? new CompilationResult(null, reading.Problems) : compiler.Compile(reading.Definition);
        return result.Workflow
            ?? throw new WorkflowUnavailableException($"Version {row.Version} of '{row.Name}' no longer compiles: {result.Problems[0]}");
    }
}

/// <summary>
/// A published version does not compile for now, though it did when it was published: a plug-in or a template is not there. Journeys on it
/// are put off until it is back.
/// </summary>
/// <param name="message">Which, and why.</param>
internal sealed class WorkflowUnavailableException(string message) : InvalidOperationException(message);
