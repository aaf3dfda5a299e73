namespace Automation.Storage;

public partial interface IStoreTransaction
{
    /// <summary>
    /// Adds a line to the audit log, in the same transaction as what it tells of: both are kept or neither. Answers its number. Lines are
    /// chained by their hashes (<see cref="AuditChain"/>) and are never changed.
    /// </summary>
    /// <exception cref="ArgumentException">The action is no noun and verb, or the detail is no JSON object.</exception>
    ValueTask<long> AddAuditAsync(AuditWrite line, CancellationToken cancellationToken);
}
