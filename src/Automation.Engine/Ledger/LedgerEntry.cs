using NodaTime;

namespace Automation.Engine.Ledger;

/// <summary>What happened to one person at one place. The numbers are stored and never reused.</summary>
public enum LedgerOutcome
{
    /// <summary>A journey began; the reason is the activity's display name of the trigger or empty.</summary>
    Entered = 1,

    /// <summary>The person was a candidate, and no journey began; the reason says why.</summary>
    NotEntered = 2,

    /// <summary>An activity ended; the reason is its outcome (several are joined by a comma).</summary>
    Completed = 3,

    /// <summary>A branch no longer needed was given up; the reason says what made it so.</summary>
    Cancelled = 4,

    /// <summary>A message was taken by the provider; the reason is empty.</summary>
    Accepted = 5,

    /// <summary>A message was put off; the reason is the rule.</summary>
    Delayed = 6,

    /// <summary>A message was forbidden for good; the reason is the rule.</summary>
    Denied = 7,

    /// <summary>A message could not be rendered or was refused for good; the reason is the code.</summary>
    DeliveryFailed = 8,

    /// <summary>Nobody can tell whether a message arrived; the reason is the code.</summary>
    Unknown = 9,

    /// <summary>An activity threw; the reason is the kind of error. A retry follows unless <see cref="Failed"/> does.</summary>
    Incident = 10,

    /// <summary>The journey reached an end; the reason says which.</summary>
    Finished = 11,

    /// <summary>The journey was taken out; the reason says by what.</summary>
    Exited = 12,

    /// <summary>The journey failed for good; the reason says why.</summary>
    Failed = 13,

    /// <summary>The person refused messages; the reason says which, the detail where it was said.</summary>
    OptedOut = 20,

    /// <summary>The person wants messages; the reason says which, the detail where it was said.</summary>
    OptedIn = 21,

    /// <summary>A person or the provider has decided about an unknown message; the reason says how, the detail who.</summary>
    Resolved = 22,

    /// <summary>A mail about a message came back; the reason says what it led to, the detail why it came. It is no end of the activity's visit.</summary>
    Returned = 30,

    /// <summary>The provider says that an accepted message has arrived; the reason is empty. It moves no journey and no sum.</summary>
    Delivered = 40,

    /// <summary>The provider says that an accepted message did not arrive; the reason is its code. It moves no journey and no sum.</summary>
    Undelivered = 41,

    /// <summary>The provider says that the person has seen a message; the reason is empty. It moves no journey and no sum.</summary>
    Read = 42,
}

/// <summary>
/// One line of the ledger: append-only, one final outcome for each (journey, activity visit), written in the same
/// transaction as the state that it reports.
/// </summary>
/// <param name="At">When, on the engine's clock.</param>
/// <param name="Outcome">What.</param>
/// <param name="ActivityId">At which activity; empty for the journey as a whole.</param>
/// <param name="Visit">Which visit of the journey to an activity, counted from 1; 0 for the journey as a whole.</param>
/// <param name="Reason">Why: a rule, a code or an outcome's name, never free text about a person.</param>
/// <param name="Detail">More for a person who looks: an error text, an instant; null for nothing.</param>
public sealed record LedgerEntry(
    Instant At,
    LedgerOutcome Outcome,
    string ActivityId,
    int Visit,
    string Reason,
    string? Detail = null);
