using Automation.Engine.Ledger;
using Automation.Engine.Messages;
using NodaTime;

namespace Automation.Engine.Journeys;

/// <summary>What one advance decided: to be committed in one transaction, whole or not at all.</summary>
public sealed class JourneyCommit
{
    /// <summary>The status after the advance.</summary>
    public JourneyStatus Status { get; internal set; } = JourneyStatus.Active;

    /// <summary>Why it ended; null while it is active.</summary>
    public string? Reason { get; internal set; }

    /// <summary>The state after the advance.</summary>
    public required JourneyState State { get; init; }

    /// <summary>Ledger lines, in order.</summary>
    public List<LedgerEntry> Ledger { get; } = [];

    /// <summary>Waits to add.</summary>
    public List<JourneyWait> WaitsAdded { get; } = [];

    /// <summary>Visits whose waits are over.</summary>
    public List<int> WaitsRemoved { get; } = [];

    /// <summary>Messages to queue.</summary>
    public List<MessageIntent> Messages { get; } = [];

    /// <summary>Visits whose message is no longer wanted.</summary>
    public List<int> MessagesWithdrawn { get; } = [];

    /// <summary>Events that activities published.</summary>
    public List<PublishedEvent> Events { get; } = [];
}

/// <summary>A durable place where a journey rests.</summary>
/// <param name="Visit">The visit that rests.</param>
/// <param name="DueAt">The time, or an event's deadline; null to wait for an event for ever.</param>
/// <param name="EventType">The type of event; null for a time.</param>
/// <param name="IsRetry">Whether it is another try after an incident.</param>
/// <param name="IsSpan">Whether it is a span of time rather than a moment of the calendar.</param>
public sealed record JourneyWait(int Visit, Instant? DueAt, string? EventType, bool IsRetry, bool IsSpan = false);

/// <summary>A message that an activity asks for.</summary>
public sealed record MessageIntent
{
    /// <summary>The visit that asks; one message for each.</summary>
    public int Visit { get; init; }

    /// <summary>The activity.</summary>
    public string ActivityId { get; init; } = "";

    /// <summary>The channel.</summary>
    public required Channel Channel { get; init; }

    /// <summary>The purpose.</summary>
    public required Purpose Purpose { get; init; }

    /// <summary>The template's name.</summary>
    public required string Template { get; init; }

    /// <summary>When it may leave at the earliest.</summary>
    public Instant DueAt { get; init; }

    /// <summary>More values for the template, as JSON; null for none.</summary>
    public string? ValuesJson { get; init; }
}

/// <summary>An event that an activity publishes; its identity is (journey, visit), so that it happens once.</summary>
/// <param name="Visit">The visit.</param>
/// <param name="Type">The CloudEvents type.</param>
/// <param name="DataJson">The data; null for none.</param>
public sealed record PublishedEvent(int Visit, string Type, string? DataJson);
