using System.Globalization;
using System.Numerics;
using Automation.Templating.Rendering;
using Automation.Templating.Syntax;
using Automation.Templating.Values;

namespace Automation.Templating.Audiences;

internal sealed partial class AudienceTranslator
{
    private string Equality(EqualityExpr part)
    {
        var (left, right) = (Scalar(part.Left), Scalar(part.Right));
        if (left is null || right is null)
        {
            return False;
        }

        var equal = (left, right) switch
        {
            (Stored a, Stored b) => BothEqual(part, a, b),
            (Stored a, Known b) => EqualTo(part, a, b.Value),
            (Known a, Stored b) => EqualTo(part, b, a.Value),
            _ => False,
        };
        return part.Operator == BinaryOperator.Equal ? equal : $"(NOT {equal})";
    }

    private string BothEqual(BinaryExpr part, Stored a, Stored b)
    {
        if (Aligned(part, a, b) is not { } pair)
        {
            return False;
        }

        var (x, y) = pair;
        return $"(({x} IS NULL AND {y} IS NULL) OR ({x} IS NOT NULL AND {y} IS NOT NULL AND {x} = {y}))";
    }

    /// <summary>Two facts in one unit, or null with a diagnostic when they cannot be compared.</summary>
    private (string Left, string Right)? Aligned(BinaryExpr part, Stored a, Stored b)
    {
        if (a.Kind == b.Kind && a.Kind != ScalarKind.TextList)
        {
            return (a.Sql, b.Sql);
        }

        if (Ticks(a) is { } x && Ticks(b) is { } y)
        {
            return (x.Sql, y.Sql);
        }

        Report(part, AudienceFaults.TypeMismatch(part.ToString(), a.TypeName, b.TypeName));
        return null;
    }

    private string EqualTo(BinaryExpr part, Stored fact, object? value)
    {
        switch (value)
        {
            case null:
                return $"({fact.Sql} IS NULL)";
            case EmptyValue:
                return IsEmpty(fact);
            case DateTimeOffset at when fact.Kind == ScalarKind.Instant && !IsWholeMilliseconds(at):
                return False;
        }

        return Constant(fact.Kind, value) is { } constant
            ? $"({fact.Sql} IS NOT NULL AND {fact.Sql} = {Parameter(constant)})"
            : Mismatch(part, fact, value);
    }

    private string IsEmpty(Stored fact) => fact.Kind switch
    {
        ScalarKind.Text => $"({fact.Sql} IS NULL OR {fact.Sql} = '')",
        ScalarKind.TextList when _isSqlite => $"({fact.Sql} IS NULL OR json_array_length({fact.Sql}) = 0)",
        ScalarKind.TextList => $"({fact.Sql} IS NULL OR jsonb_array_length(({fact.Sql})::jsonb) = 0)",
        _ => $"({fact.Sql} IS NULL)",
    };

    private string Mismatch(BinaryExpr part, Stored fact, object? value) => value is string text && fact.Kind is ScalarKind.Date or ScalarKind.Instant or ScalarKind.InstantTicks
        ? Report(part, AudienceFaults.TextDate(part.ToString(), text))
        : Report(part, AudienceFaults.TypeMismatch(part.ToString(), fact.TypeName, Describe(new Known(value))));

    private string Comparison(ComparisonExpr part)
    {
        var (left, right) = (Scalar(part.Left), Scalar(part.Right));
        return (left, right) switch
        {
            (null, _) or (_, null) => False,
            (Stored a, Stored b) => BothOrdered(part, a, b),
            (Stored a, Known b) => OrderedTo(part, a, part.Operator, b.Value),
            (Known a, Stored b) => OrderedTo(part, b, Flipped(part.Operator), a.Value),
            _ => False,
        };
    }

    private string BothOrdered(ComparisonExpr part, Stored a, Stored b)
    {
        if (!HasOrder(part, a) || Aligned(part, a, b) is not { } pair)
        {
            return False;
        }

        var (x, y) = pair;
        return $"({x} IS NOT NULL AND {y} IS NOT NULL AND {x} {BinaryExpr.Sign(part.Operator)} {y})";
    }

