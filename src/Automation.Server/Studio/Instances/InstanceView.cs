using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Automation.Engine.Customers;
using Automation.Engine.Journeys;
using Automation.Engine.Ledger;
using Automation.Engine.Messages;
using Automation.Storage;

namespace Automation.Server.Studio.Instances;

/// <summary>One journey in the shapes of Elsa's API.</summary>
internal sealed class InstanceView
{
    private readonly JourneyRecord _record;
    private readonly JourneyHistory _history;
    private readonly Dictionary<int, Visit> _visits;

    internal InstanceView(JourneyRecord record)
    {
        _record = record;
        _history = new JourneyHistory(record);
        _visits = _history.Visits.ToDictionary(visit => visit.Number);
    }

    private bool IsActive => _record.Journey.Status == JourneyStatus.Active;

    private string WorkflowId => _record.Id + "-workflow";

    private string FlowchartId => _record.Id + "-flowchart";

    private InstanceSubStatus SubStatus => SubStatusOf(_record.Journey.Status, _record.Messages.Values.Any(message => message.Status == MessageStatus.Sending));

    internal static InstanceSubStatus SubStatusOf(JourneyStatus status, bool isSending) => status switch
    {
        JourneyStatus.Active => isSending ? InstanceSubStatus.Executing : InstanceSubStatus.Suspended,
        JourneyStatus.Finished => InstanceSubStatus.Finished,
        JourneyStatus.Exited => InstanceSubStatus.Cancelled,
        _ => InstanceSubStatus.Faulted,
    };

    internal static InstanceStatus StatusOf(JourneyStatus status) => status == JourneyStatus.Active ? InstanceStatus.Running : InstanceStatus.Finished;

    internal static string NameOf(string customerKey, string definitionId) => $"{customerKey} · {definitionId}";

    /// <summary>The journey of an execution's id; null when the text cannot be one.</summary>
    internal static string? JourneyOf(string? executionId) => executionId?.IndexOf('-') is > 0 and var dash ? executionId[..dash] : null;

    internal InstanceDetails Details() => new()
    {
        Id = _record.Id,
        DefinitionId = _record.Version.DefinitionId,
        DefinitionVersionId = _record.Version.VersionId,
        Version = _record.Version.Version,
        Status = StatusOf(_record.Journey.Status),
        SubStatus = SubStatus,
        CorrelationId = _record.Customer.Key,
        Name = NameOf(_record.Customer.Key, _record.Version.DefinitionId),
        IncidentCount = _record.Journey.Incidents,
        CreatedAt = _record.Journey.EnteredAt,
        UpdatedAt = _record.ChangedAt,
        FinishedAt = _record.Journey.EndedAt,
        WorkflowState = State(),
    };

    internal object ExecutionState() => new { status = StatusOf(_record.Journey.Status), subStatus = SubStatus, updatedAt = _record.ChangedAt };

    internal Counted<object> Variables()
    {
        var values = _record.State.VariableValues;
        var declared = _record.Map.Variables.Select(variable => (object)new
        {
            id = variable.Id,
            name = variable.Name,
            value = values.TryGetValue(variable.Name, out var own) ? own : variable.Value is { } written ? JsonSerializer.SerializeToElement(written) : null,
        });
        var others = values.Where(value => _record.Map.Variables.All(variable => variable.Name != value.Key)).Select(value => (object)new { id = value.Key, name = value.Key, value = value.Value });
        return new Counted<object>([.. declared, .. others]);
    }

