using Automation.Server.Access;
using Automation.Server.Campaigns;
using Automation.Server.Hosting;
using Automation.Server.Live;
using Automation.Server.Pages.Shared;
using Automation.Storage;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Automation.Server.Pages.Campaigns;

/// <summary>One campaign: what it is, what comes of it, and what can be done with it.</summary>
internal sealed class CampaignModel(CareEngine engine, IEngineDriver driver, IStringLocalizer<CampaignTexts> texts, CampaignWords words) : PageModel
{
    internal CampaignDetail Detail { get; private set; } = null!;

    internal CampaignFunnel Funnel { get; private set; } = null!;

    internal IReadOnlyList<SplitResult> Splits { get; private set; } = [];

    internal CampaignOverview Campaign => Detail.Overview;

    internal bool IsOver => Campaign.ArchivedAt is not null;

    internal Actor Person => Caller.Of(HttpContext);

    /// <summary>Whether this person has asked for the approval that is open.</summary>
    internal bool IsMine => Detail.Approval?.AskedByKey == Person.Key;

    internal bool May(Role role) => Caller.May(HttpContext, role);

    /// <summary>
    /// Studio's list of journeys, narrowed to the workflow. Studio 3.8 reads its query after it has asked for the first page, and asks again only where
    /// the number of rows is another than its ten.
    /// </summary>
    internal string JourneysAddress => $"/studio/workflows/instances?search={Uri.EscapeDataString(Detail.Overview.Definition)}&pageSize=25";

    /// <param name="name">The campaign.</param>
    /// <param name="version">The version whose drawing is shown; null: the one on which new entries are.</param>
    /// <param name="counted">Whether the page waits for the count of its audience.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<IActionResult> OnGetAsync(string name, int? version, bool counted, CancellationToken cancellationToken)
    {
        if (await CampaignDetail.FindAsync(engine, name, counted ? null : PatientCount.OfPages, cancellationToken) is not { } detail)
        {
            return NotFound();
        }

        Detail = detail;
        Funnel = (await CampaignFunnel.LoadAsync(engine.Store, detail.Overview.Name, version, cancellationToken))!;
        Splits = await SplitResult.LoadAsync(engine, detail, cancellationToken);
        return Page();
    }

    /// <summary>The sums as server-sent events: a fragment whenever something has changed.</summary>
    public async Task<IActionResult> OnGetLiveAsync(string name, [FromServices] LiveFigures live, [FromServices] PageFragments fragments, CancellationToken cancellationToken)
    {
        await new EventStream(Response).FollowAsync(live.WatchAsync(cancellationToken), async figures =>
            figures.Campaigns.FirstOrDefault(campaign => campaign.Name == name) is { } campaign ? await fragments.RenderAsync(this, "/Pages/Campaigns/_Figures.cshtml", campaign) : null, cancellationToken);
        return new EmptyResult();
    }

    [Needs(Role.Operator)]
    public Task<IActionResult> OnPostStartAsync(string name, long revision, CancellationToken cancellationToken) => ChangeAsync(name, async () =>
    {
        await engine.Desk.StartSeenAsync(name, revision, Person, Instant.FromDateTimeOffset(engine.Options.Time.GetUtcNow()), cancellationToken);
        return texts["'{0}' is running.", name];
    });

    [Needs(Role.Operator)]
    public Task<IActionResult> OnPostStopAsync(string name, CancellationToken cancellationToken) => ChangeAsync(name, async () =>
    {
        var exited = await engine.Desk.StopAsync(name, Person, cancellationToken);
        return texts["'{0}' is stopped for good; journeys that exited: {1}.", name, Numbers.Text(exited)];
    });

    [Needs(Role.Operator)]
    public Task<IActionResult> OnPostArchiveAsync(string name, long revision, CancellationToken cancellationToken) => ChangeAsync(name, async () =>
    {
        await engine.Desk.ArchiveAsync(name, revision, Person, cancellationToken);
        return texts["'{0}' is in the archive. Its history stays.", name];
    });

    [Needs(Role.Marketer)]
    public Task<IActionResult> OnPostAskAsync(string name, long revision, CancellationToken cancellationToken) => ChangeAsync(name, async () =>
    {
        var recipients = await engine.Desk.AskAsync(name, revision, Person, cancellationToken);
        return texts["A second person is asked to approve it for {0} people.", Numbers.Text(recipients)];
    });

    [Needs(Role.Operator)]
    public Task<IActionResult> OnPostApproveAsync(string name, long asked, string? note, CancellationToken cancellationToken) => ChangeAsync(name, async () =>
    {
        await engine.Desk.ApproveAsync(name, Instant.FromUnixTimeMilliseconds(asked), note ?? "", Person, cancellationToken);
        return texts["You have approved it. It may be started now."];
    });

    [Needs(Role.Operator)]
    public Task<IActionResult> OnPostRefuseAsync(string name, long asked, string? note, CancellationToken cancellationToken) => ChangeAsync(name, async () =>
    {
        await engine.Desk.RefuseAsync(name, Instant.FromUnixTimeMilliseconds(asked), note ?? "", Person, cancellationToken);
        return texts["You have refused it. Who asked reads your note."];
    });

    [Needs(Role.Marketer)]
    public Task<IActionResult> OnPostWithdrawAsync(string name, long asked, CancellationToken cancellationToken) => ChangeAsync(name, async () =>
    {
        await engine.Desk.WithdrawAsync(name, Instant.FromUnixTimeMilliseconds(asked), Person, cancellationToken);
        return texts["It is taken back."];
    });

    /// <summary>Changes, then shows the page anew, so that a refresh does not change a second time.</summary>
    private async Task<IActionResult> ChangeAsync(string name, Func<Task<string>> change)
    {
        try
        {
            TempData.SayDone(await change());
            driver.CampaignsChanged();
        }
        catch (CampaignException exception)
        {
            TempData.SayError(words.Of(exception));
        }
        catch (StoreException exception)
        {
            TempData.SayError(exception.Message);
        }

        return RedirectToPage("/Campaigns/Campaign", new { name });
    }
}
