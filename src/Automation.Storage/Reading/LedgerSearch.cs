using System.Text.Json;
using Automation.Engine.Ledger;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Automation.Storage.Reading;

/// <summary>Which lines of the ledger. What is null does not matter.</summary>
public sealed record LedgerFilter
{
    /// <summary>Of these campaigns; 0 stands for lines of none.</summary>
    public required IReadOnlyList<long> CampaignIds { get; init; }

    /// <summary>Of this customer.</summary>
    public long? CustomerId { get; init; }

    /// <summary>Of this activity.</summary>
    public string? ActivityId { get; init; }

    /// <summary>With this outcome.</summary>
    public LedgerOutcome? Outcome { get; init; }

    /// <summary>With exactly this reason.</summary>
    public string? Reason { get; init; }

    /// <summary>At this time or later.</summary>
    public Instant? From { get; init; }

    /// <summary>Before this time.</summary>
    public Instant? To { get; init; }

    /// <summary>With ids below this one: the next part of a list.</summary>
    public long? Before { get; init; }
}

/// <summary>Finds lines of the ledger among millions.</summary>
public static class LedgerSearch
{
    private const string Limits = " and id < {0} and id >= {1} order by id desc limit {2}";

    private const string OfCustomerSql = "select 0 as G, id as Id from ledger indexed by ledger_customer where customer_id = {3}" + Limits;

    private const string OfAllSql = "select 0 as G, id as Id from ledger where true" + Limits;

    // Each campaign, outcome and reason is a run of ids in the index.
    private const string OfRunsSql = """
        select r.key as G, l.id as Id
        from json_each({3}) r join ledger l on l.id in (
            select id from ledger indexed by ledger_outcome
            where campaign_id = r.value ->> 0 and outcome = r.value ->> 1 and reason = r.value ->> 2 and id < {0} and id >= {1} order by id desc limit {2})
        """;

    private const string TimedSql = "select id as Id, at as At from ledger where id >= {0} order by id limit 1";

    /// <summary>Ids that may match; what an index cannot tell is asked of <see cref="Narrow"/>.</summary>
    /// <param name="reader">The database.</param>
    /// <param name="filter">Which.</param>
    /// <param name="atLeast">How many rows of each run of an index are looked at, however many runs there are.</param>
    /// <param name="limit">How many rows of all runs may be looked at.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public static async Task<Candidates> FindLedgerAsync(this ReadContext reader, LedgerFilter filter, int atLeast, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(filter);
        var runs = await RunsAsync(reader, filter, cancellationToken);
        if (runs.Count == 0)
        {
            return new Candidates([], null);
        }

        var (low, high) = await RangeAsync(reader, filter, cancellationToken);
        var isOfRuns = filter.CustomerId is null && (filter is not { Outcome: null, ActivityId: null, Reason: null } || filter.CampaignIds.Count == 1);
        var perRun = Math.Max(atLeast, limit / (isOfRuns ? runs.Count : 1));
        var (sql, which) = filter.CustomerId is { } customer ? (OfCustomerSql, customer) : isOfRuns ? (OfRunsSql, JsonSerializer.Serialize(runs)) : (OfAllSql, (object)0);
        return Candidates.From(await reader.Database.SqlQueryRaw<GroupedId>(sql, high, low, perRun, which).ToListAsync(cancellationToken), perRun);
    }

    /// <summary>The lines of some ids that match everything.</summary>
    public static IQueryable<LedgerLineView> Narrow(this IQueryable<LedgerLineView> lines, LedgerFilter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var campaigns = filter.CampaignIds;

        // The rows are found by their ids; a sum keeps the planner from the indexes of these columns, which hold far more.
        return lines.Where(line =>
            campaigns.Contains(line.CampaignId + 0)
            && (filter.CustomerId == null || line.CustomerId + 0 == filter.CustomerId)
            && (filter.ActivityId == null || line.ActivityId == filter.ActivityId)
            && (filter.Outcome == null || line.Outcome == filter.Outcome)
            && (filter.Reason == null || line.Reason == filter.Reason)
            && (filter.From == null || line.At >= filter.From)
            && (filter.To == null || line.At < filter.To));
    }

    /// <summary>The sums over the ledger know in which runs of the index such lines are: campaign, outcome and reason of each.</summary>
    private static async Task<List<object[]>> RunsAsync(ReadContext reader, LedgerFilter filter, CancellationToken cancellationToken)
    {
        var campaigns = filter.CampaignIds;
        var runs = await reader.Tallies
            .Where(tally => campaigns.Contains(tally.CampaignId)
                && (filter.Outcome == null || tally.Outcome == filter.Outcome)
                && (filter.ActivityId == null || tally.ActivityId == filter.ActivityId)
                && (filter.Reason == null || tally.Reason == filter.Reason))
            .Select(tally => new { tally.CampaignId, tally.Outcome, tally.Reason })
            .Distinct()
            .ToListAsync(cancellationToken);
        return [.. runs.Select(run => new object[] { run.CampaignId, (int)run.Outcome, run.Reason })];
    }

    private static async Task<(long Low, long High)> RangeAsync(ReadContext reader, LedgerFilter filter, CancellationToken cancellationToken)
    {
        var high = filter.Before ?? long.MaxValue;
        if (filter.From is null && filter.To is null)
        {
            return (0, high);
        }

        var last = await reader.Ledger.MaxAsync(line => (long?)line.Id, cancellationToken) ?? 0;
        var low = filter.From is { } from ? await KeySearch.FirstFromAsync(reader, TimedSql, last, from - KeySearch.Slack, cancellationToken) : 0;
        var end = filter.To is { } to ? await KeySearch.FirstFromAsync(reader, TimedSql, last, to + KeySearch.Slack, cancellationToken) : long.MaxValue;
        return (low, Math.Min(high, end));
    }
}
