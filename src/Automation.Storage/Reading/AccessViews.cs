using NodaTime;

namespace Automation.Storage.Reading;

/// <summary>Somebody who signs in. The password's hash is not here: lists cannot show by accident what they do not have.</summary>
public sealed record UserView(
    long Id,
    string Name,
    string SecurityStamp,
    long Version,
    int Role,
    Instant? LockoutEnd,
    bool IsLocked,
    bool HasPassword,
    string? Language,
    string? Zone,
    Instant CreatedAt,
    Instant? LastSignInAt,
    Instant? RemovedAt);

/// <summary>A key of a program.</summary>
public sealed record ApiKeyView(
    long Id,
    string Prefix,
    string SecretHash,
    string Name,
    int Role,
    string LimitsJson,
    Instant CreatedAt,
    string CreatedBy,
    Instant? ExpiresAt,
    Instant? RevokedAt,
    string? RevokedBy,
    Instant? LastUsedAt);
