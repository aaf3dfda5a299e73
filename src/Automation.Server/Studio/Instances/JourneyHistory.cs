using Automation.Engine.Journeys;
using Automation.Engine.Ledger;
using Automation.Storage.Reading;
using NodaTime;

namespace Automation.Server.Studio.Instances;

/// <summary>The words that Elsa's journal has for what happens.</summary>
internal static class HistoryEvents
{
    internal const string Started = "Started";
    internal const string Suspended = "Suspended";
    internal const string Resumed = "Resumed";
    internal const string Completed = "Completed";
    internal const string Canceled = "Canceled";
    internal const string Faulted = "Faulted";
}

/// <summary>A row of the journal.</summary>
/// <param name="At">When.</param>
/// <param name="EventName">One of <see cref="HistoryEvents"/>.</param>
/// <param name="Visit">The visit that it is about; null for the workflow or its flowchart.</param>
/// <param name="Activity">The activity, the flowchart or the workflow.</param>
/// <param name="Message">What happened, for people.</param>
/// <param name="Details">The same as values; null for none.</param>
internal sealed record HistoryRow(Instant At, string EventName, Visit? Visit, MappedActivity Activity, string Message, IReadOnlyDictionary<string, object?>? Details = null);

/// <summary>
/// What happened to one person, in order: the journal. It is made from the visits and the ledger whenever somebody looks, so that it can
/// say nothing that they do not. Pure.
/// </summary>
internal sealed class JourneyHistory
{
    private readonly JourneyRecord _record;
    private readonly HistoryTexts _texts;
    private readonly List<HistoryRow> _rows = [];
    private readonly Dictionary<int, Visit> _byNumber;

    // Visits that have begun, or whose end has not been told.
    private readonly HashSet<int> _told = [];

    internal JourneyHistory(JourneyRecord record)
    {
        _record = record;
        _texts = new HistoryTexts(record);
        Visits = new VisitReading(record).Read();
        _byNumber = Visits.ToDictionary(visit => visit.Number);
        Tell();
    }

    /// <summary>The visits by number.</summary>
    internal IReadOnlyList<Visit> Visits { get; }

    /// <summary>The journal's rows; a row's position is its sequence.</summary>
    internal IReadOnlyList<HistoryRow> Rows => _rows;

    private void Tell()
    {
        TellBeginning();
        foreach (var line in _record.Lines)
        {
            TellBegun(visit => visit.BeganAt < line.At || (visit.BeganAt == line.At && line.Visit > 0 && visit.Number <= line.Visit));
            if (line.Outcome is LedgerOutcome.Finished or LedgerOutcome.Exited or LedgerOutcome.Failed)
            {
                TellBegun(visit => visit.BeganAt <= line.At);
                TellLine(line);
                TellEnd(line);
            }
            else
            {
                TellLine(line);
            }
        }

        TellBegun(visit => visit.BeganAt is not null);
    }

    private void TellBeginning()
    {
        var (at, text, details) = _texts.Beginning();
        Add(new HistoryRow(at, HistoryEvents.Started, null, _record.Map.Workflow, text, details));
        Add(new HistoryRow(at, HistoryEvents.Started, null, _record.Map.Root, ""));
    }

    /// <summary>A visit that rests has no line yet: its beginning stands where it happened.</summary>
    private void TellBegun(Func<Visit, bool> hasBegun)
    {
        foreach (var visit in Visits.Where(visit => visit.BeganAt is not null && !_told.Contains(visit.Number) && hasBegun(visit)))
        {
            _told.Add(visit.Number);
            Add(new HistoryRow(visit.BeganAt!.Value, HistoryEvents.Started, visit, visit.Activity, _texts.Start(visit)));
            if (visit.Rested)
            {
                var (text, details) = _texts.Rest(visit);
                Add(new HistoryRow(visit.BeganAt.Value, HistoryEvents.Suspended, visit, visit.Activity, text, details));
            }
        }
    }

    private void TellLine(LedgerLineView line)
    {
        if (line.Visit == 0)
        {
            TellLineOfNoVisit(line);
            return;
        }

        var visit = _byNumber[line.Visit];
        switch (line.Outcome)
        {
            case LedgerOutcome.Delayed or LedgerOutcome.Unknown:
                Add(Row(line, HistoryEvents.Suspended, visit));
                break;
            case LedgerOutcome.Incident:
                Add(Row(line, HistoryEvents.Faulted, visit));
                CompleteAfterRetry(line, visit);
                break;
            case LedgerOutcome.Cancelled:
                Add(Row(line, HistoryEvents.Canceled, visit));
                break;
            case LedgerOutcome.Failed:
                if (!visit.Lines.Any(other => other.Outcome == LedgerOutcome.Incident))
                {
                    Add(Row(line, HistoryEvents.Faulted, visit));
                }

                break;
            default:
                TellOutcome(line, visit);
                break;
        }
    }

    private void TellOutcome(LedgerLineView line, Visit visit)
    {
        if (visit.Status == VisitStatus.Canceled)
        {
            Add(Row(line, HistoryEvents.Canceled, visit));
            return;
        }

        if (visit.Rested)
        {
            Add(Row(line, HistoryEvents.Resumed, visit));
        }

        if (visit.Status == VisitStatus.Completed && visit.EndedAt == line.At)
        {
            Add(Completion(line.At, visit));
        }
    }

    // It threw on its message's end and was tried again; the try that worked has no line of its own.
    private void CompleteAfterRetry(LedgerLineView line, Visit visit)
    {
        if (visit.Status == VisitStatus.Completed && visit.End?.Id < line.Id && visit.Lines[^1].Id == line.Id)
        {
            Add(Completion(line.At, visit));
        }
    }

    private HistoryRow Completion(Instant at, Visit visit)
    {
        var (text, details) = _texts.Completion(visit);
        return new HistoryRow(at, HistoryEvents.Completed, visit, visit.Activity, text, details);
    }

    private void TellLineOfNoVisit(LedgerLineView line)
    {
        if (line.Outcome is LedgerOutcome.Cancelled)
        {
            Add(Row(line, HistoryEvents.Canceled, null, _record.Map.Find(line.ActivityId)));
        }
        else if (line.Outcome is LedgerOutcome.Incident)
        {
            Add(Row(line, HistoryEvents.Faulted, null, _record.Map.Workflow));
        }
    }

    private void TellEnd(LedgerLineView line)
    {
        // What the end gave up without a line of its own.
        foreach (var visit in Visits.Where(visit => visit is { Status: VisitStatus.Canceled, End: null, BeganAt: not null }))
        {
            Add(new HistoryRow(line.At, HistoryEvents.Canceled, visit, visit.Activity, "The journey ended."));
        }

        var name = _record.Journey.Status switch
        {
            JourneyStatus.Finished => HistoryEvents.Completed,
            JourneyStatus.Exited => HistoryEvents.Canceled,
            _ => HistoryEvents.Faulted,
        };
        Add(Row(line, name, null, _record.Map.Root));
        Add(Row(line, name, null, _record.Map.Workflow));
    }

    private HistoryRow Row(LedgerLineView line, string name, Visit? visit, MappedActivity? activity = null)
    {
        var (text, details) = _texts.Line(line, visit);
        return new HistoryRow(line.At, name, visit, activity ?? visit!.Activity, text, details);
    }

    private void Add(HistoryRow row) => _rows.Add(row);
}
