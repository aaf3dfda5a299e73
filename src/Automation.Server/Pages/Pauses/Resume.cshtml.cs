using Automation.Server.Access;
using Automation.Server.Hosting;
using Automation.Server.Pauses;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Automation.Server.Pages.Pauses;

/// <summary>Shows what a resume will do, before anything is done.</summary>
[Needs(Role.Operator)]
internal sealed class ResumeModel(CareEngine engine, IEngineDriver driver, IStringLocalizer<PauseTexts> texts, Words words, RefusalSpeech speech) : PageModel
{
    /// <summary>How long the page works at what is kept back before it shows how far the server is.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    internal PauseOverview Overview { get; private set; } = null!;

    /// <summary>What will happen; null when there is nothing to resume any more.</summary>
    internal ResumePreview? Preview { get; private set; }

    internal PlanForm Plan { get; private set; } = new(null, null, false, null, null);

    internal IReadOnlyList<string> Errors { get; private set; } = [];

    public Task<IActionResult> OnGetAsync(long id, PlanQuery plan, CancellationToken cancellationToken) => ShowAsync(id, plan.Chosen ? plan.ToForm() : null, [], cancellationToken);

    public async Task<IActionResult> OnPostAsync(long id, int version, PlanQuery plan, CancellationToken cancellationToken)
    {
        try
        {
            var reader = new AnswersReader();
            var wanted = plan.ToForm().Read(reader);
            reader.ThrowIfWrong();
            await engine.Pauses.ResumeAsync(id, wanted, version, Caller.Of(HttpContext), cancellationToken);
            await engine.Pauses.FinishAsync(id, Patience, progress: null, cancellationToken);
            driver.CampaignsChanged();
            return Redirect($"/pauses/{id}");
        }
        catch (PauseException refused)
        {
            return await ShowAsync(id, plan.ToForm(), [.. new PauseWords(texts, words).Of(refused, speech)], cancellationToken);
        }
    }

    private async Task<IActionResult> ShowAsync(long id, PlanForm? plan, IReadOnlyList<string> errors, CancellationToken cancellationToken)
    {
        if (await engine.PauseList.FindAsync(id, cancellationToken) is not { } found)
        {
            return NotFound();
        }

        Overview = found;
        Plan = plan ?? PlanForm.Of(found.Row.Answers.Resume);
        Errors = errors;
        try
        {
            var reader = new AnswersReader();
            var wanted = Plan.Read(reader);
            reader.ThrowIfWrong();
            Preview = await engine.Previews.OfAsync(id, wanted, cancellationToken);
        }
        catch (PauseException refused)
        {
            if (errors.Count == 0)
            {
                Errors = [.. new PauseWords(texts, words).Of(refused, speech)];
            }

            if (refused.Refusal == PauseRefusal.Invalid)
            {
                Preview = await engine.Previews.OfAsync(id, null, cancellationToken);
            }
        }

        return Page();
    }
}

/// <summary>A plan as the address or the form of the page carries it.</summary>
internal sealed class PlanQuery
{
    public bool Chosen { get; set; }

    public string? DropOlder { get; set; }

    public string? DropOlderUnit { get; set; }

    public bool OnePerPerson { get; set; }

    public string? SpreadOver { get; set; }

    public string? SpreadOverUnit { get; set; }

    internal PlanForm ToForm() => new(DropOlder, DropOlderUnit, OnePerPerson, SpreadOver, SpreadOverUnit);
}
