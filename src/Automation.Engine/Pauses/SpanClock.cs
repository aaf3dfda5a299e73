using NodaTime;

namespace Automation.Engine.Pauses;

/// <summary>A span that a journey rests for, and what pauses do to it. Pure; a day is 24 hours whatever the clocks do.</summary>
/// <param name="DueAt">When it is over.</param>
/// <param name="RunsFrom">From when it counts; moved with every pause, so that <see cref="DueAt"/> minus this is always the whole span.</param>
public readonly record struct SpanClock(Instant DueAt, Instant RunsFrom)
{
    /// <summary>
    /// What the span is after a pause has ended. Time that several pauses cover counts once: with the one that ends last. So pauses may overlap in any
    /// way as long as their ends are taken in order.
    /// </summary>
    /// <param name="ended">The pause; it stops timers.</param>
    /// <param name="until">When it ended.</param>
    /// <param name="others">Other pauses that stop the same span.</param>
    public SpanClock After(Pause ended, Instant until, IEnumerable<Pause> others)
    {
        ArgumentNullException.ThrowIfNull(ended);
        ArgumentNullException.ThrowIfNull(others);
        if (ended.Answers.Timers == TimerAnswer.Restart)
        {
            return RunsFrom >= until ? this : new SpanClock(until + (DueAt - RunsFrom), until);
        }

        var end = until;
        foreach (var other in others)
        {
            if (other.Id != ended.Id && EndsLater(other, ended.Id, until) && other.Since < end)
            {
                end = other.Since;
            }
        }

        var stood = end - Instant.Max(ended.Since, RunsFrom);
        return stood > Duration.Zero ? new SpanClock(DueAt + stood, RunsFrom + stood) : this;
    }

    /// <summary>
    /// The last instant at which an event counts for a wait whose deadline pauses have stopped and not yet moved: as if all of them ended with the event.
    /// </summary>
    /// <param name="stops">The pauses that still stop the span.</param>
    /// <param name="at">When the event happened.</param>
    public Instant DeadlineFor(IReadOnlyList<Pause> stops, Instant at)
    {
        ArgumentNullException.ThrowIfNull(stops);
        var clock = this;
        foreach (var (stop, until) in stops
            .Where(stop => stop.Since <= at)
            .Select(stop => (Stop: stop, Until: stop.Until is { } until && until < at ? until : at))
            .OrderBy(found => found.Until)
            .ThenBy(found => found.Stop.Until is null)
            .ThenBy(found => found.Stop.Id))
        {
            clock = clock.After(stop, until, stops);
        }

        return clock.DueAt;
    }

    private static bool EndsLater(Pause other, long id, Instant until) => other.Until is not { } end || end > until || (end == until && other.Id > id);
}