    internal IReadOnlyList<LogRecordShape> Journal() => [.. _history.Rows.Select((row, sequence) => new LogRecordShape
    {
        Id = $"{_record.Id}-row{sequence}",
        WorkflowInstanceId = _record.Id,
        WorkflowDefinitionId = _record.Version.DefinitionId,
        WorkflowDefinitionVersionId = _record.Version.VersionId,
        WorkflowVersion = _record.Version.Version,
        ActivityInstanceId = row.Visit is { } visit ? IdOf(visit) : row.Activity == _record.Map.Workflow ? WorkflowId : row.Activity == _record.Map.Root ? FlowchartId : $"{_record.Id}-0",
        ParentActivityInstanceId = row.Activity == _record.Map.Workflow ? null : row.Activity == _record.Map.Root ? WorkflowId : FlowchartId,
        ActivityId = row.Activity.Id,
        ActivityType = row.Activity.Type,
        ActivityTypeVersion = row.Activity.TypeVersion,
        ActivityName = row.Activity.Name,
        NodeId = row.Activity.NodeId,
        Timestamp = row.At,
        Sequence = sequence,
        EventName = row.EventName,
        Message = row.Message,
        ActivityState = StateOf(row.Activity),
        Payload = row.Details is { Count: > 0 } details ? details : null,
    })];

    /// <summary>The executions in the order in which they began; the workflow and its flowchart are the first two.</summary>
    internal IReadOnlyList<ExecutionShape> Executions() =>
    [
        Whole(WorkflowId, _record.Map.Workflow, null, null, 0),
        Whole(FlowchartId, _record.Map.Root, WorkflowId, _record.Map.Workflow.Id, 1),
        .. _history.Visits.Where(visit => visit.BeganAt is not null).OrderBy(visit => visit.BeganAt).ThenBy(visit => visit.Number).Select(Execution),
    ];

    /// <summary>The way that led to an execution, from it up to the workflow.</summary>
    internal IReadOnlyList<ExecutionShape> CallStack(string id)
    {
        var all = Executions().ToDictionary(execution => execution.Id);
        var stack = new List<ExecutionShape>();
        for (var at = all.GetValueOrDefault(id); at is not null; at = at.SchedulingActivityExecutionId is { } parent ? all.GetValueOrDefault(parent) : null)
        {
            stack.Add(at);
        }

        return stack;
    }

    /// <summary>The figures of badges, for the activities that were reached.</summary>
    /// <param name="nodes">Only of these; null or empty for all.</param>
    internal IReadOnlyList<NodeFigures> Report(IReadOnlyCollection<string>? nodes) => [.. Executions()
        .GroupBy(execution => (execution.ActivityId, execution.ActivityNodeId))
        .Where(group => nodes is null or { Count: 0 } || nodes.Contains(group.Key.ActivityNodeId))
        .Select(group => new NodeFigures(
            group.Key.ActivityId,
            group.Key.ActivityNodeId,
            group.Count(),
            group.Count(execution => execution.Status == VisitStatus.Completed),
            group.Count(execution => execution.Status == VisitStatus.Running),
            group.Any(execution => execution.HasBookmarks),
            group.Any(IsFaulted)))];

    private bool IsFaulted(ExecutionShape execution) =>
        execution.Status == VisitStatus.Faulted || (execution.Status == VisitStatus.Running && _visits.Values.Any(visit => visit.IsFaulted && IdOf(visit) == execution.Id));

    private string IdOf(Visit visit) => IdOf(visit.Number);

    private string IdOf(int visit) => FormattableString.Invariant($"{_record.Id}-{visit}");

    private ExecutionShape Execution(Visit visit)
    {
        var parent = visit.Parent is { } number && _visits[number].BeganAt is not null ? _visits[number] : null;
        return new ExecutionShape
        {
            Id = IdOf(visit),
            WorkflowInstanceId = _record.Id,
            ActivityId = visit.Activity.Id,
            ActivityNodeId = visit.Activity.NodeId,
            ActivityType = visit.Activity.Type,
            ActivityTypeVersion = visit.Activity.TypeVersion,
            ActivityName = visit.Activity.Name,
            ActivityState = StateOf(visit.Activity),
            Payload = PayloadOf(visit),
            Exception = ExceptionOf(visit),
            StartedAt = visit.BeganAt!.Value,
            HasBookmarks = visit.Status == VisitStatus.Running,
            Status = visit.Status,
            AggregateFaultCount = visit.Faults,
            CompletedAt = visit.EndedAt,
            SchedulingActivityExecutionId = parent is null ? FlowchartId : IdOf(parent),
            SchedulingActivityId = parent is null ? _record.Map.Root.Id : parent.Activity.Id,
            CallStackDepth = DepthOf(visit),
        };
    }

