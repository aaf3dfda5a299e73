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

/// <summary>Something that people must know; open while it is not closed.</summary>
public sealed record AlertView(long Id, string Kind, string Subject, string Detail, Instant RaisedAt, Instant? ClosedAt, string? ClosedBy);

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
