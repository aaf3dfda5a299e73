using Automation.Server.Customers;
using Automation.Server.Languages;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Automation.Server.Pages.Customers;

/// <summary>Why a customer gets, or does not get, what a campaign sends.</summary>
internal sealed class WhyModel(CareEngine engine, CustomerDesks desks, IStringLocalizer<CustomerTexts> texts) : PageModel
{
    internal long Id { get; private set; }

    internal string Name { get; private set; } = "";

    internal CampaignStanding Standing { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(long id, string campaign, CancellationToken cancellationToken)
    {
        if (await desks.Standings.OfAsync(id, campaign, UserLanguage.Current.Code, cancellationToken) is not { } standing)
        {
            return NotFound();
        }

        await using var reader = engine.Store.OpenReader();
        var name = await reader.Customers.Where(row => row.Id == id).Select(row => row.Name).FirstOrDefaultAsync(cancellationToken);
        (Id, Name, Standing) = (id, name ?? texts["Without a name"], standing);
        return Page();
    }
}
