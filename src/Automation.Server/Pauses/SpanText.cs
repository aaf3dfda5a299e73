using System.Globalization;
using System.Text.RegularExpressions;
using NodaTime;

namespace Automation.Server.Pauses;

/// <summary>Spans of time as people write them in commands and requests: <c>90m</c>, <c>3h</c>, <c>2d</c>, <c>1d12h</c>. A day is 24 hours.</summary>
internal static partial class SpanText
{
    /// <summary>What is said of a text that is none.</summary>
    internal const string Expected = "Write days, hours and minutes, such as 7d, 3h, 90m or 1d12h.";

    /// <summary>Reads a span; null when the text is none.</summary>
    internal static Duration? Read(string text)
    {
        var match = Parts().Match(text.Trim());
        if (!match.Success || match.Length == 0)
        {
            return null;
        }

        return Duration.FromDays(Number(match.Groups["d"])) + Duration.FromHours(Number(match.Groups["h"])) + Duration.FromMinutes(Number(match.Groups["m"]));
    }

    /// <summary>Writes a span, to the minute; a shorter one in seconds.</summary>
    internal static string Write(Duration span)
    {
        if (span < Duration.FromMinutes(1))
        {
            return string.Create(CultureInfo.InvariantCulture, $"{(long)Math.Ceiling(Math.Max(0, span.TotalSeconds))}s");
        }

        var minutes = (long)Math.Round(span.TotalMinutes);
        var parts = new[] { (minutes / 1_440, "d"), (minutes / 60 % 24, "h"), (minutes % 60, "m") };
        return string.Concat(parts.Where(part => part.Item1 > 0).Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Item1}{part.Item2}")));
    }

    private static int Number(Group group) => group.Success ? int.Parse(group.ValueSpan, CultureInfo.InvariantCulture) : 0;

    // Four digits are enough for every span that is allowed, and never too many for the arithmetic; minutes may be as many as 100 days.
    [GeneratedRegex("^(?=.)((?<d>[0-9]{1,4})d)?((?<h>[0-9]{1,4})h)?((?<m>[0-9]{1,6})m)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Parts();
}
