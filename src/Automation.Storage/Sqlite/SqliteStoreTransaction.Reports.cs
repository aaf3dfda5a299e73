using Automation.Engine.Ledger;
using Automation.Engine.Messages;
using NodaTime;

namespace Automation.Storage.Sqlite;

internal sealed partial class SqliteStoreTransaction
{
    private const string FindReportedSql = """
        select id, journey_id, visit, campaign_id, customer_id, activity_id, channel, purpose, template, status, due_at, created_at,
               attempts, data, worker, provider_id, report
        from messages where journey_id = @journey and visit = @visit
        """;

    private const string SaveReportSql = """
        update messages set report = @report, report_code = @code, reported_at = @at, provider_id = coalesce(provider_id, @provider) where id = @id
        """;

    private const string FindUnknownSql = """
        select id, journey_id, visit, campaign_id, customer_id, activity_id, channel, purpose, template, status, due_at, created_at,
               attempts, data, worker, settled_at
        from messages indexed by messages_unknown where status = 7 and id > @after_id and channel = @channel and settled_at > @after order by id limit @limit
        """;

    private const string ProviderIdsSql = "select provider_id from messages where customer_id = @customer and id <> @id and provider_id is not null";

    private const string CountLedgerSql = """
        select count(*) from ledger
        where customer_id = @customer and at > @after and reason = @reason and outcome in (select value from json_each(@outcomes))
        """;

    private const string ByPhoneSql = """
        select distinct customers.id from json_each(@forms) cross join customers on customers.phone = json_each.value order by customers.id
        """;

    private const string LastCampaignSql =
        "select campaign_id from messages where customer_id = @customer and channel = @channel and status = 4 order by id desc limit 1";

    private const string SaveConversationSql = """
        insert into conversations (channel, sender, address, last_inbound_at) values (@channel, @sender, @address, @at)
        on conflict (channel, address, sender) do update set last_inbound_at = max(last_inbound_at, excluded.last_inbound_at)
        """;

    private const string LoadConversationsSql = """
        select sender, address, last_inbound_at from conversations
        where channel = @channel and address in (select value from json_each(@addresses))
        """;

    public ValueTask<ReportedMessage?> FindReportedAsync(long journeyId, int visit, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Sql(FindReportedSql).First(
            row => new ReportedMessage(ReadMessage(row), row.TextOrNull(15), row.IsDBNull(16) ? null : (DeliveryReport)row.GetInt32(16)), journeyId, visit));
    }

    public ValueTask SaveReportAsync(long messageId, DeliveryReport report, string code, string providerId, Instant at, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        Sql(SaveReportSql).Execute((int)report, code, at, providerId, messageId);
        return ValueTask.CompletedTask;
    }

    public ValueTask<IReadOnlyList<UnknownMessage>> FindUnknownAsync(Channel channel, Instant after, long afterId, int limit, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Sql(FindUnknownSql).All(row => new UnknownMessage(ReadMessage(row), row.Time(15)), afterId, (int)channel, after, limit));
    }

    public ValueTask<IReadOnlyList<string>> LoadProviderIdsAsync(long customerId, long exceptMessageId, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Sql(ProviderIdsSql).All(row => row.GetString(0), customerId, exceptMessageId));
    }

    public ValueTask<int> CountLedgerAsync(
        long customerId, IReadOnlyCollection<LedgerOutcome> outcomes, string reason, Instant after, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Sql(CountLedgerSql).First(row => row.GetInt32(0), customerId, after, reason, Json([.. outcomes.Select(outcome => (long)outcome)])));
    }

    public async ValueTask<IReadOnlyList<CustomerRow>> FindCustomersByPhoneAsync(IReadOnlyCollection<string> forms, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        var ids = Sql(ByPhoneSql).All(row => row.GetInt64(0), Json(forms));
        return ids.Count == 0 ? [] : [.. (await LoadCustomersAsync(ids, cancellationToken)).OrderBy(customer => customer.Id)];
    }

    public ValueTask<long?> FindLastCampaignAsync(long customerId, Channel channel, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Sql(LastCampaignSql).First(row => (long?)row.GetInt64(0), customerId, (int)channel));
    }

    public ValueTask SaveConversationAsync(Channel channel, ConversationRow row, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        Sql(SaveConversationSql).Execute((int)channel, row.Sender, row.Address, row.LastInboundAt);
        return ValueTask.CompletedTask;
    }

    public ValueTask<IReadOnlyList<ConversationRow>> LoadConversationsAsync(Channel channel, IReadOnlyCollection<string> addresses, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Sql(LoadConversationsSql).All(row => new ConversationRow(row.GetString(0), row.GetString(1), row.Time(2)), (int)channel, Json(addresses)));
    }
}
