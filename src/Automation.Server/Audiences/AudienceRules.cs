using Automation.Engine.Customers;
using Automation.Storage.Audiences;
using Automation.Templating;
using NodaTime;

namespace Automation.Server.Audiences;

/// <summary>A problem of a rule, with its place.</summary>
/// <param name="Id">Its stable id.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column, from 1.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Suggestion">The nearest name that would be right; null for none.</param>
internal sealed record RuleProblem(string Id, int Line, int Column, string Message, string? Suggestion);

/// <summary>A rule that was read.</summary>
/// <param name="Expression">The rule; null for everybody, or when it has problems.</param>
/// <param name="Fragment">What is asked of the database; null for everybody, or when it has problems.</param>
/// <param name="Problems">What is wrong; none when it can be asked.</param>
internal sealed record ReadRule(Expression? Expression, SqlFragment? Fragment, IReadOnlyList<RuleProblem> Problems);

/// <summary>Reads rules of saved audiences: they know the customer and the time, and no campaign.</summary>
internal static class AudienceRules
{
    /// <summary>The longest rule.</summary>
    internal const int LongestRule = 4_000;

    /// <summary>Reads a rule; all problems at once.</summary>
    internal static ReadRule Read(string? text, Instant now)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return new ReadRule(null, null, []);
        }

        if (text.Length > LongestRule)
        {
            return new ReadRule(null, null, [new("TL1307", 1, 1, $"The rule is longer than {LongestRule} characters.", null)]);
        }

        var parsed = Expression.Parse(text, "rule");
        if (parsed.Expression is not { } rule)
        {
            return new ReadRule(null, null, [.. parsed.Diagnostics.Where(found => found.Severity == DiagnosticSeverity.Error).Select(Problem)]);
        }

        var translation = AudienceSql.Translate(rule, AttributeColumns.For(rule), new Dictionary<string, object?>(), now.ToDateTimeOffset(), SqlDialect.Sqlite);
        return new ReadRule(translation.Success ? rule : null, translation.Fragment, [.. translation.Diagnostics.Select(Problem)]);
    }

    /// <summary>The facts that a rule may ask for, with their types.</summary>
    internal static IReadOnlyList<KeyValuePair<string, AudienceType>> Facts { get; } = [.. CustomerFacts.FactNames
        .Select(name => "customer." + name)
        .Where(Automation.Storage.AudienceColumns.All.ContainsKey)
        .Select(path => KeyValuePair.Create(path, Automation.Storage.AudienceColumns.All[path].Type))];

    private static RuleProblem Problem(TemplateDiagnostic found) => new(found.Id, found.Line, found.Column, found.Message, found.Suggestion);
}
