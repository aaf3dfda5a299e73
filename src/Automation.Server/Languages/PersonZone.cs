using NodaTime;

namespace Automation.Server.Languages;

/// <summary>The zone in which a person reads times.</summary>
internal static class PersonZone
{
    /// <summary>The cookie that keeps a choice.</summary>
    internal const string ChosenCookie = "zone";

    /// <summary>The cookie in which a script of the pages tells the browser's zone.</summary>
    internal const string BrowserCookie = "browser-zone";

    /// <summary>What the person has chosen, else the browser's, else null.</summary>
    internal static DateTimeZone? Of(HttpRequest request) => Chosen(request) ?? Find(request.Cookies[BrowserCookie]);

    /// <summary>What the person has chosen; null for nothing.</summary>
    internal static DateTimeZone? Chosen(HttpRequest request) => Find(request.Cookies[ChosenCookie]);

    /// <summary>The zone of an IANA id; null if there is none.</summary>
    internal static DateTimeZone? Find(string? id) => string.IsNullOrEmpty(id) ? null : DateTimeZoneProviders.Tzdb.GetZoneOrNull(id);
}
