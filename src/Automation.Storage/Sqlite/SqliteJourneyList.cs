using Automation.Engine.Journeys;
using Microsoft.Data.Sqlite;

namespace Automation.Storage.Sqlite;

/// <summary>
/// Pages of journeys. Ids grow with the entries, so a page by entry is found through the figures of blocks of ids: they give the total,
/// say in which block the page begins, and only that block's rows are read. A page by end steps through the index of ends.
/// </summary>
/// <remarks>One instance for each answer; everything is read in one transaction and so belongs together.</remarks>
internal sealed partial class SqliteJourneyList(SqliteConnection connection, JourneyQuery query)
{
    private const string All = "select j.id from journeys j where ";

    /// <summary>Journeys with a message on its way; there are no more than connections.</summary>
    private const string SendingSql = """
        select distinct j.id, j.definition_version_id, j.incidents > 0 from messages m indexed by messages_sending
        join journeys j on j.id = m.journey_id where m.status = 3 and j.status = 1
        """;

    private List<(long Id, long Version, bool HasIncidents)> _sending = [];

    private bool WantsSending => query.Kinds is null || query.Kinds.Contains(JourneyKind.Sending);

    private bool WantsResting => query.Kinds is null || query.Kinds.Contains(JourneyKind.Resting);

    private bool Asks(JourneyTime time) => query.Times.Any(condition => condition.Time == time);

    internal JourneyPage Read()
    {
        using var transaction = connection.BeginTransaction(deferred: true);
        if (WantsResting != WantsSending)
        {
            _sending = Rows(SendingSql, [], row => (row.GetInt64(0), row.GetInt64(1), row.Flag(2)));
        }

        return query switch
        {
            { Customers: not null } or { Journeys: not null } => Few(query),
            _ when Asks(JourneyTime.Changed) => ByChange(),
            { Order: JourneyOrder.CustomerKey } => ByKey(),
            { Order: JourneyOrder.Ended } => ByEnd(),
            _ when Asks(JourneyTime.Ended) || query.Times.Any(condition => condition.Comparison == TimeComparison.IsNot) => Plainly(),
            { Order: JourneyOrder.Changed } => NewestFirst(),
            _ => ByEntry([]),
        };
    }

    /// <summary>What is asked of few journeys is asked of each.</summary>
    private JourneyPage Few(JourneyQuery few)
    {
        var where = Conditions(few);
        var (sql, values) = where.Finish("""
            select j.id, j.ended_at, j.status, j.definition_version_id, j.incidents, c.key,
                   (select max(l.id) from ledger l where l.customer_id = j.customer_id and l.journey_id = j.id)
            from journeys j join customers c on c.id = j.customer_id where
            """ + " ");
        var found = Rows(sql, values, row => (
            Id: row.GetInt64(0),
            Ended: row.IsDBNull(1) ? default : (At: row.GetInt64(1), Status: row.GetInt64(2), Version: row.GetInt64(3), Incidents: row.GetInt64(4)),
            Key: row.GetString(5),
            Line: row.NumberOrNull(6)));
        var ordered = (few.Order switch
        {
            JourneyOrder.Ended => found.OrderBy(row => row.Ended).ThenBy(row => row.Id),
            JourneyOrder.Changed => found.OrderBy(row => row.Line ?? 0).ThenBy(row => row.Id),
            JourneyOrder.CustomerKey => found.OrderBy(row => row.Key, StringComparer.Ordinal).ThenBy(row => row.Id),
            _ => found.OrderBy(row => row.Id),
        }).Select(row => row.Id).ToList();
        if (few.Descending)
        {
            ordered.Reverse();
        }

        return new JourneyPage([.. ordered.Skip((int)Math.Min(few.Skip, int.MaxValue)).Take(few.Take)], ordered.Count);
    }

    /// <summary>From a moment on: the ledger's lines after it name the journeys. Otherwise everything is looked at.</summary>
    private JourneyPage ByChange()
    {
        if (query.Times.Where(condition => condition.Time == JourneyTime.Changed).FirstOrDefault(IsLowerBound) is not { } bound)
        {
            return Plainly();
        }

        var first = FirstLineAt(Milliseconds(bound));
        var lines = Rows("select journey_id from ledger where id >= @0 limit @1", [first, JourneyQuery.RecentLines + 1], row => row.GetInt64(0));
        return lines.Count > JourneyQuery.RecentLines ? Plainly() : Few(query with { Journeys = [.. lines.Distinct()] });
    }

