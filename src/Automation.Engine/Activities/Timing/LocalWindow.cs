using NodaTime;

namespace Automation.Engine.Activities.Timing;

/// <summary>
/// Hours of weekdays on a local clock. Gap: an opening or a closing that does not exist happens when the clocks jump, so hours
/// that lie wholly in the gap do not open that day. Overlap: the first of two equal openings and the last of two equal closings
/// count.
/// </summary>
/// <param name="Days">The days on which it opens; none means every day.</param>
/// <param name="From">When it opens.</param>
/// <param name="To">When it closes; at or before <paramref name="From"/> it is a time of the next day.</param>
internal sealed record LocalWindow(IReadOnlyCollection<IsoDayOfWeek> Days, LocalTime From, LocalTime To)
{
    internal static IsoDayOfWeek? FindDay(string name) =>
        Enum.GetValues<IsoDayOfWeek>().Cast<IsoDayOfWeek?>().FirstOrDefault(day =>
            day != IsoDayOfWeek.None
            && (string.Equals(day.ToString(), name, StringComparison.OrdinalIgnoreCase)
                || string.Equals(day.ToString()![..3], name, StringComparison.OrdinalIgnoreCase)));

    /// <summary>The instant itself when the window is open then, else when it opens next.</summary>
    internal Instant NextOpen(Instant now, DateTimeZone zone)
    {
        // Yesterday's window may reach over midnight; in a fortnight every weekday has come twice, once without a gap.
        var today = now.InZone(zone).Date;
        for (var date = today.PlusDays(-1); date <= today.PlusDays(15); date = date.PlusDays(1))
        {
            if (Days.Count > 0 && !Days.Contains(date.DayOfWeek))
            {
                continue;
            }

            var opens = zone.ResolveLocal(date + From, LocalClock.Opening).ToInstant();
            var closes = zone.ResolveLocal((To > From ? date : date.PlusDays(1)) + To, LocalClock.Closing).ToInstant();
            if (opens < closes && now < closes)
            {
                return Instant.Max(now, opens);
            }
        }

        throw new InvalidOperationException("A window opens at least once a fortnight.");
    }
}
