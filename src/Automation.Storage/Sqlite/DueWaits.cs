using NodaTime;

namespace Automation.Storage.Sqlite;

/// <summary>The oldest due waits of several sorted sources, at most one for each journey.</summary>
internal sealed class DueWaits(int limit)
{
    private List<WaitRow> _waits = [];

    /// <summary>How many are wanted.</summary>
    internal int Limit => limit;

    /// <summary>What was kept, oldest first, then by journey and visit.</summary>
    internal IReadOnlyList<WaitRow> Oldest => _waits;

    /// <summary>Nothing later than this can be among the oldest; null while there is room.</summary>
    internal Instant? Bound => _waits.Count < limit ? null : _waits[^1].DueAt;

    internal void Add(WaitRow wait) => _waits.Add(wait);

    /// <summary>Keeps the oldest of each journey, and of those as many as are wanted.</summary>
    internal void Trim() => _waits = [.. _waits
        .OrderBy(wait => wait.DueAt)
        .ThenBy(wait => wait.JourneyId)
        .ThenBy(wait => wait.Visit)
        .DistinctBy(wait => wait.JourneyId)
        .Take(limit)];
}
