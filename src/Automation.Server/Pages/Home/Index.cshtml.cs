using Automation.Server.Access;
using Automation.Server.Campaigns;
using Automation.Server.Gate;
using Automation.Server.Hosting;
using Automation.Server.Live;
using Automation.Server.Pages.Shared;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Automation.Server.Pages.Home;

/// <summary>The start page: what runs, what was sent today, what waits and why, and what needs a person.</summary>
internal sealed class IndexModel(LiveFigures live, PageClock clock, StartProblems problems, PoliciesInForce policies, AlertDesk alerts, IStringLocalizer<HomeTexts> texts, RefusalSpeech speech) : PageModel
{
    internal HomeView Home { get; private set; } = null!;

    internal IReadOnlyList<string> Problems => problems.All;

    /// <summary>Which policies hold, and why.</summary>
    internal string Policies => speech.Say(policies.Why);

    public async Task OnGetAsync(CancellationToken cancellationToken) => Home = new HomeView(await live.ReadAsync(cancellationToken), clock);

    /// <summary>The figures as server-sent events: a fragment whenever something has changed.</summary>
    public async Task<IActionResult> OnGetLiveAsync([FromServices] PageFragments fragments, [FromServices] IAntiforgery antiforgery, CancellationToken cancellationToken)
    {
        // Forms in the fragments carry a token, and its cookie can only be set before the answer begins.
        antiforgery.GetAndStoreTokens(HttpContext);
        await new EventStream(Response).FollowAsync(live.WatchAsync(cancellationToken), async figures =>
            await fragments.RenderAsync(this, "/Pages/Home/_Figures.cshtml", new HomeView(figures, clock) { IsLive = true }), cancellationToken);
        return new EmptyResult();
    }

    [Needs(Role.Operator)]
    public async Task<IActionResult> OnPostAcknowledgeAsync(long id, CancellationToken cancellationToken)
    {
        try
        {
            await alerts.AcknowledgeAsync(id, Caller.Of(HttpContext), cancellationToken);
            TempData.SayDone(texts["It is noted that you look after it."]);
        }
        catch (CampaignException)
        {
            TempData.SayError(texts["Somebody looks after it already, or its cause is gone."]);
        }

        return RedirectToPage();
    }
}
