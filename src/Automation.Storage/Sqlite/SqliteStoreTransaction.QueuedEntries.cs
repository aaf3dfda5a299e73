using Microsoft.Data.Sqlite;
using NodaTime;

namespace Automation.Storage.Sqlite;

internal sealed partial class SqliteStoreTransaction
{
    private const string QueueEntrySql = """
        insert into queued_entries (pause_id, campaign_id, customer_id, activity_id, entry_key, event_id, at, expires_at)
        values (@pause, @campaign, @customer, @activity, @key, @event, @at, @expires_at)
        on conflict (campaign_id, customer_id, entry_key) do nothing
        """;

    private const string QueuedEntriesSql = """
        select id, pause_id, campaign_id, customer_id, activity_id, entry_key, event_id, at, expires_at
        from queued_entries where pause_id = @pause order by id limit @limit
        """;

    private const string MoveEntrySql = "update queued_entries set pause_id = @pause, expires_at = @expires_at where id = @id";

    private const string TakeEntrySql = "delete from queued_entries where id = @id";

    private const string CountEntriesSql = "select count(*), coalesce(sum(expires_at <= @now), 0) from queued_entries where pause_id = @pause";

    public ValueTask<bool> TryQueueEntryAsync(QueuedEntry entry, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Sql(QueueEntrySql).Execute(
            entry.PauseId, entry.CampaignId, entry.CustomerId, entry.ActivityId, entry.EntryKey, entry.EventId, entry.At, entry.ExpiresAt) > 0);
    }

    public ValueTask<IReadOnlyList<QueuedEntry>> LoadQueuedEntriesAsync(long pauseId, int limit, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Sql(QueuedEntriesSql).All(ReadQueuedEntry, pauseId, limit));
    }

    public ValueTask MoveQueuedEntryAsync(long id, long? pauseId, Instant expiresAt, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        if (pauseId is { } pause)
        {
            Sql(MoveEntrySql).Execute(pause, expiresAt, id);
        }
        else
        {
            Sql(TakeEntrySql).Execute(id);
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<(long All, long Expired)> CountQueuedEntriesAsync(long pauseId, Instant now, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Sql(CountEntriesSql).First(row => (row.GetInt64(0), row.GetInt64(1)), now, pauseId));
    }

    private static QueuedEntry ReadQueuedEntry(SqliteDataReader row) => new(
        row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetString(4), row.GetString(5), row.NumberOrNull(6), row.Time(7), row.Time(8));
}
