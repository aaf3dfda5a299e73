using Automation.Engine.Activities.Timing;
using Automation.TestKit.Definitions;
using Automation.TestKit.Journeys;
using NodaTime;
using NodaTime.Text;
using Xunit;

namespace Automation.Tests.Timing;

/// <summary>Weekdays and hours of the customer's own clock.</summary>
public sealed class WaitForWindowTests
{
    private static readonly DateTimeZone London = DateTimeZoneProviders.Tzdb["Europe/London"];
    private static readonly DateTimeZone NewYork = DateTimeZoneProviders.Tzdb["America/New_York"];
    private static readonly IsoDayOfWeek[] WorkingDays = [IsoDayOfWeek.Monday, IsoDayOfWeek.Tuesday, IsoDayOfWeek.Wednesday, IsoDayOfWeek.Thursday, IsoDayOfWeek.Friday];

    [Theory]
    [InlineData("2026-03-02T07:59:59", "2026-03-02T08:00:00")]
    [InlineData("2026-03-02T08:00:00", "2026-03-02T08:00:00")]
    [InlineData("2026-03-02T19:59:59", "2026-03-02T19:59:59")]
    [InlineData("2026-03-02T20:00:00", "2026-03-03T08:00:00")]
    [InlineData("2026-03-06T20:00:00", "2026-03-09T08:00:00")]
    [InlineData("2026-03-07T12:00:00", "2026-03-09T08:00:00")]
    public void Within_the_hours_of_working_days_at_once_and_else_at_the_next_opening(string now, string expected) =>
        Check(SampleFacts.Vietnam, WorkingDays, "08:00", "20:00", now, expected);

    [Theory]
    [InlineData("2026-03-06T21:59:59", "2026-03-06T22:00:00")]
    [InlineData("2026-03-07T01:59:59", "2026-03-07T01:59:59")]
    [InlineData("2026-03-07T02:00:00", "2026-03-13T22:00:00")]
    [InlineData("2026-03-06T01:00:00", "2026-03-06T22:00:00")]
    public void A_window_over_midnight_belongs_to_the_day_it_opens_on(string now, string expected) =>
        Check(SampleFacts.Vietnam, [IsoDayOfWeek.Friday], "22:00", "02:00", now, expected);

    [Fact]
    public void A_window_whose_end_is_its_start_lasts_a_day()
    {
        Check(SampleFacts.Vietnam, [], "08:00", "08:00", "2026-03-02T07:59:00", "2026-03-02T07:59:00");
        Check(SampleFacts.Vietnam, [IsoDayOfWeek.Monday], "08:00", "08:00", "2026-03-03T07:59:00", "2026-03-03T07:59:00");
        Check(SampleFacts.Vietnam, [IsoDayOfWeek.Monday], "08:00", "08:00", "2026-03-03T08:00:00", "2026-03-09T08:00:00");
    }

    [Fact]
    public void An_opening_that_the_clocks_skip_happens_when_the_gap_ends()
    {
        // New York, 8 March 2026: 02:00 is 03:00.
        CheckInstant(NewYork, [], "02:30", "09:00", "2026-03-08T06:30:00Z", "2026-03-08T07:00:00Z");
        CheckInstant(NewYork, [], "02:30", "09:00", "2026-03-08T07:10:00Z", "2026-03-08T07:10:00Z");
    }

    [Fact]
    public void A_closing_that_the_clocks_skip_happens_when_the_gap_begins()
    {
        // London, 29 March 2026: 01:00 is 02:00. At 02:10 it is past 01:30.
        CheckInstant(London, [], "00:30", "01:30", "2026-03-29T00:59:59Z", "2026-03-29T00:59:59Z");
        CheckInstant(London, [], "00:30", "01:30", "2026-03-29T01:10:00Z", "2026-03-29T23:30:00Z");
    }

    [Fact]
    public void A_window_that_lies_in_a_gap_does_not_open_that_day() =>
        CheckInstant(London, [IsoDayOfWeek.Sunday], "01:15", "01:45", "2026-03-28T12:00:00Z", "2026-04-05T00:15:00Z");

    [Fact]
    public void A_window_that_lies_in_a_gap_of_its_only_day_opens_a_week_later_seen_from_the_day_after_the_last() =>
        CheckInstant(London, [IsoDayOfWeek.Sunday], "01:15", "01:45", "2026-03-22T01:45:00Z", "2026-04-05T00:15:00Z");

    [Fact]
    public void Of_two_equal_openings_the_first_counts_and_of_two_equal_closings_the_last()
    {
        // London, 25 October 2026: the hour from 01:00 comes twice, first at 00:00 UTC.
        CheckInstant(London, [], "01:30", "05:00", "2026-10-25T00:10:00Z", "2026-10-25T00:30:00Z");
        CheckInstant(London, [], "00:00", "01:30", "2026-10-25T01:29:00Z", "2026-10-25T01:29:00Z");
        CheckInstant(London, [], "00:00", "01:30", "2026-10-25T01:30:00Z", "2026-10-26T00:00:00Z");
    }

