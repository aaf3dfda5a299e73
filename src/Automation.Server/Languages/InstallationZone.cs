using Automation.Server.CommandLine;
using NodaTime;
using NodaTime.TimeZones;

namespace Automation.Server.Languages;

/// <summary>
/// The zone in which pages write times for people of whom no zone is known: the one of the settings, else the machine's, else (containers run on UTC)
/// the one of the shop's country where that has only one. Immutable.
/// </summary>
/// <param name="zone">The zone.</param>
internal sealed class InstallationZone(DateTimeZone zone)
{
    internal DateTimeZone Zone => zone;

    /// <summary>The zone that settings come to.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="machine">The machine's zone.</param>
    /// <exception cref="CommandException">The settings name a zone that there is not.</exception>
    internal static InstallationZone Of(ServerSettings settings, DateTimeZone machine) => new(
        settings.Zone is not { Length: > 0 } id ? (IsUtc(machine) ? OfCountry(settings.Country) : null) ?? machine
        : PersonZone.Find(id) ?? throw new CommandException($"Zone is '{id}', which is no zone of the IANA list. Write one such as Asia/Ho_Chi_Minh."));

    private static bool IsUtc(DateTimeZone zone) => (zone.MinOffset, zone.MaxOffset) == (Offset.Zero, Offset.Zero);

    private static DateTimeZone? OfCountry(string country) =>
        TzdbDateTimeZoneSource.Default.ZoneLocations?.Where(place => place.CountryCode == country).Take(2).ToList() is [var only]
            ? DateTimeZoneProviders.Tzdb[only.ZoneId]
            : null;
}
