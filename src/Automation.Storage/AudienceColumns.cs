using System.Collections.Frozen;
using Automation.Templating;

namespace Automation.Storage;

/// <summary>Where the facts that audience rules read stand in the customers table, alias <c>c</c>.</summary>
public static class AudienceColumns
{
    private const string AttributePrefix = "customer.attributes.";

    /// <summary>The columns by the path that rules write.</summary>
    public static readonly FrozenDictionary<string, AudienceColumn> All = new Dictionary<string, AudienceColumn>
    {
        ["customer.key"] = new("c.key", AudienceType.Text),
        ["customer.email"] = new("c.email", AudienceType.Text),
        ["customer.phone"] = new("c.phone", AudienceType.Text),
        ["customer.name"] = new("c.name", AudienceType.Text),
        ["customer.locale"] = new("c.locale", AudienceType.Text),
        ["customer.zone"] = new("c.zone", AudienceType.Text),
        ["customer.birthday"] = new("c.birthday", AudienceType.Date),
        ["customer.tier"] = new("c.tier", AudienceType.Text),
        ["customer.tags"] = new("c.tags", AudienceType.TextList),
        ["customer.created_at"] = new("c.created_at", AudienceType.Instant),
        ["customer.orders_count"] = new("c.orders_count", AudienceType.Number),
        ["customer.total_spent"] = new("(c.total_spent / 10000.0)", AudienceType.Number),
        ["customer.first_order_at"] = new("c.first_order_at", AudienceType.Instant),
        ["customer.last_order_at"] = new("c.last_order_at", AudienceType.Instant),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The SQL of a fact.</summary>
    /// <exception cref="ArgumentException">There is no such fact.</exception>
    public static string Sql(string path) =>
        All.TryGetValue(path, out var column) ? column.Sql : throw new ArgumentException($"'{path}' is no fact of a customer.", nameof(path));

    /// <summary>A condition: the yearly date of a customer falls on one of these days.</summary>
    /// <param name="path"><c>customer.birthday</c> or <c>customer.attributes.NAME</c>, stored as <c>yyyy-MM-dd</c>.</param>
    /// <param name="days">Days as <c>MM-dd</c>.</param>
    public static SqlFragment YearlyDateIn(string path, IReadOnlyList<string> days)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(days);
        var parameters = new List<object?>(days);
        var date = Sql("customer.birthday");
        if (path.StartsWith(AttributePrefix, StringComparison.Ordinal))
        {
            date = FormattableString.Invariant($"json_extract(c.attributes, @a{parameters.Count})");
            parameters.Add($"$.\"{path[AttributePrefix.Length..].Replace("\"", "", StringComparison.Ordinal)}\"");
        }

        var list = string.Join(", ", Enumerable.Range(0, days.Count).Select(index => FormattableString.Invariant($"@a{index}")));
        return new SqlFragment($"substr({date}, 6, 5) in ({list})", parameters);
    }
}
