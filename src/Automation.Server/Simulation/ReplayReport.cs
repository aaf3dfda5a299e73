using System.Text.Json.Serialization;
using Automation.Engine.Journeys;
using Automation.Engine.Messages;
using Automation.Server.Orders;
using Automation.Storage;
using Microsoft.EntityFrameworkCore;

namespace Automation.Server.Simulation;

/// <summary>What <c>replay --json</c> prints.</summary>
internal sealed record ReplayReport(
    [property: JsonPropertyName("orders")] long Orders,
    [property: JsonPropertyName("customers")] long Customers,
    [property: JsonPropertyName("rows")] long Rows,
    [property: JsonPropertyName("rejected")] IReadOnlyDictionary<string, long> Rejected,
    [property: JsonPropertyName("workflows")] IReadOnlyDictionary<string, WorkflowReport> Workflows)
{
    /// <summary>Counts what is in the database: journeys and messages, not the tallies over them.</summary>
    internal static async Task<ReplayReport> CountAsync(IStore store, OrderHistory history, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        await using var reader = store.OpenReader();
        var campaigns = await reader.Campaigns.ToDictionaryAsync(campaign => campaign.Name, campaign => campaign.Id, cancellationToken);
        var journeys = await reader.Journeys
            .GroupBy(journey => new { journey.CampaignId, journey.Status, journey.Reason })
            .Select(group => new { group.Key.CampaignId, group.Key.Status, group.Key.Reason, Count = group.LongCount() })
            .ToListAsync(cancellationToken);
        var messages = await reader.Messages
            .GroupBy(message => new { message.CampaignId, message.Channel, message.Status, message.Reason })
            .Select(group => new { group.Key.CampaignId, group.Key.Channel, group.Key.Status, group.Key.Reason, Count = group.LongCount() })
            .ToListAsync(cancellationToken);

        var workflows = names.ToDictionary(
            name => name,
            name =>
            {
                var own = journeys.Where(group => group.CampaignId == campaigns[name]).ToList();
                var sent = messages.Where(group => group.CampaignId == campaigns[name]).ToList();
                return new WorkflowReport(
                    own.Sum(group => group.Count),
                    own.Where(group => group.Status == JourneyStatus.Active).Sum(group => group.Count),
                    Reasons(own.Where(group => group.Status == JourneyStatus.Finished).Select(group => (group.Reason, group.Count))),
                    Reasons(own.Where(group => group.Status == JourneyStatus.Exited).Select(group => (group.Reason, group.Count))),
                    own.Where(group => group.Status == JourneyStatus.Failed).Sum(group => group.Count),
                    Enum.GetValues<Channel>().Where(channel => channel is Channel.Email or Channel.Sms || sent.Exists(group => group.Channel == channel)).ToDictionary(
                        channel => channel.ToString().ToLowerInvariant(),
                        channel => new ChannelReport(
                            sent.Where(group => group.Channel == channel && group.Status == MessageStatus.Accepted).Sum(group => group.Count),
                            Reasons(sent.Where(group => group.Channel == channel && group.Status == MessageStatus.Denied).Select(group => ((string?)group.Reason, group.Count))),
                            sent.Where(group => group.Channel == channel && group.Status == MessageStatus.Failed).Sum(group => group.Count)),
                        StringComparer.Ordinal));
            },
            StringComparer.Ordinal);
        return new ReplayReport(history.Orders.LongCount(order => !order.Cancelled), history.CustomersCount, history.Rows, history.Rejected, workflows);
    }

    private static SortedDictionary<string, long> Reasons(IEnumerable<(string? Reason, long Count)> groups)
    {
        var sums = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var (reason, count) in groups)
        {
            sums[reason ?? ""] = sums.GetValueOrDefault(reason ?? "") + count;
        }

        return sums;
    }
}

/// <summary>The sums of one workflow.</summary>
internal sealed record WorkflowReport(
    [property: JsonPropertyName("entered")] long Entered,
    [property: JsonPropertyName("waiting")] long Waiting,
    [property: JsonPropertyName("finished")] IReadOnlyDictionary<string, long> Finished,
    [property: JsonPropertyName("exited")] IReadOnlyDictionary<string, long> Exited,
    [property: JsonPropertyName("failed")] long Failed,
    [property: JsonPropertyName("messages")] IReadOnlyDictionary<string, ChannelReport> Messages);

/// <summary>The messages of one channel.</summary>
internal sealed record ChannelReport(
    [property: JsonPropertyName("accepted")] long Accepted,
    [property: JsonPropertyName("denied")] IReadOnlyDictionary<string, long> Denied,
    [property: JsonPropertyName("failed")] long Failed);
