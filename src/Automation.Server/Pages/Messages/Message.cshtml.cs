using Automation.Engine.Messages;
using Automation.Server.Access;
using Automation.Server.Campaigns;
using Automation.Server.Hosting;
using Automation.Server.Messages;
using Automation.Server.Pages.Shared;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Automation.Server.Pages.Messages;

/// <summary>One message: its text, what became of it and why, and a decision where nobody could tell.</summary>
internal sealed class MessageModel(CareEngine engine, MessageReading messages, IEngineDriver driver, PageClock clock, IStringLocalizer<MessageTexts> texts, RefusalSpeech speech) : PageModel
{
    internal MessageDetail Message { get; private set; } = null!;

    /// <summary>The text; null for the call of a service.</summary>
    internal SentText? Text { get; private set; }

    /// <summary>What became of it, in a sentence.</summary>
    internal string Sentence => Message.Line switch
    {
        { Status: MessageStatus.Queued, Reason.Length: 0 } line => texts["It is due at {0}; then the rules are asked.", clock.Text(line.DueAt)],
        { Status: MessageStatus.Queued } line => texts["It was put off until {0}: {1}", clock.Text(line.DueAt), Words.Reason(line.Reason)],
        { Status: MessageStatus.Held } line => texts["A pause holds it: {0}", Words.Reason(line.Reason)],
        { Status: MessageStatus.Sending } => texts["It is being handed over at this moment."],
        { Status: MessageStatus.Accepted, Channel: Channel.Call } => texts["The service has answered."],
        { Status: MessageStatus.Accepted } => texts["The provider has taken it."],
        { Status: MessageStatus.Denied } line => texts["It may not leave: {0}", Words.Reason(line.Reason)],
        { Status: MessageStatus.Failed } line => texts["It could not be delivered: {0}", Words.Reason(line.Reason)],
        _ => texts["The hand-over was interrupted and nobody can tell whether it arrived. Look at the provider's own list, then say what you found."],
    };

    public async Task<IActionResult> OnGetAsync(long id, CancellationToken cancellationToken)
    {
        if (await messages.FindAsync(id, cancellationToken) is not { } found)
        {
            return NotFound();
        }

        Message = found;
        Text = found.Line.Channel == Channel.Call ? null : await engine.SentTexts.OpenAsync(id, clock.Now, cancellationToken);
        return Page();
    }

    /// <summary>The HTML part for a frame, locked up twice: by the frame and by its own policy.</summary>
    public async Task<IActionResult> OnGetHtmlAsync(long id, CancellationToken cancellationToken)
    {
        Response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'";
        return (await engine.SentTexts.OpenAsync(id, clock.Now, cancellationToken))?.Html is { } html ? Content(html, "text/html; charset=utf-8") : NotFound();
    }

    [Needs(Role.Operator)]
    public async Task<IActionResult> OnPostResolveAsync(long id, string answer, string? json, CancellationToken cancellationToken)
    {
        if (answer is not ("sent" or "not-sent"))
        {
            return BadRequest();
        }

        try
        {
            await engine.Messages.ResolveAsync(id, answer == "sent", answer == "sent" && !string.IsNullOrWhiteSpace(json) ? json : null, Caller.Of(HttpContext), clock.Now, cancellationToken);
            driver.EventsArrived();
            TempData.SayDone(answer == "sent" ? texts["It counts as sent; its journey goes on."] : texts["It goes back into the queue and through the rules."]);
        }
        catch (CampaignException exception)
        {
            var isDecided = (await messages.FindAsync(id, cancellationToken))?.Line.Status != MessageStatus.Unknown;
            TempData.SayError(isDecided ? texts["Somebody has decided it already: it is not unknown any more."] : speech.Say(exception.Said));
        }

        return RedirectToPage(new { id });
    }
}
