using Automation.Engine.Customers;
using Automation.Engine.Messages;
using NodaTime;

namespace Automation.Engine.Journeys;

/// <summary>Why a journey is advanced. The set is closed.</summary>
public abstract record JourneyTrigger
{
    private JourneyTrigger()
    {
    }

    /// <summary>It begins at this activity.</summary>
    /// <param name="ActivityId">The trigger.</param>
    public sealed record Begin(string ActivityId) : JourneyTrigger;

    /// <summary>The due time of a visit's wait, deadline or retry has come.</summary>
    /// <param name="Visit">The visit.</param>
    public sealed record Due(int Visit) : JourneyTrigger;

    /// <summary>An event has come for a visit that waits for its type.</summary>
    /// <param name="Visit">The visit.</param>
    /// <param name="Event">The event.</param>
    /// <param name="Deadline">The wait's deadline; an event that happened after it ends the wait as its deadline does.</param>
    public sealed record Received(int Visit, EventFacts Event, Instant? Deadline = null) : JourneyTrigger
    {
        internal bool IsTooLate => Event.Time > Deadline;
    }

    /// <summary>The message of a visit was settled.</summary>
    /// <param name="Visit">The visit.</param>
    /// <param name="ActivityId">Its activity.</param>
    /// <param name="Delivery">How.</param>
    public sealed record Settled(int Visit, string ActivityId, SettledDelivery Delivery) : JourneyTrigger;

    /// <summary>Somebody takes the journey out, wherever it stands.</summary>
    /// <param name="Reason">Why.</param>
    public sealed record TakenOut(string Reason) : JourneyTrigger;
}
