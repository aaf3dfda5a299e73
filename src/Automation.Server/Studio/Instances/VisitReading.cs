using Automation.Engine.Journeys;
using Automation.Engine.Ledger;
using Automation.Engine.Messages;
using Automation.Storage;
using Automation.Storage.Reading;
using NodaTime;

namespace Automation.Server.Studio.Instances;

/// <summary>
/// Puts the visits of a journey together from what is stored: the ledger says how each ended, waits and messages where the others rest,
/// and the drawing which one led to which. Pure.
/// </summary>
internal sealed class VisitReading(JourneyRecord record)
{
    private readonly Dictionary<int, RestingVisit> _open = record.State.Resting.ToDictionary(visit => visit.Visit);

    private readonly HashSet<long> _firstOfTheirTime = [.. record.Lines.DistinctBy(line => line.At).Select(line => line.Id)];

    // Visits in the order of their numbers, which is the order in which they were asked for.
    private readonly SortedDictionary<int, Visit> _visits = [];

    internal IReadOnlyList<Visit> Read()
    {
        var lines = record.Lines.Where(line => line.Visit > 0).ToLookup(line => line.Visit);
        foreach (var number in lines.Select(group => group.Key).Concat(_open.Keys).Distinct().Order())
        {
            _visits.Add(number, ReadOne(number, [.. lines[number]]));
        }

        return [.. _visits.Values];
    }

    private Visit ReadOne(int number, IReadOnlyList<LedgerLineView> lines)
    {
        var activity = ActivityOf(number, lines);
        var wait = record.Waits.GetValueOrDefault(number);
        var message = record.Messages.GetValueOrDefault(number);
        var end = lines.LastOrDefault(EndsVisit);
        var (status, endedAt) = StatusOf(number, end, lines);
        var (parent, cameAt) = CauseOf(number, activity, lines.Count > 0 ? lines[0].Id : long.MaxValue);
        var rested = wait is not null || message is not null || end?.BeganAt is not null || (end is null ? endedAt is not null : IsFirstOfItsTime(end));
        var beganAt = Earliest(end?.BeganAt, wait?.BeganAt, message?.CreatedAt, lines.FirstOrDefault(line => line.Outcome == LedgerOutcome.Incident)?.At, OnlyRestOf(number));
        return new Visit
        {
            Number = number,
            Activity = activity,
            Lines = lines,
            Parent = parent,
            Status = status,
            EndedAt = endedAt,
            Rested = rested,
            BeganAt = beganAt ?? (rested ? cameAt : IsGivenUp(end) ? null : end?.At ?? cameAt),
            DueAt = wait is { Kind: not WaitKind.Retry } ? wait.DueAt : end is null ? OnlyDueOf(number) : end.DueAt,
            Wait = wait,
            Message = message,
            Outcomes = status == VisitStatus.Completed && end is not null ? OutcomesOf(end, message) : [],
            Faults = lines.Count(line => line.Outcome == LedgerOutcome.Incident) + (status == VisitStatus.Faulted && !lines.Any(line => line.Outcome == LedgerOutcome.Incident) ? 1 : 0),
        };
    }

    private MappedActivity ActivityOf(int number, IReadOnlyList<LedgerLineView> lines) =>
        lines.Count > 0 ? record.Map.Find(lines[0].ActivityId)
        : record.Map.At(_open[number].Activity) ?? record.Map.Find($"activity-{_open[number].Activity}");

    private (VisitStatus Status, Instant? EndedAt) StatusOf(int number, LedgerLineView? end, IReadOnlyList<LedgerLineView> lines)
    {
        var isActive = record.Journey.Status == JourneyStatus.Active;
        if (isActive && _open.ContainsKey(number))
        {
            return (VisitStatus.Running, null);
        }

        return end switch
        {
            null => (VisitStatus.Canceled, record.Journey.EndedAt ?? (lines.Count > 0 ? lines[^1].At : record.Journey.EnteredAt)),
            { Outcome: LedgerOutcome.Failed } => (VisitStatus.Faulted, end.At),
            { Outcome: LedgerOutcome.Cancelled } => (VisitStatus.Canceled, end.At),
            { Outcome: LedgerOutcome.Denied } when IsGivenUp(end) => (VisitStatus.Canceled, end.At),

            // Its message was settled, and then it threw: the line of its end is that of a later try, which has none.
            _ => (VisitStatus.Completed, Instant.Max(end.At, lines.LastOrDefault(line => !IsLaterWord(line))?.At ?? end.At)),
        };
    }

