using Automation.Storage.Reading;

namespace Automation.Server.Lists;

/// <summary>A part of a long list.</summary>
/// <param name="Rows">The rows, the newest first.</param>
/// <param name="Older">Where the next part begins; null: there is no more.</param>
/// <param name="IsPartial">Whether it was looked at only so many rows: there may be more matches further back.</param>
internal sealed record Found<T>(IReadOnlyList<T> Rows, long? Older, bool IsPartial)
{
    private const int Chunk = 2_000;

    /// <summary>Asks of candidates in chunks whether they match, until there are enough, and loads these.</summary>
    /// <param name="candidates">What may match.</param>
    /// <param name="take">How many rows are wanted.</param>
    /// <param name="idOf">A row's id.</param>
    /// <param name="match">Those of some ids that match, in any order.</param>
    /// <param name="load">Loads the rows of some ids, in any order.</param>
    internal static async Task<Found<T>> TakeAsync(
        Candidates candidates, int take, Func<T, long> idOf, Func<IReadOnlyList<long>, Task<List<long>>> match, Func<IReadOnlyList<long>, Task<List<T>>> load)
    {
        var matching = new List<long>();
        foreach (var chunk in candidates.Ids.Chunk(Chunk))
        {
            matching.AddRange((await match(chunk)).OrderDescending());
            if (matching.Count > take)
            {
                break;
            }
        }

        var rows = matching.Count == 0 ? [] : (await load([.. matching.Take(take)])).OrderByDescending(idOf).ToList();
        return matching.Count > take
            ? new Found<T>(rows, matching[take - 1], IsPartial: false)
            : new Found<T>(rows, candidates.Floor, IsPartial: candidates.Floor is not null && rows.Count < take);
    }
}
