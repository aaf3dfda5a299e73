using Automation.Server.Access;
using Automation.Server.Pages.Shared;
using Automation.Server.Pauses;
using Automation.Storage;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Automation.Server.Pages.Pauses;

/// <summary>One pause: what it waits for, what it holds, how far its resume is.</summary>
[Needs(Role.Viewer)]
internal sealed class PauseModel(CareEngine engine, IStringLocalizer<PauseTexts> texts, Words words) : PageModel
{
    internal PauseOverview Overview { get; private set; } = null!;

    /// <summary>What goes on; null when nothing does.</summary>
    internal WorkProgress? Progress => Overview.Stage switch
    {
        PauseStage.Quieting => new WorkProgress(new PauseWords(texts, words).Of(Overview.Sending), Overview.Sending.Sum(found => found.Count), null, Address),
        PauseStage.Resuming => Resuming(),
        _ => null,
    };

    private string Address => $"/pauses/{Overview.Row.Id}?handler=Progress";

    public async Task<IActionResult> OnGetAsync(long id, CancellationToken cancellationToken) => await LoadAsync(id, cancellationToken) ? Page() : NotFound();

    public async Task<IActionResult> OnGetProgressAsync(long id, CancellationToken cancellationToken)
    {
        if (!await LoadAsync(id, cancellationToken))
        {
            return NotFound();
        }

        // Without script the link leads here: the page itself says it all.
        return Request.Headers.ContainsKey("HX-Request")
            ? Partial("_Progress", Progress ?? new WorkProgress("", 0, null, Address, Finished()))
            : Redirect($"/pauses/{id}");
    }

    private async Task<bool> LoadAsync(long id, CancellationToken cancellationToken)
    {
        if (await engine.PauseList.FindAsync(id, cancellationToken) is not { } found)
        {
            return false;
        }

        Overview = found;
        if (found.Stage == PauseStage.Quieting)
        {
            // Looking is what notes that nothing is under way any more.
            await engine.Pauses.WaitUntilQuietAsync(id, TimeSpan.Zero, progress: null, cancellationToken);
        }

        return true;
    }

    private WorkProgress Resuming()
    {
        var row = Overview.Row;
        return row.Step switch
        {
            PauseStep.Timers => new WorkProgress(texts["Timers are being put right."], row.Done.TimersMoved, null, Address),
            PauseStep.Messages => new WorkProgress(texts["Held messages are being let go."], Math.Min(row.Expected, row.Done.Released + row.Done.Dropped), row.Expected, Address),
            _ => new WorkProgress(texts["People who waited are being let in."], row.Done.Entered + row.Done.NotEntered, null, Address),
        };
    }

    private string Finished() => Overview.Row.ResumedAt is null
        ? texts["Nothing of it is being sent any more, and nothing leaves until it is resumed."]
        : texts["It is resumed: {0} messages went on to the checks, {1} were dropped.", Numbers.Text(Overview.Row.Done.Released), Numbers.Text(Overview.Row.Done.Dropped)];
}
