using Automation.Engine.Activities;
using Automation.Engine.Campaigns;
using Automation.Server.Campaigns;
using Automation.Storage;
using NodaTime;

namespace Automation.Server.Scheduling;

/// <summary>A start of a running campaign that belongs to a schedule.</summary>
/// <param name="Campaign">The campaign.</param>
/// <param name="ActivityId">The trigger.</param>
/// <param name="Rule">When it happens.</param>
/// <param name="After">Up to when its occasions were made.</param>
internal sealed record PlannedStart(LiveCampaign Campaign, string ActivityId, StartRule Rule, Instant After)
{
    internal Instant StartedAt => Campaign.Row.StartedAt!.Value;
}

/// <summary>
/// Makes the occasions of running campaigns when their time has come. Up to when they were made is in the engine's database, in the
/// transaction that makes them; the scheduler only says when to look, so that a lost or doubled alarm changes nothing.
/// Misfires: what was missed while nothing ran happens once, late, and stands for the time it was meant for. Of several missed times
/// of a cron expression the last one counts. Each missed day of customers' own dates counts, a week back at most, because
/// each is about other people. A date of the campaign that was missed until it is too late explains itself in the ledger.
/// </summary>
internal sealed class OccasionPlanner(CareEngine engine)
{
    private static readonly Duration Tolerance = Duration.FromMinutes(1);
    private static readonly Duration DaysBack = Duration.FromDays(7);
    private static readonly Duration[] Windows = [Duration.FromMinutes(1), Duration.FromHours(1), Duration.FromDays(1), Duration.FromDays(32), Duration.FromDays(366)];

    /// <summary>The starts that have a schedule, of campaigns that take entries.</summary>
    internal async ValueTask<IReadOnlyList<PlannedStart>> LoadAsync(IStoreTransaction transaction, Instant now, CancellationToken cancellationToken)
    {
        var starts = new List<PlannedStart>();
        foreach (var campaign in (await engine.Campaigns.LoadAsync(transaction, cancellationToken)).Values.OrderBy(campaign => campaign.Row.Id))
        {
            if (campaign.Row.StartedAt is { } startedAt && campaign.TakesEntriesAt(now))
            {
                starts.AddRange(await FindStartsAsync(transaction, campaign, startedAt, cancellationToken));
            }
        }

        return starts;
    }

    /// <summary>The time of the next occasion; null when there is none any more.</summary>
    internal Instant? Next(PlannedStart start, IReadOnlyList<string?> zones) =>
        engine.Occasions.Next(start.Rule, start.Campaign.Settings, start.StartedAt, zones, start.After) is [var first, ..] ? first.At : null;

    /// <summary>Makes the occasions that have come since the last time; false when there are none.</summary>
    internal async Task<bool> CatchUpAsync(long campaignId, string activityId, Instant now, CancellationToken cancellationToken)
    {
        await using var transaction = await engine.Store.BeginAsync(cancellationToken);
        var start = (await LoadAsync(transaction, now, cancellationToken)).FirstOrDefault(found => found.Campaign.Row.Id == campaignId && found.ActivityId == activityId);
        if (start is null)
        {
            return false;
        }

        var zones = await transaction.CustomerZonesAsync(cancellationToken);
        var added = false;
        foreach (var occasion in Missed(start, zones, now))
        {
            added |= await transaction.TryAddScanAsync(
                new ScanWrite(campaignId, activityId, occasion.At, occasion.ZoneKey, occasion.Key, occasion.SkipReason), cancellationToken);
        }

        await OccasionMarks.SetAsync(transaction, campaignId, activityId, now, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return added;
    }

    /// <summary>The occasions since the last time that are to happen now.</summary>
    internal IReadOnlyList<Occasion> Missed(PlannedStart start, IReadOnlyList<string?> zones, Instant now)
    {
        switch (start.Rule)
        {
            case StartRule.OnCron:
                return LastOfCron(start, zones, now) is { } last ? [last] : [];
            case StartRule.OnCustomerDate:
                return [.. Between(start, zones, Instant.Max(start.After, now - DaysBack), now)];
            case StartRule.OnLocalDate date:
                return [.. Between(start, zones, start.After, now).Select(occasion => ExplainLate(date, occasion, start.Campaign.Settings, now))];
            default:
                return [.. Between(start, zones, start.After, now)];
        }
    }

    private async ValueTask<IReadOnlyList<PlannedStart>> FindStartsAsync(
        IStoreTransaction transaction, LiveCampaign campaign, Instant startedAt, CancellationToken cancellationToken)
    {
        var starts = new List<PlannedStart>();
        try
        {
            var workflow = await engine.Workflows.GetAsync(transaction, campaign.Row.DefinitionVersionId, cancellationToken);
            foreach (var start in workflow.Starts)
            {
                if (start.GetStartRule(campaign.Facts) is { } rule and not (StartRule.OnEvent or StartRule.ByHand))
                {
                    var madeUpTo = await OccasionMarks.GetAsync(transaction, campaign.Row.Id, start.Id, cancellationToken);
                    starts.Add(new PlannedStart(campaign, start.Id, rule, madeUpTo ?? startedAt - Duration.FromMilliseconds(1)));
                }
            }
        }
        catch (Exception exception) when (exception is InvalidOperationException or InputException)
        {
            // A campaign whose workflow no longer compiles has no schedule; who takes entries for it says so in the log.
            return [];
        }

        return starts;
    }

    private IEnumerable<Occasion> Between(PlannedStart start, IReadOnlyList<string?> zones, Instant after, Instant now)
    {
        while (engine.Occasions.Next(start.Rule, start.Campaign.Settings, start.StartedAt, zones, after) is [var first, ..] next && first.At <= now)
        {
            foreach (var occasion in next)
            {
                yield return occasion;
            }

            after = first.At;
        }
    }

    /// <summary>Looks back in ever longer windows: the last of a million missed seconds is found without counting them.</summary>
    private Occasion? LastOfCron(PlannedStart start, IReadOnlyList<string?> zones, Instant now)
    {
        foreach (var window in Windows)
        {
            if (now - window <= start.After)
            {
                break;
            }

            if (Between(start, zones, now - window, now).LastOrDefault() is { } last)
            {
                return last;
            }
        }

        return Between(start, zones, start.After, now).LastOrDefault();
    }

    private static Occasion ExplainLate(StartRule.OnLocalDate rule, Occasion occasion, CampaignSettings settings, Instant now)
    {
        var isLate = now - occasion.At > Tolerance && now >= rule.NotFrom.InZoneLeniently(Occasions.ZoneOf(occasion.ZoneKey, settings)).ToInstant();
        return isLate ? occasion with { SkipReason = rule.TooLate } : occasion;
    }
}
