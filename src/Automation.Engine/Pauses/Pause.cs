using NodaTime;

namespace Automation.Engine.Pauses;

/// <summary>A pause that is in force, or was resumed and whose effects are still being undone. Immutable.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Scope">What it covers.</param>
/// <param name="Answers">What becomes of what it covers.</param>
/// <param name="Since">From when.</param>
/// <param name="Until">When it was resumed; null while it is in force.</param>
/// <param name="TimersUpTo">
/// Of one that was resumed: the journeys up to this id have their timers back, those above not yet; null when all have, or none were ever stopped.
/// </param>
public sealed record Pause(long Id, PauseScope Scope, PauseAnswers Answers, Instant Since, Instant? Until = null, long? TimersUpTo = null)
{
    /// <summary>Whether it keeps things back now.</summary>
    public bool IsInForce => Until is null;

    /// <summary>Whether it stops spans.</summary>
    public bool StopsTimers => Answers.Timers != TimerAnswer.Run;

    /// <summary>Whether the timers of a journey within it stand still: while it is in force, and after it until they were put right.</summary>
    public bool HoldsTimersOf(long journeyId) => StopsTimers && (IsInForce || journeyId > TimersUpTo);

    /// <summary>When a message that it holds expires; null: never.</summary>
    /// <param name="dueAt">When the message was due.</param>
    public Instant? ExpiryOf(Instant dueAt) => Answers.ExpireAfter is { } after ? Instant.Max(dueAt, Since) + after : null;
}
