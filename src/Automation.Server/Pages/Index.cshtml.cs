using System.Globalization;
using System.Text.Json.Nodes;
using Automation.Connectors.Capture;
using Automation.Server.Access;
using Automation.Server.Campaigns;
using Automation.Server.Gate;
using Automation.Server.Hosting;
using Automation.Storage;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using NodaTime;

namespace Automation.Server.Pages;

/// <summary>The start page: campaigns with their sums, and what left last.</summary>
internal sealed class IndexModel(CareEngine engine, IEngineDriver driver, CapturedMailbox mailbox, StartProblems problems, PoliciesInForce policies) : PageModel
{
    private const int LastMessages = 8;

    internal IReadOnlyList<CampaignOverview> Campaigns { get; private set; } = [];

    internal CapturedPage Mailbox { get; private set; } = new(0, []);

    internal IReadOnlyList<string> Problems => problems.All;

    /// <summary>What needs a person.</summary>
    internal IReadOnlyList<AlertRow> Alerts { get; private set; } = [];

    /// <summary>Which policies hold, and why.</summary>
    internal string Policies => policies.Why;

    /// <summary>What the last form has done.</summary>
    [TempData]
    public string? Done { get; set; }

    /// <summary>Why the last form could not do it.</summary>
    [TempData]
    public string? Error { get; set; }

    internal static string Number(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        Campaigns = await CampaignOverview.LoadAsync(engine.Store, cancellationToken);
        Mailbox = mailbox.List(0, LastMessages);
        await using var transaction = await engine.Store.BeginAsync(cancellationToken);
        Alerts = await transaction.LoadOpenAlertsAsync(cancellationToken);
    }

    [Needs(Role.Operator)]
    public Task<IActionResult> OnPostStartAsync(string name, Dictionary<string, string> values, CancellationToken cancellationToken) => ChangeAsync(async () =>
    {
        var settings = new JsonObject(values.Where(value => !string.IsNullOrWhiteSpace(value.Value)).Select(value => KeyValuePair.Create(value.Key, (JsonNode?)JsonValue.Create(value.Value))));
        await engine.Desk.StartAsync(name, settings, Caller.Of(HttpContext), Instant.FromDateTimeOffset(engine.Options.Time.GetUtcNow()), cancellationToken);
        return $"'{name}' is running.";
    });

    [Needs(Role.Operator)]
    public Task<IActionResult> OnPostPauseAsync(string name, CancellationToken cancellationToken) => ChangeAsync(async () =>
    {
        await engine.Desk.PauseAsync(name, Caller.Of(HttpContext), cancellationToken);
        return $"'{name}' is paused: nothing of it leaves until it is resumed.";
    });

    [Needs(Role.Operator)]
    public Task<IActionResult> OnPostResumeAsync(string name, CancellationToken cancellationToken) => ChangeAsync(async () =>
    {
        var released = await engine.Desk.ResumeAsync(name, Caller.Of(HttpContext), cancellationToken);
        return $"'{name}' is running again; {Number(released)} held messages go out.";
    });

    [Needs(Role.Operator)]
    public Task<IActionResult> OnPostStopAsync(string name, CancellationToken cancellationToken) => ChangeAsync(async () =>
    {
        var exited = await engine.Desk.StopAsync(name, Caller.Of(HttpContext), cancellationToken);
        return $"'{name}' is stopped for good; {Number(exited)} journeys exited.";
    });

    /// <summary>Changes, then shows the page anew, so that a refresh does not change a second time.</summary>
    private async Task<IActionResult> ChangeAsync(Func<Task<string>> change)
    {
        try
        {
            Done = await change();
            driver.CampaignsChanged();
        }
        catch (Exception exception) when (exception is CampaignException or StoreException)
        {
            Error = exception.Message;
        }

        return RedirectToPage("/Index");
    }
}
