using Microsoft.Data.Sqlite;
using NodaTime;

namespace Automation.Storage.Sqlite;

internal sealed partial class SqliteStoreTransaction
{
    private const string AddScanSql = """
        insert into scans (campaign_id, activity_id, scheduled_at, zone_key, occurrence, skip_reason)
        values (@campaign, @activity, @scheduled_at, @zone_key, @occurrence, @skip_reason)
        on conflict (campaign_id, activity_id, occurrence, zone_key) do nothing
        """;

    private const string ClaimScanSql = """
        select id, campaign_id, activity_id, scheduled_at, zone_key, occurrence, skip_reason, cursor_customer_id
        from scans where done = 0 and scheduled_at <= @now order by scheduled_at, id limit 1
        """;

    private const string SaveScanSql = "update scans set cursor_customer_id = @cursor, done = @done where id = @id";

    public ValueTask<bool> TryAddScanAsync(ScanWrite scan, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Sql(AddScanSql).Insert(
            scan.CampaignId, scan.ActivityId, scan.ScheduledAt, scan.ZoneKey, scan.Occurrence, scan.SkipReason) is not null);
    }

    public ValueTask<ScanRow?> ClaimScanAsync(Instant now, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Sql(ClaimScanSql).First(ReadScan, now));
    }

    public ValueTask SaveScanAsync(long scanId, long cursorCustomerId, bool done, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        Sql(SaveScanSql).Execute(cursorCustomerId, done, scanId);
        return ValueTask.CompletedTask;
    }

    private static ScanRow ReadScan(SqliteDataReader row) => new(
        Id: row.GetInt64(0),
        CampaignId: row.GetInt64(1),
        ActivityId: row.GetString(2),
        ScheduledAt: row.Time(3),
        ZoneKey: row.GetString(4),
        Occurrence: row.GetString(5),
        SkipReason: row.TextOrNull(6),
        CursorCustomerId: row.GetInt64(7));
}
