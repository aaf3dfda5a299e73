namespace Automation.Templating.Audiences;

internal enum ScalarKind
{
    Number,
    Text,
    Boolean,

    /// <summary>Whole UTC milliseconds.</summary>
    Instant,

    /// <summary>UTC ticks since 1970: what arithmetic on instants gives, so that no fraction is lost.</summary>
    InstantTicks,
    Date,
    TextList,
    DurationTicks,
}

/// <summary>A value inside a rule: known now, or SQL that may be NULL.</summary>
internal abstract record Scalar;

internal sealed record Known(object? Value) : Scalar;

internal sealed record Stored(string Sql, ScalarKind Kind) : Scalar
{
    public string TypeName => Kind switch
    {
        ScalarKind.Number => "a number",
        ScalarKind.Text => "a text",
        ScalarKind.Boolean => "a truth value",
        ScalarKind.Instant or ScalarKind.InstantTicks => "an instant",
        ScalarKind.Date => "a date",
        ScalarKind.TextList => "a list of texts",
        _ => "a duration",
    };
}
