using System.Globalization;
using Automation.Templating;

namespace Automation.Server.Audiences;

/// <summary>A line of the rule editor: a fact compared with a value, or a condition written out.</summary>
internal sealed class RuleLine
{
    /// <summary>The fact's path; empty for a condition that is written out.</summary>
    public string Fact { get; set; } = "";

    /// <summary>How it is compared: an operator of the language, or one of <see cref="RuleForm"/>'s words.</summary>
    public string Operator { get; set; } = "";

    /// <summary>The value as typed; days where the comparison is about days; the condition where it is written out.</summary>
    public string Value { get; set; } = "";
}

/// <summary>Lines of which all, or one, must hold.</summary>
internal sealed class RuleGroup
{
    /// <summary>Whether one is enough.</summary>
    public bool IsAny { get; set; }

    /// <summary>The lines.</summary>
    public List<RuleLine> Lines { get; set; } = [];
}

/// <summary>
/// A rule as the editor shows it: groups of lines. Every rule can be shown: what is no comparison with a plain value is a line that is written out. What the
/// editor writes is read back as the same lines.
/// </summary>
internal sealed class RuleForm
{
    /// <summary>So many days ago or longer.</summary>
    internal const string LongerAgo = "longer-ago";

    /// <summary>Less than so many days ago.</summary>
    internal const string WithinLast = "within-last";

    /// <summary>It is known.</summary>
    internal const string IsKnown = "is-known";

    /// <summary>It is not known.</summary>
    internal const string IsUnknown = "is-unknown";

    /// <summary>Does not contain.</summary>
    internal const string ContainsNot = "contains-not";

    private const int MostGroups = 20;

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>Whether one group is enough.</summary>
    public bool IsAny { get; set; }

    /// <summary>The groups.</summary>
    public List<RuleGroup> Groups { get; set; } = [];

    /// <summary>The comparisons that the editor offers for a type.</summary>
    internal static IReadOnlyList<string> OperatorsOf(AudienceType? type) => type switch
    {
        AudienceType.Number => ["==", "!=", ">", ">=", "<", "<=", IsKnown, IsUnknown],
        AudienceType.Instant => [LongerAgo, WithinLast, ">=", "<", IsKnown, IsUnknown],
        AudienceType.Date => ["==", ">=", "<", IsKnown, IsUnknown],
        AudienceType.TextList => ["contains", ContainsNot, IsKnown, IsUnknown],
        AudienceType.Boolean => ["==", "!="],
        _ => ["==", "!=", "contains", ContainsNot, "starts_with", "ends_with", "in", "not in", IsKnown, IsUnknown],
    };

    /// <summary>The type of a fact; null for one of the shop's own fields, whose type is that of what it is compared with.</summary>
    internal static AudienceType? TypeOf(string fact) =>
        Automation.Storage.AudienceColumns.All.TryGetValue(fact, out var column) ? column.Type : null;

    /// <summary>The lines of a rule.</summary>
    internal static RuleForm Of(Expression rule) => rule.Outline switch
    {
        RulePart.Any { Parts: var parts } when parts.Any(part => part is RulePart.All) => new RuleForm { IsAny = true, Groups = [.. parts.Select(GroupOf)] },
        RulePart.Any any => new RuleForm { Groups = [GroupOf(any)] },
        RulePart.All { Parts: var parts } when parts.Any(part => part is RulePart.Any) => Grouped(parts),
        var part => new RuleForm { Groups = [GroupOf(part)] },
    };

    /// <summary>Adds a line to a group, or a group behind the last; removes a line, and a group with its last line.</summary>
    /// <param name="add">The number of the group; null for nothing.</param>
    /// <param name="remove">Group and line, such as <c>0.1</c>; null for nothing.</param>
    internal void Change(int? add, string? remove)
    {
        if (remove?.Split('.') is [var first, var second] && int.TryParse(first, out var group) && int.TryParse(second, out var line)
            && group >= 0 && group < Groups.Count && line >= 0 && line < Groups[group].Lines.Count)
        {
            Groups[group].Lines.RemoveAt(line);
            Groups.RemoveAll(found => found.Lines.Count == 0);
        }

        if (add is >= 0 and < MostGroups && add <= Groups.Count)
        {
            if (add == Groups.Count)
            {
                Groups.Add(new RuleGroup());
            }

            Groups[add.Value].Lines.Add(new RuleLine { Fact = "customer.orders_count", Operator = ">=", Value = "1" });
        }
    }

    /// <summary>A line whose fact was changed gets a comparison that its type has, and loses a value that it cannot have.</summary>
    internal void Fit()
    {
        foreach (var line in Groups.SelectMany(group => group.Lines))
        {
            var offered = OperatorsOf(TypeOf(line.Fact));
            if (line.Fact.Length > 0 && !offered.Contains(line.Operator))
            {
                (line.Operator, line.Value) = (offered[0], TypeOf(line.Fact) is AudienceType.Instant ? "90" : TypeOf(line.Fact) is AudienceType.Number ? "1" : "");
            }
        }
    }

    /// <summary>The rule that the lines make; empty when there are none.</summary>
    internal string Write()
    {
        var groups = Groups.Select(group => (Text: string.Join(group.IsAny ? " || " : " && ", group.Lines.Select(Write).Where(text => text.Length > 0)), Count: group.Lines.Count(line => Write(line).Length > 0))).Where(group => group.Count > 0).ToList();
        return groups.Count == 1 ? groups[0].Text : string.Join(IsAny ? " || " : " && ", groups.Select(group => group.Count > 1 ? $"({group.Text})" : group.Text));
    }

