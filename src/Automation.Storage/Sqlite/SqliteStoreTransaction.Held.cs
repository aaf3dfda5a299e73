using Automation.Engine.Pauses;
using NodaTime;

namespace Automation.Storage.Sqlite;

internal sealed partial class SqliteStoreTransaction
{
    private const string CountHeldSql = "select count(*) from messages m where ";

    // One customer's messages are few and have an index of their own; everything else goes along the index of held ones.
    private const string OfCustomerHeldSql = "m.status = 2 and m.customer_id = @customer";

    private const string OfAllHeldSql = "m.status = 2";

    private const string OfCampaignHeldSql = "m.status = 2 and m.campaign_id = @campaign";

    private const string OfActivityHeldSql = "m.status = 2 and m.campaign_id = @campaign and m.activity_id = @activity";

    private const string OfChannelHeldSql = "m.status = 2 and m.channel = @channel";

    private const string AfterPlaceSql = " and (m.campaign_id, m.due_at, m.id) > (@at_campaign, @at_due, @at_id) order by m.campaign_id, m.due_at, m.id limit @limit";

    // With the campaign fixed, the rest of the index is what the walk goes along.
    private const string AfterPlaceInCampaignSql = " and (m.due_at, m.id) > (@at_due, @at_id) order by m.due_at, m.id limit @limit";

    private const string OfCustomersSql = " and m.customer_id in (select value from json_each(@customers)) order by m.id";

    private const string SampleSql = " and m.customer_id % @one_in = 0 limit @limit";

    private const string ExpiredSql = SelectMessageSql + "where status = 2 and held_until is not null and held_until <= @now order by held_until, id limit @limit";

    private const string NextExpirySql = "select min(held_until) from messages where status = 2 and held_until is not null";

    public ValueTask<long> CountHeldAsync(PauseScope scope, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Sql(CountHeldSql + HeldWithin(scope)).First(row => row.GetInt64(0), ScopeValue(scope)));
    }

    public ValueTask<IReadOnlyList<MessageRow>> LoadHeldAsync(PauseScope scope, HeldPlace after, int limit, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(scope.CampaignId is null
            ? Sql(SelectHeldSql + HeldWithin(scope) + AfterPlaceSql).All(ReadMessage, [.. ScopeValue(scope), after.CampaignId, after.DueAt, after.Id, limit])
            : Sql(SelectHeldSql + HeldWithin(scope) + AfterPlaceInCampaignSql).All(ReadMessage, [.. ScopeValue(scope), after.DueAt, after.Id, limit]));
    }

    public ValueTask<IReadOnlyList<MessageRow>> LoadHeldOfAsync(PauseScope scope, IReadOnlyCollection<long> customerIds, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Sql(SelectHeldOfSql + HeldWithin(scope) + OfCustomersSql).All(ReadMessage, [.. ScopeValue(scope), Json(customerIds)]));
    }

    public ValueTask<IReadOnlyList<MessageRow>> SampleHeldAsync(PauseScope scope, int oneIn, int limit, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Sql(SelectHeldSql + HeldWithin(scope) + SampleSql).All(ReadMessage, [.. ScopeValue(scope), oneIn, limit]));
    }

    public ValueTask<IReadOnlyList<MessageRow>> ClaimExpiredAsync(Instant now, int limit, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Sql(ExpiredSql).All(ReadMessage, now, limit));
    }

    public ValueTask<Instant?> NextExpiryAsync(CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Sql(NextExpirySql).First(row => row.TimeOrNull(0)));
    }

    private const string SelectHeldSql = """
        select m.id, m.journey_id, m.visit, m.campaign_id, m.customer_id, m.activity_id, m.channel, m.purpose, m.template, m.status, m.due_at, m.created_at,
               m.attempts, m.data, m.worker, m.pace
        from messages m where

        """;

    private const string SelectHeldOfSql = """
        select m.id, m.journey_id, m.visit, m.campaign_id, m.customer_id, m.activity_id, m.channel, m.purpose, m.template, m.status, m.due_at, m.created_at,
               m.attempts, m.data, m.worker, m.pace
        from messages m indexed by messages_customer where

        """;

    private static string HeldWithin(PauseScope scope) => scope.Kind switch
    {
        PauseScopeKind.Everything => OfAllHeldSql,
        PauseScopeKind.Channel => OfChannelHeldSql,
        PauseScopeKind.Campaign => OfCampaignHeldSql,
        PauseScopeKind.Activity => OfActivityHeldSql,
        _ => OfCustomerHeldSql,
    };

    private static SqlValue[] ScopeValue(PauseScope scope) => scope.Kind switch
    {
        PauseScopeKind.Everything => [],
        PauseScopeKind.Channel => [(int)scope.Channel!.Value],
        PauseScopeKind.Campaign => [scope.CampaignId],
        PauseScopeKind.Activity => [scope.CampaignId, scope.ActivityId],
        _ => [scope.CustomerId],
    };
}
