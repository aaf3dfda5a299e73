using Automation.Engine.Activities;
using Automation.Engine.Journeys;
using Automation.Engine.Ledger;
using Automation.Server.Campaigns;
using Automation.Server.Events;
using Automation.Server.Journeys;
using Automation.Server.Pauses;
using Automation.Server.Workflows;
using Automation.Storage;
using NodaTime;

namespace Automation.Server.Audiences;

/// <summary>
/// Lets an audience enter at its occasions, page by page: each page is one transaction that remembers how far it came, so
/// that a crash continues there and nobody enters twice.
/// </summary>
internal sealed partial class AudienceEntry(
    IStore store, CompiledWorkflows workflows, LiveCampaigns campaigns, PausedEntries paused, JourneyBatch batch, EventIntake intake, ILogger<AudienceEntry> logger)
{
    private const int PageSize = 512;

    /// <summary>
    /// Lets one page enter. An occasion whose campaign is broken — its workflow no longer compiles, its rule cannot be asked — is given up,
    /// so that it does not hold up the occasions of others.
    /// </summary>
    /// <returns>False when no occasion is open.</returns>
    internal async Task<bool> RunOnceAsync(Instant now, CancellationToken cancellationToken)
    {
        ScanRow? scan = null;
        try
        {
            await using var transaction = await store.BeginAsync(cancellationToken);
            scan = await transaction.ClaimScanAsync(now, cancellationToken);
            if (scan is not null)
            {
                await EnterAsync(transaction, scan, now, cancellationToken);
                await transaction.CommitAsync(cancellationToken);
            }
        }
        catch (Exception exception) when (scan is not null && exception is not (OperationCanceledException or StoreException or OutOfMemoryException))
        {
            LogGivenUp(scan.CampaignId, scan.ActivityId, exception is AudienceException ? exception.Message : exception.GetType().Name);
            await using var transaction = await store.BeginAsync(cancellationToken);
            await transaction.SaveScanAsync(scan.Id, scan.CursorCustomerId, done: true, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        return scan is not null;
    }

    private async ValueTask EnterAsync(IStoreTransaction transaction, ScanRow scan, Instant now, CancellationToken cancellationToken)
    {
        var campaign = (await campaigns.LoadAsync(transaction, cancellationToken))[scan.CampaignId];
        var rule = await FindRuleAsync(transaction, campaign, scan, cancellationToken);
        if (rule is null || !campaign.TakesEntriesAt(scan.ScheduledAt))
        {
            await transaction.SaveScanAsync(scan.Id, scan.CursorCustomerId, done: true, cancellationToken);
        }
        else
        {
            await EnterPageAsync(transaction, campaign, rule, scan, now, cancellationToken);
        }
    }

    private async ValueTask<StartRule?> FindRuleAsync(IStoreTransaction transaction, LiveCampaign campaign, ScanRow scan, CancellationToken cancellationToken)
    {
        var workflow = await workflows.GetAsync(transaction, campaign.Row.DefinitionVersionId, cancellationToken);
        return workflow.Starts.FirstOrDefault(start => start.Id == scan.ActivityId)?.GetStartRule(campaign.Facts);
    }

    private async ValueTask EnterPageAsync(
        IStoreTransaction transaction, LiveCampaign campaign, StartRule rule, ScanRow scan, Instant now, CancellationToken cancellationToken)
    {
        var page = await transaction.SelectEntrantsAsync(AudienceQueries.For(campaign, rule, scan, PageSize), cancellationToken);
        if (scan.SkipReason is { } reason)
        {
            await ExplainAsync(transaction, campaign, scan, page, reason, now, cancellationToken);
        }
        else
        {
            await EnterAsync(transaction, campaign, scan, page, now, cancellationToken);
        }

        var cursor = page.Count == 0 ? scan.CursorCustomerId : page[^1].CustomerId;
        await transaction.SaveScanAsync(scan.Id, cursor, done: page.Count < PageSize, cancellationToken);
    }

    private static async ValueTask ExplainAsync(
        IStoreTransaction transaction, LiveCampaign campaign, ScanRow scan, IReadOnlyList<Entrant> page, string reason, Instant now, CancellationToken cancellationToken)
    {
        foreach (var entrant in page)
        {
            await transaction.AddLedgerAsync(
                campaign.Row.Id, 0, entrant.CustomerId, new LedgerEntry(now, LedgerOutcome.NotEntered, scan.ActivityId, 0, reason), cancellationToken);
        }
    }

    private async ValueTask EnterAsync(
        IStoreTransaction transaction, LiveCampaign campaign, ScanRow scan, IReadOnlyList<Entrant> page, Instant now, CancellationToken cancellationToken)
    {
        var steps = new List<JourneyStep>(page.Count);
        foreach (var entrant in page)
        {
            var write = new JourneyWrite(campaign.Row.Id, campaign.Row.DefinitionVersionId, entrant.CustomerId, entrant.EntryKey, now, EventId: null);
            if (!await paused.KeepOutAsync(transaction, write, scan.ActivityId, cancellationToken)
                && await transaction.TryAddJourneyAsync(write, campaign.Settings.Reentry, cancellationToken) is { } journeyId)
            {
                steps.Add(new JourneyStep(journeyId, new JourneyTrigger.Begin(scan.ActivityId)));
            }
        }

        var published = await batch.AdvanceAsync(transaction, steps, now, cancellationToken);
        await intake.PublishAsync(transaction, published, now, cancellationToken);
    }

    [LoggerMessage(EventIds.ScanGivenUp, LogLevel.Error, "An occasion of campaign {CampaignId} (trigger {Activity}) is given up: {Problem}")]
    private partial void LogGivenUp(long campaignId, string activity, string problem);
}
