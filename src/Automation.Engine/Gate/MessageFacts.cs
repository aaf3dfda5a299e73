using Automation.Engine.Campaigns;
using Automation.Engine.Consent;
using Automation.Engine.Messages;
using NodaTime;

namespace Automation.Engine.Gate;

/// <summary>A message as the gate sees it. Immutable.</summary>
public sealed record GateMessage
{
    /// <summary>Its id: what was sent of it before does not count against it.</summary>
    public required long Id { get; init; }

    /// <summary>The channel.</summary>
    public required Channel Channel { get; init; }

    /// <summary>The purpose.</summary>
    public required Purpose Purpose { get; init; }

    /// <summary>The topic of its campaign; empty for none.</summary>
    public string Topic { get; init; } = "";

    /// <summary>The sender's address, number or name.</summary>
    public string Sender { get; init; } = "";

    /// <summary>When it was asked for.</summary>
    public required Instant CreatedAt { get; init; }

    /// <summary>What was decided about its campaign, as of this transaction.</summary>
    public required CampaignState Campaign { get; init; }

    /// <summary>Before this the sender may not hand it over; null when it may at once.</summary>
    public Instant? SenderFrom { get; init; }

    /// <summary>Before this the pace of its campaign does not let it out; null when it may leave at once.</summary>
    public Instant? CampaignFrom { get; init; }
}

/// <summary>What the gate knows of the recipient. Immutable.</summary>
public sealed record RecipientFacts
{
    /// <summary>The shop's key.</summary>
    public required string Key { get; init; }

    /// <summary>The address for the channel; null or empty when there is none.</summary>
    public string? Address { get; init; }

    /// <summary>The customer's own zone; null when it is unknown.</summary>
    public DateTimeZone? Zone { get; init; }

    /// <summary>Without an own zone and a rule's zones: the windows must be open in all of these at once. Never empty.</summary>
    public required IReadOnlyList<DateTimeZone> OtherwiseZones { get; init; }

    /// <summary>Whether the customer has bought something.</summary>
    public bool HasBought { get; init; }

    /// <summary>What the customer has said.</summary>
    public IReadOnlyList<ConsentFact> Consents { get; init; } = [];

    /// <summary>What suppresses the address.</summary>
    public IReadOnlyList<SuppressionFact> Suppressions { get; init; } = [];
}

/// <summary>A message that was sent to the person before.</summary>
/// <param name="MessageId">Which.</param>
/// <param name="Channel">Its channel.</param>
/// <param name="Purpose">Its purpose.</param>
/// <param name="At">When it was handed over.</param>
public readonly record struct SentFact(long MessageId, Channel Channel, Purpose Purpose, Instant At);
