using Automation.Engine.Journeys;
using Automation.Engine.Ledger;
using NodaTime;

namespace Automation.Storage.Sqlite;

internal sealed partial class SqliteStoreTransaction
{
    private const string ActiveAndFreeSql = """
        select j.id, j.customer_id, j.definition_version_id, j.incidents > 0 from journeys j
        where j.campaign_id = @campaign and j.status = 1
          and not exists (select 1 from messages m where m.journey_id = j.id and m.status = 3)
        order by j.id limit @limit
        """;

    private const string ExitJourneySql = "update journeys set status = @status, reason = @reason, ended_at = @ended_at where id = @id";

    // Visits get no lines of their own here; where there is one wait, this line says what became of it.
    private const string ExitLineSql = InsertRestedLineSql + "w.journey_id = @journey and (select count(*) from waits o where o.journey_id = @journey) = 1";

    public ValueTask<int> ExitJourneysAsync(long campaignId, string reason, Instant now, int limit, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        var journeys = Sql(ActiveAndFreeSql).All(
            row => (Owner: new LedgerOwner(campaignId, row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)), HasIncidents: row.Flag(3)), campaignId, limit);
        LeaveAll(Json(journeys.Select(journey => journey.Owner.JourneyId)), LedgerOutcome.Exited, reason);
        foreach (var (journey, hasIncidents) in journeys)
        {
            Sql(ExitJourneySql).Execute((int)JourneyStatus.Exited, reason, now, journey.JourneyId);
            CountMoved(journey.JourneyId, journey.VersionId, JourneyStatus.Exited, hasIncidents, hasIncidents);
            DenyMessages(journey, reason, now);
            WriteLine(journey, new LedgerEntry(now, LedgerOutcome.Exited, "", 0, reason), ExitLineSql);
            Sql(RemoveAllWaitsSql).Execute(journey.JourneyId);
        }

        return new(journeys.Count);
    }
}
