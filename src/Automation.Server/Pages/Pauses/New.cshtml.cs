using Automation.Engine.Campaigns;
using Automation.Engine.Pauses;
using Automation.Server.Access;
using Automation.Server.Campaigns;
using Automation.Server.Hosting;
using Automation.Server.Pauses;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Automation.Server.Pages.Pauses;

/// <summary>The dialog that asks the four questions. What it is about comes with the address, or is chosen.</summary>
[Needs(Role.Operator)]
internal sealed class NewModel(CareEngine engine, IEngineDriver driver, IStringLocalizer<PauseTexts> texts, Words words, RefusalSpeech speech) : PageModel
{
    /// <summary>How long the page waits for what is under way before it shows that it waits.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    [BindProperty(SupportsGet = true)]
    public string? Scope { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Name { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Activity { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Channel { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Customer { get; set; }

    [BindProperty]
    public string? Entries { get; set; }

    [BindProperty]
    public string? Live { get; set; }

    [BindProperty]
    public string? LiveUnit { get; set; }

    [BindProperty]
    public string? Timers { get; set; }

    [BindProperty]
    public string? Messages { get; set; }

    [BindProperty]
    public string? Expire { get; set; }

    [BindProperty]
    public string? ExpireUnit { get; set; }

    [BindProperty]
    public string? DropOlder { get; set; }

    [BindProperty]
    public string? DropOlderUnit { get; set; }

    [BindProperty]
    public bool OnePerPerson { get; set; }

    [BindProperty]
    public string? SpreadOver { get; set; }

    [BindProperty]
    public string? SpreadOverUnit { get; set; }

    [BindProperty]
    public string? Reason { get; set; }

    /// <summary>What the address says is to be paused; null when it says nothing, or nothing that is there.</summary>
    internal NamedScope? Named { get; private set; }

    internal IReadOnlyList<CampaignOverview> Campaigns { get; private set; } = [];

    internal IReadOnlyList<string> Errors { get; private set; } = [];

    internal PlanForm Plan => new(DropOlder, DropOlderUnit, OnePerPerson, SpreadOver, SpreadOverUnit);

    public Task OnGetAsync(CancellationToken cancellationToken) => LoadAsync(isChosen: false, cancellationToken);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        try
        {
            var reader = new AnswersReader();
            var subject = Subject(reader);
            var isQueue = string.Equals(Entries, "queue", StringComparison.OrdinalIgnoreCase);
            var expires = string.Equals(Messages, "expire", StringComparison.OrdinalIgnoreCase);
            var answers = reader.Answers(
                subject.Kind == PauseScopeKind.Channel ? null : Entries, isQueue ? SpanField.TextOf(Live, LiveUnit) : null, subject.Kind == PauseScopeKind.Channel ? null : Timers, Messages, expires ? SpanField.TextOf(Expire, ExpireUnit) : null, Plan.Read(reader));
            reader.ThrowIfWrong();
            var row = await engine.Pauses.PauseAsync(subject, answers, Reason ?? "", Caller.Of(HttpContext), cancellationToken);
            driver.CampaignsChanged();
            await engine.Pauses.WaitUntilQuietAsync(row.Id, Patience, progress: null, cancellationToken);
            return Redirect($"/pauses/{row.Id}");
        }
        catch (PauseException refused)
        {
            // Nothing that was typed is lost: the same form, with what is wrong above it.
            Errors = [.. new PauseWords(texts, words).Of(refused, speech)];
            await LoadAsync(isChosen: true, cancellationToken);
            return Page();
        }
    }

    private async Task LoadAsync(bool isChosen, CancellationToken cancellationToken)
    {
        Campaigns = [.. (await CampaignOverview.LoadAsync(engine.Store, cancellationToken)).Where(campaign => campaign.State is not (CampaignState.Draft or CampaignState.Stopped))];
        if (Scope is null)
        {
            return;
        }

        try
        {
            var reader = new AnswersReader();
            var subject = Subject(reader);
            reader.ThrowIfWrong();
            Named = await engine.PauseList.NameAsync(subject, cancellationToken);
        }
        catch (PauseException refused) when (!isChosen)
        {
            Errors = [.. new PauseWords(texts, words).Of(refused, speech)];
        }
        catch (PauseException)
        {
            Named = null;
        }
    }

    private PauseSubject Subject(AnswersReader reader)
    {
        var kind = reader.Choice("scope", Scope, PauseScopeKind.Campaign);
        return kind switch
        {
            PauseScopeKind.Channel => new PauseSubject(kind, Channel: Channel is null ? null : reader.Choice("channel", Channel, Engine.Messages.Channel.Email)),
            PauseScopeKind.Campaign => PauseSubject.OfCampaign(Name ?? ""),
            PauseScopeKind.Activity => new PauseSubject(kind, Campaign: Name, Activity: Activity),
            PauseScopeKind.Customer => new PauseSubject(kind, Customer: Customer?.Trim()),
            _ => new PauseSubject(kind),
        };
    }
}
