using System.Globalization;
using System.Text;

namespace Automation.Templating.Rendering;

/// <summary>Instants: zones, parsing, and the strftime codes of `date.to_string`.</summary>
internal static class Dates
{
    private const int LongestDate = 200;

    public static DateTimeOffset AtWallClock(DateTime time, TimeZoneInfo zone)
    {
        // A wall clock that was skipped moves forward by the gap; one that occurs twice is the first of the two.
        if (zone.IsInvalidTime(time))
        {
            time = time.AddHours(1);
        }

        var offset = zone.IsAmbiguousTime(time) ? zone.GetAmbiguousTimeOffsets(time).Max() : zone.GetUtcOffset(time);
        return new DateTimeOffset(time, offset);
    }

    /// <summary>After arithmetic an instant of the recipient's zone gets the offset that the zone has then.</summary>
    public static DateTimeOffset Rezone(Renderer r, DateTimeOffset before, DateTimeOffset after)
    {
        var zone = r.Context.Zone;
        return r.IsMessage && zone.SupportsDaylightSavingTime && zone.GetUtcOffset(before) == before.Offset
            ? TimeZoneInfo.ConvertTime(after, zone)
            : after;
    }

    /// <summary>Reads a text without a pattern; null when it is no date.</summary>
    public static DateTimeOffset? Parse(Renderer r, string text, CultureInfo culture)
    {
        if (text.Length is 0 or > 64 || !DateTime.TryParse(text, culture, DateTimeStyles.RoundtripKind | DateTimeStyles.AllowWhiteSpaces, out var time))
        {
            return null;
        }

        if (time.Kind == DateTimeKind.Unspecified)
        {
            return Placed(r, time);
        }

        return DateTimeOffset.TryParse(text, culture, DateTimeStyles.AllowWhiteSpaces, out var instant) ? instant : null;
    }

    public static DateTimeOffset Placed(Renderer r, DateTime time) =>
        r.IsMessage ? AtWallClock(time, r.Context.Zone) : new DateTimeOffset(time, TimeSpan.Zero);

    /// <summary>Reads a text by a strftime pattern; null when it does not fit.</summary>
    public static DateTimeOffset? Parse(Renderer r, string text, string pattern, CultureInfo culture)
    {
        if (text.Length > LongestDate || pattern.Length > LongestDate)
        {
            return null;
        }

        var format = ToParseFormat(r, pattern, out var hasOffset);
        if (hasOffset)
        {
            return DateTimeOffset.TryParseExact(text, format, culture, DateTimeStyles.AllowWhiteSpaces, out var instant) ? instant : null;
        }

        return DateTime.TryParseExact(text, format, culture, DateTimeStyles.AllowWhiteSpaces, out var time) ? Placed(r, time) : null;
    }

