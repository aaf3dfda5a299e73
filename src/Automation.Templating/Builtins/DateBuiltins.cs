using System.Globalization;
using Automation.Templating.Rendering;

namespace Automation.Templating.Builtins;

internal static class DateBuiltins
{
    public static IEnumerable<BuiltinFunction> All(bool isMessage)
    {
        List<BuiltinFunction> functions =
        [
            Add("date.add_days", "date days", (at, by) => at.AddDays(by)),
            Add("date.add_hours", "date hours", (at, by) => at.AddHours(by)),
            Add("date.add_milliseconds", "date millis", (at, by) => at.AddMilliseconds(by)),
            Add("date.add_minutes", "date minutes", (at, by) => at.AddMinutes(by)),
            Add("date.add_months", "date months", (at, by) => at.AddMonths((int)by)),
            Add("date.add_seconds", "date seconds", (at, by) => at.AddSeconds(by)),
            Add("date.add_years", "date years", (at, by) => at.AddYears((int)by)),
            new("date.now", "", (r, _) => r.IsMessage ? r.ToZone(r.Context.Now) : r.Context.Now),
            new("date.parse", "text pattern? culture?", (r, a) => Parse(r, a[0], a[1], a[2])),
            new("date.parse_to_string", "text output_pattern? output_culture? input_pattern? input_culture?", ParseToString),
            new("date.to_string", "datetime pattern? culture?", ToText, Write),
            new("date.utc_now", "", (r, _) => r.Context.Now.ToUniversalTime()),
        ];
        if (isMessage)
        {
            functions.Add(new("date.in_zone", "date zone", InZone));
        }

        return functions;
    }

    private static BuiltinFunction Add(string name, string signature, Func<DateTimeOffset, double, DateTimeOffset> add) => new(name, signature, (r, a) =>
    {
        if (Arguments.Instant(r, a[0]) is not { } at)
        {
            return null;
        }

        try
        {
            return Dates.Rezone(r, at, add(at, Arguments.Double(r, a[1])));
        }
        catch (Exception e) when (e is ArgumentException or OverflowException)
        {
            throw r.Fail(RenderFaults.DateRange());
        }
    });

    private static object? Parse(Renderer r, object? text, object? pattern, object? culture)
    {
        if (Arguments.TextOrNull(r, text) is not { Length: > 0 } input)
        {
            return null;
        }

        var format = Arguments.Culture(r, culture);
        return pattern is null ? Dates.Parse(r, input, format) : Dates.Parse(r, input, Arguments.Text(r, pattern), format);
    }

    private static object? ParseToString(Renderer r, Span<object?> a)
    {
        if (Parse(r, a[0], a[3], a[4]) is not DateTimeOffset at)
        {
            return null;
        }

        return Dates.Format(r, at, Arguments.TextOrNull(r, a[1]) ?? r.DateFormat, Arguments.Culture(r, a[2]));
    }

    private static object? ToText(Renderer r, Span<object?> a)
    {
        if (Arguments.Instant(r, a[0]) is not { } at)
        {
            return null;
        }

        return Dates.Format(r, at, Arguments.TextOrNull(r, a[1]) ?? r.DateFormat, Arguments.Culture(r, a[2]));
    }

    private static void Write(Renderer r, Span<object?> a)
    {
        if (Arguments.Instant(r, a[0]) is { } at)
        {
            Dates.Write(r, at, Arguments.TextOrNull(r, a[1]) ?? r.DateFormat, Arguments.Culture(r, a[2]));
        }
    }

    private static object? InZone(Renderer r, Span<object?> a)
    {
        if (Arguments.Instant(r, a[0]) is not { } at)
        {
            return null;
        }

        var name = Arguments.Text(r, a[1]);
        return TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone)
            ? TimeZoneInfo.ConvertTime(at, zone)
            : throw r.Fail(RenderFaults.BadZone(name));
    }
}

internal static class TimespanBuiltins
{
    public static IEnumerable<BuiltinFunction> All() =>
    [
        From("timespan.from_days", "days", TimeSpan.FromDays),
        From("timespan.from_hours", "hours", TimeSpan.FromHours),
        From("timespan.from_milliseconds", "millis", value => TimeSpan.FromMilliseconds(value)),
        From("timespan.from_minutes", "minutes", TimeSpan.FromMinutes),
        From("timespan.from_seconds", "seconds", TimeSpan.FromSeconds),
        new("timespan.parse", "text", Parse),
    ];

    private static BuiltinFunction From(string name, string parameter, Func<double, TimeSpan> create) => new(name, parameter, (r, a) =>
    {
        try
        {
            return create(Arguments.Double(r, a[0]));
        }
        catch (Exception e) when (e is OverflowException or ArgumentException)
        {
            throw r.Fail(RenderFaults.DateRange());
        }
    });

    private static object? Parse(Renderer r, Span<object?> a)
    {
        if (Arguments.TextOrNull(r, a[0]) is not { Length: > 0 } text)
        {
            return TimeSpan.Zero;
        }

        return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var span) ? span : throw r.Fail(RenderFaults.Convert("string", "timespan"));
    }
}
