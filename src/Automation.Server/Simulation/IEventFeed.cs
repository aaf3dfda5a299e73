using Automation.Server.Events;
using NodaTime;

namespace Automation.Server.Simulation;

/// <summary>Events for a virtual clock, in the order of their times: a recorded history, or a made-up shop.</summary>
internal interface IEventFeed
{
    /// <summary>When the next event happens; null when there is none any more.</summary>
    Instant? NextAt { get; }

    /// <summary>How many events were taken; a run that was killed goes on from there.</summary>
    long Position { get; }

    /// <summary>The events of the earliest time, all of them.</summary>
    IReadOnlyList<InboundEvent> Peek();

    /// <summary>Goes on past the events of the earliest time; called when they are part of a transaction that will be committed.</summary>
    void Advance();
}
