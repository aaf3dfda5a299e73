using Automation.Engine.Journeys;
using Automation.Engine.Ledger;
using NodaTime;

namespace Automation.Storage.Sqlite;

internal sealed partial class SqliteStoreTransaction
{
    // The status is not touched while it stays, for touching it would rewrite the index of active journeys.
    private const string UpdateStateSql = "update journeys set state = @state where id = @id";

    private const string EndJourneySql = "update journeys set status = @status, reason = @reason, ended_at = @ended_at, state = @state where id = @id";

    private const string RemoveWaitSql = "delete from waits where journey_id = @journey and visit = @visit";

    private const string RemoveAllWaitsSql = "delete from waits where journey_id = @journey";

    private const string AddWaitSql = """
        insert or replace into waits (journey_id, visit, campaign_id, kind, due_at, customer_id, event_type)
        values (@journey, @visit, @campaign, @kind, @due_at, @customer, @event_type)
        """;

    private const string AddMessageSql = """
        insert into messages (journey_id, visit, campaign_id, customer_id, activity_id, channel, purpose, template, status, due_at, created_at, data)
        values (@journey, @visit, @campaign, @customer, @activity, @channel, @purpose, @template, 1, @due_at, @created_at, @data)
        """;

    private const string WithdrawSql = """
        update messages set status = 5, reason = @rule, settled_at = @at
        where journey_id = @journey and visit = @visit and status in (1, 2) returning visit, activity_id
        """;

    private const string WithdrawAllSql = """
        update messages set status = 5, reason = @rule, settled_at = @at
        where journey_id = @journey and status in (1, 2) returning visit, activity_id
        """;

    public ValueTask ApplyAsync(IReadOnlyList<JourneyChange> changes, Instant now, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        foreach (var change in changes)
        {
            Apply(change, now);
        }

        return ValueTask.CompletedTask;
    }

    private void Apply(JourneyChange change, Instant now)
    {
        var journey = new LedgerOwner(change.CampaignId, change.JourneyId, change.CustomerId);
        AddMessages(change, now);
        foreach (var visit in change.MessagesWithdrawn)
        {
            WriteDenied(journey, DenialRules.Withdrawn, now, Sql(WithdrawSql).All(
                row => (row.GetInt32(0), row.GetString(1)), DenialRules.Withdrawn, now, change.JourneyId, visit));
        }

        if (change.Status == JourneyStatus.Active)
        {
            Sql(UpdateStateSql).Execute(change.State, change.JourneyId);
            ReplaceWaits(change);
        }
        else
        {
            var endedAt = change.EndedAt ?? now;
            Sql(EndJourneySql).Execute((int)change.Status, change.Reason, endedAt, change.State, change.JourneyId);
            ClearPlaces(journey, DenialRules.JourneyEnded, endedAt);
        }

        WriteLedger(journey, change.Ledger);
    }

    private void AddMessages(JourneyChange change, Instant now)
    {
        foreach (var message in change.Messages)
        {
            Sql(AddMessageSql).Execute(
                change.JourneyId, message.Visit, change.CampaignId, change.CustomerId, message.ActivityId, (int)message.Channel,
                (int)message.Purpose, message.Template, message.DueAt, now, message.DataJson);
        }
    }

    private void ReplaceWaits(JourneyChange change)
    {
        foreach (var visit in change.WaitsRemoved)
        {
            Sql(RemoveWaitSql).Execute(change.JourneyId, visit);
        }

        foreach (var wait in change.WaitsAdded)
        {
            var customer = wait.Kind == WaitKind.Event ? change.CustomerId : (long?)null;
            Sql(AddWaitSql).Execute(change.JourneyId, wait.Visit, change.CampaignId, (int)wait.Kind, wait.DueAt, customer, wait.EventType);
        }
    }

    // A journey that has ended waits nowhere, and what has not left yet never will.
    private void ClearPlaces(LedgerOwner journey, string rule, Instant at)
    {
        Sql(RemoveAllWaitsSql).Execute(journey.JourneyId);
        WriteDenied(journey, rule, at, Sql(WithdrawAllSql).All(
            row => (row.GetInt32(0), row.GetString(1)), rule, at, journey.JourneyId));
    }

    private void WriteDenied(LedgerOwner journey, string rule, Instant at, List<(int Visit, string ActivityId)> withdrawn)
    {
        foreach (var (visit, activity) in withdrawn.OrderBy(message => message.Visit))
        {
            WriteLine(journey, new LedgerEntry(at, LedgerOutcome.Denied, activity, visit, rule));
        }
    }
}
