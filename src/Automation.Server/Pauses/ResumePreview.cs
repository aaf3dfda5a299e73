using Automation.Engine.Pauses;
using NodaTime;

namespace Automation.Server.Pauses;

/// <summary>
/// What a resume would do, computed by the code that does it, without changing anything. Where <see cref="OneIn"/> is above 1, the figures
/// about messages are those of every so-many-th customer, multiplied: about right, while <see cref="Held"/> is exact.
/// </summary>
/// <param name="PauseId">The pause.</param>
/// <param name="Version">What the preview is based on: a resume that carries it is refused when somebody was faster.</param>
/// <param name="Plan">How it would be resumed.</param>
/// <param name="At">As of when.</param>
/// <param name="Held">How many messages are held, exactly.</param>
/// <param name="OneIn">Of every so many customers one was looked at; 1: all were.</param>
internal sealed record ResumePreview(long PauseId, int Version, ResumePlan Plan, Instant At, long Held, int OneIn)
{
    /// <summary>Messages that the gate lets go.</summary>
    internal long Goes { get; init; }

    /// <summary>Messages that are denied because they are too old.</summary>
    internal long Stale { get; init; }

    /// <summary>Messages that are denied for another one to the same person.</summary>
    internal long Superseded { get; init; }

    /// <summary>Messages that other pauses go on holding.</summary>
    internal long StaysHeld { get; init; }

    /// <summary>Messages that the gate puts off, by when and rule; the earliest first.</summary>
    internal IReadOnlyList<PreviewedDelay> Delays { get; init; } = [];

    /// <summary>Messages that the gate denies, by rule; the most first.</summary>
    internal IReadOnlyList<PreviewedDenial> Denials { get; init; } = [];

    /// <summary>Spans that are moved: delays and deadlines.</summary>
    internal long Timers { get; init; }

    /// <summary>Whether <see cref="Timers"/> is an estimate: those of one activity are in the journeys' states.</summary>
    internal bool TimersEstimated { get; init; }

    /// <summary>By how much spans move at most; null when they begin anew, or run on.</summary>
    internal Duration? TimersMoveBy { get; init; }

    /// <summary>People who wait to enter.</summary>
    internal long Queued { get; init; }

    /// <summary>Of them, those who have waited too long.</summary>
    internal long QueuedExpired { get; init; }

    /// <summary>Whether the figures about messages are estimates.</summary>
    internal bool IsEstimate => OneIn > 1;
}

/// <summary>Messages that the gate puts off.</summary>
/// <param name="Until">Until when.</param>
/// <param name="Rule">By which rule.</param>
/// <param name="Count">How many.</param>
internal sealed record PreviewedDelay(Instant Until, string Rule, long Count);

/// <summary>Messages that the gate denies.</summary>
/// <param name="Rule">By which rule.</param>
/// <param name="Count">How many.</param>
internal sealed record PreviewedDenial(string Rule, long Count);
