using System.Text.Json.Nodes;
using Automation.Server.Access;
using Automation.Server.Campaigns;
using Automation.Server.Hosting;
using Automation.Server.Pages.Shared;
using Automation.Storage;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Automation.Server.Pages.Campaigns;

/// <summary>All campaigns with their sums.</summary>
internal sealed class IndexModel(CareEngine engine, IEngineDriver driver, IStringLocalizer<CampaignTexts> texts) : PageModel
{
    internal IReadOnlyList<CampaignOverview> Campaigns { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancellationToken) => Campaigns = await CampaignOverview.LoadAsync(engine.Store, cancellationToken);

    [Needs(Role.Operator)]
    public Task<IActionResult> OnPostStartAsync(string name, Dictionary<string, string> values, CancellationToken cancellationToken) => ChangeAsync(async () =>
    {
        var settings = new JsonObject(values.Where(value => !string.IsNullOrWhiteSpace(value.Value)).Select(value => KeyValuePair.Create(value.Key, (JsonNode?)JsonValue.Create(value.Value))));
        await engine.Desk.StartAsync(name, settings, Caller.Of(HttpContext), Instant.FromDateTimeOffset(engine.Options.Time.GetUtcNow()), cancellationToken);
        return texts["'{0}' is running.", name];
    });

    [Needs(Role.Operator)]
    public Task<IActionResult> OnPostPauseAsync(string name, CancellationToken cancellationToken) => ChangeAsync(async () =>
    {
        await engine.Desk.PauseAsync(name, Caller.Of(HttpContext), cancellationToken);
        return texts["'{0}' is paused: nothing of it leaves until it is resumed.", name];
    });

    [Needs(Role.Operator)]
    public Task<IActionResult> OnPostResumeAsync(string name, CancellationToken cancellationToken) => ChangeAsync(async () =>
    {
        var released = await engine.Desk.ResumeAsync(name, Caller.Of(HttpContext), cancellationToken);
        return texts["'{0}' is running again; held messages that go out: {1}.", name, Numbers.Text(released)];
    });

    [Needs(Role.Operator)]
    public Task<IActionResult> OnPostStopAsync(string name, CancellationToken cancellationToken) => ChangeAsync(async () =>
    {
        var exited = await engine.Desk.StopAsync(name, Caller.Of(HttpContext), cancellationToken);
        return texts["'{0}' is stopped for good; journeys that exited: {1}.", name, Numbers.Text(exited)];
    });

    /// <summary>Changes, then shows the page anew, so that a refresh does not change a second time.</summary>
    private async Task<IActionResult> ChangeAsync(Func<Task<string>> change)
    {
        try
        {
            TempData.SayDone(await change());
            driver.CampaignsChanged();
        }
        catch (Exception exception) when (exception is CampaignException or StoreException)
        {
            TempData.SayError(exception.Message);
        }

        return RedirectToPage("/Campaigns/Index");
    }
}
