using Automation.Templating;

namespace Automation.Storage.Audiences;

/// <summary>
/// Where a rule's own fields of the shop stand, <c>customer.attributes.NAME</c>. Their type is that of what they are compared with; a customer whose field has
/// another type has none for the rule, as where conditions are asked one by one.
/// </summary>
public static class AttributeColumns
{
    private const string Prefix = "customer.attributes.";

    /// <summary>The facts that a rule may read: those of every customer, and the fields that it names.</summary>
    /// <param name="rule">The rule.</param>
    public static IReadOnlyDictionary<string, AudienceColumn> For(Expression rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        var named = rule.Variables.Select(variable => variable.Path).Where(IsAttribute).ToHashSet(StringComparer.Ordinal);
        if (named.Count == 0)
        {
            return AudienceColumns.All;
        }

        var compared = Comparisons(rule.Outline).ToLookup(comparison => comparison.Path, StringComparer.Ordinal);
        var columns = new Dictionary<string, AudienceColumn>(AudienceColumns.All, StringComparer.Ordinal);
        foreach (var path in named)
        {
            columns[path] = ColumnOf(path[Prefix.Length..], compared[path].Select(comparison => TypeOf(comparison.Value)).FirstOrDefault(type => type is not null) ?? AudienceType.Text);
        }

        return columns;
    }

    /// <summary>Only plain names: they stand in the statement itself.</summary>
    private static bool IsAttribute(string path) =>
        path.StartsWith(Prefix, StringComparison.Ordinal) && path.Length > Prefix.Length && path[Prefix.Length..].All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_');

    private static IEnumerable<RulePart.Comparison> Comparisons(RulePart part) => part switch
    {
        RulePart.All all => all.Parts.SelectMany(Comparisons),
        RulePart.Any any => any.Parts.SelectMany(Comparisons),
        RulePart.Not not => Comparisons(not.Part),
        RulePart.Comparison comparison => [comparison],
        _ => [],
    };

    private static AudienceType? TypeOf(RuleValue value) => value switch
    {
        RuleValue.Constant { Value: { } constant } => TypeOf(constant),
        RuleValue.List { Values: var values } => values.Select(item => item is null ? null : TypeOf(item)).FirstOrDefault(type => type is not null),
        _ => null,
    };

    private static AudienceType? TypeOf(object value) => value switch
    {
        string => AudienceType.Text,
        bool => AudienceType.Boolean,
        int or long or decimal or double or float => AudienceType.Number,
        _ => null,
    };

    private static AudienceColumn ColumnOf(string name, AudienceType type)
    {
        var (at, types) = ($"c.attributes, '$.\"{name}\"'", type switch
        {
            AudienceType.Number => "'integer', 'real'",
            AudienceType.Boolean => "'true', 'false'",
            _ => "'text'",
        });
        return new AudienceColumn($"(case when json_type({at}) in ({types}) then json_extract({at}) end)", type);
    }
}
