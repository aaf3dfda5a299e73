using Automation.Engine.Messages;
using Microsoft.EntityFrameworkCore;

namespace Automation.Storage.Reading;

/// <summary>How many messages wait, of one kind.</summary>
/// <param name="Campaign">The campaign's name; empty where the figure is over all.</param>
/// <param name="Channel">The channel.</param>
/// <param name="Reason">What put them off, or holds them.</param>
/// <param name="N">How many; above zero.</param>
public sealed record WaitingCount(string Campaign, Channel Channel, string Reason, long N);

/// <summary>How many journeys of a campaign.</summary>
/// <param name="CampaignId">The campaign.</param>
/// <param name="N">How many; above zero.</param>
public sealed record JourneyCount(long CampaignId, long N);

/// <summary>Exact counts of what waits, kept in the transactions that change it: they cost the same with millions of messages. Trials and deleted campaigns are left out.</summary>
public static class WaitingCounts
{
    private const string HeldSql = """
        select c.name as Campaign, f.channel as Channel, f.reason as Reason, sum(f.n) as N
        from waiting_figures f join campaigns c on c.id = f.campaign_id
        where f.status = 2 and f.n > 0 and c.is_trial = 0 and c.deleted_at is null group by c.id, f.channel, f.reason order by c.id, f.channel
        """;

    private const string PutOffSql = """
        select '' as Campaign, f.channel as Channel, f.reason as Reason, sum(f.n) as N
        from waiting_figures f join campaigns c on c.id = f.campaign_id
        where f.status = 1 and f.n > 0 and c.is_trial = 0 and c.deleted_at is null group by f.channel, f.reason order by N desc, f.channel, f.reason
        """;

    private const string JourneysHeldSql = "select campaign_id as CampaignId, n as N from held_journeys where n > 0";

    private const string JourneysUnknownSql = """
        select campaign_id as CampaignId, count(distinct journey_id) as N from messages indexed by messages_unknown where status = 7 group by campaign_id
        """;

    /// <summary>How many journeys of each campaign have a message that a pause holds; one journey may have several.</summary>
    public static Task<Dictionary<long, long>> HeldJourneysAsync(this ReadContext reader, CancellationToken cancellationToken) => JourneysAsync(reader, JourneysHeldSql, cancellationToken);

    /// <summary>How many journeys of each campaign have a message of unknown fate.</summary>
    public static Task<Dictionary<long, long>> UnknownJourneysAsync(this ReadContext reader, CancellationToken cancellationToken) => JourneysAsync(reader, JourneysUnknownSql, cancellationToken);

    /// <summary>What pauses hold, by campaign and channel.</summary>
    public static Task<List<WaitingCount>> HeldAsync(this ReadContext reader, CancellationToken cancellationToken) => CountAsync(reader, HeldSql, cancellationToken);

    /// <summary>What is in the queue and was put off, by channel and by what put it off, the most first.</summary>
    public static Task<List<WaitingCount>> PutOffAsync(this ReadContext reader, CancellationToken cancellationToken) => CountAsync(reader, PutOffSql, cancellationToken);

    private static async Task<Dictionary<long, long>> JourneysAsync(ReadContext reader, string sql, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return (await reader.Database.SqlQueryRaw<JourneyCount>(sql).ToListAsync(cancellationToken)).ToDictionary(row => row.CampaignId, row => row.N);
    }

    private static Task<List<WaitingCount>> CountAsync(ReadContext reader, string sql, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return reader.Database.SqlQueryRaw<WaitingCount>(sql).ToListAsync(cancellationToken);
    }
}
