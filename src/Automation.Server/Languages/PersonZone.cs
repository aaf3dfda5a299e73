using System.Collections.Frozen;
using NodaTime;
using NodaTime.TimeZones;

namespace Automation.Server.Languages;

/// <summary>The zone in which a person reads times.</summary>
internal static class PersonZone
{
    /// <summary>The cookie that keeps a choice of somebody who has not signed in.</summary>
    internal const string ChosenCookie = "zone";

    /// <summary>The cookie in which a script of the pages tells the browser's zone.</summary>
    internal const string BrowserCookie = "browser-zone";

    /// <summary>The zones of places by their present names, in order: what one may choose among.</summary>
    internal static IReadOnlyList<string> Places { get; } = [.. (TzdbDateTimeZoneSource.Default.ZoneLocations ?? []).Select(place => place.ZoneId).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>The ids by what people and browsers may write for them, in any case.</summary>
    private static readonly FrozenDictionary<string, string> Ids = DateTimeZoneProviders.Tzdb.Ids.ToFrozenDictionary(id => id, PresentName, StringComparer.OrdinalIgnoreCase);

    /// <summary>What the person has chosen, by their account before this browser; null for nothing.</summary>
    internal static DateTimeZone? Chosen(HttpRequest request) => Find(request.HttpContext.Features.Get<AccountZone>()?.Id) ?? Find(request.Cookies[ChosenCookie]);

    /// <summary>What the browser says; null for nothing, as before its first page.</summary>
    internal static DateTimeZone? OfBrowser(HttpRequest request) => Find(request.Cookies[BrowserCookie]);

    /// <summary>The zone of an IANA id, in any case and with blanks for underscores, by its present name; null if there is none.</summary>
    internal static DateTimeZone? Find(string? text) =>
        text is not null && Ids.TryGetValue(text.Trim().Replace(' ', '_'), out var id) ? DateTimeZoneProviders.Tzdb[id] : null;

    /// <summary>Browsers still say Asia/Saigon for Asia/Ho_Chi_Minh. A place that has its own name (Europe/Oslo) keeps it, whichever zone it shares.</summary>
    private static string PresentName(string id) =>
        !Places.Contains(id) && TzdbDateTimeZoneSource.Default.CanonicalIdMap[id] is var present && Places.Contains(present) ? present : id;
}

/// <summary>What the account of whoever sent a request says of their zone; a feature of the request.</summary>
/// <param name="Id">The IANA id; null for nothing.</param>
internal sealed record AccountZone(string? Id);