    private static string ToParseFormat(Renderer r, string pattern, out bool hasOffset)
    {
        var format = new StringBuilder();
        hasOffset = false;
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] != '%' || i + 1 == pattern.Length)
            {
                format.Append(pattern[i] == ' ' ? "" : "\\").Append(pattern[i]);
                continue;
            }

            var code = pattern[++i];
            hasOffset |= code is 'Z' or 'z';
            format.Append(ParseCode(code) ?? throw r.Fail(RenderFaults.BadFormat(pattern)));
        }

        return format.Length == 1 ? "%" + format : format.ToString();
    }

    private static string? ParseCode(char code) => code switch
    {
        'a' => "ddd",
        'A' => "dddd",
        'b' or 'h' => "MMM",
        'B' => "MMMM",
        'c' => "ddd MMM d HH:mm:ss yyyy",
        'd' => "dd",
        'D' => "MM/dd/yy",
        'e' => "d",
        'F' => "yyyy-MM-dd",
        'H' => "HH",
        'I' => "hh",
        'k' => "H",
        'l' => "h",
        'L' => "fff",
        'm' => "MM",
        'M' => "mm",
        'N' => "fffffff",
        'p' or 'P' => "tt",
        'r' => "hh:mm:ss tt",
        'R' => "HH:mm",
        'S' => "ss",
        'T' => "HH:mm:ss",
        'y' => "yy",
        'Y' => "yyyy",
        'Z' or 'z' => "zzz",
        'n' => "\\\n",
        't' => "\\\t",
        '%' => "\\%",
        _ => null,
    };

    public static string Format(Renderer r, DateTimeOffset at, string pattern, CultureInfo culture)
    {
        var start = r.Output.Length;
        Write(r, at, pattern, culture);
        var text = r.Output.Written[start..].ToString();
        r.Output.Truncate(start);
        return text;
    }

    /// <summary>Writes straight into the output.</summary>
    public static void Write(Renderer r, DateTimeOffset at, string pattern, CultureInfo culture)
    {
        if (pattern == "%g")
        {
            (pattern, culture) = (r.DateFormat == "%g" ? Renderer.DefaultDateFormat : r.DateFormat, CultureInfo.InvariantCulture);
        }
        else if (pattern.StartsWith("%g ", StringComparison.Ordinal))
        {
            (pattern, culture) = (pattern[3..], CultureInfo.InvariantCulture);
        }

        var text = pattern.AsSpan();
        while (text.Length > 0)
        {
            var mark = text.IndexOf('%');
            if (mark < 0 || mark + 1 == text.Length)
            {
                r.WriteRaw(text);
                return;
            }

            r.WriteRaw(text[..mark]);
            WriteCode(r, at, text[mark + 1], culture);
            text = text[(mark + 2)..];
        }
    }

    private static void WriteCode(Renderer r, DateTimeOffset at, char code, CultureInfo culture)
    {
        switch (code)
        {
            case 'd': Two(r, at.Day); break;
            case 'm': Two(r, at.Month); break;
            case 'y': Two(r, at.Year % 100); break;
            case 'Y': r.Output.Append(at.Year, default, CultureInfo.InvariantCulture); break;
            case 'H': Two(r, at.Hour); break;
            case 'M': Two(r, at.Minute); break;
            case 'S': Two(r, at.Second); break;
            case 'I': Two(r, Twelve(at.Hour)); break;
            case 'C': Two(r, at.Year / 100); break;
            case 'e': Blank(r, at.Day); break;
            case 'k': Blank(r, at.Hour); break;
            case 'l': Blank(r, Twelve(at.Hour)); break;
            case 'a': r.WriteRaw(culture.DateTimeFormat.GetAbbreviatedDayName(at.DayOfWeek)); break;
            case 'A': r.WriteRaw(culture.DateTimeFormat.GetDayName(at.DayOfWeek)); break;
            case 'b' or 'h': r.WriteRaw(culture.DateTimeFormat.GetAbbreviatedMonthName(at.Month)); break;
            case 'B': r.WriteRaw(culture.DateTimeFormat.GetMonthName(at.Month)); break;
            case 'p': r.WriteRaw(Half(at, culture)); break;
            case 'P': r.WriteRaw(Half(at, culture).ToLower(culture)); break;
            case 'n': r.WriteRaw("\n"); break;
            case 't': r.WriteRaw("\t"); break;
            case '%': r.WriteRaw("%"); break;
            default: WriteRareCode(r, at, code, culture); break;
        }
    }

    private static void WriteRareCode(Renderer r, DateTimeOffset at, char code, CultureInfo culture)
    {
        switch (code)
        {
            case 'c': Write(r, at, "%a %b %e %T %Y", culture); break;
            case 'D': Write(r, at, "%m/%d/%y", culture); break;
            case 'F': Write(r, at, "%Y-%m-%d", culture); break;
            case 'r': Write(r, at, "%I:%M:%S %p", culture); break;
            case 'R': Write(r, at, "%H:%M", culture); break;
            case 'T': Write(r, at, "%H:%M:%S", culture); break;
            case 'v': r.WriteRaw(at.ToString("d-MMM-yyyy", CultureInfo.InvariantCulture).ToUpperInvariant().PadLeft(11)); break;
            case 'x': r.WriteRaw(at.ToString("d", culture)); break;
            case 'X': r.WriteRaw(at.ToString("T", culture)); break;
            case 'j': r.Output.Append(at.DayOfYear, "000", CultureInfo.InvariantCulture); break;
            case 'L': r.Output.Append(at.Millisecond, "000", CultureInfo.InvariantCulture); break;
            case 'N': r.Output.Append(at.Ticks % TimeSpan.TicksPerSecond * 100, "000000000", CultureInfo.InvariantCulture); break;
            case 's': r.Output.Append(at.ToUnixTimeSeconds(), default, CultureInfo.InvariantCulture); break;
            case 'u': r.Output.Append(at.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)at.DayOfWeek, default, CultureInfo.InvariantCulture); break;
            case 'w': r.Output.Append((int)at.DayOfWeek, default, CultureInfo.InvariantCulture); break;
            case 'U': Two(r, (at.DayOfYear + 6 - (int)at.DayOfWeek) / 7); break;
            case 'W': Two(r, (at.DayOfYear + 6 - (((int)at.DayOfWeek + 6) % 7)) / 7); break;
            case 'V': Two(r, ISOWeek.GetWeekOfYear(at.DateTime)); break;
            case 'G': r.Output.Append(ISOWeek.GetYear(at.DateTime), "0000", CultureInfo.InvariantCulture); break;
            case 'Z': r.Output.Append(at, "zzz", CultureInfo.InvariantCulture); break;
            case 'z': r.WriteRaw(at.ToString("zzz", CultureInfo.InvariantCulture).Replace(":", "", StringComparison.Ordinal)); break;
            default: r.WriteRaw(['%', code]); break;
        }

        r.CheckOutput();
    }

    private static int Twelve(int hour) => hour % 12 == 0 ? 12 : hour % 12;

    private static string Half(DateTimeOffset at, CultureInfo culture)
    {
        var format = culture.DateTimeFormat;
        return at.Hour < 12 ? format.AMDesignator : format.PMDesignator;
    }

    private static void Two(Renderer r, int value) => r.WriteRaw([(char)('0' + (value / 10 % 10)), (char)('0' + (value % 10))]);

    private static void Blank(Renderer r, int value) => r.WriteRaw([value < 10 ? ' ' : (char)('0' + (value / 10)), (char)('0' + (value % 10))]);
}
