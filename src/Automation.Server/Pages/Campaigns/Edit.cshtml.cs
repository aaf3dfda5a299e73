using Automation.Engine.Campaigns;
using Automation.Server.Access;
using Automation.Server.Campaigns;
using Automation.Server.Hosting;
using Automation.Server.Pages.Shared;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace Automation.Server.Pages.Campaigns;

/// <summary>A campaign is changed. What somebody else has changed meanwhile is not overwritten, and what was typed stays on the page.</summary>
[Needs(Role.Marketer)]
internal sealed class EditModel(CareEngine engine, IEngineDriver driver, IStringLocalizer<CampaignTexts> texts, CampaignWords words) : FormModel(engine, words)
{
    internal CampaignDetail Detail { get; private set; } = null!;

    /// <summary>Of what the person looks at.</summary>
    internal long Revision { get; private set; }

    public async Task<IActionResult> OnGetAsync(string name, CancellationToken cancellationToken)
    {
        if (!await LoadAsync(name, cancellationToken))
        {
            return NotFound();
        }

        Revision = Detail.Overview.Revision;
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string name, long revision, CancellationToken cancellationToken)
    {
        if (!await LoadAsync(name, cancellationToken))
        {
            return NotFound();
        }

        Revision = revision;
        Form.With(Request.Form);
        try
        {
            await Engine.Desk.EditAsync(name, revision, Form["title"], Form.Changes(Request.Form, Detail.Settings), Caller.Of(HttpContext), cancellationToken);
            driver.CampaignsChanged();
            TempData.SayDone(texts["Your changes are kept."]);
            return RedirectToPage("/Campaigns/Campaign", new { name });
        }
        catch (CampaignInvalidException exception)
        {
            Problems = exception.Problems;
        }
        catch (CampaignException exception)
        {
            // What was typed stays in the fields; who looks at what the other did and saves again, saves over it knowingly.
            (Refusal, Revision) = (Words.Of(exception), Detail.Overview.Revision);
        }

        return Page();
    }

    private async Task<bool> LoadAsync(string name, CancellationToken cancellationToken)
    {
        if (await CampaignDetail.FindAsync(Engine, name, TimeSpan.Zero, cancellationToken) is not { } detail)
        {
            return false;
        }

        Detail = detail;
        IsDraft = detail.Overview.State == CampaignState.Draft;
        Form = CampaignForm.Of(detail.Overview.Title, detail.Settings);
        await OfferAsync(await FindVersionAsync(detail.Overview.Definition, cancellationToken), detail.Settings, cancellationToken);
        return true;
    }
}
