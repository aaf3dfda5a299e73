using Automation.Engine.Campaigns;
using Automation.Engine.Journeys;
using Microsoft.Data.Sqlite;

namespace Automation.Storage.Sqlite;

internal sealed partial class SqliteStoreTransaction
{
    private const string OfCustomerSql = "select 1 from journeys j where j.customer_id = @customer and j.campaign_id = @campaign";

    private const string InsertJourneySql = """
        insert into journeys (campaign_id, definition_version_id, customer_id, entry_key, entered_at, event_id, status, state)
        select @campaign, @version, @customer, @key, @at, @event, 1, ''
        """;

    // Whatever the rule, a taken key ends in the conflict.
    private const string AddUnlessTakenSql = InsertJourneySql + " where true on conflict do nothing";

    private const string AddOnceSql = InsertJourneySql + " where not exists (" + OfCustomerSql + ") on conflict do nothing";

    private const string AddUnlessRecentSql =
        InsertJourneySql + " where not exists (" + OfCustomerSql + " and j.entered_at > @since) on conflict do nothing";

    private const string AddUnlessActiveSql =
        InsertJourneySql + " where not exists (" + OfCustomerSql + " and j.status = 1) on conflict do nothing";

    private const string LoadJourneysSql = """
        select id, campaign_id, definition_version_id, customer_id, entry_key, entered_at, event_id, status, state
        from journeys where id in (select value from json_each(@ids))
        """;

    public ValueTask<long?> TryAddJourneyAsync(JourneyWrite journey, ReentryRule reentry, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(reentry switch
        {
            ReentryRule.Once => AddJourney(AddOnceSql, journey with { EntryKey = "" }),
            ReentryRule.OncePer rule => AddJourney(AddUnlessRecentSql, journey, journey.EnteredAt - rule.Period),
            ReentryRule.OnceUntilExit => AddJourney(AddUnlessActiveSql, journey),
            _ => AddJourney(AddUnlessTakenSql, journey),
        });
    }

    public ValueTask<IReadOnlyList<JourneyRow>> LoadJourneysAsync(IReadOnlyCollection<long> ids, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Sql(LoadJourneysSql).All(ReadJourney, Json(ids)));
    }

    private long? AddJourney(string sql, JourneyWrite journey, SqlValue since = default)
    {
        var id = Sql(sql).Insert(
            journey.CampaignId, journey.DefinitionVersionId, journey.CustomerId, journey.EntryKey, journey.EnteredAt, journey.EventId, since);
        if (id is { } added)
        {
            CountEntered(added, journey.DefinitionVersionId, journey.EnteredAt);
        }

        return id;
    }

    private static JourneyRow ReadJourney(SqliteDataReader row) => new(
        Id: row.GetInt64(0),
        CampaignId: row.GetInt64(1),
        DefinitionVersionId: row.GetInt64(2),
        CustomerId: row.GetInt64(3),
        EntryKey: row.GetString(4),
        EnteredAt: row.Time(5),
        EventId: row.NumberOrNull(6),
        Status: (JourneyStatus)row.GetInt32(7),
        State: row.GetString(8));
}
