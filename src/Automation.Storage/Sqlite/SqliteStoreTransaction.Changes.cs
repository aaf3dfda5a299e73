using Automation.Engine.Journeys;
using Automation.Engine.Ledger;
using NodaTime;

namespace Automation.Storage.Sqlite;

internal sealed partial class SqliteStoreTransaction
{
    // The status is not touched while it stays, for touching it would rewrite the index of active journeys.
    private const string UpdateStateSql = "update journeys set state = @state where id = @id";

    private const string NoteIncidentsSql = """
        update journeys set state = @state, incidents = incidents + @n where id = @id returning definition_version_id, incidents
        """;

    private const string EndJourneySql = """
        update journeys set status = @status, reason = @reason, ended_at = @ended_at, state = @state, incidents = incidents + @n where id = @id
        returning definition_version_id, incidents
        """;

    private const string RemoveWaitSql = "delete from waits where journey_id = @journey and visit = @visit";

    private const string RemoveAllWaitsSql = "delete from waits where journey_id = @journey";

    private const string AddWaitSql = """
        insert into waits (journey_id, visit, campaign_id, kind, due_at, customer_id, event_type, began_at)
        values (@journey, @visit, @campaign, @kind, @due_at, @customer, @event_type, @began_at)
        on conflict (journey_id, visit) do update set
            kind = excluded.kind, due_at = excluded.due_at, customer_id = excluded.customer_id, event_type = excluded.event_type, aside = null
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
        var journey = new LedgerOwner(change.CampaignId, change.JourneyId, change.CustomerId, change.DefinitionVersionId);
        CountVisits(change);
        AddMessages(change, now);
        foreach (var visit in change.MessagesWithdrawn)
        {
            WriteDenied(journey, DenialRules.Withdrawn, now, Sql(WithdrawSql).All(
                row => (row.GetInt32(0), row.GetString(1)), DenialRules.Withdrawn, now, change.JourneyId, visit));
        }

        if (change.Status == JourneyStatus.Active)
        {
            KeepActive(change);
            WriteLedger(journey, change);
            ReplaceWaits(change, now);
        }
        else
        {
            var endedAt = change.EndedAt ?? now;
            if (change.IsBroken)
            {
                LeaveAll(Json([change.JourneyId]), LedgerOutcome.Failed, change.Reason ?? "");
            }

            End(change, endedAt);
            DenyMessages(journey, DenialRules.JourneyEnded, endedAt);
            WriteLedger(journey, change);
            Sql(RemoveAllWaitsSql).Execute(change.JourneyId);
        }
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

    private void KeepActive(JourneyChange change)
    {
        var incidents = Incidents(change);
        if (incidents == 0)
        {
            Sql(UpdateStateSql).Execute(change.State, change.JourneyId);
            return;
        }

        var (version, all) = Sql(NoteIncidentsSql).First(row => (row.GetInt64(0), row.GetInt64(1)), change.State, incidents, change.JourneyId);
        if (all == incidents)
        {
            CountMoved(change.JourneyId, version, JourneyStatus.Active, hadIncidents: false, hasIncidents: true);
        }
    }

    private void End(JourneyChange change, Instant endedAt)
    {
        var incidents = Incidents(change);
        var (version, all) = Sql(EndJourneySql).First(
            row => (row.GetInt64(0), row.GetInt64(1)), (int)change.Status, change.Reason, endedAt, change.State, incidents, change.JourneyId);
        CountMoved(change.JourneyId, version, change.Status, hadIncidents: all > incidents, hasIncidents: all > 0);
    }

    private static int Incidents(JourneyChange change)
    {
        var incidents = 0;
        for (var i = 0; i < change.Ledger.Count; i++)
        {
            incidents += change.Ledger[i].Outcome == LedgerOutcome.Incident ? 1 : 0;
        }

        // A journey can fail without one: it is the incident itself.
        return incidents == 0 && change.Status == JourneyStatus.Failed ? 1 : incidents;
    }

    private void ReplaceWaits(JourneyChange change, Instant now)
    {
        foreach (var visit in change.WaitsRemoved)
        {
            Sql(RemoveWaitSql).Execute(change.JourneyId, visit);
        }

        foreach (var wait in change.WaitsAdded)
        {
            var customer = wait.Kind == WaitKind.Event ? change.CustomerId : (long?)null;
            Sql(AddWaitSql).Execute(change.JourneyId, wait.Visit, change.CampaignId, (int)wait.Kind, wait.DueAt, customer, wait.EventType, now);
        }
    }

    // What has not left an ended journey never will.
    private void DenyMessages(LedgerOwner journey, string rule, Instant at) => WriteDenied(journey, rule, at, Sql(WithdrawAllSql).All(
        row => (row.GetInt32(0), row.GetString(1)), rule, at, journey.JourneyId));

    private void WriteDenied(LedgerOwner journey, string rule, Instant at, List<(int Visit, string ActivityId)> withdrawn)
    {
        foreach (var (visit, activity) in withdrawn.OrderBy(message => message.Visit))
        {
            WriteLine(journey, new LedgerEntry(at, LedgerOutcome.Denied, activity, visit, rule));
        }
    }
}
