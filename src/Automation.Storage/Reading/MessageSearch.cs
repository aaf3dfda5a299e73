using Automation.Engine.Messages;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Automation.Storage.Reading;

/// <summary>Which messages. What is null does not matter.</summary>
public sealed record MessageFilter
{
    /// <summary>Of these campaigns; an empty list finds nothing.</summary>
    public required IReadOnlyList<long> CampaignIds { get; init; }

    /// <summary>Of this customer.</summary>
    public long? CustomerId { get; init; }

    /// <summary>With this status.</summary>
    public MessageStatus? Status { get; init; }

    /// <summary>Of this channel.</summary>
    public Channel? Channel { get; init; }

    /// <summary>Asked for at this time or later.</summary>
    public Instant? From { get; init; }

    /// <summary>Asked for before this time.</summary>
    public Instant? To { get; init; }

    /// <summary>With ids below this one: the next part of a list.</summary>
    public long? Before { get; init; }
}

/// <summary>Finds messages among millions.</summary>
public static class MessageSearch
{
    private const string Limits = " and id < {0} and id >= {1} order by id desc limit {2}";

    private const string OfCustomerSql = "select 0 as G, id as Id from messages indexed by messages_customer where customer_id = {6}" + Limits;

    private const string OfAllSql = "select 0 as G, id as Id from messages where true" + Limits;

    // Each campaign and channel is a run of ids in the index.
    private const string OfCampaignsSql = """
        select c.value * 1000 + h.value as G, m.id as Id
        from json_each({3}) c join json_each({4}) h join messages m on m.id in (
            select id from messages indexed by messages_campaign where campaign_id = c.value and channel = h.value and id < {0} and id >= {1} order by id desc limit {2})
        """;

    private const string EndedSql = """
        select c.value * 1000 + h.value as G, m.id as Id
        from json_each({3}) c join json_each({4}) h join messages m on m.id in (
            select id from messages indexed by messages_ended
            where status = {5} and status in (4, 5, 6) and campaign_id = c.value and channel = h.value and id < {0} and id >= {1} order by id desc limit {2})
        """;

    // What has not come to an end stands in small indexes that are read as a whole, with all that is asked of them; 0 asks nothing.
    private const string QueuedSql = "select 0 as G, id as Id from messages indexed by messages_queued where status = 1 and ({7} = 0 or channel = {7})" + Limits;

    private const string HeldSql = "select 0 as G, id as Id from messages indexed by messages_held where status = 2 and ({7} = 0 or channel = {7}) and ({8} = 0 or campaign_id = {8})" + Limits;

    private const string SendingSql = "select 0 as G, id as Id from messages indexed by messages_sending where status = 3" + Limits;

    private const string UnknownSql = "select 0 as G, id as Id from messages indexed by messages_unknown where status = 7" + Limits;

    private const string TimedSql = "select id as Id, created_at as At from messages where id >= {0} order by id limit 1";

    /// <summary>Ids that may match; what an index cannot tell is asked of <see cref="Narrow"/>.</summary>
    /// <param name="reader">The database.</param>
    /// <param name="filter">Which.</param>
    /// <param name="atLeast">How many rows of each run of an index are looked at, however many runs there are.</param>
    /// <param name="limit">How many rows of all runs may be looked at.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public static async Task<Candidates> FindMessagesAsync(this ReadContext reader, MessageFilter filter, int atLeast, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(filter);
        var (low, high) = await RangeAsync(reader, filter, cancellationToken);
        var channels = filter.Channel is { } channel ? [channel] : Enum.GetValues<Channel>();
        var isOfRuns = filter is { CustomerId: null, Status: MessageStatus.Accepted or MessageStatus.Denied or MessageStatus.Failed }
            || (filter is { CustomerId: null, Status: null } && (filter.Channel is not null || filter.CampaignIds.Count == 1));
        var perRun = Math.Max(atLeast, limit / (isOfRuns ? Math.Max(1, filter.CampaignIds.Count * channels.Length) : 1));
        object[] values = [high, low, perRun, Json(filter.CampaignIds), Json(channels.Select(one => (long)one)), (long?)filter.Status ?? 0, filter.CustomerId ?? 0, (long?)filter.Channel ?? 0, filter.CampaignIds.Count == 1 ? filter.CampaignIds[0] : 0];
        var sql = filter switch
        {
            { CustomerId: not null } => OfCustomerSql,
            { Status: MessageStatus.Queued } => QueuedSql,
            { Status: MessageStatus.Held } => HeldSql,
            { Status: MessageStatus.Sending } => SendingSql,
            { Status: MessageStatus.Unknown } => UnknownSql,
            { Status: not null } => EndedSql,
            _ => isOfRuns ? OfCampaignsSql : OfAllSql,
        };
        return Candidates.From(await reader.Database.SqlQueryRaw<GroupedId>(sql, values).ToListAsync(cancellationToken), perRun);
    }

    /// <summary>The messages of some ids that match everything.</summary>
    public static IQueryable<MessageView> Narrow(this IQueryable<MessageView> messages, MessageFilter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var campaigns = filter.CampaignIds;

        // The rows are found by their ids; a sum keeps the planner from the indexes of these columns, which hold far more.
        return messages.Where(message =>
            campaigns.Contains(message.CampaignId + 0)
            && (filter.CustomerId == null || message.CustomerId + 0 == filter.CustomerId)
            && (filter.Status == null || message.Status == filter.Status)
            && (filter.Channel == null || message.Channel == filter.Channel)
            && (filter.From == null || message.CreatedAt >= filter.From)
            && (filter.To == null || message.CreatedAt < filter.To));
    }

    /// <summary>From the first id, up to but without the second.</summary>
    private static async Task<(long Low, long High)> RangeAsync(ReadContext reader, MessageFilter filter, CancellationToken cancellationToken)
    {
        var high = filter.Before ?? long.MaxValue;
        if (filter.From is null && filter.To is null)
        {
            return (0, high);
        }

        var last = await reader.Messages.MaxAsync(message => (long?)message.Id, cancellationToken) ?? 0;
        var low = filter.From is { } from ? await KeySearch.FirstFromAsync(reader, TimedSql, last, from - KeySearch.Slack, cancellationToken) : 0;
        var end = filter.To is { } to ? await KeySearch.FirstFromAsync(reader, TimedSql, last, to + KeySearch.Slack, cancellationToken) : long.MaxValue;
        return (low, Math.Min(high, end));
    }

    private static string Json(IEnumerable<long> numbers) => $"[{string.Join(',', numbers)}]";
}
