using NodaTime;

namespace Automation.Storage.Sqlite;

internal sealed partial class SqliteStoreTransaction
{
    private const string RaiseAlertSql = """
        insert into alerts (kind, subject, detail, raised_at) values (@kind, @subject, @detail, @now)
        on conflict (kind, subject) where closed_at is null do nothing
        """;

    private const string CloseAlertSql =
        "update alerts set closed_at = @now, closed_by = @by where kind = @kind and subject = @subject and closed_at is null";

    private const string OpenAlertsSql = """
        select id, kind, subject, detail, raised_at from alerts indexed by alerts_open where closed_at is null
        """;

    private const string CountForBreakerSql = """
        insert into breaker_counts (campaign_id, hour, kind, n) values (@campaign, @hour, @kind, @n)
        on conflict (campaign_id, hour, kind) do update set n = n + excluded.n
        """;

    private const string BreakerCountsSql = """
        select kind, sum(n) from breaker_counts where campaign_id = @campaign and hour > @after and hour <= @hour group by kind
        """;

    private const string ForgetBreakerSql = "delete from breaker_counts where campaign_id = @campaign";

    public ValueTask ForgetBreakerCountsAsync(long campaignId, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        Sql(ForgetBreakerSql).Execute(campaignId);
        return ValueTask.CompletedTask;
    }

    public ValueTask<bool> RaiseAlertAsync(string kind, string subject, string detail, Instant now, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Sql(RaiseAlertSql).Execute(kind, subject, detail, now) > 0);
    }

    public ValueTask<bool> CloseAlertAsync(string kind, string subject, string by, Instant now, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Sql(CloseAlertSql).Execute(now, by, kind, subject) > 0);
    }

    public ValueTask<IReadOnlyList<AlertRow>> LoadOpenAlertsAsync(CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        var open = Sql(OpenAlertsSql).All(row => new AlertRow(row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3), row.Time(4)));
        return new([.. open.OrderBy(alert => alert.RaisedAt).ThenBy(alert => alert.Id)]);
    }

    public ValueTask CountForBreakerAsync(long campaignId, BreakerCount kind, int count, Instant now, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        Sql(CountForBreakerSql).Execute(campaignId, HourOf(now), (int)kind, count);
        return ValueTask.CompletedTask;
    }

    public ValueTask<IReadOnlyDictionary<BreakerCount, long>> LoadBreakerCountsAsync(
        long campaignId, Duration window, Instant now, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        var hour = HourOf(now);
        return new(Sql(BreakerCountsSql)
            .All(row => ((BreakerCount)row.GetInt32(0), row.GetInt64(1)), campaignId, hour - (long)window.TotalHours, hour)
            .ToDictionary(pair => pair.Item1, pair => pair.Item2));
    }

    private static long HourOf(Instant at) => at.ToUnixTimeSeconds() / 3600;
}