    /// <summary>The last visit that ended by an outcome which leads here, and when it did; the entry for the first.</summary>
    private (int? Parent, Instant At) CauseOf(int number, MappedActivity activity, long before)
    {
        var leading = _visits.Values
            .Where(visit => visit.Status == VisitStatus.Completed && visit.End is { } end && end.Id < before && record.Map.Leads(visit.Activity.Id, activity.Id, outcomes: null))
            .ToList();
        var cause = leading.Where(visit => record.Map.Leads(visit.Activity.Id, activity.Id, visit.Outcomes)).MaxBy(visit => visit.End!.Id) ?? leading.MaxBy(visit => visit.End!.Id);
        if (cause is not null)
        {
            return (cause.Number, cause.EndedAt!.Value);
        }

        var earlier = record.Lines.LastOrDefault(line => line.Id < before && number > 1);
        return (null, earlier?.At ?? record.Journey.EnteredAt);
    }

    /// <summary>
    /// Whether a line is the first of its time: then it says how a visit went on that had rested. Others of that time are of visits that
    /// began and ended at once.
    /// </summary>
    private bool IsFirstOfItsTime(LedgerLineView line) => _firstOfTheirTime.Contains(line.Id);

    private bool IsGivenUp(LedgerLineView? end) =>
        end is { Outcome: LedgerOutcome.Cancelled }
        || (end is { Outcome: LedgerOutcome.Denied } && (end.Reason is DenialRules.Withdrawn or DenialRules.JourneyEnded
            || (record.Journey.Status == JourneyStatus.Exited && end.Reason == record.Journey.Reason)));

    // A journey that was taken out with its campaign has one line for all its visits; it tells of the only one that rested.
    private LedgerLineView? ExitLine => _open.Count == 1 ? record.Lines.LastOrDefault(line => line is { Outcome: LedgerOutcome.Exited, Visit: 0 }) : null;

    private Instant? OnlyRestOf(int number) => _open.ContainsKey(number) ? ExitLine?.BeganAt : null;

    private Instant? OnlyDueOf(int number) => _open.ContainsKey(number) ? ExitLine?.DueAt : null;

    private static bool EndsVisit(LedgerLineView line) => line.Outcome is not (LedgerOutcome.Incident or LedgerOutcome.Delayed or LedgerOutcome.Unknown or LedgerOutcome.Resolved) && !IsLaterWord(line);

    /// <summary>What the provider said of a message when the visit was over.</summary>
    private static bool IsLaterWord(LedgerLineView line) => line.Outcome is LedgerOutcome.Delivered or LedgerOutcome.Undelivered or LedgerOutcome.Read;

    private static string[] OutcomesOf(LedgerLineView end, MessageView? message) => end.Outcome switch
    {
        LedgerOutcome.Completed => end.Reason.Split(','),

        // Of a call the line says what the activity made of the answer; a message has but one outcome when it was taken.
        LedgerOutcome.Accepted => end.Reason.Length > 0 ? end.Reason.Split(',') : ["Sent"],
        LedgerOutcome.Denied when message?.Channel != Channel.Call => ["Denied"],
        LedgerOutcome.Denied => ["Failed"],
        LedgerOutcome.DeliveryFailed => ["Failed"],
        _ => [],
    };

    private static Instant? Earliest(params ReadOnlySpan<Instant?> times)
    {
        Instant? earliest = null;
        foreach (var time in times)
        {
            earliest = time is { } at && !(earliest < at) ? at : earliest;
        }

        return earliest;
    }
}
