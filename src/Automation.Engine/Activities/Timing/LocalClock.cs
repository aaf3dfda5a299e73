using NodaTime;
using NodaTime.TimeZones;

namespace Automation.Engine.Activities.Timing;

/// <summary>
/// Where a local time falls on the line of instants. A time that the clocks skip happens as much later as they skip; a time
/// that happens twice counts the first time. 29 February of a common year is 28 February.
/// </summary>
internal static class LocalClock
{
    /// <summary>The beginning of hours on a local clock: of two equal times the earlier; one that is skipped is when the gap ends.</summary>
    internal static readonly ZoneLocalMappingResolver Opening = Resolvers.CreateMappingResolver(Resolvers.ReturnEarlier, Resolvers.ReturnStartOfIntervalAfter);

    /// <summary>The end of hours on a local clock: of two equal times the later, so that an hour too many is never cut off.</summary>
    internal static readonly ZoneLocalMappingResolver Closing = Resolvers.CreateMappingResolver(Resolvers.ReturnLater, Resolvers.ReturnStartOfIntervalAfter);

    /// <summary>The instant of a local time of a date.</summary>
    internal static Instant At(LocalDate date, LocalTime time, DateTimeZone zone) => (date + time).InZoneLeniently(zone).ToInstant();

    /// <summary>The day in a year on which a yearly date is kept.</summary>
    internal static LocalDate InYear(LocalDate date, int year) =>
        date is { Month: 2, Day: 29 } && !CalendarSystem.Iso.IsLeapYear(year) ? new LocalDate(year, 2, 28) : new LocalDate(year, date.Month, date.Day);
}
