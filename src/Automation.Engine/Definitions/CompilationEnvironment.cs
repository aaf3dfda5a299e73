using Automation.Engine.Activities;
using Automation.Engine.Messages;

namespace Automation.Engine.Definitions;

/// <summary>What definitions are checked against. Immutable; safe for concurrent use.</summary>
public sealed record CompilationEnvironment
{
    /// <summary>The activity types.</summary>
    public ActivityCatalog Catalog { get; init; } = ActivityCatalog.Standard;

    /// <summary>The times of cron expressions.</summary>
    public required ICronCalendar Cron { get; init; }

    /// <summary>The names of the templates for a channel; null when templates are not to be checked.</summary>
    public Func<Channel, IReadOnlyCollection<string>>? Templates { get; init; }
}

/// <summary>What came of compiling: a workflow, or all the problems at once; warnings may come with a workflow.</summary>
/// <param name="Workflow">The workflow; null when there is an error.</param>
/// <param name="Problems">Errors and warnings in the order of the drawing.</param>
public sealed record CompilationResult(CompiledWorkflow? Workflow, IReadOnlyList<DefinitionDiagnostic> Problems);
