namespace Automation.Engine.Journeys;

/// <summary>
/// All that a journey remembers between two advances. Mutable only inside <see cref="JourneyMachine"/>; stored as compact
/// JSON by <see cref="JourneyStateJson"/>.
/// </summary>
public sealed class JourneyState
{
    /// <summary>How many visits have begun; the last one's number.</summary>
    internal int Visits { get; set; }

    /// <summary>Visits that rest at a wait, in the order they began.</summary>
    internal List<OpenVisit> Open { get; } = [];

    /// <summary>Joins that some but not all of their branches have reached: by activity, a bit for each inbound connection.</summary>
    internal SortedDictionary<int, ulong> Arrived { get; } = [];

    /// <summary>Values of variables that differ from their defaults.</summary>
    internal SortedDictionary<string, object?> Variables { get; } = new(StringComparer.Ordinal);

    /// <summary>The sides that were taken at splits, by activity: what comes of the journey counts for them.</summary>
    internal SortedDictionary<int, string> Sides { get; } = [];

    /// <summary>The sides that were taken at splits, by the position of the split in the definition.</summary>
    public IReadOnlyDictionary<int, string> SidesTaken => Sides;

    /// <summary>The values of variables that differ from their defaults, for templates.</summary>
    public IReadOnlyDictionary<string, object?> VariableValues => Variables;

    /// <summary>The state of a journey that has not begun.</summary>
    public static JourneyState Empty => new();

    /// <summary>The visits that rest, with the events that their retries need.</summary>
    public IEnumerable<long> NeededEvents => Open.Where(visit => visit.RetryEvent is not null).Select(visit => visit.RetryEvent!.Value);

    /// <summary>The visits that have begun and not ended, in the order in which they began.</summary>
    public IEnumerable<RestingVisit> Resting => Open.Select(visit => new RestingVisit(visit.Visit, visit.Activity, visit.Rest == RestKind.Delivery, visit.Incidents));

    /// <summary>The ids of the activities at which the journey rests.</summary>
    public IEnumerable<string> RestingAt(Definitions.CompiledWorkflow workflow)
    {
        ArgumentNullException.ThrowIfNull(workflow);
        return Open.Select(visit => workflow.Activities[visit.Activity].Id);
    }
}

/// <summary>A visit that has begun and not ended, as those see it who look at a journey.</summary>
/// <param name="Visit">Its number.</param>
/// <param name="Activity">The position of its activity in the definition.</param>
/// <param name="IsForDelivery">Whether it rests for a message; else for a time, an event or another try.</param>
/// <param name="Incidents">How often it has thrown.</param>
public sealed record RestingVisit(int Visit, int Activity, bool IsForDelivery, int Incidents);

/// <summary>For what a visit rests.</summary>
internal enum RestKind
{
    /// <summary>A time, or an event with or without a deadline.</summary>
    Wait = 0,

    /// <summary>The settlement of a message.</summary>
    Delivery = 1,

    /// <summary>Another try after an incident, of the beginning of the visit.</summary>
    RetryExecute = 2,

    /// <summary>Another try after an incident, of the continuation of the visit.</summary>
    RetryResume = 3,
}

/// <summary>A visit that has begun and not ended.</summary>
internal sealed class OpenVisit
{
    internal required int Activity { get; init; }

    internal required int Visit { get; init; }

    internal RestKind Rest { get; set; }

    /// <summary>How often this visit has thrown.</summary>
    internal int Incidents { get; set; }

    /// <summary>Whether the visit began the journey.</summary>
    internal bool Begins { get; init; }

    /// <summary>A retry of a resumption by an event: the event.</summary>
    internal long? RetryEvent { get; set; }

    /// <summary>A retry of a resumption by an event: until when the wait lasts; null for ever.</summary>
    internal NodaTime.Instant? RetryDeadline { get; set; }

    /// <summary>A retry of a resumption by a delivery: how it was settled ("A:id", "D:rule", "F:code").</summary>
    internal string? RetryDelivery { get; set; }

    /// <summary>What the activity wants to remember.</summary>
    internal string? Memory { get; set; }
}
