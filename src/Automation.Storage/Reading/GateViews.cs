using Automation.Engine.Consent;
using Automation.Engine.Messages;
using NodaTime;

namespace Automation.Storage.Reading;

/// <summary>Something that a customer has said about messages.</summary>
public sealed record ConsentView(
    long Id,
    long CustomerId,
    Channel Channel,
    Purpose Purpose,
    string Topic,
    ConsentState State,
    Instant At,
    Instant RecordedAt,
    string Source,
    string? TextVersion,
    string? Proof);

/// <summary>A suppression; in force while it is neither lifted nor expired.</summary>
public sealed record SuppressionView(
    long Id,
    Channel Channel,
    string Address,
    SuppressionScope Scope,
    string Topic,
    SuppressionReason Reason,
    string Source,
    Instant CreatedAt,
    Instant? ExpiresAt,
    Instant? LiftedAt,
    string? LiftedBy);

/// <summary>Something that people must know; open while it is not closed. Who has acknowledged it looks after it.</summary>
public sealed record AlertView(
    long Id,
    string Kind,
    string Subject,
    string Detail,
    Instant RaisedAt,
    Instant? ClosedAt,
    string? ClosedBy,
    Instant? AcknowledgedAt,
    string? AcknowledgedBy);

/// <summary>How many messages of a channel came to an end in a quarter of an hour; without trials.</summary>
/// <param name="Quarter">Quarters of an hour since 1970.</param>
/// <param name="Channel">The channel.</param>
/// <param name="Status">Accepted, denied, failed or unknown.</param>
/// <param name="N">How many.</param>
public sealed record MessageQuarterView(long Quarter, Channel Channel, MessageStatus Status, long N)
{
    /// <summary>The quarter that a time is in.</summary>
    public static long Of(Instant at) => at.ToUnixTimeSeconds() / 900;

    /// <summary>When the quarter began.</summary>
    public Instant BeganAt() => Instant.FromUnixTimeSeconds(Quarter * 900);
}

/// <summary>A mail that came back.</summary>
public sealed record ReturnedMailView(
    long Id,
    string Key,
    Instant ReceivedAt,
    long? MessageId,
    long? AddressKey,
    ReturnEffect Effect,
    string Kind,
    string Reason,
    string Status);
