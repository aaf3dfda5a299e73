using Automation.Server.Campaigns;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Automation.Server.Pages.Campaigns;

/// <summary>What happened at one activity of a campaign, with the reasons.</summary>
internal sealed class ActivityModel(CareEngine engine) : PageModel
{
    internal string Campaign { get; private set; } = "";

    internal int Version { get; private set; }

    internal FunnelActivity Found { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(string name, string activity, int? version, CancellationToken cancellationToken)
    {
        if (await CampaignFunnel.LoadAsync(engine.Store, name, version, cancellationToken) is not { } funnel || funnel.Activities.FirstOrDefault(found => found.Activity.Id == activity) is not { } found)
        {
            return NotFound();
        }

        (Campaign, Version, Found) = (name, funnel.Version.Number, found);
        return Page();
    }
}
