using Automation.Engine.Pauses;
using NodaTime;

namespace Automation.Storage.Sqlite;

internal sealed partial class SqliteStoreTransaction
{
    private const string HeldColumns = """
        select m.id, m.journey_id, m.visit, m.campaign_id, m.customer_id, m.activity_id, m.channel, m.purpose, m.template, m.status, m.due_at, m.created_at,
               m.attempts, m.data, m.worker, m.pace
        from messages m

        """;

    private const string CountOf = "select coalesce(sum(n), 0) from waiting_figures where status = 2";

    // Each names its index: with figures of an empty table, or without, the planner may think otherwise.
    private const string OfAll = "indexed by messages_held where m.status = 2";

    private const string OfChannel = "indexed by messages_held where m.status = 2 and m.channel = @channel";

    private const string OfCampaign = "indexed by messages_held where m.status = 2 and m.campaign_id = @campaign";

    private const string OfActivity = "indexed by messages_held where m.status = 2 and m.campaign_id = @campaign and m.activity_id = @activity";

    private const string OfCustomer = "indexed by messages_customer where m.status = 2 and m.customer_id = @customer";

    private const string FromPlace = " and (m.campaign_id, m.due_at, m.id) > (@at_campaign, @at_due, @at_id) order by m.campaign_id, m.due_at, m.id limit @limit";

    private const string FromPlaceInCampaign = " and (m.due_at, m.id) > (@at_due, @at_id) order by m.due_at, m.id limit @limit";

    private const string OneIn = " and m.customer_id % @one_in = 0 limit @limit";

    private const string CountHeldSql = CountOf;

    private const string CountHeldOfChannelSql = CountOf + " and channel = @channel";

    private const string CountHeldOfCampaignSql = CountOf + " and campaign_id = @campaign";

    private const string CountHeldOfActivitySql = CountOf + " and campaign_id = @campaign and activity_id = @activity";

    private const string CountHeldOfCustomerSql = "select count(*) from messages m " + OfCustomer;

    private const string HeldSql = HeldColumns + OfAll + FromPlace;

    private const string HeldOfChannelSql = HeldColumns + OfChannel + FromPlace;

    private const string HeldOfCampaignSql = HeldColumns + OfCampaign + FromPlaceInCampaign;

    private const string HeldOfActivitySql = HeldColumns + OfActivity + FromPlaceInCampaign;

    // One customer's messages are few: they are sorted and cut here.
    private const string HeldOfCustomerSql = HeldColumns + OfCustomer;

    private const string SampleHeldSql = HeldColumns + OfAll + OneIn;

    private const string SampleHeldOfChannelSql = HeldColumns + OfChannel + OneIn;

    private const string SampleHeldOfCampaignSql = HeldColumns + OfCampaign + OneIn;

    private const string SampleHeldOfActivitySql = HeldColumns + OfActivity + OneIn;

    private const string ExpiredSql = SelectMessageSql + "where status = 2 and held_until is not null and held_until <= @now order by held_until, id limit @limit";

    private const string NextExpirySql = "select min(held_until) from messages where status = 2 and held_until is not null";

    public ValueTask<long> CountHeldAsync(PauseScope scope, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        var sql = scope.Kind switch
        {
            PauseScopeKind.Everything => CountHeldSql,
            PauseScopeKind.Channel => CountHeldOfChannelSql,
            PauseScopeKind.Campaign => CountHeldOfCampaignSql,
            PauseScopeKind.Activity => CountHeldOfActivitySql,
            _ => CountHeldOfCustomerSql,
        };
        return new(Sql(sql).First(row => row.GetInt64(0), ScopeValues(scope)));
    }

    public ValueTask<IReadOnlyList<MessageRow>> LoadHeldAsync(PauseScope scope, HeldPlace after, int limit, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(scope.Kind switch
        {
            PauseScopeKind.Everything => Sql(HeldSql).All(ReadMessage, after.CampaignId, after.DueAt, after.Id, limit),
            PauseScopeKind.Channel => Sql(HeldOfChannelSql).All(ReadMessage, (int)scope.Channel!.Value, after.CampaignId, after.DueAt, after.Id, limit),
            PauseScopeKind.Campaign => Sql(HeldOfCampaignSql).All(ReadMessage, scope.CampaignId, after.DueAt, after.Id, limit),
            PauseScopeKind.Activity => Sql(HeldOfActivitySql).All(ReadMessage, scope.CampaignId, scope.ActivityId, after.DueAt, after.Id, limit),
            _ => HeldOfCustomer(scope, after, limit),
        });
    }

    public ValueTask<IReadOnlyList<MessageRow>> LoadHeldOfAsync(PauseScope scope, IReadOnlyCollection<long> customerIds, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        var held = new List<MessageRow>();
        foreach (var customer in customerIds)
        {
            held.AddRange(Sql(HeldOfCustomerSql).All(ReadMessage, customer)
                .Where(message => scope.Covers(new PausedPlace(message.CampaignId, message.CustomerId, message.Channel, message.ActivityId))));
        }

        held.Sort((a, b) => a.Id.CompareTo(b.Id));
        return new(held);
    }

    public ValueTask<IReadOnlyList<MessageRow>> SampleHeldAsync(PauseScope scope, int oneIn, int limit, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(scope.Kind switch
        {
            PauseScopeKind.Everything => Sql(SampleHeldSql).All(ReadMessage, oneIn, limit),
            PauseScopeKind.Channel => Sql(SampleHeldOfChannelSql).All(ReadMessage, (int)scope.Channel!.Value, oneIn, limit),
            PauseScopeKind.Campaign => Sql(SampleHeldOfCampaignSql).All(ReadMessage, scope.CampaignId, oneIn, limit),
            PauseScopeKind.Activity => Sql(SampleHeldOfActivitySql).All(ReadMessage, scope.CampaignId, scope.ActivityId, oneIn, limit),
            _ => scope.CustomerId % oneIn == 0 ? HeldOfCustomer(scope, HeldPlace.Start, limit) : [],
        });
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

    private List<MessageRow> HeldOfCustomer(PauseScope scope, HeldPlace after, int limit) => [.. Sql(HeldOfCustomerSql).All(ReadMessage, scope.CustomerId)
        .Where(message => (message.CampaignId, message.DueAt, message.Id).CompareTo((after.CampaignId, after.DueAt, after.Id)) > 0)
        .OrderBy(message => message.CampaignId)
        .ThenBy(message => message.DueAt)
        .ThenBy(message => message.Id)
        .Take(limit)];

    private static SqlValue[] ScopeValues(PauseScope scope) => scope.Kind switch
    {
        PauseScopeKind.Everything => [],
        PauseScopeKind.Channel => [(int)scope.Channel!.Value],
        PauseScopeKind.Campaign => [scope.CampaignId],
        PauseScopeKind.Activity => [scope.CampaignId, scope.ActivityId],
        _ => [scope.CustomerId],
    };
}
