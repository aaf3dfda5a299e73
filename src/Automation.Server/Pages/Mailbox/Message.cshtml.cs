using Automation.Connectors.Capture;
using Automation.Server.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Automation.Server.Pages.Mailbox;

/// <summary>One captured message.</summary>
internal sealed class MessageModel(CapturedMailbox mailbox) : PageModel
{
    internal CapturedMessage Message { get; private set; } = null!;

    public IActionResult OnGet(string id)
    {
        if (mailbox.Open(id) is not { } message)
        {
            return NotFound();
        }

        Message = message;
        return Page();
    }

    /// <summary>
    /// The HTML part for a frame. It is what a template made of shop data, so it is locked up twice, by the frame and by its own
    /// policy: no scripts, no forms, nothing loaded from elsewhere.
    /// </summary>
    internal static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/mailbox/{id}/html", (string id, CapturedMailbox mailbox, HttpResponse response) =>
    {
        response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'";
        return mailbox.Open(id)?.Html is { } html ? Results.Content(html, "text/html; charset=utf-8") : Results.NotFound();
    }).Needs(Role.Viewer);
}
