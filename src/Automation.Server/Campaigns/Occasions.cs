using System.Globalization;
using Automation.Engine.Activities;
using Automation.Engine.Campaigns;
using NodaTime;
using NodaTime.Text;

namespace Automation.Server.Campaigns;

/// <summary>A moment at which a campaign's audience is to be entered.</summary>
/// <param name="At">When.</param>
/// <param name="ZoneKey">"*" for all customers, "" for those without a zone, else an IANA id.</param>
/// <param name="Key">The occasion's key; with campaign, trigger and zone it is unique, so that it happens once.</param>
/// <param name="SkipReason">Not null: nobody enters, and the ledger says why.</param>
internal sealed record Occasion(Instant At, string ZoneKey, string Key, string? SkipReason = null);

/// <summary>
/// The occasions of a start rule: pure arithmetic, the same for Quartz and for virtual clocks.
/// Misfires: an occasion that was missed while nothing ran happens once, late, and stands for the time it was meant for.
/// </summary>
internal sealed class Occasions(ICronCalendar cron)
{
    /// <summary>All customers, whatever their zone.</summary>
    internal const string AllZones = "*";

    /// <summary>
    /// The next occasions after an instant: those of the earliest time that has any; none when there is none any more.
    /// </summary>
    /// <param name="rule">The rule.</param>
    /// <param name="settings">The campaign's settings.</param>
    /// <param name="startedAt">When the campaign was switched on; nothing happens before.</param>
    /// <param name="zones">The zones of customers; null stands for those without one.</param>
    /// <param name="after">Strictly after this instant.</param>
    internal IReadOnlyList<Occasion> Next(StartRule rule, CampaignSettings settings, Instant startedAt, IReadOnlyList<string?> zones, Instant after)
    {
        var candidates = rule switch
        {
            StartRule.OnCron(var expression) => NextOfCron(expression, settings, Instant.Max(after, startedAt - Duration.FromMilliseconds(1))),
            StartRule.OnInstant(var at) => [Fixed(at, startedAt)],
            StartRule.OnLocalDate date => zones.Select(zone => OnDate(date, zone, settings, startedAt)),
            StartRule.OnCustomerDate daily => zones.Select(zone => NextDay(daily, zone, settings, Instant.Max(after, startedAt - Duration.FromMilliseconds(1)))),
            _ => [],
        };
        var later = candidates.Where(occasion => occasion.At > after).OrderBy(occasion => occasion.At).ThenBy(occasion => occasion.ZoneKey, StringComparer.Ordinal).ToList();
        return later.Count == 0 ? [] : [.. later.TakeWhile(occasion => occasion.At == later[0].At)];
    }

    private IEnumerable<Occasion> NextOfCron(string expression, CampaignSettings settings, Instant after) =>
        cron.Next(expression, after, settings.Zone) is { } at ? [new Occasion(at, AllZones, InstantPattern.General.Format(at))] : [];

    private static Occasion Fixed(Instant at, Instant startedAt)
    {
        var key = InstantPattern.General.Format(at);
        return at >= startedAt ? new Occasion(at, AllZones, key) : new Occasion(startedAt, AllZones, key, DateReachedTooLate);
    }

    private static Occasion OnDate(StartRule.OnLocalDate rule, string? zoneId, CampaignSettings settings, Instant startedAt)
    {
        var zone = ZoneOf(zoneId, settings);
        var at = (rule.On + rule.At).InZoneLeniently(zone).ToInstant();
        var key = LocalDatePattern.Iso.Format(rule.On);
        if (at >= startedAt)
        {
            return new Occasion(at, zoneId ?? "", key);
        }

        var isTooLate = startedAt >= rule.NotFrom.InZoneLeniently(zone).ToInstant();
        return new Occasion(startedAt, zoneId ?? "", key, isTooLate ? rule.TooLate : null);
    }

    private static Occasion NextDay(StartRule.OnCustomerDate rule, string? zoneId, CampaignSettings settings, Instant after)
    {
        var zone = ZoneOf(zoneId, settings);
        for (var date = after.InZone(zone).Date; ; date = date.PlusDays(1))
        {
            var at = (date + rule.At).InZoneLeniently(zone).ToInstant();
            if (at > after)
            {
                return new Occasion(at, zoneId ?? "", LocalDatePattern.Iso.Format(date));
            }
        }
    }

    /// <summary>A zone that does not exist counts as none, as it does for journeys.</summary>
    internal static DateTimeZone ZoneOf(string? id, CampaignSettings settings) =>
        id is not null && DateTimeZoneProviders.Tzdb.GetZoneOrNull(id) is { } zone ? zone : settings.Zone;

    private const string DateReachedTooLate = Engine.Activities.Timing.DateReached.TooLate;

    /// <summary>
    /// The month and day, as <c>MM-dd</c>, of customers' yearly dates that are kept so many days before the local date of an
    /// occasion; two when 29 February is kept on this 28 February.
    /// </summary>
    internal static IReadOnlyList<string> YearlyDates(string occasionKey, int daysAfter)
    {
        var date = LocalDatePattern.Iso.Parse(occasionKey).Value.PlusDays(-daysAfter);
        var day = date.ToString("MM'-'dd", CultureInfo.InvariantCulture);
        return day == "02-28" && !CalendarSystem.Iso.IsLeapYear(date.Year) ? [day, "02-29"] : [day];
    }
}
