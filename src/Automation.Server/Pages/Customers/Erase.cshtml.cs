using Automation.Server.Access;
using Automation.Server.Campaigns;
using Automation.Server.Customers;
using Automation.Server.Pages.Shared;
using Automation.Storage;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Automation.Server.Pages.Customers;

/// <summary>Removes a person's data, after the key was typed.</summary>
[Needs(Role.Administrator)]
internal sealed class EraseModel(CareEngine engine, CustomerDesks desks, IStringLocalizer<CustomerTexts> texts, RefusalSpeech speech) : PageModel
{
    internal long Id { get; private set; }

    internal string Key { get; private set; } = "";

    public async Task<IActionResult> OnGetAsync(long id, CancellationToken cancellationToken)
    {
        await using var reader = engine.Store.OpenReader();
        var key = await reader.Customers.Where(row => row.Id == id && row.ErasedAt == null).Select(row => row.Key).FirstOrDefaultAsync(cancellationToken);
        if (key is null)
        {
            return NotFound();
        }

        (Id, Key) = (id, key);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(long id, string? confirm, CancellationToken cancellationToken)
    {
        try
        {
            if (await desks.Erasing.EraseAsync(id, confirm ?? "", Caller.Of(HttpContext), cancellationToken) is not { } erased)
            {
                return NotFound();
            }

            TempData.SayDone(texts["The data was removed: {0} journeys ended, {1} messages left the mailbox.", Numbers.Text(erased.Journeys), Numbers.Text(erased.Captured)]);
            return Redirect(FormattableString.Invariant($"/customers/{id}"));
        }
        catch (WrongConfirmationException)
        {
            TempData.SayError(texts["The key that was typed is not this customer's. Nothing was removed."]);
        }
        catch (CampaignException exception)
        {
            TempData.SayError(speech.Say(exception.Said));
        }
        catch (StoreException exception)
        {
            TempData.SayError(exception.Message);
        }

        return Redirect(FormattableString.Invariant($"/customers/{id}/erase"));
    }
}
