using Automation.Engine.Campaigns;
using Automation.Server.Access;
using Automation.Server.Campaigns;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Automation.Server.Pages.Campaigns;

/// <summary>All campaigns with their sums, those first that need somebody.</summary>
internal sealed class IndexModel(CareEngine engine) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public CampaignState? State { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Search { get; set; }

    [BindProperty(SupportsGet = true)]
    public bool Archived { get; set; }

    internal IReadOnlyList<ListedCampaign> Campaigns { get; private set; } = [];

    internal bool IsFiltered => State is not null || Archived || !string.IsNullOrWhiteSpace(Search);

    internal bool MayCreate => Caller.May(HttpContext, Role.Marketer);

    public async Task OnGetAsync(CancellationToken cancellationToken) =>
        Campaigns = await CampaignList.LoadAsync(engine.Store, new CampaignFilter(State, Search, Archived), cancellationToken);
}