    private int DepthOf(Visit visit)
    {
        var depth = 2;
        for (var at = visit.Parent; at is { } number && _visits[number].BeganAt is not null; at = _visits[number].Parent)
        {
            depth++;
        }

        return depth;
    }

    private ExecutionShape Whole(string id, MappedActivity activity, string? parent, string? parentActivity, int depth) => new()
    {
        Id = id,
        WorkflowInstanceId = _record.Id,
        ActivityId = activity.Id,
        ActivityNodeId = activity.NodeId,
        ActivityType = activity.Type,
        ActivityTypeVersion = activity.TypeVersion,
        ActivityName = activity.Name,
        ActivityState = Shapes.None,
        StartedAt = _record.Journey.EnteredAt,
        Status = _record.Journey.Status switch
        {
            JourneyStatus.Active => VisitStatus.Running,
            JourneyStatus.Finished => VisitStatus.Completed,
            JourneyStatus.Exited => VisitStatus.Canceled,
            _ => VisitStatus.Faulted,
        },
        AggregateFaultCount = _record.Journey.Incidents,
        CompletedAt = _record.Journey.EndedAt,
        SchedulingActivityExecutionId = parent,
        SchedulingActivityId = parentActivity,
        CallStackDepth = depth,
    };

    private Dictionary<string, object?> PayloadOf(Visit visit)
    {
        var payload = new Dictionary<string, object?>(StringComparer.Ordinal);
        if (visit.Outcomes.Count > 0)
        {
            payload["Outcomes"] = visit.Outcomes;
        }

        if (visit.DueAt is { } due)
        {
            payload["DueAt"] = due;
        }

        if (visit.Message is { } message)
        {
            payload["Message"] = new
            {
                Status = message.Status.ToString(),
                message.Template,
                Channel = message.Channel.ToString(),
                Purpose = message.Purpose.ToString(),
                Reason = message.Reason is { Length: > 0 } reason ? reason : null,
                message.Attempts,
                message.DueAt,
                message.SettledAt,
                message.ProviderId,
                Deliveries = _record.Deliveries[message.Id].Select(attempt => new { attempt.Attempt, attempt.At, attempt.Connector, attempt.Outcome, attempt.Code, attempt.ProviderId }).ToList(),
            };
        }

        return payload;
    }

    private static ExceptionShape? ExceptionOf(Visit visit)
    {
        var line = visit.Lines.LastOrDefault(line => line.Outcome == LedgerOutcome.Incident) ?? visit.Lines.LastOrDefault(line => line.Outcome == LedgerOutcome.Failed);
        return visit.IsFaulted && line is not null ? new ExceptionShape(line.Reason, line.Detail ?? line.Reason) : null;
    }

    private WorkflowStateShape State() => new()
    {
        Id = _record.Id,
        DefinitionId = _record.Version.DefinitionId,
        DefinitionVersionId = _record.Version.VersionId,
        DefinitionVersion = _record.Version.Version,
        CorrelationId = _record.Customer.Key,
        Name = NameOf(_record.Customer.Key, _record.Version.DefinitionId),
        Status = StatusOf(_record.Journey.Status),
        SubStatus = SubStatus,
        Bookmarks = [.. _history.Visits.Where(visit => visit.Status == VisitStatus.Running).Select(Bookmark)],
        Incidents = [.. Incidents()],
        ActivityExecutionContexts = IsActive ? [.. Contexts()] : [],
        ExecutionLogSequence = _history.Rows.Count,
        Input = Input(),
        Properties = new Dictionary<string, object?> { ["Variables"] = _record.State.VariableValues },
        CreatedAt = _record.Journey.EnteredAt,
        UpdatedAt = _record.ChangedAt,
        FinishedAt = _record.Journey.EndedAt,
    };

