using System.Globalization;
using System.Text;
using Automation.Engine.Journeys;

namespace Automation.Storage.Sqlite;

/// <summary>The conditions of a <see cref="JourneyQuery"/> as SQL over <c>journeys j</c>, with the values of its numbered parameters.</summary>
internal sealed class JourneyConditions
{
    private readonly StringBuilder _sql = new("1");
    private readonly List<object> _values = [];

    internal JourneyConditions(JourneyQuery query, IReadOnlyCollection<long> sending, Func<long, long> firstLineAt)
    {
        In("j.id", query.Journeys);
        In("j.customer_id", query.Customers);
        In("j.definition_version_id", query.Versions);
        Kinds(query.Kinds, sending);
        if (query.HasIncidents is { } has)
        {
            And(has ? "j.incidents > 0" : "j.incidents = 0");
        }

        foreach (var condition in query.Times)
        {
            Time(condition, firstLineAt);
        }
    }

    /// <summary>Adds a condition whose values are written as {0}, {1} and so on.</summary>
    internal JourneyConditions And(string condition, params ReadOnlySpan<object> values)
    {
        var first = _values.Count;
        var names = new object[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            names[i] = "@" + (first + i).ToString(CultureInfo.InvariantCulture);
            _values.Add(values[i]);
        }

        _sql.Append(" and ").AppendFormat(CultureInfo.InvariantCulture, condition, names);
        return this;
    }

    internal JourneyConditions NotIn(string column, IReadOnlyCollection<long> ids) =>
        ids.Count == 0 ? this : And(column + " not in (select value from json_each({0}))", Json(ids));

    /// <summary>The whole statement, up to its order, and its values.</summary>
    internal (string Sql, IReadOnlyList<object> Values) Finish(string select) => (select + _sql, _values);

    internal static string Json(IEnumerable<long> ids) => $"[{string.Join(',', ids.Select(id => id.ToString(CultureInfo.InvariantCulture)))}]";

    private void In(string column, IReadOnlyCollection<long>? ids)
    {
        if (ids is not null)
        {
            And(column + " in (select value from json_each({0}))", Json(ids));
        }
    }

    private void Kinds(IReadOnlyCollection<JourneyKind>? kinds, IReadOnlyCollection<long> sending)
    {
        if (kinds is null)
        {
            return;
        }

        var alternatives = new List<string> { "0" };
        var (resting, moving) = (kinds.Contains(JourneyKind.Resting), kinds.Contains(JourneyKind.Sending));
        if (resting || moving)
        {
            var which = resting == moving ? "" : $" and j.id {(resting ? "not " : "")}in ({string.Join(',', sending.Select(id => id.ToString(CultureInfo.InvariantCulture)))})";
            alternatives.Add($"(j.status = {(int)JourneyStatus.Active}{which})");
        }

        alternatives.AddRange(kinds.Where(kind => kind > JourneyKind.Sending).Select(kind => $"j.status = {(int)SqliteJourneyList.StatusOf(kind)}"));
        And($"({string.Join(" or ", alternatives)})");
    }

    private void Time(JourneyTimeCondition condition, Func<long, long> firstLineAt)
    {
        var (sign, at) = Compare(condition);
        switch (condition.Time)
        {
            case JourneyTime.Changed:
                Changed(condition.Comparison, condition.At.ToUnixTimeMilliseconds(), firstLineAt);
                break;
            case JourneyTime.Ended:
                And($"j.ended_at {sign} {{0}}", at);
                break;
            default:
                And($"j.entered_at {sign} {{0}}", at);
                break;
        }
    }

    private const string LastLine = "(select l.at from ledger l where l.customer_id = j.customer_id and l.journey_id = j.id order by l.id desc limit 1)";

    private void Changed(TimeComparison comparison, long at, Func<long, long> firstLineAt)
    {
        const string Since = "j.id {0}in (select journey_id from ledger where id >= {{0}})";
        switch (comparison)
        {
            case TimeComparison.GreaterThanOrEqual:
                And(string.Format(CultureInfo.InvariantCulture, Since, ""), firstLineAt(at));
                break;
            case TimeComparison.GreaterThan:
                And(string.Format(CultureInfo.InvariantCulture, Since, ""), firstLineAt(at + 1));
                break;
            case TimeComparison.LessThan:
                And(string.Format(CultureInfo.InvariantCulture, Since, "not "), firstLineAt(at));
                break;
            case TimeComparison.LessThanOrEqual:
                And(string.Format(CultureInfo.InvariantCulture, Since, "not "), firstLineAt(at + 1));
                break;
            default:
                And($"{LastLine} {(comparison == TimeComparison.Is ? "=" : "<>")} {{0}}", at);
                break;
        }
    }

    /// <summary>Stored times are whole milliseconds, the time asked may lie between two.</summary>
    internal static (string Sign, long At) Compare(JourneyTimeCondition condition)
    {
        var floor = condition.At.ToUnixTimeMilliseconds();
        var isBetween = NodaTime.Instant.FromUnixTimeMilliseconds(floor) < condition.At;
        return condition.Comparison switch
        {
            TimeComparison.Is => ("=", floor),
            TimeComparison.IsNot => ("<>", floor),
            TimeComparison.LessThan => ("<", isBetween ? floor + 1 : floor),
            TimeComparison.LessThanOrEqual => ("<=", floor),
            TimeComparison.GreaterThan => (">", floor),
            _ => (">=", isBetween ? floor + 1 : floor),
        };
    }
}
