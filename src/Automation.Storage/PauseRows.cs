using Automation.Engine.Messages;
using Automation.Engine.Pauses;
using NodaTime;

namespace Automation.Storage;

/// <summary>What remains to be done after a resume. The numbers are stored and never reused.</summary>
public enum PauseStep
{
    /// <summary>It is in force.</summary>
    InForce = 0,

    /// <summary>Timers are put right.</summary>
    Timers = 1,

    /// <summary>Held messages are let go.</summary>
    Messages = 2,

    /// <summary>Queued entries are let in.</summary>
    Entries = 3,

    /// <summary>Nothing.</summary>
    Done = 4,
}

/// <summary>What a resume has done so far.</summary>
/// <param name="TimersMoved">Spans whose end was moved.</param>
/// <param name="Released">Held messages that went back into the queue, and so to the gate.</param>
/// <param name="Dropped">Held messages that were denied.</param>
/// <param name="Entered">Queued people who have entered.</param>
/// <param name="NotEntered">Queued people who have not; the ledger says why.</param>
public sealed record PauseDone(long TimersMoved = 0, long Released = 0, long Dropped = 0, long Entered = 0, long NotEntered = 0);

/// <summary>A pause as stored.</summary>
public sealed record PauseRow
{
    /// <summary>The row; 0 before it is added.</summary>
    public long Id { get; init; }

    /// <summary>What it covers.</summary>
    public required PauseScope Scope { get; init; }

    /// <summary>The four answers.</summary>
    public required PauseAnswers Answers { get; init; }

    /// <summary>Who paused; empty when it is not known.</summary>
    public required string By { get; init; }

    /// <summary>When.</summary>
    public required Instant At { get; init; }

    /// <summary>Why, in a person's words; may be empty.</summary>
    public required string Reason { get; init; }

    /// <summary>Grows when a person changes it, so that two people at once get one clear outcome.</summary>
    public int Version { get; init; } = 1;

    /// <summary>Since when nothing of it is under way; null while it is not known.</summary>
    public Instant? QuietAt { get; init; }

    /// <summary>Who resumed; null while it is in force.</summary>
    public string? ResumedBy { get; init; }

    /// <summary>When; null while it is in force.</summary>
    public Instant? ResumedAt { get; init; }

    /// <summary>What remains to be done.</summary>
    public PauseStep Step { get; init; }

    /// <summary>How far the step has come.</summary>
    public string Cursor { get; init; } = "";

    /// <summary>How many messages were held at the resume.</summary>
    public long Expected { get; init; }

    /// <summary>What the resume has done so far.</summary>
    public PauseDone Done { get; init; } = new();

    /// <summary>When nothing remained to be done; null until then.</summary>
    public Instant? EndedAt { get; init; }

    /// <summary>Of the step <see cref="PauseStep.Timers"/>: the journeys up to this id have their timers back.</summary>
    public long TimersUpTo => Step == PauseStep.Timers && Cursor.Length > 0 ? long.Parse(Cursor, System.Globalization.CultureInfo.InvariantCulture) : 0;

    /// <summary>As the engine looks at it.</summary>
    public Pause ToPause() => new(Id, Scope, Answers, At, ResumedAt, Step == PauseStep.Timers ? TimersUpTo : null);
}

/// <summary>A wait as a pause looks at it.</summary>
/// <param name="JourneyId">The journey.</param>
/// <param name="Visit">The visit.</param>
/// <param name="CampaignId">The campaign.</param>
/// <param name="Kind">What it is for.</param>
/// <param name="DueAt">When it is over; null: never.</param>
/// <param name="RunsFrom">From when it counts; null when that is not known.</param>
/// <param name="IsAside">Whether a pause keeps it back.</param>
public sealed record StoppedWait(long JourneyId, int Visit, long CampaignId, WaitKind Kind, Instant? DueAt, Instant? RunsFrom, bool IsAside);

/// <summary>A page of waits, whole journeys at a time.</summary>
/// <param name="Waits">The waits, by journey and visit.</param>
/// <param name="LastJourneyId">The last journey that was looked at; null when there is none any more.</param>
public sealed record StoppedWaits(IReadOnlyList<StoppedWait> Waits, long? LastJourneyId);

/// <summary>Where a walk over held messages stands: they go by campaign, then the oldest first.</summary>
/// <param name="CampaignId">The campaign.</param>
/// <param name="DueAt">The due time.</param>
/// <param name="Id">The message.</param>
public sealed record HeldPlace(long CampaignId, Instant DueAt, long Id)
{
    /// <summary>Before the first.</summary>
    public static HeldPlace Start { get; } = new(0, Instant.FromUnixTimeMilliseconds(0), 0);
}

/// <summary>What is being handed over, by channel and worker.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Worker">Who hands it over.</param>
/// <param name="Count">How many messages.</param>
public sealed record SendingCount(Channel Channel, string Worker, int Count);

/// <summary>A person who waits for a resume to enter.</summary>
/// <param name="Id">The row; 0 before it is added.</param>
/// <param name="PauseId">The pause that keeps the person out.</param>
/// <param name="CampaignId">The campaign.</param>
/// <param name="CustomerId">The person.</param>
/// <param name="ActivityId">The trigger.</param>
/// <param name="EntryKey">The key that makes the entry unique.</param>
/// <param name="EventId">The event that began it; null for none.</param>
/// <param name="At">When the person would have entered.</param>
/// <param name="ExpiresAt">After this the person does not enter any more.</param>
public sealed record QueuedEntry(long Id, long PauseId, long CampaignId, long CustomerId, string ActivityId, string EntryKey, long? EventId, Instant At, Instant ExpiresAt);
