using Automation.Server.Workflows;
using Automation.Storage;
using Automation.Storage.Reading;
using Microsoft.EntityFrameworkCore;

namespace Automation.Server.Messages;

/// <summary>One message with all that is known of it.</summary>
/// <param name="Line">As lists show it.</param>
/// <param name="JourneyId">Its journey.</param>
/// <param name="Deliveries">The attempts to hand it over, the oldest first.</param>
internal sealed record MessageDetail(MessageLine Line, long JourneyId, IReadOnlyList<DeliveryView> Deliveries);

/// <summary>Shows one message. It only reads.</summary>
internal sealed class MessageReading(IStore store)
{
    /// <summary>A message; null when there is none.</summary>
    internal async Task<MessageDetail?> FindAsync(long id, CancellationToken cancellationToken)
    {
        await using var reader = store.OpenReader();
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
            row.Message.Reason, row.Message.CreatedAt, row.Message.DueAt, row.Message.SettledAt, row.Message.Attempts, row.Message.ProviderId) { CustomerId = row.Message.CustomerId, ActivityTitle = activities.Of(row.Message.JourneyId, row.Message.ActivityId) };
        return new MessageDetail(line, row.Message.JourneyId, await reader.Deliveries.Where(delivery => delivery.MessageId == id).OrderBy(delivery => delivery.Id).ToListAsync(cancellationToken));
    }
}
