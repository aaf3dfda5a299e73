using System.Globalization;
using Automation.Engine.Journeys;
using Automation.Engine.Ledger;
using Automation.Engine.Messages;
using Automation.Storage;
using Automation.Storage.Reading;
using NodaTime;
using NodaTime.Text;

namespace Automation.Server.Studio.Instances;

/// <summary>What a journal says to a marketer, in whole sentences; times are local and name their zone.</summary>
internal sealed class HistoryTexts(JourneyRecord record)
{
    private static readonly LocalDateTimePattern Minutes = LocalDateTimePattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd HH':'mm");

    internal (Instant At, string Text, Dictionary<string, object?> Details) Beginning()
    {
        var cause = record.Event is { } begunBy ? $" because of {begunBy.Type}{(record.Order is { } order ? $" (order {order.Key})" : "")}" : "";
        return (
            record.Journey.EnteredAt,
            $"{record.Customer.Key} entered {record.Campaign.Name}{cause}.",
            Values(("Customer", record.Customer.Key), ("Campaign", record.Campaign.Name), ("EventType", record.Event?.Type), ("Order", record.Order?.Key)));
    }

    internal string Start(Visit visit) => visit.Activity.DisplayName;

    /// <summary>What a visit rests for, or rested for.</summary>
    internal (string Text, Dictionary<string, object?>? Details) Rest(Visit visit)
    {
        if (visit.Message is { } message)
        {
            return (
                message.Channel == Channel.Call
                    ? "A service is to be called."
                    : $"{ChannelOf(message)} from the template '{message.Template}' is to leave ({message.Purpose.ToString().ToLowerInvariant()}).",
                Values(("Channel", message.Channel.ToString()), ("Template", message.Template), ("Purpose", message.Purpose.ToString()), ("DueAt", message.Status == MessageStatus.Queued ? message.DueAt : null)));
        }

        var until = visit.DueAt is { } due ? Local(due) : null;
        var text = (visit.Wait?.EventType, until) switch
        {
            ({ } type, null) => $"Waits for {type}, however long it takes.",
            ({ } type, { } at) => $"Waits for {type}, until {at} at most.",
            (null, { } at) when visit.EndedAt < visit.DueAt => $"Waits, until {at} at most.",
            (null, { } at) => $"Waits until {at}.",
            _ when visit.Wait is { Kind: WaitKind.Retry, DueAt: { } again } => $"Is tried again at {Local(again)}.",
            _ => "Waits.",
        };
        return (text, Values(("EventType", visit.Wait?.EventType), ("DueAt", visit.DueAt)));
    }

    /// <summary>By which outcome a visit ended.</summary>
    internal (string Text, Dictionary<string, object?>? Details) Completion(Visit visit)
    {
        var note = visit.End is { Outcome: LedgerOutcome.Completed, Detail: { } detail } ? $" {detail}" : "";
        return visit.End?.Outcome switch
        {
            LedgerOutcome.Finished => ($"The journey ends here: {visit.End.Reason}.", Values(("Reason", visit.End.Reason))),
            LedgerOutcome.Exited => ($"The person leaves here: {visit.End.Reason}.", Values(("Reason", visit.End.Reason))),
            _ => ($"Outcome: {string.Join(", ", visit.Outcomes)}.{note}", Values(("Outcomes", visit.Outcomes), ("Note", note.Length > 0 ? note[1..] : null))),
        };
    }

