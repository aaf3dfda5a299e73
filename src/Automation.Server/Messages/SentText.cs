using Automation.Engine.Messages;
using Automation.Server.Campaigns;
using Automation.Server.Gate;
using Automation.Server.Journeys;
using Automation.Storage;
using Automation.Storage.Reading;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Automation.Server.Messages;

/// <summary>The text of a message.</summary>
/// <param name="Message">The message.</param>
/// <param name="IsAsSent">Whether it is what was handed over; otherwise it is what the template makes of today's facts.</param>
/// <param name="From">The sender; null when there is no text.</param>
/// <param name="To">The address; empty when there is none.</param>
/// <param name="Subject">The subject of an e-mail; else null.</param>
/// <param name="Text">The plain text; null when there is none.</param>
/// <param name="Html">The HTML part; null when there is none.</param>
/// <param name="Locale">The language.</param>
/// <param name="Problem">Why there is no text; null when there is.</param>
internal sealed record SentText(MessageView Message, bool IsAsSent, string? From, string? To, string? Subject, string? Text, string? Html, string Locale, string? Problem)
{
    internal static SentText Of(MessageView message, KeptText text, bool isAsSent) =>
        new(message, isAsSent, text.From, text.To, message.Channel == Channel.Email ? text.Subject : null, text.Text, text.Html, text.Locale, null);

    internal static SentText None(MessageView message, string? problem) => new(message, false, null, null, null, null, null, "", problem);
}

/// <summary>
/// Opens messages: what was handed over as it was, for as long as it is kept (<see cref="TextKeeping"/>). What never was, or is not kept any more, is written from the
/// template and today's facts, and says so.
/// </summary>
internal sealed class SentTexts(IStore store, LiveCampaigns campaigns, LivePolicies live, MessageRenderer renderer)
{
    /// <summary>A message; null when there is none.</summary>
    internal async Task<SentText?> OpenAsync(long messageId, Instant now, CancellationToken cancellationToken)
    {
        await using var reader = store.OpenReader();
        return await reader.Messages.FirstOrDefaultAsync(row => row.Id == messageId, cancellationToken) is { } message ? await OpenAsync(reader, message, now, cancellationToken) : null;
    }

    /// <summary>A message of a customer; null when there is none.</summary>
    internal async Task<SentText?> OpenAsync(long customerId, long messageId, Instant now, CancellationToken cancellationToken)
    {
        await using var reader = store.OpenReader();
        return await reader.Messages.FirstOrDefaultAsync(row => row.Id == messageId && row.CustomerId == customerId, cancellationToken) is { } message
            ? await OpenAsync(reader, message, now, cancellationToken)
            : null;
    }

    /// <summary>The text of a message.</summary>
    internal async Task<SentText> OpenAsync(ReadContext reader, MessageView message, Instant now, CancellationToken cancellationToken)
    {
        if (message.Channel == Channel.Call)
        {
            return SentText.None(message, "It is a call of a service and has no text.");
        }

        if (await reader.FindTextAsync(message.Id, cancellationToken) is { } bundle && TextBundle.Unpack(bundle.Content)?.Find(message.Id) is { } text)
        {
            return SentText.Of(message, text, isAsSent: true);
        }

        var written = await WriteAsync(message, now, cancellationToken);
        return written.Outbound is { } outbound
            ? SentText.Of(message, KeptText.Of(outbound), isAsSent: false)
            : SentText.None(message, written.LacksRule ?? written.Detail ?? written.Code);
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
