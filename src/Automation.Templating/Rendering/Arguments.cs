using System.Collections.Concurrent;
using System.Globalization;
using System.Numerics;

namespace Automation.Templating.Rendering;

/// <summary>Turns the arguments of a builtin into what the builtin works with, or says why that cannot be.</summary>
internal static class Arguments
{
    private const int MostCultures = 500;
    private static readonly ConcurrentDictionary<string, CultureInfo?> Cultures = new(StringComparer.Ordinal);

    public static int Int(Renderer r, object? value) => value switch
    {
        null => 0,
        int i => i,
        bool flag => flag ? 1 : 0,
        long or BigInteger => (int)BigInteger.Max(int.MinValue, BigInteger.Min(int.MaxValue, Numbers.ToBig(value))),
        double or float or decimal => Whole(r, value),
        string text when int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var parsed) => parsed,
        _ => throw r.Fail(RenderFaults.Convert(Renderer.TypeName(value), "int")),
    };

    private static int Whole(Renderer r, object value)
    {
        var number = Math.Round(Numbers.ToDouble(value));
        return double.IsNaN(number) ? throw r.Fail(RenderFaults.Convert("double", "int")) : (int)Math.Clamp(number, int.MinValue, int.MaxValue);
    }

    public static double Double(Renderer r, object? value)
    {
        if (Numbers.IsNumber(value))
        {
            return Numbers.ToDouble(value!);
        }

        return value switch
        {
            null => 0,
            string text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed) => parsed,
            _ => throw r.Fail(RenderFaults.Convert(Renderer.TypeName(value), "double")),
        };
    }

    public static bool Bool(object? value) => Expression.IsTruthy(value);

    /// <summary>A text, where null stays null.</summary>
    public static string? TextOrNull(Renderer r, object? value) => value is null ? null : value as string ?? r.ToText(value);

    public static string Text(Renderer r, object? value) => value as string ?? r.ToText(value);

    public static IReadOnlyList<object?> List(Renderer r, object? value) =>
        Lists.From(r, r.CallSite, value) ?? throw r.Fail(RenderFaults.Convert(Renderer.TypeName(value), "list"));

    public static Callable Function(Renderer r, object? value) =>
        value as Callable ?? throw r.Fail(RenderFaults.Convert(Renderer.TypeName(value), "function"));

    public static CultureInfo Culture(Renderer r, object? value)
    {
        if (value is null)
        {
            return r.Culture;
        }

        var name = r.ToText(value);
        if (!Cultures.TryGetValue(name, out var culture))
        {
            culture = FindCulture(name);
            if (Cultures.Count < MostCultures)
            {
                Cultures.TryAdd(name, culture);
            }
        }

        return culture ?? throw r.Fail(RenderFaults.BadCulture(name));
    }

    private static CultureInfo? FindCulture(string name)
    {
        try
        {
            return CultureInfo.GetCultureInfo(name, predefinedOnly: true);
        }
        catch (CultureNotFoundException)
        {
            return null;
        }
    }

    /// <summary>An instant: as it is, from a date, or read from its text; null stays null.</summary>
    public static DateTimeOffset? Instant(Renderer r, object? value) => value switch
    {
        null => null,
        DateTimeOffset at => at,
        DateOnly date => Dates.Placed(r, date.ToDateTime(TimeOnly.MinValue)),
        string { Length: 0 } => null,
        string text => Dates.Parse(r, text, r.Culture) ?? Dates.Parse(r, text, CultureInfo.InvariantCulture)
            ?? throw r.Fail(RenderFaults.Convert("string", "datetime")),
        _ => throw r.Fail(RenderFaults.Convert(Renderer.TypeName(value), "datetime")),
    };
}
