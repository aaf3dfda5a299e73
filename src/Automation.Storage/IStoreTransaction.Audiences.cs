using Automation.Storage.Audiences;
using NodaTime;

namespace Automation.Storage;

/// <content>Saved audiences.</content>
public partial interface IStoreTransaction
{
    /// <summary>The audiences, by name.</summary>
    ValueTask<IReadOnlyList<AudienceRow>> LoadAudiencesAsync(CancellationToken cancellationToken);

    /// <summary>An audience by its name; null when there is none.</summary>
    ValueTask<AudienceRow?> FindAudienceAsync(string name, CancellationToken cancellationToken);

    /// <summary>All versions of an audience, the newest first; also of one that is deleted.</summary>
    ValueTask<IReadOnlyList<AudienceVersionRow>> LoadAudienceVersionsAsync(long audienceId, CancellationToken cancellationToken);

    /// <summary>Adds an audience in version 1; null when the name is taken.</summary>
    ValueTask<AudienceRow?> TryAddAudienceAsync(AudienceWrite write, Instant now, CancellationToken cancellationToken);

    /// <summary>
    /// Changes the title and, with a rule that is another one than before, adds a version. Null when the newest version is not the one that was seen, or the
    /// audience is not there.
    /// </summary>
    ValueTask<AudienceRow?> TryChangeAudienceAsync(AudienceWrite write, int seenVersion, Instant now, CancellationToken cancellationToken);

    /// <summary>Deletes an audience; its versions stay as a record. False when it is not there.</summary>
    ValueTask<bool> RemoveAudienceAsync(string name, Instant now, CancellationToken cancellationToken);
}
