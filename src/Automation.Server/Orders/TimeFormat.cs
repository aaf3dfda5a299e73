using System.Globalization;
using System.Text.RegularExpressions;

namespace Automation.Server.Orders;

/// <summary>The kinds of writing a time.</summary>
internal enum TimeWriting
{
    /// <summary>A .NET custom format, invariant culture.</summary>
    Custom,

    /// <summary>ISO 8601, with or without an offset.</summary>
    Iso,

    /// <summary>Seconds since 1970-01-01 UTC; a fraction is allowed.</summary>
    UnixSeconds,

    /// <summary>Milliseconds since 1970-01-01 UTC.</summary>
    UnixMilliseconds,

    /// <summary>Local days since a date, with the time of day as the fraction.</summary>
    DaysSince,
}

/// <summary>One way of writing the order time.</summary>
/// <param name="Writing">The kind.</param>
/// <param name="Pattern">The custom format; empty for the other kinds.</param>
internal sealed partial record TimeFormat(TimeWriting Writing, string Pattern = "")
{
    private const string DaysSince = "days-since ";

    /// <summary>Day 0 of <see cref="TimeWriting.DaysSince"/>.</summary>
    public DateTime Epoch { get; private init; }

    /// <summary>Whether a custom format says nothing about the time of day.</summary>
    public bool DateOnly { get; } = Writing == TimeWriting.Custom && Letters(Pattern).IndexOfAny(['h', 'H', 'm', 's', 'f', 'F', 't']) < 0;

    /// <summary>Whether a custom format reads an offset from the cell.</summary>
    public bool HasOffset { get; } = Writing == TimeWriting.Custom && Letters(Pattern).Contains('z');

    /// <summary>Whether times written so are local and need a zone; ISO times may be.</summary>
    public bool IsLocal => Writing == TimeWriting.DaysSince || (Writing == TimeWriting.Custom && !HasOffset);

    /// <summary>Reads a format as a map has it.</summary>
    /// <param name="written">The text.</param>
    /// <param name="problem">What is wrong with it; <see langword="null"/> if nothing.</param>
    public static TimeFormat Parse(string written, out string? problem)
    {
        problem = null;
        if (written.StartsWith(DaysSince, StringComparison.Ordinal))
        {
            if (!DateTime.TryParseExact(written.AsSpan(DaysSince.Length), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var epoch))
            {
                problem = $"\"{written}\": write the date of day 0 as in \"days-since 1899-12-30\"";
            }

            return new TimeFormat(TimeWriting.DaysSince) { Epoch = epoch };
        }

        switch (written)
        {
            case "iso-8601": return new TimeFormat(TimeWriting.Iso);
            case "unix-seconds": return new TimeFormat(TimeWriting.UnixSeconds);
            case "unix-milliseconds": return new TimeFormat(TimeWriting.UnixMilliseconds);
            default:
                problem = CustomProblem(written);
                return new TimeFormat(TimeWriting.Custom, written);
        }
    }

    /// <summary>A format that cannot say a day and hour and read them back would lose them on every row.</summary>
    private static string? CustomProblem(string written)
    {
        const string Remedy = "use .NET letters: yyyy year, MM month, dd day, HH hour 0-23 (hh needs tt for AM/PM), mm minute, ss second, zzz offset";
        var letters = Letters(written);
        if (letters.Contains('K'))
        {
            return $"\"{written}\": K depends on the cell; use zzz for an offset, or \"iso-8601\"";
        }

        if (SwappedMonths().IsMatch(letters))
        {
            return $"\"{written}\" has months and minutes the wrong way round; {Remedy}";
        }

        var sample = new DateTime(1987, 11, 23, 13, 45, 56, DateTimeKind.Unspecified);
        var hasHour = letters.IndexOfAny(['h', 'H']) >= 0;
        if (!letters.Contains('y') || !letters.Contains('M') || !letters.Contains('d') || !RoundTrips(written, sample, out var back)
            || back.Date != sample.Date || (hasHour && back.Hour != sample.Hour))
        {
            return $"\"{written}\" does not hold a whole date, or loses the hour; {Remedy}{ClosestName.Hint(written, ["iso-8601", "unix-seconds", "unix-milliseconds"])}";
        }

        return null;
    }

    [GeneratedRegex("[hH][:.]?M|[dy][-/.]m|m[-/.][dy]", RegexOptions.CultureInvariant)]
    private static partial Regex SwappedMonths();

    private static bool RoundTrips(string format, DateTime sample, out DateTime back)
    {
        back = default;
        try
        {
            var text = new DateTimeOffset(sample, TimeSpan.Zero).ToString(format, CultureInfo.InvariantCulture);
            var read = DateTimeOffset.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var whole);
            back = whole.DateTime;
            return format.Length > 1 && read;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    /// <summary>The format without quoted and escaped text.</summary>
    private static string Letters(string format)
    {
        var letters = new System.Text.StringBuilder();
        var quote = '\0';
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] == '\\')
            {
                i++;
            }
            else if (quote == '\0' && format[i] is '\'' or '"')
            {
                quote = format[i];
            }
            else if (format[i] == quote)
            {
                quote = '\0';
            }
            else if (quote == '\0')
            {
                letters.Append(format[i]);
            }
        }

        return letters.ToString();
    }
}
