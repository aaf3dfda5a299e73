using Automation.Server.Access;
using Automation.Server.Messages;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Automation.Server.Pages.Customers;

/// <summary>One message of a customer.</summary>
internal sealed class MessageTextModel(CareEngine engine) : PageModel
{
    internal SentText Text { get; private set; } = null!;

    internal string Campaign { get; private set; } = "";

    public async Task<IActionResult> OnGetAsync(long id, long message, CancellationToken cancellationToken)
    {
        if (await engine.SentTexts.OpenAsync(id, message, Instant.FromDateTimeOffset(engine.Options.Time.GetUtcNow()), cancellationToken) is not { } text)
        {
            return NotFound();
        }

        await using var reader = engine.Store.OpenReader();
        (Text, Campaign) = (text, await reader.Campaigns.Where(row => row.Id == text.Message.CampaignId).Select(row => row.Name).FirstAsync(cancellationToken));
        return Page();
    }

    /// <summary>The HTML part for a frame, locked up by the frame and by its own policy, as in the mailbox.</summary>
    internal static void Map(IEndpointRouteBuilder routes) => routes.MapGet(
        "/customers/{id:long}/messages/{message:long}/html",
        async (long id, long message, CareEngine engine, HttpResponse response, CancellationToken cancellationToken) =>
        {
            response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'";
            var text = await engine.SentTexts.OpenAsync(id, message, Instant.FromDateTimeOffset(engine.Options.Time.GetUtcNow()), cancellationToken);
            return text?.Html is { } html ? Results.Content(html, "text/html; charset=utf-8") : Results.NotFound();
        }).Needs(Role.Viewer);
}
