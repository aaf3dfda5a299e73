using System.Collections.Frozen;
using NodaTime;

namespace Automation.Server.Languages;

/// <summary>The zone in which a person reads times.</summary>
internal static class PersonZone
{
    /// <summary>The cookie that keeps a choice of somebody who has not signed in.</summary>
    internal const string ChosenCookie = "zone";

    /// <summary>The cookie in which a script of the pages tells the browser's zone.</summary>
    internal const string BrowserCookie = "browser-zone";

    /// <summary>The ids by what people may write for them, in any case.</summary>
    private static readonly FrozenDictionary<string, string> Ids = DateTimeZoneProviders.Tzdb.Ids.ToFrozenDictionary(id => id, StringComparer.OrdinalIgnoreCase);

    /// <summary>Chromium and others tell the names that CLDR had first (https://unicode.org/reports/tr35/#Time_Zone_Identifiers); people know the places by today's.</summary>
    private static readonly FrozenDictionary<string, string> TodaysNames = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["Asia/Saigon"] = "Asia/Ho_Chi_Minh",
        ["Asia/Calcutta"] = "Asia/Kolkata",
        ["Asia/Rangoon"] = "Asia/Yangon",
        ["Asia/Katmandu"] = "Asia/Kathmandu",
        ["Europe/Kiev"] = "Europe/Kyiv",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>What the person has chosen, by their account before this browser; null for nothing.</summary>
    internal static DateTimeZone? Chosen(HttpRequest request) => Find(request.HttpContext.Features.Get<AccountZone>()?.Id) ?? Find(request.Cookies[ChosenCookie]);

    /// <summary>What the browser says; null for nothing, as before its first page.</summary>
    internal static DateTimeZone? OfBrowser(HttpRequest request) => Find(request.Cookies[BrowserCookie]);

    /// <summary>The zone of an IANA id, in any case and with blanks for underscores; null if there is none.</summary>
    internal static DateTimeZone? Find(string? text) =>
        text is not null && Ids.TryGetValue(text.Trim().Replace(' ', '_'), out var id) ? DateTimeZoneProviders.Tzdb[TodaysNames.GetValueOrDefault(id, id)] : null;
}

/// <summary>What the account of whoever sent a request says of their zone; a feature of the request.</summary>
/// <param name="Id">The IANA id; null for nothing.</param>
internal sealed record AccountZone(string? Id);
