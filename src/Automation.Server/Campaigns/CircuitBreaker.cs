using System.Globalization;
using Automation.Engine.Campaigns;
using Automation.Engine.Gate;
using Automation.Engine.Pauses;
using Automation.Server.Access;
using Automation.Server.Gate;
using Automation.Server.Live;
using Automation.Server.Messages;
using Automation.Storage;
using NodaTime;

namespace Automation.Server.Campaigns;

/// <summary>
/// Stops a campaign that does harm: when within a window too large a share of its messages meets addresses that do not exist, complaints, opt-outs or
/// errors of its own text, it is paused, in the transaction that learns of it. Nothing is lost: what comes due is held, and a person resumes it.
/// </summary>
internal sealed partial class CircuitBreaker(LivePolicies policies, LiveCampaigns campaigns, ILogger<CircuitBreaker> logger)
{
    /// <summary>Counts what came of hand-overs, and pauses campaigns that have gone over a limit.</summary>
    internal async ValueTask CountAsync(IStoreTransaction transaction, IReadOnlyList<Settlement> settled, Instant now, CancellationToken cancellationToken)
    {
        if (!policies.Now.Any)
        {
            return;
        }

        var touched = new HashSet<long>();
        foreach (var group in settled.Where(found => found.Counts is not null).GroupBy(found => (found.Message.CampaignId, found.Counts!.Value)))
        {
            await transaction.CountForBreakerAsync(group.Key.CampaignId, group.Key.Value, group.Count(), now, cancellationToken);
            if (group.Key.Value is BreakerCount.HardBounce or BreakerCount.OptOut)
            {
                // Refused by the provider at once: it was handed over all the same.
                await transaction.CountForBreakerAsync(group.Key.CampaignId, BreakerCount.HandedOver, group.Count(), now, cancellationToken);
            }

            touched.Add(group.Key.CampaignId);
        }

        foreach (var campaign in touched)
        {
            await CheckAsync(transaction, campaign, now, cancellationToken);
        }
    }

    /// <summary>Counts one thing that was told of a campaign, and pauses the campaign when that is one too many.</summary>
    internal async ValueTask CountAsync(IStoreTransaction transaction, long campaignId, BreakerCount kind, Instant now, CancellationToken cancellationToken)
    {
        if (policies.Now.Any && campaignId != 0)
        {
            await transaction.CountForBreakerAsync(campaignId, kind, 1, now, cancellationToken);
            await CheckAsync(transaction, campaignId, now, cancellationToken);
        }
    }

    private async ValueTask CheckAsync(IStoreTransaction transaction, long campaignId, Instant now, CancellationToken cancellationToken)
    {
        var counts = await transaction.LoadBreakerCountsAsync(campaignId, policies.Now.Breakers.Window, now, cancellationToken);
        if (Exceeded(policies.Now.Breakers, counts) is not { } reason
            || (await campaigns.LoadAsync(transaction, cancellationToken)).GetValueOrDefault(campaignId) is not { Row.State: CampaignState.Running or CampaignState.Ended } campaign)
        {
            return;
        }

        var wanted = new PauseRow { Scope = PauseScope.OfCampaign(campaignId), Answers = PauseAnswers.Safe, By = Actor.Engine.Name, At = now, Reason = reason };
        if (await transaction.TryAddPauseAsync(wanted, cancellationToken) is null)
        {
            return;
        }

        await transaction.RaiseAlertAsync(AlertKinds.CampaignPaused, campaign.Row.Name, reason, now, cancellationToken);
        await transaction.AddAuditAsync(Actor.Engine.Did("campaign.paused", CampaignDesk.SubjectOf(campaign.Row), now, new { reason }), cancellationToken);
        LogPaused(campaign.Row.Name, reason);
    }

    /// <summary>The limit that is exceeded, in words; null while none is.</summary>
    internal static string? Exceeded(BreakerLimits limits, IReadOnlyDictionary<BreakerCount, long> counts)
    {
        var errors = counts.GetValueOrDefault(BreakerCount.ContentError);
        var all = counts.GetValueOrDefault(BreakerCount.HandedOver) + errors;
        if (all < limits.Least)
        {
            return null;
        }

        (BreakerCount Kind, double Limit, string Name)[] watched =
        [
            (BreakerCount.HardBounce, limits.HardBounces, "hard bounces"), (BreakerCount.Complaint, limits.Complaints, "complaints"),
            (BreakerCount.OptOut, limits.OptOuts, "opt-outs"), (BreakerCount.ContentError, limits.ContentErrors, "errors of its text"),
        ];
        foreach (var (kind, limit, name) in watched)
        {
            var count = counts.GetValueOrDefault(kind);
            if (count > limit * all)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{count:N0} {name} among {all:N0} messages in {limits.Window.TotalHours:0} hours, more than {limit:P1}");
            }
        }

        return null;
    }

    [LoggerMessage(EventIds.CampaignBroke, LogLevel.Error, "Campaign {Campaign} has paused itself: {Reason}. Look at it, then resume it.")]
    private partial void LogPaused(string campaign, string reason);
}
