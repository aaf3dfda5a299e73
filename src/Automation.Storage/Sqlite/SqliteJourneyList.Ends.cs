namespace Automation.Storage.Sqlite;

internal sealed partial class SqliteJourneyList
{
    private static readonly JourneyKind[] ActiveKinds = [JourneyKind.Resting, JourneyKind.Sending];

    // The index's own order, so that nothing is sorted.
    private static readonly string[] EndColumns = ["j.ended_at", "j.status", "j.definition_version_id", "j.incidents", "j.id"];

    /// <summary>A page by end: those that have not ended are the earliest, by entry.</summary>
    private JourneyPage ByEnd()
    {
        var kinds = query.Kinds ?? Enum.GetValues<JourneyKind>();
        var ended = Only(kinds.Except(ActiveKinds), 0).CountEnded();
        var active = Asks(JourneyTime.Ended)
            ? new JourneyPage([], 0)
            : Only(kinds.Intersect(ActiveKinds), query.Descending ? Math.Max(0, query.Skip - ended) : query.Skip).Active();
        var skip = query.Descending ? query.Skip : Math.Max(0, query.Skip - active.Total);
        var room = query.Descending ? query.Take : query.Take - active.Ids.Count;
        var ids = Only(kinds.Except(ActiveKinds), skip).ReadEnded(skip, (int)Math.Clamp(ended - skip, 0, room), ended);
        return new JourneyPage([.. (query.Descending ? ids.Concat(active.Ids) : active.Ids.Concat(ids)).Take(query.Take)], ended + active.Total);
    }

    private SqliteJourneyList Only(IEnumerable<JourneyKind> kinds, long skip) =>
        new(connection, query with { Kinds = [.. kinds], Skip = skip, Order = JourneyOrder.Entered }) { _sending = _sending };

    private JourneyPage Active() => query.Times.Any(condition => condition.Comparison == TimeComparison.IsNot) ? Plainly() : ByEntry([]);

    private long CountEnded() => query switch
    {
        { Kinds.Count: 0 } => 0,
        { Times.Count: 0 } => Blocks([]).Sum(block => block.Count),
        _ => CountPlainly(),
    };

    /// <summary>From the end of the index that is nearer.</summary>
    private List<long> ReadEnded(long skip, int take, long total)
    {
        if (take <= 0)
        {
            return [];
        }

        var isNearer = skip <= total / 2;
        var (sql, values) = Conditions(query).Finish("select j.id from journeys j indexed by journeys_ended where j.ended_at is not null and ");
        var order = string.Join(", ", EndColumns.Select(column => column + (query.Descending == isNearer ? " desc" : "")));
        var offset = isNearer ? skip : total - skip - take;
        var ids = Rows($"{sql} order by {order} limit {Number(take)} offset {Number(offset)}", values, row => row.GetInt64(0));
        if (!isNearer)
        {
            ids.Reverse();
        }

        return ids;
    }
}
