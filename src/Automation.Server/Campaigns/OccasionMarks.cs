using System.Globalization;
using Automation.Storage;
using NodaTime;

namespace Automation.Server.Campaigns;

/// <summary>Up to when the occasions of a campaign's trigger were made, as the engine's database remembers it.</summary>
internal static class OccasionMarks
{
    /// <summary>Null: since the campaign was started.</summary>
    internal static async ValueTask<Instant?> GetAsync(IStoreTransaction transaction, long campaignId, string activityId, CancellationToken cancellationToken) =>
        await transaction.GetMarkAsync(NameOf(campaignId, activityId), cancellationToken) is { } text
            ? Instant.FromUnixTimeMilliseconds(long.Parse(text, CultureInfo.InvariantCulture))
            : null;

    internal static ValueTask SetAsync(IStoreTransaction transaction, long campaignId, string activityId, Instant upTo, CancellationToken cancellationToken) =>
        transaction.SetMarkAsync(NameOf(campaignId, activityId), upTo.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture), cancellationToken);

    private static string NameOf(long campaignId, string activityId) => FormattableString.Invariant($"occasions:{campaignId}:{activityId}");
}
