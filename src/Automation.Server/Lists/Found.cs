using Automation.Storage.Reading;

namespace Automation.Server.Lists;

/// <summary>A part of a long list.</summary>
/// <param name="Rows">The rows, the newest first.</param>
/// <param name="Older">Where the next part begins; null: there is no more.</param>
/// <param name="IsPartial">Whether it was looked at only so many rows: there may be more matches further back.</param>
internal sealed record Found<T>(IReadOnlyList<T> Rows, long? Older, bool IsPartial)
{
    private const int Chunk = 1_000;

    /// <summary>Loads candidates in chunks until there are enough that match.</summary>
    /// <param name="candidates">What may match.</param>
    /// <param name="take">How many rows are wanted.</param>
    /// <param name="idOf">A row's id.</param>
    /// <param name="load">Loads those of some ids that match, in any order.</param>
    internal static async Task<Found<T>> TakeAsync(Candidates candidates, int take, Func<T, long> idOf, Func<IReadOnlyList<long>, Task<List<T>>> load)
    {
        var rows = new List<T>();
        foreach (var chunk in candidates.Ids.Chunk(Chunk))
        {
            rows.AddRange((await load(chunk)).OrderByDescending(idOf));
            if (rows.Count > take)
            {
                rows.RemoveRange(take, rows.Count - take);
                return new Found<T>(rows, idOf(rows[^1]), IsPartial: false);
            }
        }

        return new Found<T>(rows, candidates.Floor, IsPartial: candidates.Floor is not null && rows.Count < take);
    }
}
