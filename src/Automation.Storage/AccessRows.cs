using NodaTime;

namespace Automation.Storage;

/// <summary>Somebody who signs in.</summary>
/// <param name="Id">The row's own id; 0 for one that is not stored yet.</param>
/// <param name="Name">What one signs in with; it never changes.</param>
/// <param name="NormalizedName">The form by which names are compared; unique among those who are not removed.</param>
/// <param name="PasswordHash">In Identity's form; null when no password was chosen yet.</param>
/// <param name="SecurityStamp">Sessions that carry another one have ended.</param>
/// <param name="Version">Counts changes.</param>
/// <param name="Role">The role's number; higher may more.</param>
/// <param name="FailedCount">Wrong passwords in a row.</param>
/// <param name="LockoutEnd">Until when nobody signs in as them after too many of those; null for not.</param>
/// <param name="IsLocked">Whether an administrator has locked them out.</param>
/// <param name="Language">The language they have chosen; null for the browser's.</param>
/// <param name="Zone">The IANA zone they have chosen; null for the browser's.</param>
/// <param name="CreatedAt">When they were added.</param>
/// <param name="LastSignInAt">When they last signed in; null for never.</param>
/// <param name="RemovedAt">When they were removed; null for not. The row stays, for the audit log names it.</param>
public sealed record UserRow(
    long Id,
    string Name,
    string NormalizedName,
    string? PasswordHash,
    string SecurityStamp,
    long Version,
    int Role,
    int FailedCount,
    Instant? LockoutEnd,
    bool IsLocked,
    string? Language,
    string? Zone,
    Instant CreatedAt,
    Instant? LastSignInAt,
    Instant? RemovedAt);

/// <summary>A link that is good once.</summary>
/// <param name="TokenHash">The hash of its secret.</param>
/// <param name="UserId">Whose password it sets; null: it makes the first administrator.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">From when on it is not good any more.</param>
public sealed record AccessLink(string TokenHash, long? UserId, Instant CreatedAt, Instant ExpiresAt);

/// <summary>A new key of a program.</summary>
/// <param name="Prefix">The part that may be shown; unique.</param>
/// <param name="SecretHash">The hash of the whole key.</param>
/// <param name="Name">What it is for.</param>
/// <param name="Role">The role's number.</param>
/// <param name="LimitsJson">A JSON array of the limits within which it may use the role; empty for all of it.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="CreatedBy">By whom.</param>
/// <param name="ExpiresAt">From when on it is not good any more; null for never.</param>
public sealed record ApiKeyWrite(string Prefix, string SecretHash, string Name, int Role, string LimitsJson, Instant CreatedAt, string CreatedBy, Instant? ExpiresAt);
