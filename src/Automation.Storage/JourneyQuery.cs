using Automation.Engine.Journeys;
using NodaTime;

namespace Automation.Storage;

/// <summary>
/// Which journeys, in which order, and which of them. Everything that is set must hold. Null means any; an empty list means none.
/// </summary>
/// <remarks>
/// Fast at any size, and on any page: versions, kinds, incidents and times of entry, ordered by entry; the same with times of end, ordered
/// by end; lists of customers or journeys in any order; times of the last change from a moment on, as long as no more than
/// <see cref="RecentLines"/> ledger lines lie after it. Ordered by the last change the newest <see cref="RecentJourneys"/> come in that
/// order and all others behind them by entry. Everything else is answered exactly and takes as long as it takes to look at what matches.
/// </remarks>
public sealed record JourneyQuery
{
    /// <summary>How many journeys are ordered by their last change.</summary>
    public const int RecentJourneys = 500;

    /// <summary>Up to how many ledger lines count as recent.</summary>
    public const int RecentLines = 10_000;

    /// <summary>How many journeys a page can have.</summary>
    public const int LargestPage = 1_000;

    /// <summary>The row ids of definition versions.</summary>
    public IReadOnlyCollection<long>? Versions { get; init; }

    /// <summary>Where the journeys stand.</summary>
    public IReadOnlyCollection<JourneyKind>? Kinds { get; init; }

    /// <summary>Whether an activity of the journey ever threw.</summary>
    public bool? HasIncidents { get; init; }

    /// <summary>The customers; a few thousand at most.</summary>
    public IReadOnlyCollection<long>? Customers { get; init; }

    /// <summary>The journeys; a few thousand at most.</summary>
    public IReadOnlyCollection<long>? Journeys { get; init; }

    /// <summary>Conditions on times; all of them must hold. A time that there is not (the end of an active journey) meets none.</summary>
    public IReadOnlyList<JourneyTimeCondition> Times { get; init; } = [];

    /// <summary>The order; default by entry.</summary>
    public JourneyOrder Order { get; init; } = JourneyOrder.Entered;

    /// <summary>Whether the last come first; default true.</summary>
    public bool Descending { get; init; } = true;

    /// <summary>How many to leave out at the beginning; from 0.</summary>
    public long Skip { get; init; }

    /// <summary>How many at most; 1 to <see cref="LargestPage"/>.</summary>
    public int Take { get; init; } = 10;
}

/// <summary>Where a journey stands, as lists tell it.</summary>
public enum JourneyKind
{
    /// <summary>Active, and at rest.</summary>
    Resting = 1,

    /// <summary>Active, with a message that is being handed over at this moment.</summary>
    Sending = 2,

    /// <summary><see cref="JourneyStatus.Finished"/>.</summary>
    Finished = 3,

    /// <summary><see cref="JourneyStatus.Exited"/>.</summary>
    Exited = 4,

    /// <summary><see cref="JourneyStatus.Failed"/>.</summary>
    Failed = 5,
}

/// <summary>Orders of a list. Journeys that are equal in it are ordered by entry, or, where they ended at the same time, first by how and as what.</summary>
public enum JourneyOrder
{
    /// <summary>By entry.</summary>
    Entered,

    /// <summary>By end; those that have not ended are the earliest.</summary>
    Ended,

    /// <summary>By the last ledger line.</summary>
    Changed,

    /// <summary>By the shop's key of the customer.</summary>
    CustomerKey,
}

/// <summary>A time of a journey.</summary>
public enum JourneyTime
{
    /// <summary>When it was entered.</summary>
    Entered,

    /// <summary>When its last ledger line was written.</summary>
    Changed,

    /// <summary>When it ended.</summary>
    Ended,
}

/// <summary>How a time is compared.</summary>
public enum TimeComparison
{
    /// <summary>Equal, to the millisecond.</summary>
    Is,

    /// <summary>Not equal.</summary>
    IsNot,

    /// <summary>Before.</summary>
    LessThan,

    /// <summary>Not after.</summary>
    LessThanOrEqual,

    /// <summary>After.</summary>
    GreaterThan,

    /// <summary>Not before.</summary>
    GreaterThanOrEqual,
}

/// <summary>A condition on a time.</summary>
/// <param name="Time">Which time.</param>
/// <param name="Comparison">How it is compared.</param>
/// <param name="At">With what.</param>
public sealed record JourneyTimeCondition(JourneyTime Time, TimeComparison Comparison, Instant At);

/// <summary>A page of journeys.</summary>
/// <param name="Ids">The journeys in order.</param>
/// <param name="Total">How many there are on all pages.</param>
public sealed record JourneyPage(IReadOnlyList<long> Ids, long Total);
