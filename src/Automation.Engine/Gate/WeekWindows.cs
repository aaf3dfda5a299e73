using System.Collections.Immutable;
using NodaTime;

namespace Automation.Engine.Gate;

/// <summary>A part of a local day, the beginning included, the end not.</summary>
/// <param name="From">Minutes after midnight by the clock on the wall, 0 to 1439.</param>
/// <param name="To">Minutes after midnight, greater than <paramref name="From"/>, to 1440 for the end of the day.</param>
public readonly record struct DayWindow(int From, int To);

/// <summary>
/// At which times of a week something may leave, by the clock on the wall of a zone. Immutable; safe for concurrent use. What counts is
/// what the clock shows: in an hour that a clock runs through twice both passes count, and an hour that it skips never is.
/// </summary>
public sealed class WeekWindows
{
    private readonly ImmutableArray<DayWindow>[] _days;
    private readonly ClosedDays _closed;

    /// <summary>Creates windows.</summary>
    /// <param name="days">Monday first, seven of them; the windows of a day in order, without overlap.</param>
    /// <param name="closed">Dates on which nothing may leave at all; null for none.</param>
    public WeekWindows(IReadOnlyList<ImmutableArray<DayWindow>> days, ClosedDays? closed = null)
    {
        ArgumentNullException.ThrowIfNull(days);
        ArgumentOutOfRangeException.ThrowIfNotEqual(days.Count, 7);
        _days = [.. days];
        _closed = closed ?? ClosedDays.None;
    }

    /// <summary>The windows of a day of the week, in order; on closed dates there are none, whatever the day.</summary>
    public IReadOnlyList<DayWindow> On(IsoDayOfWeek day)
    {
        ArgumentOutOfRangeException.ThrowIfEqual(day, IsoDayOfWeek.None);
        return _days[(int)day - 1];
    }

    /// <summary>Whether there are dates on which nothing leaves at all.</summary>
    public bool HasClosedDays => _closed.Dates.Count > 0 || _closed.DaysAfterEaster.Count > 0;

    /// <summary>Whether the clock of the zone shows a time of a window.</summary>
    public bool Contains(Instant at, DateTimeZone zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        var local = at.InZone(zone).LocalDateTime;
        return Of(local.Date).Any(window => IsIn(window, local.TimeOfDay));
    }

    /// <summary>The first instant at or after another at which the windows are open; null when none is up to the limit.</summary>
    /// <remarks>Between two changes of a zone's offset local time runs evenly, so each such stretch is searched by plain arithmetic.</remarks>
    public Instant? Next(Instant from, DateTimeZone zone, Instant limit)
    {
        ArgumentNullException.ThrowIfNull(zone);
        for (var at = from; at <= limit;)
        {
            var stretch = zone.GetZoneInterval(at);
            var end = stretch.HasEnd && stretch.End < limit ? stretch.End : limit + Duration.Epsilon;
            if (NextIn(at, end, stretch.WallOffset) is { } found)
            {
                return found;
            }

            at = end;
        }

        return null;
    }

    /// <summary>
    /// The first instant at or after another at which the windows are closed; null when they stay open up to the limit. Windows that meet at
    /// midnight are one.
    /// </summary>
    public Instant? Closes(Instant from, DateTimeZone zone, Instant limit)
    {
        ArgumentNullException.ThrowIfNull(zone);
        for (var at = from; at <= limit;)
        {
            var stretch = zone.GetZoneInterval(at);
            var local = at.WithOffset(stretch.WallOffset);
            var open = Of(local.Date).FirstOrDefault(window => IsIn(window, local.TimeOfDay));
            if (open.To == 0)
            {
                return at;
            }

            var end = Begin(local.Date, stretch.WallOffset) + Duration.FromMinutes(open.To);
            at = stretch.HasEnd && stretch.End < end ? stretch.End : end;
        }

        return null;
    }

    private Instant? NextIn(Instant from, Instant end, Offset offset)
    {
        for (var date = from.WithOffset(offset).Date; Begin(date, offset) < end; date = date.PlusDays(1))
        {
            foreach (var window in Of(date))
            {
                var opens = Instant.Max(from, Begin(date, offset) + Duration.FromMinutes(window.From));
                var closes = Instant.Min(end, Begin(date, offset) + Duration.FromMinutes(window.To));
                if (opens < closes)
                {
                    return opens;
                }
            }
        }

        return null;
    }

    private ImmutableArray<DayWindow> Of(LocalDate date) => _closed.Contains(date) ? [] : _days[(int)date.DayOfWeek - 1];

    private static Instant Begin(LocalDate date, Offset offset) => date.AtMidnight().WithOffset(offset).ToInstant();

    private static bool IsIn(DayWindow window, LocalTime time)
    {
        var nanoseconds = time.NanosecondOfDay;
        return nanoseconds >= window.From * NodaConstants.NanosecondsPerMinute && nanoseconds < window.To * NodaConstants.NanosecondsPerMinute;
    }
}

/// <summary>Dates of each year on which nothing may leave. Immutable; safe for concurrent use.</summary>
/// <param name="Dates">Fixed dates.</param>
/// <param name="DaysAfterEaster">Dates that move with Easter (Gregorian), as days after Easter Sunday.</param>
public sealed record ClosedDays(IReadOnlySet<AnnualDate> Dates, IReadOnlySet<int> DaysAfterEaster)
{
    /// <summary>No date at all.</summary>
    public static readonly ClosedDays None = new(new HashSet<AnnualDate>(), new HashSet<int>());

    /// <summary>Whether a date is one of them.</summary>
    public bool Contains(LocalDate date) =>
        (Dates.Count > 0 && Dates.Contains(new AnnualDate(date.Month, date.Day)))
        || (DaysAfterEaster.Count > 0 && DaysAfterEaster.Contains(Period.DaysBetween(EasterOf(date.Year), date)));

    /// <summary>Easter Sunday by the anonymous Gregorian computus (Meeus).</summary>
    internal static LocalDate EasterOf(int year)
    {
        var golden = year % 19;
        var (century, rest) = (year / 100, year % 100);
        var epact = ((19 * golden) + century - (century / 4) - ((century - ((century + 8) / 25) + 1) / 3) + 15) % 30;
        var weekday = (32 + (2 * (century % 4)) + (2 * (rest / 4)) - epact - (rest % 4)) % 7;
        var late = (golden + (11 * epact) + (22 * weekday)) / 451;
        var days = epact + weekday - (7 * late) + 114;
        return new LocalDate(year, days / 31, (days % 31) + 1);
    }
}
