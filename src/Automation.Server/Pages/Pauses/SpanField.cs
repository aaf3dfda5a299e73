using System.Globalization;
using Automation.Server.Pauses;
using NodaTime;

namespace Automation.Server.Pages.Pauses;

/// <summary>A span of time as a form asks for it: a number and its unit.</summary>
/// <param name="Name">The name of the number's field; the unit's is this with <c>Unit</c> behind it.</param>
/// <param name="Number">What was typed.</param>
/// <param name="Unit">m, h or d.</param>
/// <param name="Label">What the number is, for those who do not see the page.</param>
internal sealed record SpanField(string Name, string? Number, string? Unit, string Label)
{
    /// <summary>The span as <see cref="SpanText"/> reads it; null when nothing was typed.</summary>
    internal static string? TextOf(string? number, string? unit) =>
        string.IsNullOrWhiteSpace(number) ? null : number.Trim() + (unit is "m" or "h" or "d" ? unit : "h");

    /// <summary>A span in the largest unit that tells it exactly.</summary>
    internal static (string? Number, string Unit) Of(Duration? span)
    {
        if (span is not { } known)
        {
            return (null, "h");
        }

        var minutes = (long)known.TotalMinutes;
        var (count, unit) = minutes % 1_440 == 0 ? (minutes / 1_440, "d") : minutes % 60 == 0 ? (minutes / 60, "h") : (minutes, "m");
        return (count.ToString(CultureInfo.InvariantCulture), unit);
    }
}