    /// <summary>What a ledger line says.</summary>
    internal (string Text, Dictionary<string, object?>? Details) Line(LedgerLineView line, Visit? visit) => line.Outcome switch
    {
        LedgerOutcome.Accepted => Accepted(line, visit),
        LedgerOutcome.Denied => ($"Not sent: the rule '{line.Reason}' forbids it.", Values(("Rule", line.Reason))),
        LedgerOutcome.DeliveryFailed => ($"Not delivered: {line.Reason}.{LastAttempt(visit)}", Values(("Code", line.Reason), ("Attempts", visit?.Message?.Attempts))),
        LedgerOutcome.Delayed => ($"Put off: {line.Reason}.{NextDue(line, visit)}", Values(("Rule", line.Reason))),
        LedgerOutcome.Resolved => (line.Reason == "sent" ? $"It turned out that it was sent, says {line.Detail}." : $"It turned out that it was not sent, says {line.Detail}.", null),
        LedgerOutcome.Delivered => ($"It arrived, says the provider at {Local(line.At)}.", null),
        LedgerOutcome.Undelivered => ($"It did not arrive, says the provider: {line.Reason}.", Values(("Code", line.Reason))),
        LedgerOutcome.Read => ($"It was read, says the provider at {Local(line.At)}.", null),
        LedgerOutcome.Unknown => ($"Nobody can tell whether it arrived: {line.Reason}. Somebody has to decide.", Values(("Code", line.Reason))),
        LedgerOutcome.Incident => Incident(line, visit),
        LedgerOutcome.Cancelled => (GivenUp(line.Reason), Values(("Reason", line.Reason))),
        LedgerOutcome.Finished => ($"The journey finished: {line.Reason}.", Values(("Reason", line.Reason))),
        LedgerOutcome.Exited => ($"The person was taken out: {line.Reason}.", Values(("Reason", line.Reason))),
        LedgerOutcome.Failed => ($"The journey failed: {line.Reason}.", Values(("Reason", line.Reason))),
        _ => (Went(visit, line), null),
    };

    /// <summary>Why a visit that rested went on.</summary>
    private string Went(Visit? visit, LedgerLineView line) =>
        visit is null ? line.Reason
        : visit.DueAt is { } due && line.At >= due ? $"{Local(due)} has come."
        : visit.DueAt is not null || visit.Activity.Type is "Care.WaitForEvent" or "Elsa.Event" or "Care.OrderPlaced" ? "What it waited for has come."
        : "Goes on.";

    private (string, Dictionary<string, object?>?) Accepted(LedgerLineView line, Visit? visit)
    {
        var late = record.Journey.EndedAt < line.At ? " The journey had ended before." : "";
        return (
            visit?.Message is { Channel: Channel.Call }
                ? $"The service answered at {Local(line.At)}.{late}"
                : $"The provider took it at {Local(line.At)}{(line.Detail is { } id ? $" as {id}" : "")}.{late}",
            Values(("AcceptedAt", line.At), ("ProviderId", line.Detail), ("Attempts", visit?.Message?.Attempts)));
    }

    private (string, Dictionary<string, object?>?) Incident(LedgerLineView line, Visit? visit)
    {
        var number = visit?.Lines.Where(other => other.Outcome == LedgerOutcome.Incident).TakeWhile(other => other.Id != line.Id).Count() + 1;
        var again = number is null or >= JourneyMachine.MaxIncidents ? "" : " It is tried again.";
        return ($"{line.Reason}{(line.Detail is { } detail ? $": {detail}" : "")}.{again}", Values(("Error", line.Reason), ("Detail", line.Detail), ("Attempt", number)));
    }

    private static string GivenUp(string reason) => reason switch
    {
        "race-lost" => "Given up: another branch was faster.",
        "journey-ended" => "Given up: the journey ended.",
        "join-incomplete" => "Dropped: a branch that it needs can no longer come.",
        _ => $"Given up: {reason}.",
    };

    private string LastAttempt(Visit? visit) =>
        visit?.Message is { } message && record.Deliveries[message.Id].LastOrDefault() is { Connector: "render" } attempt ? $" {attempt.Code}" : "";

    private string NextDue(LedgerLineView line, Visit? visit) =>
        visit?.Message is { Status: MessageStatus.Queued } message && visit.Lines[^1].Id == line.Id ? $" Next at {Local(message.DueAt)}." : "";

    private static string ChannelOf(MessageView message) => message.Channel switch { Channel.Email => "An e-mail", Channel.WhatsApp => "A WhatsApp message", _ => "An SMS" };

    private string Local(Instant at) => string.Create(CultureInfo.InvariantCulture, $"{Minutes.Format(at.InZone(record.Zone).LocalDateTime)} ({record.Zone.Id})");

    private static Dictionary<string, object?> Values(params ReadOnlySpan<(string Name, object? Value)> values)
    {
        var known = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (name, value) in values)
        {
            if (value is not null)
            {
                known.Add(name, value);
            }
        }

        return known;
    }
}
