using Automation.Engine.Messages;
using NodaTime;

namespace Automation.Storage.Sqlite;

internal sealed partial class SqliteStoreTransaction
{
    private const string LoadSentSql = """
        select s.address_key, s.at, s.message_id, s.channel, s.purpose
        from json_each(@keys) cross join sent s on s.address_key = json_each.value and s.at > @after
        """;

    private const string AddSentSql = """
        insert into sent (address_key, at, message_id, channel, purpose) values (@key, @at, @message, @channel, @purpose)
        on conflict (address_key, at, message_id) do nothing
        """;

    private const string LoadSenderRatesSql = "select sender, free_at, reserved from sender_rates where channel = @channel";

    private const string SaveSenderRateSql = """
        insert into sender_rates (channel, sender, free_at, reserved) values (@channel, @sender, @free_at, @reserved)
        on conflict (channel, sender) do update set free_at = excluded.free_at, reserved = excluded.reserved
        """;

    private const string FindMessageSql = SelectMessageSql + "where id = @id";

    public ValueTask<IReadOnlyList<SentRow>> LoadSentAsync(IReadOnlyCollection<long> addressKeys, Instant after, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Sql(LoadSentSql).All(
            row => new SentRow(row.GetInt64(0), row.Time(1), row.GetInt64(2), (Channel)row.GetInt32(3), (Purpose)row.GetInt32(4)), Json(addressKeys), after));
    }

    public ValueTask AddSentAsync(IReadOnlyList<SentRow> sent, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        var add = Sql(AddSentSql);

        // In the order of the index: neighbours fall on the same pages.
        foreach (var one in sent.OrderBy(one => one.AddressKey))
        {
            add.Execute(one.AddressKey, one.At, one.MessageId, (int)one.Channel, (int)one.Purpose);
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<IReadOnlyList<SenderRateRow>> LoadSenderRatesAsync(Channel channel, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Sql(LoadSenderRatesSql).All(
            row => new SenderRateRow(channel, row.GetString(0), Microseconds(row.GetInt64(1)), Microseconds(row.GetInt64(2))), (int)channel));
    }

    public ValueTask SaveSenderRatesAsync(IReadOnlyList<SenderRateRow> rates, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        foreach (var rate in rates)
        {
            Sql(SaveSenderRateSql).Execute((int)rate.Channel, rate.Sender, Microseconds(rate.FreeAt), Microseconds(rate.Reserved));
        }

        return ValueTask.CompletedTask;
    }

    private const string MakeDueSql = """
        update messages set due_at = @now where status = 1 and channel = @channel and due_at > @now and reason = @reason and (@campaign is null or campaign_id = @campaign)
        """;

    public ValueTask<int> MakeDueAsync(string reason, long? campaignId, Instant now, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Enum.GetValues<Channel>().Sum(channel => Sql(MakeDueSql).Execute(now, (int)channel, reason, campaignId)));
    }

    public ValueTask<MessageRow?> FindMessageAsync(long id, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Sql(FindMessageSql).First(ReadMessage, id));
    }

    // A thousand messages a second are a thousandth of a second apart: milliseconds would be too coarse here.
    private static Instant Microseconds(long stored) => Instant.FromUnixTimeTicks(stored * 10);

    private static long Microseconds(Instant at) => at.ToUnixTimeTicks() / 10;
}
