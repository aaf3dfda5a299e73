using Automation.Connectors.Capture;
using Automation.Engine.Messages;
using Automation.Server.Campaigns;
using Automation.Server.Gate;
using Automation.Server.Journeys;
using Automation.Server.Messages;
using Automation.Storage;
using Automation.Storage.Reading;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Automation.Server.Customers;

/// <summary>The text of a message.</summary>
/// <param name="Message">The message.</param>
/// <param name="IsAsSent">Whether it is what was handed over; otherwise it is what the template makes of today's facts.</param>
/// <param name="Subject">The subject of an e-mail; else null.</param>
/// <param name="Text">The plain text; null when there is none.</param>
/// <param name="Html">The HTML part; null when there is none.</param>
/// <param name="Locale">The language.</param>
/// <param name="Problem">Why there is no text; null when there is.</param>
internal sealed record SentText(MessageView Message, bool IsAsSent, string? Subject, string? Text, string? Html, string Locale, string? Problem);

/// <summary>
/// Opens messages. What went to the mailbox of this machine is shown as it was handed over; of what went to a provider no text is kept, so it is
/// written again from the template and today's facts, and says so.
/// </summary>
internal sealed class SentTexts(IStore store, LiveCampaigns campaigns, LivePolicies live, MessageRenderer renderer, MessageIdentity identity, CapturedMailbox mailbox)
{
    /// <summary>A message of a customer; null when there is none.</summary>
    internal async Task<SentText?> OpenAsync(long customerId, long messageId, Instant now, CancellationToken cancellationToken)
    {
        await using var reader = store.OpenReader();
        return await reader.Messages.FirstOrDefaultAsync(row => row.Id == messageId && row.CustomerId == customerId, cancellationToken) is { } message
            ? await OpenAsync(message, now, cancellationToken)
            : null;
    }

    /// <summary>The text of a message.</summary>
    internal async Task<SentText> OpenAsync(MessageView message, Instant now, CancellationToken cancellationToken)
    {
        if (mailbox.Open(identity.Of(message.JourneyId, message.Visit)) is { } captured)
        {
            return new SentText(message, IsAsSent: true, message.Channel == Channel.Email ? captured.Summary.Title : null, captured.Text, captured.Html, captured.Summary.Locale, null);
        }

        if (message.Channel == Channel.Call)
        {
            return new SentText(message, false, null, null, null, "", "It is a call of a service and has no text.");
        }

        var written = await WriteAsync(message, now, cancellationToken);
        return written.Outbound is { } outbound
            ? new SentText(message, false, outbound.Subject, outbound.Text, outbound.Html, outbound.Locale, null)
            : new SentText(message, false, null, null, null, "", written.Detail ?? written.Code ?? written.LacksRule);
    }

    private async Task<RenderedMessage> WriteAsync(MessageView message, Instant now, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(cancellationToken);
        var row = (await transaction.FindMessageAsync(message.Id, cancellationToken))!;
        var journeys = await LoadedJourneys.LoadAsync(transaction, campaigns, [row.JourneyId], cancellationToken);
        var policies = live.Now;
        return renderer.Render(Addressed.From(row, journeys, policies) is { Address: not null } addressed ? addressed : Addressed.From(row, journeys, policies) with { Address = "" }, message.SettledAt ?? now);
    }
}
