namespace Automation.Storage;

/// <content>Approvals of campaigns.</content>
public partial interface IStoreTransaction
{
    /// <summary>The approval of a campaign; null when none was asked for.</summary>
    ValueTask<ApprovalRow?> FindApprovalAsync(long campaignId, CancellationToken cancellationToken);

    /// <summary>Writes the approval of a campaign in the place of the one before.</summary>
    ValueTask SaveApprovalAsync(ApprovalRow row, CancellationToken cancellationToken);

    /// <summary>Removes the approval of a campaign; nothing happens when there is none.</summary>
    ValueTask RemoveApprovalAsync(long campaignId, CancellationToken cancellationToken);
}
