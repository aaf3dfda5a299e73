using Automation.Engine.Journeys;
using Automation.Engine.Ledger;
using NodaTime;

namespace Automation.Storage.Sqlite;

internal sealed partial class SqliteStoreTransaction
{
    private const string ActiveAndFreeSql = """
        select j.id, j.customer_id from journeys j
        where j.campaign_id = @campaign and j.status = 1
          and not exists (select 1 from messages m where m.journey_id = j.id and m.status = 3)
        order by j.id limit @limit
        """;

    private const string ExitJourneySql = "update journeys set status = @status, reason = @reason, ended_at = @ended_at where id = @id";

    public ValueTask<int> ExitJourneysAsync(long campaignId, string reason, Instant now, int limit, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        var journeys = Sql(ActiveAndFreeSql).All(row => new LedgerOwner(campaignId, row.GetInt64(0), row.GetInt64(1)), campaignId, limit);
        foreach (var journey in journeys)
        {
            Sql(ExitJourneySql).Execute((int)JourneyStatus.Exited, reason, now, journey.JourneyId);
            ClearPlaces(journey, reason, now);
            WriteLine(journey, new LedgerEntry(now, LedgerOutcome.Exited, "", 0, reason));
        }

        return new(journeys.Count);
    }
}
