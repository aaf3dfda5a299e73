using Automation.Engine.Pauses;
using NodaTime;

namespace Automation.Storage;

/// <content>Pauses: what they cover, what they keep back, and what a resume gives free again, a page at a time.</content>
public partial interface IStoreTransaction
{
    /// <summary>
    /// Adds a pause that is in force; null when the same thing is paused already. From the commit on no claim hands out waits that it stops as a whole: those of
    /// its campaign, or of all campaigns but trials.
    /// </summary>
    ValueTask<PauseRow?> TryAddPauseAsync(PauseRow row, CancellationToken cancellationToken);

    /// <summary>A pause by its id; null when there is none.</summary>
    ValueTask<PauseRow?> FindPauseAsync(long id, CancellationToken cancellationToken);

    /// <summary>
    /// The pauses that are in force or are being undone, by id. The same list again while nobody has changed anything: asking for each batch costs nothing.
    /// </summary>
    ValueTask<IReadOnlyList<PauseRow>> LoadPausesAsync(CancellationToken cancellationToken);

    /// <summary>Writes all of a pause but what it covers, who paused, when and why.</summary>
    ValueTask UpdatePauseAsync(PauseRow row, CancellationToken cancellationToken);

    /// <summary>What living workers are handing over within a scope, by channel and worker.</summary>
    ValueTask<IReadOnlyList<SendingCount>> CountSendingAsync(PauseScope scope, IReadOnlyCollection<string> livingWorkers, CancellationToken cancellationToken);

    // ---- Waits ----

    /// <summary>Puts claimed waits aside: no claim hands them out until <see cref="MoveWaitsAsync"/> puts them back.</summary>
    ValueTask PutAsideAsync(IReadOnlyList<WaitRow> waits, CancellationToken cancellationToken);

    /// <summary>
    /// The waits of active journeys within a scope with a greater id, by journey, whole journeys at a time. Of an activity those of its whole campaign: which
    /// activity a wait belongs to is in the journey's state. A channel has none.
    /// </summary>
    /// <param name="scope">The scope.</param>
    /// <param name="afterJourneyId">Only journeys with a greater id.</param>
    /// <param name="limit">At most so many journeys.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    ValueTask<StoppedWaits> LoadStoppedWaitsAsync(PauseScope scope, long afterJourneyId, int limit, CancellationToken cancellationToken);

    /// <summary>The waits of some journeys.</summary>
    ValueTask<IReadOnlyList<StoppedWait>> LoadWaitsAsync(IReadOnlyCollection<long> journeyIds, CancellationToken cancellationToken);

    /// <summary>Writes due time, beginning and whether they are put aside; waits that are gone are left alone.</summary>
    ValueTask MoveWaitsAsync(IReadOnlyList<StoppedWait> waits, CancellationToken cancellationToken);

    // ---- Held messages ----

    /// <summary>How many messages are held within a scope. Of an activity or a customer each is looked at, else an index is counted.</summary>
    ValueTask<long> CountHeldAsync(PauseScope scope, CancellationToken cancellationToken);

    /// <summary>Held messages within a scope after a place, by campaign, the oldest first, then by id.</summary>
    ValueTask<IReadOnlyList<MessageRow>> LoadHeldAsync(PauseScope scope, HeldPlace after, int limit, CancellationToken cancellationToken);

    /// <summary>All held messages of some customers within a scope, by id.</summary>
    ValueTask<IReadOnlyList<MessageRow>> LoadHeldOfAsync(PauseScope scope, IReadOnlyCollection<long> customerIds, CancellationToken cancellationToken);

    /// <summary>All held messages within a scope of the customers whose id leaves no rest when it is divided by <paramref name="oneIn"/>, at most so many.</summary>
    ValueTask<IReadOnlyList<MessageRow>> SampleHeldAsync(PauseScope scope, int oneIn, int limit, CancellationToken cancellationToken);

    /// <summary>Held messages that have expired at or before now, the first to expire first.</summary>
    ValueTask<IReadOnlyList<MessageRow>> ClaimExpiredAsync(Instant now, int limit, CancellationToken cancellationToken);

    /// <summary>When the next held message expires; null when none does.</summary>
    ValueTask<Instant?> NextExpiryAsync(CancellationToken cancellationToken);

    // ---- Queued entries ----

    /// <summary>Adds a person to those who wait to enter; false when the same entry waits already.</summary>
    ValueTask<bool> TryQueueEntryAsync(QueuedEntry entry, CancellationToken cancellationToken);

    /// <summary>Those who wait for a pause, in the order in which they came.</summary>
    ValueTask<IReadOnlyList<QueuedEntry>> LoadQueuedEntriesAsync(long pauseId, int limit, CancellationToken cancellationToken);

    /// <summary>Gives a queued entry to another pause with another time to live, or takes it out when the pause is null.</summary>
    ValueTask MoveQueuedEntryAsync(long id, long? pauseId, Instant expiresAt, CancellationToken cancellationToken);

    /// <summary>How many wait for a pause, and how many of them are expired at this instant.</summary>
    ValueTask<(long All, long Expired)> CountQueuedEntriesAsync(long pauseId, Instant now, CancellationToken cancellationToken);
}
