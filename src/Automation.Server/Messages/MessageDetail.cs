using Automation.Connectors.Capture;
using Automation.Engine.Messages;
using Automation.Server.Journeys;
using Automation.Server.Workflows;
using Automation.Storage.Reading;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Automation.Server.Messages;

/// <summary>One message with all that is known of it.</summary>
/// <param name="Line">As lists show it.</param>
/// <param name="JourneyId">Its journey.</param>
/// <param name="Deliveries">The attempts to hand it over, the oldest first.</param>
internal sealed record MessageDetail(MessageLine Line, long JourneyId, IReadOnlyList<DeliveryView> Deliveries);

/// <summary>The text of a message.</summary>
/// <param name="Outbound">The text; null where it cannot be written.</param>
/// <param name="IsAsSent">Whether it is what was handed over, kept; else it was written anew from the template and the facts of today.</param>
/// <param name="Problem">Why it cannot be written: a rule, or a code with its place; null when it can.</param>
internal sealed record MessageWriting(MessageContent? Outbound, bool IsAsSent, string? Problem);

/// <summary>What a person would read.</summary>
internal sealed record MessageContent(string From, string To, string? Subject, string? Html, string Text, string Locale);

/// <summary>Shows one message. It only reads.</summary>
internal sealed class MessageReading(CareEngine engine, CapturedMailbox mailbox)
{
    /// <summary>A message; null when there is none.</summary>
    internal async Task<MessageDetail?> FindAsync(long id, CancellationToken cancellationToken)
    {
        await using var reader = engine.Store.OpenReader();
        var row = await (
            from message in reader.Messages
            join campaign in reader.Campaigns on message.CampaignId equals campaign.Id
            join customer in reader.Customers on message.CustomerId equals customer.Id
            where message.Id == id
            select new { Message = message, Campaign = campaign.Name, customer.Key, customer.Name }).FirstOrDefaultAsync(cancellationToken);
        if (row is null)
        {
            return null;
        }

        var activities = new ActivityNames(reader);
        await activities.LoadAsync([row.Message.JourneyId], cancellationToken);
        var line = new MessageLine(
            row.Message.Id, row.Campaign, row.Key, row.Name, row.Message.ActivityId, row.Message.Channel, row.Message.Purpose, row.Message.Template, row.Message.Status,
            row.Message.Reason, row.Message.CreatedAt, row.Message.DueAt, row.Message.SettledAt, row.Message.Attempts, row.Message.ProviderId) { ActivityTitle = activities.Of(row.Message.JourneyId, row.Message.ActivityId) };
        return new MessageDetail(line, row.Message.JourneyId, await reader.Deliveries.Where(delivery => delivery.MessageId == id).OrderBy(delivery => delivery.Id).ToListAsync(cancellationToken));
    }

    /// <summary>The text: as the mailbox kept it, else written anew. Null for the call of a service, which has none.</summary>
    internal async Task<MessageWriting?> WriteAsync(long id, CancellationToken cancellationToken)
    {
        await using var transaction = await engine.Store.BeginAsync(cancellationToken);
        if (await transaction.FindMessageAsync(id, cancellationToken) is not { } message || message.Channel == Channel.Call)
        {
            return null;
        }

        if (mailbox.Open(new MessageIdentity(engine.Options.Installation).Of(message)) is { } kept)
        {
            return new MessageWriting(new MessageContent(kept.Summary.From, kept.Summary.To, kept.Summary.Title, kept.Html, kept.Text ?? "", kept.Summary.Locale ?? ""), IsAsSent: true, null);
        }

        var journeys = await LoadedJourneys.LoadAsync(transaction, engine.Campaigns, [message.JourneyId], cancellationToken);
        var addressed = Addressed.From(message, journeys, engine.Policies.Now);
        if (addressed.Address is null)
        {
            return new MessageWriting(null, IsAsSent: false, Engine.Gate.GateRules.NoAddress);
        }

        var written = engine.Renderer.Render(addressed, Instant.FromDateTimeOffset(engine.Options.Time.GetUtcNow()));
        return written.Outbound is { } outbound
            ? new MessageWriting(new MessageContent(outbound.From, outbound.To, outbound.Subject, outbound.Html, outbound.Text, outbound.Locale), IsAsSent: false, null)
            : new MessageWriting(null, IsAsSent: false, written.LacksRule ?? written.Detail ?? written.Code);
    }
}
