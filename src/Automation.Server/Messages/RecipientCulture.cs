using System.Globalization;

namespace Automation.Server.Messages;

/// <summary>How numbers and times are written for a recipient. What the system does not know is neutral: a message is never lost over it.</summary>
internal static class RecipientCulture
{
    /// <summary>The culture of a BCP 47 tag; the invariant one when there is none.</summary>
    internal static CultureInfo Of(string locale)
    {
        try
        {
            return CultureInfo.GetCultureInfo(locale);
        }
        catch (CultureNotFoundException)
        {
            return CultureInfo.InvariantCulture;
        }
    }

    /// <summary>The zone of an IANA id; UTC when there is none.</summary>
    internal static TimeZoneInfo ZoneOf(string? id) => id is not null && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var found) ? found : TimeZoneInfo.Utc;
}
