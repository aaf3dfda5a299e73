using System.Globalization;
using Automation.Engine.Campaigns;
using Automation.Storage;
using Microsoft.EntityFrameworkCore;

namespace Automation.Server.Campaigns;

/// <summary>Which campaigns somebody wants to see.</summary>
/// <param name="State">Only those in this state; null for all.</param>
/// <param name="Search">Only those whose title, name or workflow has this text; case and accents make no difference.</param>
/// <param name="Archived">Those that were put away instead of the others.</param>
internal sealed record CampaignFilter(CampaignState? State = null, string? Search = null, bool Archived = false);

/// <summary>A campaign in the list.</summary>
/// <param name="Overview">It.</param>
/// <param name="HasAlert">Whether somebody must look at it.</param>
internal sealed record ListedCampaign(CampaignOverview Overview, bool HasAlert)
{
    /// <summary>The lower, the sooner somebody should look: what does harm, what waits for a person, what runs, what is over.</summary>
    internal int Rank => (HasAlert, Overview) switch
    {
        (true, _) => 0,
        (_, { Approval: ApprovalStanding.Waiting }) => 1,
        (_, { Unknown: > 0 }) => 2,
        (_, { State: CampaignState.Paused }) => 3,
        (_, { State: CampaignState.Running }) => 4,
        (_, { State: CampaignState.Draft }) => 5,
        (_, { State: CampaignState.Ended }) => 6,
        _ => 7,
    };
}

/// <summary>The list of campaigns, those first that need somebody.</summary>
internal static class CampaignList
{
    internal static async Task<IReadOnlyList<ListedCampaign>> LoadAsync(IStore store, CampaignFilter filter, CancellationToken cancellationToken)
    {
        var all = filter.Archived ? await CampaignOverview.LoadArchivedAsync(store, cancellationToken) : await CampaignOverview.LoadAsync(store, cancellationToken);
        await using var reader = store.OpenReader();
        var alerts = (await reader.Alerts.Where(alert => alert.ClosedAt == null).Select(alert => alert.Subject).ToListAsync(cancellationToken)).ToHashSet(StringComparer.Ordinal);
        return [.. all.Where(campaign => Fits(campaign, filter)).Select(campaign => new ListedCampaign(campaign, alerts.Contains(campaign.Name)))
            .OrderBy(campaign => campaign.Rank).ThenByDescending(campaign => campaign.Overview.ChangedAt).ThenBy(campaign => campaign.Overview.Name, StringComparer.Ordinal)];
    }

    private static bool Fits(CampaignOverview campaign, CampaignFilter filter) =>
        (filter.State is null || campaign.State == filter.State)
        && (string.IsNullOrWhiteSpace(filter.Search) || new[] { campaign.Title, campaign.Name, campaign.Definition }.Any(text => Has(text, filter.Search.Trim())));

    private static bool Has(string text, string part) =>
        CultureInfo.InvariantCulture.CompareInfo.IndexOf(Plain(text), Plain(part), CompareOptions.IgnoreCase | CompareOptions.IgnoreNonSpace) >= 0;

    // Đ is a letter of its own in Unicode, and no D with a mark.
    private static string Plain(string text) => text.Replace('đ', 'd').Replace('Đ', 'D');
}