    private BookmarkShape Bookmark(Visit visit)
    {
        var payload = new Dictionary<string, object?>(StringComparer.Ordinal);
        if (visit.Wait?.EventType is { } type)
        {
            payload["eventName"] = type;
        }

        if ((visit.Wait?.DueAt ?? (visit.Message is { Status: MessageStatus.Queued } message ? message.DueAt : null)) is { } due)
        {
            payload[visit.Wait?.Kind == WaitKind.Event ? "deadline" : "resumeAt"] = due;
        }

        if (visit.Message is { } waiting && visit.Wait is null)
        {
            payload["message"] = waiting.Status.ToString();
        }

        var text = visit.Activity.Type + JsonSerializer.Serialize(payload, StudioJson.Options) + IdOf(visit);
        return new BookmarkShape(
            IdOf(visit) + "-wait", visit.Activity.Type, Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text))), payload, visit.Activity.Id, visit.Activity.NodeId, IdOf(visit), visit.BeganAt);
    }

    private IEnumerable<IncidentShape> Incidents()
    {
        foreach (var line in _record.Lines)
        {
            var isIncident = line.Outcome == LedgerOutcome.Incident
                || (line.Outcome == LedgerOutcome.Failed && !_record.Lines.Any(other => other.Outcome == LedgerOutcome.Incident && other.Visit == line.Visit));
            if (isIncident)
            {
                var activity = line.ActivityId.Length > 0 ? _record.Map.Find(line.ActivityId) : _record.Map.Workflow;
                yield return new IncidentShape(activity.Id, activity.NodeId, activity.Type, line.Detail ?? line.Reason, new ExceptionShape(line.Reason, line.Detail ?? line.Reason), line.At);
            }
        }
    }

    private IEnumerable<ContextShape> Contexts()
    {
        foreach (var visit in _history.Visits.Where(visit => visit.Status == VisitStatus.Running))
        {
            yield return new ContextShape
            {
                Id = IdOf(visit),
                CallStackDepth = DepthOf(visit),
                ParentContextId = FlowchartId,
                ScheduledActivityNodeId = visit.Activity.NodeId,
                OwnerActivityNodeId = _record.Map.Root.NodeId,
                ActivityState = StateOf(visit.Activity),
                Status = visit.Status,
                FaultCount = visit.Faults,
                StartedAt = visit.BeganAt,
            };
        }

        yield return new ContextShape
        {
            Id = FlowchartId,
            CallStackDepth = 1,
            ParentContextId = WorkflowId,
            ScheduledActivityNodeId = _record.Map.Root.NodeId,
            OwnerActivityNodeId = _record.Map.Workflow.NodeId,
            ActivityState = Shapes.None,
            Status = VisitStatus.Running,
            StartedAt = _record.Journey.EnteredAt,
        };
        yield return new ContextShape
        {
            Id = WorkflowId,
            CallStackDepth = 0,
            ScheduledActivityNodeId = _record.Map.Workflow.NodeId,
            ActivityState = Shapes.None,
            Status = VisitStatus.Running,
            StartedAt = _record.Journey.EnteredAt,
        };
    }

    private Dictionary<string, object?> Input()
    {
        var input = new Dictionary<string, object?>(StringComparer.Ordinal) { ["Customer"] = _record.Customer.Key };
        if (_record.Event is { } begunBy)
        {
            input["Event"] = new { begunBy.Type, begunBy.Source, Id = begunBy.ExternalId, begunBy.Time, Data = begunBy.DataJson is { } data ? PlainJson.Read(data) : null };
        }

        if (_record.Order is { } order)
        {
            input["Order"] = new { order.Key, order.At, order.Total, order.Currency, order.ItemsCount, order.Cancelled };
        }

        return input;
    }

    private static IReadOnlyDictionary<string, object?> StateOf(MappedActivity activity) =>
        activity.Inputs.Count == 0 ? Shapes.None : activity.Inputs.ToDictionary(input => input.Key, input => (object?)input.Value, StringComparer.Ordinal);
}