    [Fact]
    public void The_result_is_never_outside_the_window_whatever_zone_and_hours()
    {
        var random = new Random(20260302);
        var zones = DateTimeZoneProviders.Tzdb.Ids.Select(id => DateTimeZoneProviders.Tzdb[id]).ToList();
        var from2000 = Instant.FromUtc(2000, 1, 1, 0, 0);
        for (var run = 0; run < 20_000; run++)
        {
            var zone = zones[random.Next(zones.Count)];
            var days = Enum.GetValues<IsoDayOfWeek>().Where(day => day != IsoDayOfWeek.None && random.Next(3) == 0).ToArray();
            var window = new LocalWindow(days, Time(random), Time(random));
            var near = NearAChange(random, zone, from2000 + Duration.FromMinutes(random.Next(60 * 24 * 365 * 35)));

            var opens = window.NextOpen(near, zone);

            Assert.True(opens >= near && opens - near < Duration.FromDays(16), $"{zone.Id} {window} {near} → {opens}");
            Assert.True(IsInside(window, opens, zone), $"{zone.Id} {window} {near} → {opens}");
            Assert.Equal(opens, window.NextOpen(opens, zone));
        }
    }

    [Fact]
    public void A_journey_rests_until_the_window_opens_in_the_customers_zone()
    {
        var workflow = new Drawing()
            .Add("placed", "Care.OrderPlaced")
            .Add("hours", "Care.WaitForWindow", ("from", "10:00"), ("to", "20:00"), ("weekdays", new[] { "Tue", "thursday" }))
            .Connect("placed -> hours")
            .Compile();

        // Monday 09:00 in Vietnam.
        var journey = new JourneyDriver(workflow).Begin();

        Assert.Equal(Instant.FromUtc(2026, 3, 3, 3, 0), Assert.Single(journey.Waits.Values).DueAt);
        Assert.Equal("done", journey.Pass(Duration.FromDays(2)).Reason);
    }

    [Fact]
    public void A_journey_that_is_resumed_after_the_window_has_closed_again_waits_for_the_next()
    {
        var workflow = new Drawing().Add("placed", "Care.OrderPlaced").Add("hours", "Care.WaitForWindow", ("from", "10:00"), ("to", "11:00")).Connect("placed -> hours").Compile();
        var journey = new JourneyDriver(workflow).Begin();
        var visit = Assert.Single(journey.Waits.Values).Visit;
        journey.Waits.Remove(visit, out var wait);
        journey.PassTo(Instant.FromUtc(2026, 3, 2, 12, 0));
        journey.Waits[visit] = wait!;

        journey.Advance(new Engine.Journeys.JourneyTrigger.Due(visit));

        Assert.Equal(Instant.FromUtc(2026, 3, 3, 3, 0), Assert.Single(journey.Waits.Values).DueAt);
    }

    /// <summary>
    /// Told from the clock on the wall alone: the hour is inside, or it is one that the clocks repeat and the window's edge lies
    /// in the repeated hour.
    /// </summary>
    private static bool IsInside(LocalWindow window, Instant instant, DateTimeZone zone)
    {
        var local = instant.InZone(zone).LocalDateTime;
        if (IsOnTheClock(window, local))
        {
            return true;
        }

        var interval = zone.GetZoneInterval(instant);
        var change = interval.HasEnd && interval.End - instant <= Duration.FromHours(3) ? interval.End
            : interval.HasStart && instant - interval.Start <= Duration.FromHours(3) ? interval.Start
            : (Instant?)null;
        return change is { } at && zone.GetUtcOffset(at) < zone.GetUtcOffset(at - Duration.Epsilon);
    }

    private static bool IsOnTheClock(LocalWindow window, LocalDateTime local)
    {
        var isOvernight = window.To <= window.From;
        var opened = local.TimeOfDay >= window.From && (isOvernight || local.TimeOfDay < window.To) ? local.Date
            : isOvernight && local.TimeOfDay < window.To ? local.Date.PlusDays(-1)
            : (LocalDate?)null;
        return opened is { } day && (window.Days.Count == 0 || window.Days.Contains(day.DayOfWeek));
    }

    private static Instant NearAChange(Random random, DateTimeZone zone, Instant instant)
    {
        var interval = zone.GetZoneInterval(instant);
        return interval.HasEnd && interval.End < Instant.FromUtc(2037, 1, 1, 0, 0) && random.Next(3) > 0
            ? interval.End + Duration.FromMinutes(random.Next(-4_320, 4_320))
            : instant;
    }

    private static LocalTime Time(Random random) =>
        LocalTime.FromMinutesSinceMidnight(random.Next(2) == 0 ? random.Next(24 * 60) : random.Next(16) * 15);

    private static void Check(DateTimeZone zone, IsoDayOfWeek[] days, string from, string to, string now, string expected)
    {
        var local = LocalDateTimePattern.GeneralIso;
        var opens = new LocalWindow(days, Clock(from), Clock(to)).NextOpen(local.Parse(now).Value.InZoneStrictly(zone).ToInstant(), zone);

        Assert.Equal(local.Parse(expected).Value, opens.InZone(zone).LocalDateTime);
    }

    private static void CheckInstant(DateTimeZone zone, IsoDayOfWeek[] days, string from, string to, string now, string expected) =>
        Assert.Equal(InstantPattern.General.Parse(expected).Value, new LocalWindow(days, Clock(from), Clock(to)).NextOpen(InstantPattern.General.Parse(now).Value, zone));

    private static LocalTime Clock(string text) => LocalTimePattern.CreateWithInvariantCulture("HH:mm").Parse(text).Value;
}
