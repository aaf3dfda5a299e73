using NodaTime;
using NodaTime.TimeZones;

namespace Automation.Server.Languages;

/// <summary>
/// The zone in which pages write times for people of whom no zone is known: the shop's own (which its campaigns fall back to as well), else the machine's, else
/// (containers run on UTC) the one of the shop's country where that has only one. Immutable.
/// </summary>
/// <param name="zone">The zone.</param>
internal sealed class InstallationZone(DateTimeZone zone)
{
    internal DateTimeZone Zone => zone;

    /// <summary>The zone that settings come to.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="machine">The machine's zone.</param>
    internal static InstallationZone Of(ServerSettings settings, DateTimeZone machine) => new(
        PersonZone.Find(settings.Defaults?.Zone ?? "") ?? (IsUtc(machine) ? OfCountry(settings.Country) : null) ?? machine);

    private static bool IsUtc(DateTimeZone zone) => (zone.MinOffset, zone.MaxOffset) == (Offset.Zero, Offset.Zero);

    private static DateTimeZone? OfCountry(string country) =>
        TzdbDateTimeZoneSource.Default.ZoneLocations?.Where(place => place.CountryCode == country).Take(2).ToList() is [var only]
            ? DateTimeZoneProviders.Tzdb[only.ZoneId]
            : null;
}
