namespace Automation.Storage.Sqlite;

internal sealed partial class SqliteJourneyList
{
    private const long BlockSize = SqliteStoreTransaction.BlockSize;

    /// <summary>A page by entry.</summary>
    /// <param name="without">Journeys that match and are to be left out.</param>
    /// <param name="skip">How many to leave out at the beginning; null: as the query says.</param>
    private JourneyPage ByEntry(List<long> without, long? skip = null)
    {
        var blocks = Blocks(without);
        var total = blocks.Sum(block => block.Count);
        var ids = new List<long>(query.Take);
        var left = skip ?? query.Skip;
        foreach (var (block, count) in query.Descending ? blocks.AsEnumerable().Reverse() : blocks)
        {
            if (left >= count)
            {
                left -= count;
                continue;
            }

            ids.AddRange(ReadBlock(block, left, query.Take - ids.Count, without));
            left = 0;
            if (ids.Count >= query.Take)
            {
                break;
            }
        }

        return new JourneyPage(ids, total);
    }

    private List<long> ReadBlock(long block, long skip, int take, List<long> without)
    {
        var (sql, values) = InBlock(block, without).Finish(All);
        return Rows($"{sql} order by {Direction("j.id")} limit {Number(take)} offset {Number(skip)}", values, row => row.GetInt64(0));
    }

    private JourneyConditions InBlock(long block, List<long> without) => Conditions(query)
        .And("j.id between {0} and {1}", block * BlockSize, (block * BlockSize) + BlockSize - 1)
        .NotIn("j.id", [.. without.Where(id => id / BlockSize == block)]);

    /// <summary>How many journeys match in each block, in order; blocks without any are left out.</summary>
    private List<(long Block, long Count)> Blocks(List<long> without)
    {
        var counts = new SortedDictionary<long, long>();
        foreach (var (block, count) in Figures())
        {
            counts[block] = count;
        }

        foreach (var (id, sign) in Sending())
        {
            counts[id / BlockSize] = counts.GetValueOrDefault(id / BlockSize) + sign;
        }

        CutByEntry(counts);
        foreach (var id in without)
        {
            counts[id / BlockSize]--;
        }

        return [.. counts.Where(block => block.Value > 0).Select(block => (block.Key, block.Value))];
    }

    private List<(long Block, long Count)> Figures()
    {
        var statuses = query.Kinds?.Where(kind => kind != JourneyKind.Sending).Select(kind => (long)(int)StatusOf(kind));
        var conditions = new List<string> { "n <> 0" };
        var values = new List<object>();
        foreach (var (column, allowed) in new[] { ("definition_version_id", query.Versions), ("status", statuses) })
        {
            if (allowed is not null)
            {
                conditions.Add($"{column} in (select value from json_each(@{Number(values.Count)}))");
                values.Add(JourneyConditions.Json(allowed));
            }
        }

        if (query.HasIncidents is { } has)
        {
            conditions.Add(has ? "has_incidents = 1" : "has_incidents = 0");
        }

        var sql = $"select block, sum(n) from journey_figures where {string.Join(" and ", conditions)} group by block";
        return Rows(sql, values, row => (row.GetInt64(0), row.GetInt64(1)));
    }

    /// <summary>The figures do not know who is sending: those few are added, or taken away.</summary>
    private IEnumerable<(long Id, int Sign)> Sending() => _sending
        .Where(_ => WantsResting != WantsSending)
        .Where(journey => query.Versions?.Contains(journey.Version) ?? true)
        .Where(journey => query.HasIncidents is null || query.HasIncidents == journey.HasIncidents)
        .Select(journey => (journey.Id, WantsSending ? 1 : -1));

    /// <summary>Blocks that lie whole within the times asked keep their figure, others lose it; at the edges the rows are counted.</summary>
    private void CutByEntry(SortedDictionary<long, long> counts)
    {
        var bounds = query.Times.Where(condition => condition.Time == JourneyTime.Entered).Select(JourneyConditions.Compare).ToList();
        if (bounds.Count == 0)
        {
            return;
        }

        var spans = Rows(
            "select block, min(first_at), max(last_at) from journey_figures group by block", [], row => (Block: row.GetInt64(0), First: row.GetInt64(1), Last: row.GetInt64(2)));
        foreach (var (block, first, last) in spans.Where(span => counts.ContainsKey(span.Block)))
        {
            var isWhole = bounds.All(bound => Meets(first, bound) && Meets(last, bound) && (bound.Sign != "=" || first == last));
            if (bounds.Exists(bound => Misses(first, last, bound)))
            {
                counts[block] = 0;
            }
            else if (!isWhole)
            {
                var (sql, values) = InBlock(block, []).Finish("select count(*) from journeys j where ");
                counts[block] = Rows(sql, values, row => row.GetInt64(0))[0];
            }
        }
    }

    private static bool Meets(long at, (string Sign, long At) bound) => bound.Sign switch
    {
        "=" => at == bound.At,
        "<" => at < bound.At,
        "<=" => at <= bound.At,
        ">" => at > bound.At,
        _ => at >= bound.At,
    };

    private static bool Misses(long first, long last, (string Sign, long At) bound) => bound.Sign switch
    {
        "=" => bound.At < first || bound.At > last,
        "<" => first >= bound.At,
        "<=" => first > bound.At,
        ">" => last <= bound.At,
        _ => last < bound.At,
    };
}
