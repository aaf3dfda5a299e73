using NodaTime;

namespace Automation.Storage;

public partial interface IStoreTransaction
{
    /// <summary>Adds somebody who signs in, whatever the row's id and version; null when somebody who is not removed has the name.</summary>
    ValueTask<long?> TryAddUserAsync(UserRow row, CancellationToken cancellationToken);

    /// <summary>Writes a user and counts the version up; false when the stored version is not the row's any more. The name is not written.</summary>
    ValueTask<bool> TryUpdateUserAsync(UserRow row, CancellationToken cancellationToken);

    /// <summary>A user by id, removed ones too; null when there is none.</summary>
    ValueTask<UserRow?> FindUserAsync(long id, CancellationToken cancellationToken);

    /// <summary>The user of a normalized name who is not removed; null when there is none.</summary>
    ValueTask<UserRow?> FindUserAsync(string normalizedName, CancellationToken cancellationToken);

    /// <summary>How many users of this role or a higher one can sign in: they have a password, and are neither removed nor locked by an administrator.</summary>
    ValueTask<int> CountAbleUsersAsync(int role, CancellationToken cancellationToken);

    /// <summary>Adds a link.</summary>
    ValueTask AddAccessLinkAsync(AccessLink link, CancellationToken cancellationToken);

    /// <summary>The link of this hash that is neither used nor expired; null when there is none.</summary>
    ValueTask<AccessLink?> FindAccessLinkAsync(string tokenHash, Instant now, CancellationToken cancellationToken);

    /// <summary>Uses a link up; false when it was used, has expired or is unknown.</summary>
    ValueTask<bool> TryUseAccessLinkAsync(string tokenHash, Instant now, CancellationToken cancellationToken);

    /// <summary>Ends all links of a user that are still good; null: those that make the first administrator.</summary>
    ValueTask EndAccessLinksAsync(long? userId, Instant now, CancellationToken cancellationToken);

    /// <summary>Adds a key; answers its id.</summary>
    /// <exception cref="InvalidOperationException">The prefix is taken; the transaction must not be committed.</exception>
    ValueTask<long> AddApiKeyAsync(ApiKeyWrite key, CancellationToken cancellationToken);

    /// <summary>Revokes a key for good; false when there is none that is not revoked.</summary>
    ValueTask<bool> TryRevokeApiKeyAsync(long id, string by, Instant now, CancellationToken cancellationToken);

    /// <summary>Remembers when a key was last used.</summary>
    ValueTask NoteApiKeyUseAsync(long id, Instant now, CancellationToken cancellationToken);
}
