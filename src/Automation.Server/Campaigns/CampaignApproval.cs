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
    internal static ApprovalStanding Of(CampaignView campaign, ApprovalView? approval)
    {
        if (approval is null || campaign.State != CampaignState.Draft)
        {
            return ApprovalStanding.None;
        }

        var row = new CampaignRow(campaign.Id, campaign.Name, campaign.DefinitionVersionId, campaign.State, campaign.SettingsJson, campaign.CreatedAt, null, null);
        return approval.State switch
        {
            ApprovalState.Refused => ApprovalStanding.Refused,
            _ when approval.Fingerprint != CampaignDesk.FingerprintOf(row) => ApprovalStanding.Outdated,
            ApprovalState.Approved => ApprovalStanding.Approved,
            _ => ApprovalStanding.Waiting,
        };
    }
}
