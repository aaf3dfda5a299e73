using NodaTime;

namespace Automation.Server.Studio.Instances;

/// <summary>Elsa's status of an instance.</summary>
internal enum InstanceStatus
{
    /// <summary>Under way.</summary>
    Running,

    /// <summary>Over.</summary>
    Finished,
}

/// <summary>Elsa's finer status; journeys are never Pending or Interrupted.</summary>
internal enum InstanceSubStatus
{
    Pending,
    Executing,
    Suspended,
    Finished,
    Cancelled,
    Faulted,
    Interrupted,
}

/// <summary>A page or a list in Elsa's form.</summary>
internal sealed record Listing<T>(IReadOnlyList<T> Items, long TotalCount);

/// <summary>A list with its length in Elsa's other form.</summary>
internal sealed record Counted<T>(IReadOnlyList<T> Items)
{
    public int Count => Items.Count;
}

/// <summary>An instance in a list.</summary>
internal record InstanceSummary
{
    public required string Id { get; init; }

    public required string DefinitionId { get; init; }

    public required string DefinitionVersionId { get; init; }

    public required int Version { get; init; }

    public required InstanceStatus Status { get; init; }

    public required InstanceSubStatus SubStatus { get; init; }

    public required string CorrelationId { get; init; }

    public required string Name { get; init; }

    public required int IncidentCount { get; init; }

    public bool IsSystem => false;

    public required Instant CreatedAt { get; init; }

    public required Instant UpdatedAt { get; init; }

    public Instant? FinishedAt { get; init; }
}

/// <summary>An instance with its state.</summary>
internal sealed record InstanceDetails : InstanceSummary
{
    public required WorkflowStateShape WorkflowState { get; init; }
}

/// <summary>The state of an instance.</summary>
internal sealed record WorkflowStateShape
{
    public required string Id { get; init; }

    public required string DefinitionId { get; init; }

    public required string DefinitionVersionId { get; init; }

    public required int DefinitionVersion { get; init; }

    public required string CorrelationId { get; init; }

    public required string Name { get; init; }

    public required InstanceStatus Status { get; init; }

    public required InstanceSubStatus SubStatus { get; init; }

    public bool IsExecuting => SubStatus == InstanceSubStatus.Executing;

    public required IReadOnlyList<BookmarkShape> Bookmarks { get; init; }

    public required IReadOnlyList<IncidentShape> Incidents { get; init; }

    public bool IsSystem => false;

    public IReadOnlyList<object> CompletionCallbacks => [];

    public required IReadOnlyList<ContextShape> ActivityExecutionContexts { get; init; }

    public IReadOnlyList<object> ScheduledActivities => [];

    public required int ExecutionLogSequence { get; init; }

    public required IReadOnlyDictionary<string, object?> Input { get; init; }

    public IReadOnlyDictionary<string, object?> Output => Shapes.None;

    public required IReadOnlyDictionary<string, object?> Properties { get; init; }

    public required Instant CreatedAt { get; init; }

    public required Instant UpdatedAt { get; init; }

    public Instant? FinishedAt { get; init; }
}

/// <summary>A place where an instance rests.</summary>
internal sealed record BookmarkShape(
    string Id, string Name, string Hash, IReadOnlyDictionary<string, object?> Payload, string ActivityId, string ActivityNodeId, string ActivityInstanceId, Instant? CreatedAt)
{
    public bool AutoBurn => true;

    public string CallbackMethodName => "Resume";

    public bool AutoComplete => true;

    public IReadOnlyDictionary<string, object?> Metadata => Shapes.None;
}

/// <summary>What went wrong.</summary>
internal sealed record IncidentShape(string ActivityId, string ActivityNodeId, string ActivityType, string Message, ExceptionShape Exception, Instant Timestamp);

/// <summary>An exception without its trace, which nobody keeps.</summary>
internal sealed record ExceptionShape(string Type, string Message)
{
    public IReadOnlyDictionary<string, object?> Metadata => Shapes.None;
}

/// <summary>An activity that is under way.</summary>
internal sealed record ContextShape
{
    public required string Id { get; init; }

    public required int CallStackDepth { get; init; }

    public string? ParentContextId { get; init; }

    public required string ScheduledActivityNodeId { get; init; }

    public string? OwnerActivityNodeId { get; init; }

    public IReadOnlyDictionary<string, object?> Properties => Shapes.None;

    public IReadOnlyDictionary<string, object?> Metadata => Shapes.None;

    public required IReadOnlyDictionary<string, object?> ActivityState { get; init; }

    public IReadOnlyList<object> DynamicVariables => [];

    public required VisitStatus Status { get; init; }

    public bool IsExecuting => false;

    public int FaultCount { get; init; }

    public Instant? StartedAt { get; init; }
}

/// <summary>A row of the journal.</summary>
internal sealed record LogRecordShape
{
    public required string Id { get; init; }

    public required string WorkflowInstanceId { get; init; }

    public required string WorkflowDefinitionId { get; init; }

    public required string WorkflowDefinitionVersionId { get; init; }

    public required int WorkflowVersion { get; init; }

    public required string ActivityInstanceId { get; init; }

    public string? ParentActivityInstanceId { get; init; }

    public required string ActivityId { get; init; }

    public required string ActivityType { get; init; }

    public required int ActivityTypeVersion { get; init; }

    public string? ActivityName { get; init; }

    public required string NodeId { get; init; }

    public string ActivityNodeId => NodeId;

    public required Instant Timestamp { get; init; }

    public required int Sequence { get; init; }

    public required string EventName { get; init; }

    public required string Message { get; init; }

    public string? Source { get; init; }

    public required IReadOnlyDictionary<string, object?> ActivityState { get; init; }

    public IReadOnlyDictionary<string, object?>? Payload { get; init; }
}

/// <summary>A visit, or the workflow or its flowchart, as Elsa's execution record.</summary>
internal sealed record ExecutionShape
{
    public required string Id { get; init; }

    public required string WorkflowInstanceId { get; init; }

    public required string ActivityId { get; init; }

    public required string ActivityNodeId { get; init; }

    public required string ActivityType { get; init; }

    public required int ActivityTypeVersion { get; init; }

    public string? ActivityName { get; init; }

    public required IReadOnlyDictionary<string, object?> ActivityState { get; init; }

    public IReadOnlyDictionary<string, object?> Payload { get; init; } = Shapes.None;

    public IReadOnlyDictionary<string, object?> Outputs => Shapes.None;

    public IReadOnlyDictionary<string, object?> Properties => Shapes.None;

    public IReadOnlyDictionary<string, object?> Metadata => Shapes.None;

    public ExceptionShape? Exception { get; init; }

    public required Instant StartedAt { get; init; }

    public bool HasBookmarks { get; init; }

    public required VisitStatus Status { get; init; }

    public int AggregateFaultCount { get; init; }

    public Instant? CompletedAt { get; init; }

    public string? SchedulingActivityExecutionId { get; init; }

    public string? SchedulingActivityId { get; init; }

    public required int CallStackDepth { get; init; }
}

/// <summary>The figures of a badge.</summary>
internal sealed record NodeFigures(string ActivityId, string ActivityNodeId, int StartedCount, int CompletedCount, int UncompletedCount, bool IsBlocked, bool IsFaulted)
{
    public IReadOnlyDictionary<string, object?> Metadata => Shapes.None;
}

/// <summary>Values that shapes share.</summary>
internal static class Shapes
{
    internal static readonly IReadOnlyDictionary<string, object?> None = new Dictionary<string, object?>();
}
