using System.Globalization;

namespace Automation.Connectors.Mime;

/// <summary>Reads a Date field.</summary>
internal static class MailDate
{
    /// <summary>The instant with its offset, or the year 1 when the field has another form than ours.</summary>
    public static DateTimeOffset Read(string value) =>
        DateTimeOffset.TryParseExact(
            value.Trim(), "ddd, dd MMM yyyy HH:mm:ss zzz", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTimeOffset date)
            ? date
            : DateTimeOffset.MinValue;
}
