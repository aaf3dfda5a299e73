using Automation.Engine.Messages;
using Microsoft.Data.Sqlite;
using NodaTime;

namespace Automation.Storage.Sqlite;

internal sealed partial class SqliteStoreTransaction
{
    private const string SelectMessageSql = """
        select id, journey_id, visit, campaign_id, customer_id, activity_id, channel, purpose, template, status, due_at, created_at,
               attempts, data, worker, pace
        from messages

        """;

    private const string DueMessagesSql =
        SelectMessageSql + "where status = 1 and channel = @channel and due_at <= @now order by due_at, id limit @limit";

    private const string NextMessageSql = "select min(due_at) from messages where status = 1 and channel = @channel";

    // The index holds the few that are under way; for the order by id alone the planner would read every message there is.
    private const string AbandonedSql = SelectMessageSql + """
        indexed by messages_sending where status = 3 and worker not in (select value from json_each(@living)) order by id limit @limit
        """;

    public ValueTask<IReadOnlyList<MessageRow>> ClaimDueMessagesAsync(Channel channel, Instant now, int limit, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Sql(DueMessagesSql).All(ReadMessage, (int)channel, now, limit));
    }

    public ValueTask<Instant?> NextMessageDueAsync(CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Enum.GetValues<Channel>().Min(channel => Sql(NextMessageSql).First(row => row.TimeOrNull(0), (int)channel)));
    }

    public ValueTask<IReadOnlyList<MessageRow>> FindAbandonedAsync(IReadOnlyCollection<string> livingWorkers, int limit, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Sql(AbandonedSql).All(ReadMessage, Json(livingWorkers), limit));
    }

    private static MessageRow ReadMessage(SqliteDataReader row) => new(
        Id: row.GetInt64(0),
        JourneyId: row.GetInt64(1),
        Visit: row.GetInt32(2),
        CampaignId: row.GetInt64(3),
        CustomerId: row.GetInt64(4),
        ActivityId: row.GetString(5),
        Channel: (Channel)row.GetInt32(6),
        Purpose: (Purpose)row.GetInt32(7),
        Template: row.GetString(8),
        Status: (MessageStatus)row.GetInt32(9),
        DueAt: row.Time(10),
        CreatedAt: row.Time(11),
        Attempts: row.GetInt32(12),
        DataJson: row.TextOrNull(13),
        Worker: row.TextOrNull(14),
        Pace: row.SpanOrNull(15));
}
