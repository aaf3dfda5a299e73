using Automation.Connectors.Capture;
using Automation.Server.Campaigns;
using Automation.Server.Gate;
using Automation.Server.Hosting;
using Automation.Storage;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Automation.Server.Pages.Home;

/// <summary>The start page: what runs, and what needs a person.</summary>
internal sealed class IndexModel(CareEngine engine, CapturedMailbox mailbox, StartProblems problems, PoliciesInForce policies) : PageModel
{
    private const int LastMessages = 8;

    internal IReadOnlyList<CampaignOverview> Campaigns { get; private set; } = [];

    internal CapturedPage Mailbox { get; private set; } = new(0, []);

    internal IReadOnlyList<string> Problems => problems.All;

    /// <summary>What needs a person.</summary>
    internal IReadOnlyList<AlertRow> Alerts { get; private set; } = [];

    /// <summary>Which policies hold, and why.</summary>
    internal string Policies => policies.Why;

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        Campaigns = await CampaignOverview.LoadAsync(engine.Store, cancellationToken);
        Mailbox = mailbox.List(0, LastMessages);
        await using var transaction = await engine.Store.BeginAsync(cancellationToken);
        Alerts = await transaction.LoadOpenAlertsAsync(cancellationToken);
    }
}
