using System.Text.Json.Nodes;
using Automation.Engine.Campaigns;
using Automation.Server.Audiences;
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
    /// <summary>Of each draft for which somebody has asked. It only reads: pages ask every second, and must not take turns with those who write.</summary>
    internal static async Task<IReadOnlyDictionary<long, ApprovalStanding>> LoadAsync(
        ReadContext reader, IReadOnlyList<CampaignView> campaigns, IReadOnlyDictionary<long, ApprovalView> approvals, CancellationToken cancellationToken)
    {
        var standings = new Dictionary<long, ApprovalStanding>();
        foreach (var draft in campaigns.Where(campaign => campaign.State == CampaignState.Draft && approvals.ContainsKey(campaign.Id)))
        {
            standings[draft.Id] = await OfAsync(reader, draft, approvals[draft.Id], cancellationToken);
        }

        return standings;
    }

    private static async ValueTask<ApprovalStanding> OfAsync(ReadContext reader, CampaignView campaign, ApprovalView approval, CancellationToken cancellationToken) => approval.State switch
    {
        ApprovalState.Refused => ApprovalStanding.Refused,
        _ when !await IsAboutAsync(reader, campaign, approval, cancellationToken) => ApprovalStanding.Outdated,
        ApprovalState.Approved => ApprovalStanding.Approved,
        _ => ApprovalStanding.Waiting,
    };

    /// <summary>Whether it is about the campaign as it would start now; not when its audience was deleted.</summary>
    private static async ValueTask<bool> IsAboutAsync(ReadContext reader, CampaignView campaign, ApprovalView approval, CancellationToken cancellationToken)
    {
        var settings = JsonNode.Parse(campaign.SettingsJson)!.AsObject();
        return await SavedAudiences.TryPinAsync(reader, settings, cancellationToken) && approval.Fingerprint == CampaignDesk.FingerprintOf(campaign.DefinitionVersionId, settings.ToJsonString());
    }
}
