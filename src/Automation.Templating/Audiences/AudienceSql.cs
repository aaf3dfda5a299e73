using Automation.Templating.Audiences;

namespace Automation.Templating;

/// <summary>Translates audience rules into parameterised SQL with the meaning that <see cref="Expression.Evaluate(TemplateContext)"/> has on the same facts.</summary>
public static class AudienceSql
{
    /// <summary>Translates a rule. Never throws for its faults: each part that cannot be translated is a diagnostic.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="columns">Facts by path, such as <c>customer.last_order_at</c>.</param>
    /// <param name="values">Other variables whose value is known now, by path.</param>
    /// <param name="now">The value of <c>now</c>; its offset decides which local date it is when it is compared with a date.</param>
    /// <param name="dialect">The database.</param>
    public static SqlTranslation Translate(
        Expression rule,
        IReadOnlyDictionary<string, AudienceColumn> columns,
        IReadOnlyDictionary<string, object?> values,
        DateTimeOffset now,
        SqlDialect dialect)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(values);
        return new AudienceTranslator(rule.Source, columns, values, now, dialect).Translate(rule.Root);
    }
}
