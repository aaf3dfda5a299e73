using System.Globalization;
using Automation.Templating.Syntax;
using Automation.Templating.Values;

namespace Automation.Templating.Rendering;

/// <summary>Equality and order of values.</summary>
internal static class Comparison
{
    private const int MaxDepth = 20;

    public static bool AreEqual(Renderer r, object? a, object? b) => AreEqual(r, a, b, 0);

    private static bool AreEqual(Renderer r, object? a, object? b, int depth)
    {
        if (ReferenceEquals(a, b))
        {
            return true;
        }

        if (a is EmptyValue || b is EmptyValue)
        {
            return IsEmpty(a is EmptyValue ? b : a);
        }

        if (a is null || b is null)
        {
            return false;
        }

        if (a is string x && b is string y)
        {
            return string.Equals(x, y, StringComparison.Ordinal);
        }

        return Numbers.IsNumber(a) && Numbers.IsNumber(b) ? Numbers.Compare(a, b) == 0 : Mixed(r, a, b, depth);
    }

    private static bool Mixed(Renderer r, object a, object b, int depth)
    {
        if (TryInstants(r, a, b, out var order))
        {
            return order == 0;
        }

        if (a is string or RawText || b is string or RawText)
        {
            return string.Equals(r.ToText(a), r.ToText(b), StringComparison.Ordinal);
        }

        if (a is IReadOnlyList<object?> left && b is IReadOnlyList<object?> right)
        {
            return SameItems(r, left, right, depth);
        }

        return a.Equals(b);
    }

    private static bool SameItems(Renderer r, IReadOnlyList<object?> a, IReadOnlyList<object?> b, int depth)
    {
        if (a.Count != b.Count || depth > MaxDepth)
        {
            return false;
        }

        for (var i = 0; i < a.Count; i++)
        {
            r.Budget.Step(r.CallSite);
            if (!AreEqual(r, r.Import(a[i], "item"), r.Import(b[i], "item"), depth + 1))
            {
                return false;
            }
        }

        return true;
    }

    public static bool IsEmpty(object? value) => value switch
    {
        null => true,
        string text => text.Length == 0,
        RawText raw => raw.Text.Length == 0,
        IReadOnlyList<object?> list => list.Count == 0,
        _ => Maps.IsMap(value) && Maps.Names(value).Count == 0,
    };

    /// <summary>Order of two values that are not null; types without an order between them are a fault.</summary>
    public static int Order(Renderer r, Node node, object a, object b)
    {
        if (Numbers.IsNumber(a) && Numbers.IsNumber(b))
        {
            return Numbers.Compare(a, b);
        }

        if (TryInstants(r, a, b, out var order))
        {
            return order;
        }

        return (a, b) switch
        {
            (TimeSpan x, TimeSpan y) => x.CompareTo(y),
            (bool x, bool y) => x.CompareTo(y),
            (string or RawText, _) or (_, string or RawText) => string.CompareOrdinal(r.ToText(a), r.ToText(b)),
            _ => throw node.Place.Fail(RenderFaults.Operator(
                node is BinaryExpr binary ? BinaryExpr.Sign(binary.Operator) : "<", Renderer.TypeName(a), Renderer.TypeName(b))),
        };
    }

    /// <summary>Instants and dates compare with each other and with their ISO texts, as JSON models carry them.</summary>
    private static bool TryInstants(Renderer r, object a, object b, out int order)
    {
        order = 0;
        if (a is DateTimeOffset x && b is DateTimeOffset y)
        {
            order = x.CompareTo(y);
            return true;
        }

        if (a is DateOnly || b is DateOnly)
        {
            return AsDate(a) is { } left && AsDate(b) is { } right && (order = left.CompareTo(right)) is var _;
        }

        if (a is not (DateTimeOffset or string) || b is not (DateTimeOffset or string) || (a is string && b is string))
        {
            return false;
        }

        return AsInstant(r, a) is { } first && AsInstant(r, b) is { } second && (order = first.CompareTo(second)) is var _;
    }

    private static DateOnly? AsDate(object value) => value switch
    {
        DateOnly date => date,
        DateTimeOffset at => DateOnly.FromDateTime(at.DateTime),
        string text when DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) => date,
        _ => null,
    };

    private static DateTimeOffset? AsInstant(Renderer r, object value) => value as DateTimeOffset? ?? Dates.Parse(r, (string)value, CultureInfo.InvariantCulture);

    /// <summary>Whether a list holds an item, a map a name or a text a part; never true for null.</summary>
    public static bool Contains(Renderer r, Node node, object? container, object? item)
    {
        switch (container)
        {
            case null:
                return false;
            case string or RawText:
                return item is not null && r.ToText(container).Contains(r.ToText(item), StringComparison.Ordinal);
            case IReadOnlyList<object?> list:
                r.Budget.Work(list.Count / 8, node);
                for (var i = 0; i < list.Count; i++)
                {
                    if (AreEqual(r, r.Import(list[i], "item"), item))
                    {
                        return true;
                    }
                }

                return false;
            default:
                return item is not null && Maps.IsMap(container) && Maps.TryGet(container, r.ToText(item), out _);
        }
    }

    /// <summary>The order of `array.sort`: nulls, then numbers, then everything else by its text in the language of the recipient.</summary>
    public static int Sort(Renderer r, object? a, object? b)
    {
        r.Budget.Step(r.CallSite);
        if (a is null || b is null)
        {
            return (a is null ? 0 : 1) - (b is null ? 0 : 1);
        }

        if (Numbers.IsNumber(a) && Numbers.IsNumber(b))
        {
            return Numbers.Compare(a, b);
        }

        return (a, b) switch
        {
            (DateTimeOffset x, DateTimeOffset y) => x.CompareTo(y),
            (DateOnly x, DateOnly y) => x.CompareTo(y),
            (TimeSpan x, TimeSpan y) => x.CompareTo(y),
            (bool x, bool y) => x.CompareTo(y),
            _ => r.Culture.CompareInfo.Compare(r.ToText(a), r.ToText(b), CompareOptions.None),
        };
    }

    /// <summary>A hash that equal values share, for <c>array.uniq</c>.</summary>
    public static int Hash(Renderer r, object? value) => value switch
    {
        null => 0,
        string text => string.GetHashCode(text, StringComparison.Ordinal),
        _ when Numbers.IsNumber(value) => string.GetHashCode(r.ToText((object)Numbers.ToDouble(value)), StringComparison.Ordinal),
        bool => string.GetHashCode(r.ToText(value), StringComparison.Ordinal),
        _ => 1,
    };
}