    /// <summary>What stands alone between groups is a group together.</summary>
    private static RuleForm Grouped(IReadOnlyList<RulePart> parts)
    {
        var form = new RuleForm();
        RuleGroup? alone = null;
        foreach (var part in parts)
        {
            if (part is RulePart.Any)
            {
                form.Groups.Add(GroupOf(part));
                alone = null;
                continue;
            }

            if (alone is null)
            {
                form.Groups.Add(alone = new RuleGroup());
            }

            alone.Lines.Add(LineOf(part));
        }

        return form;
    }

    private static RuleGroup GroupOf(RulePart part) => part switch
    {
        RulePart.All all => new RuleGroup { Lines = [.. all.Parts.Select(LineOf)] },
        RulePart.Any any => new RuleGroup { IsAny = true, Lines = [.. any.Parts.Select(LineOf)] },
        _ => new RuleGroup { Lines = [LineOf(part)] },
    };

    private static RuleLine LineOf(RulePart part) => part switch
    {
        RulePart.Comparison comparison when Plain(comparison) is { } line => line,
        RulePart.Not { Part: RulePart.Comparison { Operator: "contains", Value: RuleValue.Constant { Value: string text } } contains } when IsFact(contains.Path) => new RuleLine { Fact = contains.Path, Operator = ContainsNot, Value = text },
        RulePart.Comparison or RulePart.Other => new RuleLine { Value = part.Text },
        RulePart.Not { Text: ['!', ..] } => new RuleLine { Value = part.Text },
        _ => new RuleLine { Value = $"({part.Text})" },
    };

    /// <summary>A comparison that a line can say; null for one that must be written out.</summary>
    private static RuleLine? Plain(RulePart.Comparison comparison)
    {
        var (path, type) = (comparison.Path, TypeOf(comparison.Path));
        return !IsFact(path) ? null : (comparison.Operator, comparison.Value) switch
        {
            ("==", RuleValue.Constant { Value: null }) => new RuleLine { Fact = path, Operator = IsUnknown },
            ("!=", RuleValue.Constant { Value: null }) => new RuleLine { Fact = path, Operator = IsKnown },
            ("<=", RuleValue.FromNow { Offset: var by }) when IsDaysBack(by) => new RuleLine { Fact = path, Operator = LongerAgo, Value = Days(by) },
            (">", RuleValue.FromNow { Offset: var by }) when IsDaysBack(by) => new RuleLine { Fact = path, Operator = WithinLast, Value = Days(by) },
            (var op, RuleValue.List { Values: var values }) when type is AudienceType.Text or null && op is "in" or "not in" && values.All(value => value is string text && !text.Contains(',', StringComparison.Ordinal) && text.Trim() == text && text.Length > 0)
                => new RuleLine { Fact = path, Operator = op, Value = string.Join(", ", values) },
            (var op, RuleValue.Constant { Value: { } value }) when OperatorsOf(type).Contains(op) && Typed(type, value) is { } text => new RuleLine { Fact = path, Operator = op, Value = text },
            _ => null,
        };
    }

    private static bool IsFact(string path) => TypeOf(path) is not null || path.StartsWith("customer.attributes.", StringComparison.Ordinal);

    private static bool IsDaysBack(TimeSpan by) => by < TimeSpan.Zero && by.Ticks % Day.Ticks == 0;

    private static string Days(TimeSpan by) => (by.Ticks / -Day.Ticks).ToString(CultureInfo.InvariantCulture);

    /// <summary>A constant as it is typed into the line; null where it is not of the fact's type.</summary>
    private static string? Typed(AudienceType? type, object value) => (type, value) switch
    {
        (AudienceType.Number, int or long or decimal or double) => Convert.ToString(value, CultureInfo.InvariantCulture),
        (AudienceType.Boolean, bool flag) => flag ? "true" : "false",
        (null, int or long or decimal) => Convert.ToString(value, CultureInfo.InvariantCulture),
        (null, bool flag) => flag ? "true" : "false",
        (null, string text) => Word(text) == text ? null : text,
        (AudienceType.Number or AudienceType.Boolean, _) => null,
        (_, string text) => text,
        _ => null,
    };

    private static string Write(RuleLine line)
    {
        var (fact, value) = (line.Fact.Trim(), line.Value.Trim());
        if (fact.Length == 0)
        {
            return value;
        }

        return line.Operator switch
        {
            IsKnown => $"{fact} != null",
            IsUnknown => $"{fact} == null",
            LongerAgo => $"{fact} <= now - {Count(value)}.days",
            WithinLast => $"{fact} > now - {Count(value)}.days",
            ContainsNot => $"!({fact} contains {Quoted(value)})",
            "in" or "not in" => $"{fact} {line.Operator} [{string.Join(", ", value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Quoted))}]",
            "" => fact,
            var op => $"{fact} {op} {(TypeOf(fact) is { } type ? Constant(type, value) : Word(value))}",
        };
    }

    /// <summary>What is no number stays as it is typed, so that the problem is shown at its place.</summary>
    private static string Count(string value) => value.Length == 0 ? "0" : value;

    private static string Constant(AudienceType type, string value) => type switch
    {
        AudienceType.Number => value.Length == 0 ? "0" : value,
        AudienceType.Boolean => value == "false" ? "false" : "true",
        _ => Quoted(value),
    };

    /// <summary>A value for a field without a type: a number or a truth value as it is, anything else as text.</summary>
    private static string Word(string value) =>
        value is "true" or "false" || (decimal.TryParse(value, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _) && !value.StartsWith('.') && !value.EndsWith('.')) ? value : Quoted(value);

    private static string Quoted(string text) => $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal).ReplaceLineEndings(" ")}'";
}
