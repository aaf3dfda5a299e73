namespace Automation.Templating;

/// <summary>The database that a rule is translated for.</summary>
public enum SqlDialect
{
    /// <summary>SQLite 3.38 or newer (JSON functions).</summary>
    Sqlite,

    /// <summary>PostgreSQL 14 or newer.</summary>
    PostgreSql,
}

/// <summary>How a fact is stored.</summary>
public enum AudienceType
{
    /// <summary>A number.</summary>
    Number,

    /// <summary>Text, compared character by character.</summary>
    Text,

    /// <summary>A truth value: 0 or 1 in SQLite, boolean in PostgreSQL.</summary>
    Boolean,

    /// <summary>An instant as whole UTC milliseconds since 1970.</summary>
    Instant,

    /// <summary>A local date as ISO text, <c>yyyy-MM-dd</c>.</summary>
    Date,

    /// <summary>A list of texts as a JSON array in text.</summary>
    TextList,
}

/// <summary>Where a fact stands in the database.</summary>
/// <param name="Sql">A column or other SQL expression, trusted and inserted as it is.</param>
/// <param name="Type">How its value is stored.</param>
public sealed record AudienceColumn(string Sql, AudienceType Type);

/// <summary>A condition in SQL.</summary>
/// <param name="Sql">The text; it is true or false for every row and never NULL.</param>
/// <param name="Parameters">Values of <c>@a0</c>, <c>@a1</c> … in order: long, double, decimal, string or bool.</param>
public sealed record SqlFragment(string Sql, IReadOnlyList<object?> Parameters);

/// <summary>The outcome of a translation.</summary>
/// <param name="Fragment">The condition, or null when a part cannot be translated.</param>
/// <param name="Diagnostics">One error for each part that cannot be translated.</param>
public sealed record SqlTranslation(SqlFragment? Fragment, IReadOnlyList<TemplateDiagnostic> Diagnostics)
{
    /// <summary>True when there is a condition.</summary>
    public bool Success => Fragment is not null;
}
