using System.Text.Json.Serialization;
using Automation.Engine.Ledger;
using Automation.Engine.Messages;
using Automation.Server.Campaigns;
using Automation.Storage.Reading;
using Microsoft.EntityFrameworkCore;

namespace Automation.Server.Reports;

/// <summary>
/// A campaign in figures. They come from the tallies that every ledger line keeps, so they cost the same for a million
/// journeys as for ten; <c>doctor</c> compares them with the rows. entered = waiting + held + finished + exited + failed + unknown.
/// </summary>
internal sealed record CampaignSums(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("state")] string State,
    [property: JsonPropertyName("started_at")] DateTimeOffset? StartedAt,
    [property: JsonPropertyName("entered")] long Entered,
    [property: JsonPropertyName("waiting")] long Waiting,
    [property: JsonPropertyName("held")] long Held,
    [property: JsonPropertyName("finished")] IReadOnlyDictionary<string, long> Finished,
    [property: JsonPropertyName("exited")] IReadOnlyDictionary<string, long> Exited,
    [property: JsonPropertyName("failed")] long Failed,
    [property: JsonPropertyName("unknown")] long Unknown,
    [property: JsonPropertyName("messages")] MessageSums Messages)
{
    /// <summary>The figures of all campaigns, in the order of their making.</summary>
    internal static async Task<IReadOnlyList<CampaignSums>> LoadAsync(ReadContext reader, CancellationToken cancellationToken)
    {
        var campaigns = await reader.Campaigns.OrderBy(campaign => campaign.Id).ToListAsync(cancellationToken);
        var tallies = (await reader.Tallies.ToListAsync(cancellationToken)).ToLookup(tally => tally.CampaignId);
        var unknown = await CountAsync(reader, MessageStatus.Unknown, cancellationToken);
        var held = await CountAsync(reader, MessageStatus.Held, cancellationToken);
        return [.. campaigns.Select(campaign => Of(campaign, tallies[campaign.Id].ToList(), held.GetValueOrDefault(campaign.Id), unknown.GetValueOrDefault(campaign.Id)))];
    }

    /// <summary>Journeys that have a message of this status; a journey may have several.</summary>
    private static async Task<Dictionary<long, long>> CountAsync(ReadContext reader, MessageStatus status, CancellationToken cancellationToken) =>
        await reader.Messages
            .Where(message => message.Status == status)
            .GroupBy(message => message.CampaignId)
            .Select(group => new { group.Key, Count = group.Select(message => message.JourneyId).Distinct().LongCount() })
            .ToDictionaryAsync(group => group.Key, group => group.Count, cancellationToken);

    private static CampaignSums Of(CampaignView campaign, List<TallyView> tallies, long held, long unknown)
    {
        var entered = Sum(tallies, LedgerOutcome.Entered);
        var ended = Sum(tallies, LedgerOutcome.Finished) + Sum(tallies, LedgerOutcome.Exited) + Sum(tallies, LedgerOutcome.Failed);
        return new CampaignSums(
            campaign.Name,
            CampaignDesk.Name(campaign.State),
            campaign.StartedAt?.ToDateTimeOffset(),
            entered,
            entered - ended - held - unknown,
            held,
            Reasons(tallies, LedgerOutcome.Finished),
            Reasons(tallies, LedgerOutcome.Exited),
            Sum(tallies, LedgerOutcome.Failed),
            unknown,
            new MessageSums(Sum(tallies, LedgerOutcome.Accepted), Reasons(tallies, LedgerOutcome.Denied), Reasons(tallies, LedgerOutcome.DeliveryFailed)));
    }

    private static long Sum(List<TallyView> tallies, LedgerOutcome outcome) => tallies.Where(tally => tally.Outcome == outcome).Sum(tally => tally.N);

    private static SortedDictionary<string, long> Reasons(List<TallyView> tallies, LedgerOutcome outcome)
    {
        var sums = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var tally in tallies.Where(tally => tally.Outcome == outcome))
        {
            sums[tally.Reason] = sums.GetValueOrDefault(tally.Reason) + tally.N;
        }

        return sums;
    }
}

/// <summary>The messages of a campaign that have ended.</summary>
internal sealed record MessageSums(
    [property: JsonPropertyName("accepted")] long Accepted,
    [property: JsonPropertyName("denied")] IReadOnlyDictionary<string, long> Denied,
    [property: JsonPropertyName("failed")] IReadOnlyDictionary<string, long> Failed);
