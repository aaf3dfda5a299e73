using Automation.Engine.Messages;
using Microsoft.EntityFrameworkCore;

namespace Automation.Storage.Reading;

/// <summary>How many messages wait, of one kind.</summary>
public sealed record WaitingCount(long CampaignId, Channel Channel, string Reason, long N);

/// <summary>Counts of what waits, each over a limited number of messages so that it takes no longer with millions of them.</summary>
public static class WaitingCounts
{
    // The indexes hold what waits and nothing else; for a limit alone the planner would walk through all messages.
    private const string HeldSql = """
        select campaign_id as CampaignId, channel as Channel, '' as Reason, count(*) as N
        from (select campaign_id, channel from messages indexed by messages_held where status = 2 limit {0}) group by campaign_id, channel
        """;

    private const string PutOffSql = """
        select 0 as CampaignId, channel as Channel, reason as Reason, count(*) as N
        from (select channel, reason from messages indexed by messages_queued where status = 1 limit {0}) group by channel, reason
        """;

    private const string JourneysHeldSql = """
        select campaign_id as CampaignId, 0 as Channel, '' as Reason, count(distinct journey_id) as N from messages indexed by messages_held where status = 2 group by campaign_id
        """;

    private const string JourneysUnknownSql = """
        select campaign_id as CampaignId, 0 as Channel, '' as Reason, count(distinct journey_id) as N from messages indexed by messages_unknown where status = 7 group by campaign_id
        """;

    /// <summary>How many journeys of each campaign have a message that a pause holds; one journey may have several.</summary>
    public static Task<Dictionary<long, long>> HeldJourneysAsync(this ReadContext reader, CancellationToken cancellationToken) => JourneysAsync(reader, JourneysHeldSql, cancellationToken);

    /// <summary>How many journeys of each campaign have a message of unknown fate.</summary>
    public static Task<Dictionary<long, long>> UnknownJourneysAsync(this ReadContext reader, CancellationToken cancellationToken) => JourneysAsync(reader, JourneysUnknownSql, cancellationToken);

    private static async Task<Dictionary<long, long>> JourneysAsync(ReadContext reader, string sql, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return (await reader.Database.SqlQueryRaw<WaitingCount>(sql).ToListAsync(cancellationToken)).ToDictionary(row => row.CampaignId, row => row.N);
    }

    /// <summary>What pauses hold, by campaign and channel; the reason is empty.</summary>
    /// <param name="reader">The database.</param>
    /// <param name="cap">How many messages are looked at.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public static Task<List<WaitingCount>> HeldAsync(this ReadContext reader, int cap, CancellationToken cancellationToken) => CountAsync(reader, HeldSql, cap, cancellationToken);

    /// <summary>What is in the queue, by channel and by what put it off; the reason is empty for what was not put off, the campaign is 0.</summary>
    /// <param name="reader">The database.</param>
    /// <param name="cap">How many messages are looked at.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public static Task<List<WaitingCount>> PutOffAsync(this ReadContext reader, int cap, CancellationToken cancellationToken) => CountAsync(reader, PutOffSql, cap, cancellationToken);

    private static Task<List<WaitingCount>> CountAsync(ReadContext reader, string sql, int cap, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return reader.Database.SqlQueryRaw<WaitingCount>(sql, cap).ToListAsync(cancellationToken);
    }
}
