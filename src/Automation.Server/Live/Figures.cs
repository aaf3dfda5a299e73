using Automation.Engine.Campaigns;
using Automation.Engine.Messages;
using Automation.Server.Campaigns;
using Automation.Storage;
using Automation.Storage.Reading;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Automation.Server.Live;

/// <summary>Messages that wait, of one kind.</summary>
/// <param name="Campaign">Of which campaign; null where the figure is over all.</param>
/// <param name="Channel">Of which channel.</param>
/// <param name="Reason">Why.</param>
/// <param name="Count">How many.</param>
internal sealed record WaitingMessages(string? Campaign, Channel Channel, string Reason, long Count);

/// <summary>What the start page shows, as of one moment.</summary>
/// <param name="At">The moment, by the engine's clock.</param>
/// <param name="Campaigns">The campaigns with their sums.</param>
/// <param name="Quarters">What came to an end in the last two days, by quarters of an hour, so that "today" can be told in any zone.</param>
/// <param name="Held">What pauses hold, by campaign and channel.</param>
/// <param name="PutOff">What rules or providers have put off, by channel and reason.</param>
/// <param name="Alerts">What needs a person.</param>
/// <param name="Changes">Who changed campaigns, paused and resumed last, the newest first.</param>
/// <param name="PerMinute">How many messages leave in a minute of the engine's clock; null until it was watched for a moment.</param>
internal sealed record Figures(
    Instant At,
    IReadOnlyList<CampaignOverview> Campaigns,
    IReadOnlyList<MessageQuarterView> Quarters,
    IReadOnlyList<WaitingMessages> Held,
    IReadOnlyList<WaitingMessages> PutOff,
    IReadOnlyList<AlertView> Alerts,
    IReadOnlyList<AuditView> Changes,
    double? PerMinute = null)
{
    private const int LastChanges = 8;

    /// <summary>Longer than any zone's today.</summary>
    private static readonly Duration Kept = Duration.FromHours(50);

    /// <summary>Messages that have left.</summary>
    internal long Accepted => Campaigns.Sum(campaign => campaign.Accepted);

    /// <summary>Messages of unknown fate.</summary>
    internal long Unknown => Campaigns.Sum(campaign => campaign.Unknown);

    internal static async Task<Figures> LoadAsync(IStore store, Instant now, CancellationToken cancellationToken)
    {
        var campaigns = await CampaignOverview.LoadAsync(store, cancellationToken);
        await using var reader = store.OpenReader();
        var since = MessageQuarterView.Of(now - Kept);
        return new Figures(
            now,
            campaigns,
            await reader.MessageQuarters.Where(count => count.Quarter >= since).OrderBy(count => count.Quarter).ToListAsync(cancellationToken),
            [.. (await reader.HeldAsync(cancellationToken)).Select(row => new WaitingMessages(row.Campaign, row.Channel, row.Reason, row.N))],
            [.. (await reader.PutOffAsync(cancellationToken)).Select(row => new WaitingMessages(null, row.Channel, row.Reason, row.N))],
            await reader.Alerts.Where(alert => alert.ClosedAt == null).OrderBy(alert => alert.Id).ToListAsync(cancellationToken),
            await reader.LastChangesAsync(LastChanges, cancellationToken));
    }

    /// <summary>How many campaigns are in a state.</summary>
    internal int CountOf(CampaignState state) => Campaigns.Count(campaign => campaign.State == state);
}
