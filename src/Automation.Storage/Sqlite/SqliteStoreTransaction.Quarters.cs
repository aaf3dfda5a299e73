using Automation.Engine.Messages;
using NodaTime;

namespace Automation.Storage.Sqlite;

internal sealed partial class SqliteStoreTransaction
{
    private const int QuarterSeconds = 15 * 60;

    // Read from the rows that were just written, which are still in memory: a batch costs one statement.
    private const string AddToQuarterSql = """
        insert into message_quarters (quarter, channel, status, n)
        select @quarter, m.channel, @status, count(*)
        from json_each(@ids) as settled join messages m on m.id = settled.value join campaigns c on c.id = m.campaign_id
        where c.is_trial = 0 group by m.channel
        on conflict (quarter, channel, status) do update set n = n + excluded.n
        """;

    private const string AcknowledgeAlertSql =
        "update alerts set acknowledged_at = @now, acknowledged_by = @by where id = @id and closed_at is null and acknowledged_at is null";

    public ValueTask<bool> AcknowledgeAlertAsync(long id, string by, Instant now, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Sql(AcknowledgeAlertSql).Execute(now, by, id) > 0);
    }

    private void CountByQuarter(IReadOnlyList<MessageChange> changes, HashSet<long> changed)
    {
        var ended = changes.Where(change => change.Status is MessageStatus.Accepted or MessageStatus.Denied or MessageStatus.Failed or MessageStatus.Unknown && changed.Contains(change.MessageId));
        foreach (var group in ended.GroupBy(change => (Quarter: change.At.ToUnixTimeSeconds() / QuarterSeconds, change.Status)))
        {
            Sql(AddToQuarterSql).Execute(group.Key.Quarter, (int)group.Key.Status, Json(group.Select(change => change.MessageId)));
        }
    }
}
