using Microsoft.Data.Sqlite;
using NodaTime;

namespace Automation.Storage.Sqlite;

internal sealed partial class SqliteStoreTransaction
{
    // Stopped campaigns (4) are left out here, and so their waits are not even looked at; those whose timers a pause stops, too.
    private const string HeadsSql = """
        select c.id,
               (select min(w.due_at) from waits w where w.campaign_id = c.id and w.kind <> 2 and w.due_at is not null and w.aside is null),
               (select min(w.due_at) from waits w where w.campaign_id = c.id and w.kind = 2 and w.due_at is not null and w.aside is null)
        from campaigns c where c.state <> 4
        """;

    private const string RunningHeadsSql = HeadsSql + " and c.id not in (select value from json_each(@stopped))";

    // Both are answered from their index alone: with a million waits, a look into the table for each row would miss the cache.
    private const string TimersSql = """
        select w.journey_id, w.visit, w.kind, w.due_at, null from waits w
        where w.campaign_id = @campaign and w.kind <> 2 and w.due_at <= @up_to and w.aside is null order by w.due_at, w.journey_id, w.visit
        """;

    private const string DeadlinesSql = """
        select w.journey_id, w.visit, 2, w.due_at, w.event_type from waits w
        where w.campaign_id = @campaign and w.kind = 2 and w.due_at <= @up_to and w.aside is null order by w.due_at, w.journey_id, w.visit
        """;

    private const string EventWaitsSql = """
        select w.journey_id, w.visit, w.kind, w.due_at, w.event_type from waits w join campaigns c on c.id = w.campaign_id
        where w.customer_id = @customer and w.event_type = @type and w.kind = 2 and c.state <> 4
        order by w.journey_id, w.visit
        """;

    public ValueTask<IReadOnlyList<WaitRow>> FindEventWaitsAsync(long customerId, string eventType, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Sql(EventWaitsSql).All(ReadWait, customerId, eventType));
    }

    public ValueTask<IReadOnlyList<WaitRow>> ClaimDueWaitsAsync(Instant now, Instant eventsUpTo, int limit, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        var deadlinesUpTo = Instant.Min(now, eventsUpTo);
        var heads = Heads();
        var sources = heads.Where(head => head.Timers <= now).Select(head => (Sql: TimersSql, head.CampaignId, Head: head.Timers!.Value, UpTo: now))
            .Concat(heads.Where(head => head.Deadlines <= deadlinesUpTo)
                .Select(head => (Sql: DeadlinesSql, head.CampaignId, Head: head.Deadlines!.Value, UpTo: deadlinesUpTo)))
            .OrderBy(source => source.Head);
        var due = new DueWaits(limit);
        foreach (var source in sources)
        {
            Collect(due, Sql(source.Sql), source.CampaignId, source.UpTo);
        }

        return new(due.Oldest);
    }

    public ValueTask<Instant?> NextWaitDueAsync(CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Heads().Min(head => head.Timers is { } timer && !(head.Deadlines < timer) ? timer : head.Deadlines));
    }

    private List<DueHead> Heads() => StoppedCampaigns() is { } stopped ? Sql(RunningHeadsSql).All(ReadHead, stopped) : Sql(HeadsSql).All(ReadHead);

    private static DueHead ReadHead(SqliteDataReader row) => new(row.GetInt64(0), row.TimeOrNull(1), row.TimeOrNull(2));

    // Reads one index from its oldest entry, no further than what can still be among the oldest of all.
    private static void Collect(DueWaits due, SqliteStatement statement, long campaignId, Instant upTo)
    {
        var journeys = new HashSet<long>();
        var bound = due.Bound is { } latest ? Instant.Min(latest, upTo) : upTo;
        statement.Each(
            row =>
            {
                if (journeys.Add(row.GetInt64(0)))
                {
                    due.Add(ReadWait(row));
                }

                return journeys.Count < due.Limit;
            },
            campaignId,
            bound);
        due.Trim();
    }

    private static WaitRow ReadWait(SqliteDataReader row) =>
        new(row.GetInt64(0), row.GetInt32(1), (WaitKind)row.GetInt32(2), row.TimeOrNull(3), row.TextOrNull(4));

    private sealed record DueHead(long CampaignId, Instant? Timers, Instant? Deadlines);
}
