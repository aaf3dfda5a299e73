using Automation.Engine.Consent;
using Automation.Engine.Messages;
using Automation.Server.Access;
using Automation.Server.Consent;
using Automation.Server.Pages.Shared;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Automation.Server.Pages.Customers;

/// <summary>Writes down what a person has told the staff about messages.</summary>
[Needs(Role.Operator)]
internal sealed class ConsentModel(CareEngine engine, IStringLocalizer<CustomerTexts> texts) : PageModel
{
    private const string Source = "console";

    internal long Id { get; private set; }

    public async Task<IActionResult> OnGetAsync(long id, CancellationToken cancellationToken)
    {
        Id = id;
        return await KeyAsync(id, cancellationToken) is null ? NotFound() : Page();
    }

    public async Task<IActionResult> OnPostAsync(long id, ConsentState state, Purpose purpose, Channel channel, string? text, string? proof, CancellationToken cancellationToken)
    {
        if (await KeyAsync(id, cancellationToken) is not { } key)
        {
            return NotFound();
        }

        if (!Enum.IsDefined(state) || purpose is not (Purpose.Advertising or Purpose.Care) || !PersonalChannels.All.Contains(channel) || string.IsNullOrWhiteSpace(proof))
        {
            TempData.SayError(texts["Say what the person said, and how it can be shown."]);
            return Redirect(FormattableString.Invariant($"/customers/{id}/consent"));
        }

        var now = Instant.FromDateTimeOffset(engine.Options.Time.GetUtcNow());
        var line = new ConsentFile.ConsentLine(1, key, channel, purpose, "", state, now, Source, string.IsNullOrWhiteSpace(text) ? null : text.Trim(), proof.Trim());
        await new ConsentBook(engine.Store).RecordAsync([line], Caller.Of(HttpContext), now, cancellationToken);
        TempData.SayDone(texts["It is recorded."]);
        return Redirect(FormattableString.Invariant($"/customers/{id}"));
    }

    private async Task<string?> KeyAsync(long id, CancellationToken cancellationToken)
    {
        await using var reader = engine.Store.OpenReader();
        return await reader.Customers.Where(row => row.Id == id && row.ErasedAt == null).Select(row => row.Key).FirstOrDefaultAsync(cancellationToken);
    }
}
