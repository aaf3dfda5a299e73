using Automation.Engine.Pauses;
using NodaTime;
using Xunit;

namespace Automation.Tests.Pauses;

/// <summary>Spans and pauses against a naive model that counts minute by minute, over the nights on which clocks jump.</summary>
public sealed class SpanClockTests
{
    private static readonly PauseScope Campaign = PauseScope.OfCampaign(1);

    [Fact]
    public void A_frozen_span_goes_on_with_what_was_left()
    {
        var clock = new SpanClock(At(100), At(0)).After(Freeze(1, 30, 70), At(70), []);

        Assert.Equal(new SpanClock(At(140), At(40)), clock);
    }

    [Fact]
    public void A_span_that_begins_during_the_pause_stands_only_since_then() =>
        Assert.Equal(At(110), new SpanClock(At(60), At(50)).After(Freeze(1, 30, 100), At(100), []).DueAt);

    [Fact]
    public void A_span_that_begins_after_the_pause_is_left_alone()
    {
        var clock = new SpanClock(At(160), At(150));

        Assert.Equal(clock, clock.After(Freeze(1, 30, 100), At(100), []));
        Assert.Equal(clock, clock.After(Restart(1, 30, 100), At(100), []));
    }

    [Fact]
    public void A_restarted_span_begins_anew_whatever_pauses_have_added_to_it()
    {
        var frozen = new SpanClock(At(100), At(0)).After(Freeze(1, 30, 70), At(70), []);

        Assert.Equal(new SpanClock(At(300), At(200)), frozen.After(Restart(2, 90, 200), At(200), []));
    }

    [Fact]
    public void An_event_during_the_pause_counts_and_one_after_the_deadline_does_not()
    {
        var clock = new SpanClock(At(100), At(0));
        Pause[] open = [Freeze(1, 90, null)];

        Assert.True(At(500) <= clock.DeadlineFor(open, At(500)));
        Assert.False(At(500) <= clock.DeadlineFor([Freeze(1, 120, null)], At(500)));
        Assert.True(At(500) <= clock.DeadlineFor([Restart(1, 120, null)], At(500)));
        Assert.Equal(At(100), clock.DeadlineFor([Freeze(1, 600, null)], At(500)));
    }

    /// <summary>Fall and spring of zones that jump: a span is elapsed time, and no pause over such a night may add or take an hour.</summary>
    [Theory]
    [InlineData("Europe/Berlin", 2026, 3, 28)]
    [InlineData("Europe/Berlin", 2026, 10, 24)]
    [InlineData("America/New_York", 2026, 3, 7)]
    [InlineData("Australia/Lord_Howe", 2026, 4, 4)]
    public void Random_pauses_move_a_span_as_a_naive_model_does(string zone, int year, int month, int day)
    {
        var midnight = new LocalDate(year, month, day).AtStartOfDayInZone(DateTimeZoneProviders.Tzdb[zone]).ToInstant();
        for (var seed = 0; seed < 400; seed++)
        {
#pragma warning disable CA5394 // The seed must tell the case.
            var random = new Random(seed);
            var began = random.Next(0, 600);
            var span = random.Next(1, 1_200);
            var pauses = Enumerable.Range(1, random.Next(1, 5)).Select(id =>
            {
                var since = random.Next(0, 1_500);
                var answer = random.Next(4) == 0 ? TimerAnswer.Restart : TimerAnswer.Freeze;
                return NewPause(id, midnight, since, since + random.Next(1, 600), answer);
            }).ToList();
#pragma warning restore CA5394

            Assert.True(
                Naive(midnight, began, span, pauses) == Engine(midnight, began, span, pauses),
                $"{zone}, seed {seed}: began {began}, span {span}, pauses {string.Join("; ", pauses.Select(pause => $"{(pause.Since - midnight).TotalMinutes}-{(pause.Until!.Value - midnight).TotalMinutes} {pause.Answers.Timers}"))}");
        }
    }

    /// <summary>Minute by minute: a minute that any pause covers does not count, and the end of a restart sets the count to nothing.</summary>
    private static int Naive(Instant midnight, int began, int span, IReadOnlyList<Pause> pauses)
    {
        var left = span;
        for (var minute = began; ; minute++)
        {
            if (minute > began && pauses.Any(pause => pause.Answers.Timers == TimerAnswer.Restart && pause.Until == midnight + Duration.FromMinutes(minute)))
            {
                left = span;
            }

            var at = midnight + Duration.FromMinutes(minute);
            if (pauses.Any(pause => pause.Since <= at && at < pause.Until))
            {
                continue;
            }

            if (left-- == 0)
            {
                return minute;
            }
        }
    }

    /// <summary>As the engine does: ends in order; what is over by then has been claimed unless something stops it.</summary>
    private static int Engine(Instant midnight, int began, int span, IReadOnlyList<Pause> pauses)
    {
        var clock = new SpanClock(midnight + Duration.FromMinutes(began + span), midnight + Duration.FromMinutes(began));
        foreach (var pause in pauses.OrderBy(pause => pause.Until).ThenBy(pause => pause.Id))
        {
            // Over before this pause begins, and nothing held it across: it was claimed then.
            if (clock.DueAt < pause.Since && !pauses.Any(other => other.Since <= clock.DueAt && other.Until > clock.DueAt))
            {
                break;
            }

            clock = clock.After(pause, pause.Until!.Value, pauses);
        }

        return (int)(clock.DueAt - midnight).TotalMinutes;
    }

    private static Pause Freeze(long id, int since, int? until) => NewPause(id, At(0), since, until, TimerAnswer.Freeze);

    private static Pause Restart(long id, int since, int? until) => NewPause(id, At(0), since, until, TimerAnswer.Restart);

    private static Pause NewPause(long id, Instant origin, int since, int? until, TimerAnswer timers) => new(
        id, Campaign, PauseAnswers.Safe with { Timers = timers }, origin + Duration.FromMinutes(since), until is { } end ? origin + Duration.FromMinutes(end) : null);

    private static Instant At(int minutes) => Instant.FromUtc(2026, 3, 1, 0, 0) + Duration.FromMinutes(minutes);
}