    // Texts have an order of characters here and one of bytes or of a language in a database: no rule may depend on it.
    private bool HasOrder(ComparisonExpr part, Stored fact)
    {
        if (fact.Kind is not (ScalarKind.Text or ScalarKind.TextList or ScalarKind.Boolean))
        {
            return true;
        }

        Report(part, AudienceFaults.NoOrder(part.ToString(), fact.TypeName));
        return false;
    }

    private string OrderedTo(ComparisonExpr part, Stored fact, BinaryOperator op, object? value)
    {
        if (!HasOrder(part, fact) || value is null)
        {
            return False;
        }

        var constant = fact.Kind == ScalarKind.Instant && AsInstant(value) is { } at ? Milliseconds(at, op) : Constant(fact.Kind, value);
        return constant is null
            ? Mismatch(part, fact, value)
            : $"({fact.Sql} IS NOT NULL AND {fact.Sql} {BinaryExpr.Sign(op)} {Parameter(constant)})";
    }

    /// <summary>Stored instants are whole milliseconds; a bound between two of them moves to the side that keeps the answer.</summary>
    private static object Milliseconds(DateTimeOffset at, BinaryOperator op)
    {
        var floor = at.ToUnixTimeMilliseconds();
        var isBetween = !IsWholeMilliseconds(at);
        return isBetween && op is BinaryOperator.Less or BinaryOperator.GreaterEqual ? floor + 1 : floor;
    }

    private static bool IsWholeMilliseconds(DateTimeOffset at) => at.UtcTicks % TimeSpan.TicksPerMillisecond == 0;

    private static BinaryOperator Flipped(BinaryOperator op) => op switch
    {
        BinaryOperator.Less => BinaryOperator.Greater,
        BinaryOperator.LessEqual => BinaryOperator.GreaterEqual,
        BinaryOperator.Greater => BinaryOperator.Less,
        _ => BinaryOperator.LessEqual,
    };

    /// <summary>A known value as the database stores its kind; null when it is of another kind.</summary>
    private object? Constant(ScalarKind kind, object? value) => kind switch
    {
        ScalarKind.Number when Numbers.IsNumber(value) => Number(value!),
        ScalarKind.Text => value is RawText raw ? raw.Text : value as string,
        ScalarKind.Boolean when value is bool flag => _isSqlite ? flag ? 1L : 0L : flag,
        ScalarKind.Instant when AsInstant(value) is { } at => IsWholeMilliseconds(at) ? at.ToUnixTimeMilliseconds() : null,
        ScalarKind.InstantTicks when AsInstant(value) is { } at => TicksOf(at),
        ScalarKind.Date => AsDate(value),
        ScalarKind.DurationTicks when value is TimeSpan span => span.Ticks,
        _ => null,
    };

    // SQLite's provider would send a decimal as text, which is larger than every number.
    private object? Number(object value) => value switch
    {
        int i => (long)i,
        long l => l,
        decimal m when m == decimal.Truncate(m) && Math.Abs(m) < long.MaxValue => (long)m,
        decimal m => _isSqlite ? (double)m : m,
        BigInteger => null,
        _ => Numbers.ToDouble(value),
    };

    private static DateTimeOffset? AsInstant(object? value) => value switch
    {
        DateTimeOffset at => at,
        string text when HasOffset(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var at) => at,
        _ => null,
    };

    private static bool HasOffset(string text) =>
        text.EndsWith('Z') || (text.Length > 6 && text[^3] == ':' && text[^6] is '+' or '-');

    private static string? AsDate(object? value) => value switch
    {
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTimeOffset at => at.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        string text when DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) => text,
        _ => null,
    };

    private static string Describe(Scalar scalar) => scalar is Stored stored ? stored.TypeName : ((Known)scalar).Value switch
    {
        null => "null",
        bool => "a truth value",
        string => "a text",
        DateTimeOffset => "an instant",
        DateOnly => "a date",
        TimeSpan => "a duration",
        var value => Numbers.IsNumber(value) ? "a number" : "a " + Renderer.TypeName(value),
    };
}
