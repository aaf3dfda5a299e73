using NodaTime;

namespace Automation.Storage;

/// <content>Mails that came back.</content>
public partial interface IStoreTransaction
{
    /// <summary>Whether a mail of this key was taken before.</summary>
    ValueTask<bool> KnowsReturnedMailAsync(string key, CancellationToken cancellationToken);

    /// <summary>Remembers a returned mail; false when its key is known already, and then what it leads to has happened before.</summary>
    ValueTask<bool> TryAddReturnedMailAsync(ReturnedMailWrite mail, CancellationToken cancellationToken);

    /// <summary>The message that a journey asked for at a visit; null when there is none.</summary>
    ValueTask<MessageRow?> FindMessageAsync(long journeyId, int visit, CancellationToken cancellationToken);

    /// <summary>
    /// Soft bounces of an address. A message that was handed over at or before <paramref name="settled"/> and did not come back counts as delivered:
    /// only what came back after it counts.
    /// </summary>
    ValueTask<SoftReturns> CountSoftReturnsAsync(long addressKey, Instant settled, CancellationToken cancellationToken);
}
