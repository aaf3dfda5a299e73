using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Automation.Storage.Reading;

/// <summary>Ids that may match a search, the newest first.</summary>
/// <param name="Ids">The ids.</param>
/// <param name="Floor">Down to this id nothing is missing; null: nothing is missing at all.</param>
public sealed record Candidates(IReadOnlyList<long> Ids, long? Floor)
{
    /// <summary>Puts groups together that were each read newest first up to a limit.</summary>
    /// <param name="found">Ids by group.</param>
    /// <param name="limit">How many of a group were read at most.</param>
    internal static Candidates From(IReadOnlyList<GroupedId> found, int limit)
    {
        var floor = found.GroupBy(row => row.G).Where(group => group.Count() >= limit).Select(group => group.Min(row => row.Id)).DefaultIfEmpty(0).Max();
        return new Candidates([.. found.Where(row => row.Id >= floor).Select(row => row.Id).OrderDescending()], floor == 0 ? null : floor);
    }
}

/// <summary>An id of a group of ids.</summary>
public sealed record GroupedId(long G, long Id);

/// <summary>An id and the time of its row, in milliseconds since 1970.</summary>
public sealed record TimedId(long Id, long At);

/// <summary>
/// Searches in tables of millions of rows that grow at their end: by id, a limited number of rows for each question, so that every answer comes
/// soon and says how far it has looked.
/// </summary>
internal static class KeySearch
{
    /// <summary>Clocks of several processes, and what was written a little late.</summary>
    internal static readonly Duration Slack = Duration.FromHours(1);

    /// <summary>The first id whose time is not before another; rows stand about in the order of time.</summary>
    /// <param name="reader">The database.</param>
    /// <param name="sql">Asks for the first row from an id on, as Id and At.</param>
    /// <param name="last">The greatest id.</param>
    /// <param name="at">The time.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    internal static async Task<long> FirstFromAsync(ReadContext reader, string sql, long last, Instant at, CancellationToken cancellationToken)
    {
        var wanted = at.ToUnixTimeMilliseconds();
        var (low, high) = (1L, last + 1);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            var row = (await reader.Database.SqlQueryRaw<TimedId>(sql, middle).ToListAsync(cancellationToken)).FirstOrDefault();
            if (row is null || row.At >= wanted)
            {
                high = middle;
            }
            else
            {
                low = row.Id + 1;
            }
        }

        return low;
    }
}
