using Automation.Engine.Pauses;
using Microsoft.Data.Sqlite;

namespace Automation.Storage.Sqlite;

internal sealed partial class SqliteStoreTransaction
{
    private const string PutAsideSql = "update waits set aside = 1 where journey_id = @journey and visit = @visit";

    private const string JourneysOfCampaignSql =
        "select id from journeys where campaign_id = @scope and status = 1 and id > @after order by id limit @limit";

    // By the unique index of entries, which begins with the customer; they are few and are sorted here.
    private const string JourneysOfCustomerSql = "select id from journeys indexed by journeys_entry where customer_id = @scope and status = 1 and id > @after";

    private const string JourneysWithWaitsSql =
        "select distinct journey_id from waits where journey_id > @after order by journey_id limit @limit";

    private const string WaitsOfSql = """
        select w.journey_id, w.visit, w.campaign_id, w.kind, w.due_at, coalesce(w.runs_from, w.began_at), w.aside
        from json_each(@ids) cross join waits w on w.journey_id = json_each.value
        """;

    private const string MoveWaitSql =
        "update waits set due_at = @due_at, runs_from = @runs_from, aside = @aside where journey_id = @journey and visit = @visit";

    public ValueTask PutAsideAsync(IReadOnlyList<WaitRow> waits, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        foreach (var wait in waits)
        {
            Sql(PutAsideSql).Execute(wait.JourneyId, wait.Visit);
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<StoppedWaits> LoadStoppedWaitsAsync(PauseScope scope, long afterJourneyId, int limit, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        var journeys = scope.Kind switch
        {
            PauseScopeKind.Everything => Sql(JourneysWithWaitsSql).All(row => row.GetInt64(0), afterJourneyId, limit),
            PauseScopeKind.Campaign or PauseScopeKind.Activity => Sql(JourneysOfCampaignSql).All(row => row.GetInt64(0), scope.CampaignId, afterJourneyId, limit),
            PauseScopeKind.Customer => [.. Sql(JourneysOfCustomerSql).All(row => row.GetInt64(0), scope.CustomerId, afterJourneyId).Order().Take(limit)],
            _ => [],
        };
        return new(journeys.Count == 0 ? new StoppedWaits([], null) : new StoppedWaits(WaitsOf(journeys), journeys[^1]));
    }

    public ValueTask<IReadOnlyList<StoppedWait>> LoadWaitsAsync(IReadOnlyCollection<long> journeyIds, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(WaitsOf(journeyIds));
    }

    public ValueTask MoveWaitsAsync(IReadOnlyList<StoppedWait> waits, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        foreach (var wait in waits)
        {
            Sql(MoveWaitSql).Execute(wait.DueAt, wait.RunsFrom, wait.IsAside ? 1 : (long?)null, wait.JourneyId, wait.Visit);
        }

        return ValueTask.CompletedTask;
    }

    private List<StoppedWait> WaitsOf(IReadOnlyCollection<long> journeyIds) => Sql(WaitsOfSql).All(ReadStoppedWait, Json(journeyIds));

    private static StoppedWait ReadStoppedWait(SqliteDataReader row) => new(
        row.GetInt64(0), row.GetInt32(1), row.GetInt64(2), (WaitKind)row.GetInt32(3), row.TimeOrNull(4), row.TimeOrNull(5), !row.IsDBNull(6));
}