    /// <summary>The id of the first line at or after a time: lines are written in the order of the engine's clock.</summary>
    private long FirstLineAt(long at)
    {
        var (low, high) = (0L, (Rows("select max(id) from ledger", [], row => row.NumberOrNull(0))[0] ?? 0) + 1);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            var line = Rows("select at from ledger where id >= @0 order by id limit 1", [middle], row => row.GetInt64(0));
            if (line.Count > 0 && line[0] < at)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /// <summary>The last changed in the order of their changes, and behind them all others by entry.</summary>
    private JourneyPage NewestFirst()
    {
        var newest = Newest();
        var others = ByEntry(newest, Math.Max(0, query.Descending ? query.Skip - newest.Count : query.Skip));
        var total = others.Total + newest.Count;
        if (!query.Descending)
        {
            newest.Reverse();
            var after = others.Ids.Concat(newest.Skip((int)Math.Clamp(query.Skip - others.Total, 0, newest.Count)));
            return new JourneyPage([.. after.Take(query.Take)], total);
        }

        var before = newest.Skip((int)Math.Min(query.Skip, newest.Count));
        return new JourneyPage([.. before.Concat(others.Ids).Take(query.Take)], total);
    }

    private List<long> Newest()
    {
        var recent = Rows("select journey_id from ledger order by id desc limit @0", [JourneyQuery.RecentLines], row => row.GetInt64(0)).Where(id => id > 0).Distinct().ToList();
        var (sql, values) = Conditions(query with { Journeys = recent }).Finish(All);
        var matching = Rows(sql, values, row => row.GetInt64(0)).ToHashSet();
        return [.. recent.Where(matching.Contains).Take(JourneyQuery.RecentJourneys)];
    }

    /// <summary>Along the customers' keys, from the end that is nearer: what lies before the page is stepped over.</summary>
    private JourneyPage ByKey()
    {
        var total = Asks(JourneyTime.Ended) || query.Times.Any(condition => condition.Comparison == TimeComparison.IsNot) ? CountPlainly() : Blocks([]).Sum(block => block.Count);
        var take = (int)Math.Clamp(total - query.Skip, 0, query.Take);
        var isNearer = query.Skip <= total / 2;
        var direction = query.Descending == isNearer ? " desc" : "";
        var (sql, values) = Conditions(query).Finish("select j.id from customers c cross join journeys j on j.customer_id = c.id where ");
        var offset = isNearer ? query.Skip : total - query.Skip - take;
        var ids = Rows($"{sql} order by c.key{direction}, j.id{direction} limit {Number(take)} offset {Number(offset)}", values, row => row.GetInt64(0));
        if (!isNearer)
        {
            ids.Reverse();
        }

        return new JourneyPage(ids, total);
    }

    /// <summary>Exact for whatever is asked; it takes the time of looking at what matches.</summary>
    private JourneyPage Plainly()
    {
        var source = Asks(JourneyTime.Ended) ? "select j.id from journeys j indexed by journeys_ended where j.ended_at is not null and " : All;
        string[] columns = query.Order switch
        {
            JourneyOrder.Ended => [.. EndColumns.Select(column => column is "j.id" ? column : $"case when j.ended_at is not null then {column} end")],
            JourneyOrder.CustomerKey => ["(select c.key from customers c where c.id = j.customer_id)", "j.id"],
            JourneyOrder.Changed => ["(select max(l.id) from ledger l where l.customer_id = j.customer_id and l.journey_id = j.id)", "j.id"],
            _ => ["j.id"],
        };
        var (sql, values) = Conditions(query).Finish(source);
        var ids = Rows($"{sql} order by {Direction(columns)} limit {Number(query.Take)} offset {Number(query.Skip)}", values, row => row.GetInt64(0));
        return new JourneyPage(ids, CountPlainly());
    }

    private long CountPlainly()
    {
        var (sql, values) = Conditions(query).Finish(
            Asks(JourneyTime.Ended) ? "select count(*) from journeys j indexed by journeys_ended where j.ended_at is not null and " : "select count(*) from journeys j where ");
        return Rows(sql, values, row => row.GetInt64(0))[0];
    }

    private string Direction(params ReadOnlySpan<string> columns) => string.Join(", ", columns.ToArray().Select(column => column + (query.Descending ? " desc" : "")));

    private JourneyConditions Conditions(JourneyQuery asked) => new(asked, [.. _sending.Select(journey => journey.Id)], FirstLineAt);

    private List<T> Rows<T>(string sql, IReadOnlyList<object> values, Func<SqliteDataReader, T> map)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < values.Count; i++)
        {
            command.Parameters.AddWithValue("@" + Number(i), values[i]);
        }

        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(map(reader));
        }

        return rows;
    }

    private static bool IsLowerBound(JourneyTimeCondition condition) => condition.Comparison is TimeComparison.GreaterThan or TimeComparison.GreaterThanOrEqual;

    private static long Milliseconds(JourneyTimeCondition condition) => condition.At.ToUnixTimeMilliseconds();

    private static string Number(long value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);

    internal static JourneyStatus StatusOf(JourneyKind kind) => kind switch
    {
        JourneyKind.Finished => JourneyStatus.Finished,
        JourneyKind.Exited => JourneyStatus.Exited,
        JourneyKind.Failed => JourneyStatus.Failed,
        _ => JourneyStatus.Active,
    };
}
