using NodaTime;

namespace Automation.Storage;

public partial interface IStoreTransaction
{
    /// <summary>Writes down who looks after an open alert; it stays open until its cause is gone.</summary>
    /// <returns>False when there is no such open alert, or somebody looks after it already.</returns>
    ValueTask<bool> AcknowledgeAlertAsync(long id, string by, Instant now, CancellationToken cancellationToken);
}
