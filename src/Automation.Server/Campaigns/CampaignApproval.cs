using Automation.Engine.Campaigns;
using Automation.Storage;
using Automation.Storage.Reading;

namespace Automation.Server.Campaigns;

/// <summary>Where the approval of a campaign stands.</summary>
internal enum ApprovalStanding
{
    /// <summary>Nobody has asked, or the campaign is no draft any more.</summary>
    None,

    /// <summary>A second person is to decide.</summary>
    Waiting,

    /// <summary>It may start.</summary>
    Approved,

    /// <summary>A second person has said no.</summary>
    Refused,

    /// <summary>What was asked or answered is about other settings or another version.</summary>
    Outdated,
}

/// <summary>Reads where an approval stands.</summary>
internal static class CampaignApproval
{
    /// <summary>Of each draft for which somebody has asked.</summary>
    internal static async Task<IReadOnlyDictionary<long, ApprovalStanding>> LoadAsync(
        IStore store, IReadOnlyList<CampaignView> campaigns, IReadOnlyDictionary<long, ApprovalView> approvals, CancellationToken cancellationToken)
    {
        var drafts = campaigns.Where(campaign => campaign.State == CampaignState.Draft && approvals.ContainsKey(campaign.Id)).ToList();
        var standings = new Dictionary<long, ApprovalStanding>();
        if (drafts.Count > 0)
        {
            await using var transaction = await store.BeginAsync(cancellationToken);
            foreach (var draft in drafts)
            {
                standings[draft.Id] = await OfAsync(transaction, draft, approvals[draft.Id], cancellationToken);
            }
        }

        return standings;
    }

    private static async ValueTask<ApprovalStanding> OfAsync(IStoreTransaction transaction, CampaignView campaign, ApprovalView approval, CancellationToken cancellationToken)
    {
        var row = new CampaignRow(campaign.Id, campaign.Name, campaign.DefinitionVersionId, campaign.State, campaign.SettingsJson, campaign.CreatedAt, null, null);
        return approval.State switch
        {
            ApprovalState.Refused => ApprovalStanding.Refused,
            _ when !await IsAboutAsync(transaction, row, approval, cancellationToken) => ApprovalStanding.Outdated,
            ApprovalState.Approved => ApprovalStanding.Approved,
            _ => ApprovalStanding.Waiting,
        };
    }

    private static async ValueTask<bool> IsAboutAsync(IStoreTransaction transaction, CampaignRow row, ApprovalView approval, CancellationToken cancellationToken)
    {
        try
        {
            return approval.Fingerprint == CampaignDesk.FingerprintOf(await CampaignDesk.PinnedAsync(transaction, row, cancellationToken));
        }
        catch (CampaignException)
        {
            // Its audience was deleted.
            return false;
        }
    }
}
