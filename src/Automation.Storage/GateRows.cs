using Automation.Engine.Consent;
using Automation.Engine.Messages;
using NodaTime;

namespace Automation.Storage;

/// <summary>Something that a customer has said about messages.</summary>
/// <param name="CustomerId">Who.</param>
/// <param name="Channel">The channel.</param>
/// <param name="Purpose">The purpose.</param>
/// <param name="Topic">The topic; empty for all.</param>
/// <param name="State">Yes or no.</param>
/// <param name="At">When it was said.</param>
/// <param name="RecordedAt">When we learnt of it.</param>
/// <param name="Source">Where: a short word such as <c>import</c> or <c>preferences</c>.</param>
/// <param name="TextVersion">Which words were agreed to; null when unknown.</param>
/// <param name="Proof">A reference to the proof; null for none.</param>
public sealed record ConsentWrite(
    long CustomerId, Channel Channel, Purpose Purpose, string Topic, ConsentState State, Instant At, Instant RecordedAt, string Source, string? TextVersion, string? Proof);

/// <summary>What holds of a customer.</summary>
public sealed record ConsentRow(long CustomerId, Channel Channel, Purpose Purpose, string Topic, ConsentState State, Instant At, bool HasProof);

/// <summary>An address that is to be suppressed.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Address">The address in its one form (<see cref="AddressForm"/>).</param>
/// <param name="Scope">What is suppressed.</param>
/// <param name="Topic">The topic of a scope of that kind; else empty.</param>
/// <param name="Reason">Why.</param>
/// <param name="Source">What told us: a short word, and an id where there is one.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="ExpiresAt">Until when; null for ever.</param>
public sealed record SuppressionWrite(
    Channel Channel, string Address, SuppressionScope Scope, string Topic, SuppressionReason Reason, string Source, Instant CreatedAt, Instant? ExpiresAt = null);

/// <summary>A suppression in force.</summary>
public sealed record SuppressionRow(
    long Id, Channel Channel, string Address, SuppressionScope Scope, string Topic, SuppressionReason Reason, string Source, Instant CreatedAt, Instant? ExpiresAt);

/// <summary>A message that counts as sent to an address.</summary>
/// <param name="AddressKey">The hash of channel and address.</param>
/// <param name="At">When.</param>
/// <param name="MessageId">Which.</param>
/// <param name="Channel">Its channel.</param>
/// <param name="Purpose">Its purpose.</param>
public readonly record struct SentRow(long AddressKey, Instant At, long MessageId, Channel Channel, Purpose Purpose);

/// <summary>How far a sender with a rate is.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Sender">The sender.</param>
/// <param name="FreeAt">From then on the next message may leave; exact to the microsecond.</param>
/// <param name="Reserved">Turns up to here are given away; exact to the microsecond.</param>
public sealed record SenderRateRow(Channel Channel, string Sender, Instant FreeAt, Instant Reserved);

/// <summary>Something that people must know.</summary>
public sealed record AlertRow(long Id, string Kind, string Subject, string Detail, Instant RaisedAt);

/// <summary>What a circuit breaker counts. The numbers are stored and never reused.</summary>
public enum BreakerCount
{
    /// <summary>Handed over to a provider, whatever it said.</summary>
    HandedOver = 1,

    /// <summary>The address does not exist.</summary>
    HardBounce = 2,

    /// <summary>Somebody complained.</summary>
    Complaint = 3,

    /// <summary>Somebody opted out by a link or an answer.</summary>
    OptOut = 4,

    /// <summary>It could not be written, or was refused for what it says.</summary>
    ContentError = 5,
}
