using Automation.Storage;
using NodaTime;

namespace Automation.Server.Studio.Instances;

/// <summary>What Studio asks of the list of instances.</summary>
internal sealed record InstanceListRequest
{
    public int? Page { get; init; }

    public int? PageSize { get; init; }

    public string? SearchTerm { get; init; }

    public string? DefinitionId { get; init; }

    public IReadOnlyList<string>? DefinitionIds { get; init; }

    public string? DefinitionVersionId { get; init; }

    public string? CorrelationId { get; init; }

    public int? Version { get; init; }

    public bool? HasIncidents { get; init; }

    public bool? IsSystem { get; init; }

    public InstanceStatus? Status { get; init; }

    public IReadOnlyList<InstanceStatus>? Statuses { get; init; }

    public InstanceSubStatus? SubStatus { get; init; }

    public IReadOnlyList<InstanceSubStatus>? SubStatuses { get; init; }

    public IReadOnlyList<string>? ParentWorkflowInstanceIds { get; init; }

    public InstanceOrder? OrderBy { get; init; }

    public OrderDirection? OrderDirection { get; init; }

    public IReadOnlyList<TimestampFilter>? TimestampFilters { get; init; }
}

/// <summary>Elsa's orders of instances.</summary>
internal enum InstanceOrder
{
    Created,
    UpdatedAt,
    Finished,
    Name,
}

/// <summary>The direction of an order.</summary>
internal enum OrderDirection
{
    Ascending,
    Descending,
}

/// <summary>A condition on a time; filled in by hand, so that rows which Studio's user has not finished are left out.</summary>
internal sealed record TimestampFilter(string? Column, TimestampOperator? Operator, Instant? Timestamp);

/// <summary>Elsa's comparisons of times.</summary>
internal enum TimestampOperator
{
    Is,
    IsNot,
    GreaterThan,
    GreaterThanOrEqual,
    LessThan,
    LessThanOrEqual,
}

/// <summary>Which rows of a journal.</summary>
internal sealed record JournalRequest(JournalFilter? Filter);

/// <summary>What a journal is filtered by; null means any.</summary>
internal sealed record JournalFilter(
    IReadOnlyList<string>? ActivityIds, IReadOnlyList<string>? ActivityNodeIds, IReadOnlyList<string>? ExcludedActivityTypes, IReadOnlyList<string>? EventNames)
{
    internal bool Admits(LogRecordShape row) =>
        (ActivityIds is null || ActivityIds.Contains(row.ActivityId))
        && (ActivityNodeIds is null || ActivityNodeIds.Contains(row.NodeId))
        && (EventNames is null || EventNames.Contains(row.EventName))
        && (ExcludedActivityTypes is null || !ExcludedActivityTypes.Contains(row.ActivityType));
}

/// <summary>Whose badges.</summary>
internal sealed record ReportRequest(string? WorkflowInstanceId, IReadOnlyList<string>? ActivityNodeIds);

/// <summary>Which instances are to be taken out or deleted.</summary>
internal sealed record BulkRequest(IReadOnlyList<string>? Ids, string? DefinitionId, string? DefinitionVersionId, string? VersionOptions);

/// <summary>What a list request means in the words of the store.</summary>
internal static class ListReading
{
    internal const int LargestPage = 500;

    internal static IReadOnlyList<string> Problems(InstanceListRequest request)
    {
        var problems = new List<string>();
        if (request.Page < 0)
        {
            problems.Add("The page is counted from 0.");
        }

        if (request.PageSize is < 1 or > LargestPage)
        {
            problems.Add($"A page has 1 to {LargestPage} rows.");
        }

        problems.AddRange((request.TimestampFilters ?? []).Where(filter => filter.Column is { Length: > 0 } && ColumnOf(filter.Column) is null)
            .Select(filter => $"There is no time '{filter.Column}': use CreatedAt, UpdatedAt or FinishedAt."));
        return problems;
    }

    internal static IReadOnlyList<JourneyTimeCondition> Times(InstanceListRequest request) => [.. (request.TimestampFilters ?? [])
        .Where(filter => filter is { Column.Length: > 0, Timestamp: not null })
        .Select(filter => new JourneyTimeCondition(ColumnOf(filter.Column!)!.Value, ComparisonOf(filter.Operator), filter.Timestamp!.Value))];

    /// <summary>What both lists of statuses allow; null for all.</summary>
    internal static IReadOnlyList<JourneyKind>? Kinds(InstanceListRequest request)
    {
        var statuses = All(request.Status, request.Statuses);
        var subStatuses = All(request.SubStatus, request.SubStatuses);
        return statuses is null && subStatuses is null
            ? null
            : [.. Enum.GetValues<JourneyKind>().Where(kind => (statuses?.Contains(StatusOf(kind)) ?? true) && (subStatuses?.Contains(SubStatusOf(kind)) ?? true))];
    }

    internal static JourneyOrder Order(InstanceListRequest request) => request.OrderBy switch
    {
        InstanceOrder.UpdatedAt => JourneyOrder.Changed,
        InstanceOrder.Finished => JourneyOrder.Ended,
        InstanceOrder.Name => JourneyOrder.CustomerKey,
        _ => JourneyOrder.Entered,
    };

    private static HashSet<T>? All<T>(T? one, IReadOnlyList<T>? several)
        where T : struct =>
        one is null && several is not { Count: > 0 } ? null : [.. several ?? [], .. one is { } only ? [only] : Array.Empty<T>()];

    private static InstanceStatus StatusOf(JourneyKind kind) => kind is JourneyKind.Resting or JourneyKind.Sending ? InstanceStatus.Running : InstanceStatus.Finished;

    private static InstanceSubStatus SubStatusOf(JourneyKind kind) => kind switch
    {
        JourneyKind.Resting => InstanceSubStatus.Suspended,
        JourneyKind.Sending => InstanceSubStatus.Executing,
        JourneyKind.Finished => InstanceSubStatus.Finished,
        JourneyKind.Exited => InstanceSubStatus.Cancelled,
        _ => InstanceSubStatus.Faulted,
    };

    private static JourneyTime? ColumnOf(string column) => column.ToUpperInvariant() switch
    {
        "CREATEDAT" => JourneyTime.Entered,
        "UPDATEDAT" => JourneyTime.Changed,
        "FINISHEDAT" => JourneyTime.Ended,
        _ => null,
    };

    private static TimeComparison ComparisonOf(TimestampOperator? comparison) => comparison switch
    {
        TimestampOperator.IsNot => TimeComparison.IsNot,
        TimestampOperator.GreaterThan => TimeComparison.GreaterThan,
        TimestampOperator.GreaterThanOrEqual => TimeComparison.GreaterThanOrEqual,
        TimestampOperator.LessThan => TimeComparison.LessThan,
        TimestampOperator.LessThanOrEqual => TimeComparison.LessThanOrEqual,
        _ => TimeComparison.Is,
    };
}
