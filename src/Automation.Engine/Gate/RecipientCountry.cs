using System.Collections.Frozen;
using NodaTime;
using NodaTime.TimeZones;

namespace Automation.Engine.Gate;

/// <summary>
/// Which countries' law binds a message to a person. Every sign counts — the country that the shop has told, the prefix of the phone number,
/// the person's own zone — and where they differ, all of them bind: then the strictest rule decides. Safe for concurrent use.
/// </summary>
public sealed class RecipientCountry
{
    private static readonly FrozenDictionary<string, string> ZoneCountries = (TzdbDateTimeZoneSource.Default.ZoneLocations ?? [])
        .GroupBy(place => place.ZoneId, StringComparer.Ordinal)
        .ToFrozenDictionary(places => places.Key, places => places.First().CountryCode, StringComparer.Ordinal);

    private readonly (string Prefix, string Country)[] _prefixes;

    /// <summary>Creates it for the countries of some packs.</summary>
    public RecipientCountry(IEnumerable<PolicyPack> packs)
    {
        ArgumentNullException.ThrowIfNull(packs);
        _prefixes = [.. packs.SelectMany(pack => pack.Countries).Select(country => (country.Value, country.Key)).Distinct().OrderByDescending(pair => pair.Value.Length)];
    }

    /// <summary>The countries, ordered and each once; the other one alone when nothing is known of the person.</summary>
    /// <param name="told">The shop's own word, ISO 3166 alpha-2 in any case; null for none.</param>
    /// <param name="phone">The phone number; null for none.</param>
    /// <param name="zone">The person's own zone; null when unknown.</param>
    /// <param name="otherwise">The country of the campaign or the installation; null for none.</param>
    public string[] Of(string? told, string? phone, DateTimeZone? zone, string? otherwise)
    {
        Span<string?> signs = [Code(told), OfPhone(phone), OfZone(zone)];
        var found = new List<string>(2);
        foreach (var sign in signs)
        {
            if (sign is not null && !found.Contains(sign))
            {
                found.Add(sign);
            }
        }

        if (found.Count == 0)
        {
            return Code(otherwise) is { } country ? [country] : [];
        }

        found.Sort(StringComparer.Ordinal);
        return [.. found];
    }

    /// <summary>The country of a zone by the IANA database; null for one that belongs to none, such as UTC.</summary>
    public static string? OfZone(DateTimeZone? zone)
    {
        if (zone is null)
        {
            return null;
        }

        return ZoneCountries.GetValueOrDefault(zone.Id)
            ?? (TzdbDateTimeZoneSource.Default.CanonicalIdMap.TryGetValue(zone.Id, out var canonical) ? ZoneCountries.GetValueOrDefault(canonical) : null);
    }

    private static string? Code(string? text) => text is { Length: 2 } && char.IsAsciiLetter(text[0]) && char.IsAsciiLetter(text[1]) ? text.ToUpperInvariant() : null;

    private string? OfPhone(string? phone)
    {
        if (phone is null || !phone.StartsWith('+'))
        {
            return null;
        }

        foreach (var (prefix, country) in _prefixes)
        {
            if (phone.StartsWith(prefix, StringComparison.Ordinal))
            {
                return country;
            }
        }

        return null;
    }
}
