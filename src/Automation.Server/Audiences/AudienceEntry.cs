using Automation.Engine.Activities;
using Automation.Engine.Journeys;
using Automation.Engine.Ledger;
using Automation.Server.Campaigns;
using Automation.Server.Events;
using Automation.Server.Journeys;
using Automation.Server.Workflows;
using Automation.Storage;
using NodaTime;

namespace Automation.Server.Audiences;

/// <summary>
/// Lets an audience enter at its occasions, page by page: each page is one transaction that remembers how far it came, so
/// that a crash continues there and nobody enters twice.
/// </summary>
internal sealed class AudienceEntry(IStore store, CompiledWorkflows workflows, LiveCampaigns campaigns, JourneyBatch batch, EventIntake intake)
{
    private const int PageSize = 512;

    /// <summary>Lets one page enter.</summary>
    /// <returns>False when no occasion is open.</returns>
    internal async Task<bool> RunOnceAsync(Instant now, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(cancellationToken);
        if (await transaction.ClaimScanAsync(now, cancellationToken) is not { } scan)
        {
            return false;
        }

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

        await transaction.CommitAsync(cancellationToken);
        return true;
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
            if (await transaction.TryAddJourneyAsync(write, campaign.Settings.Reentry, cancellationToken) is { } journeyId)
            {
                steps.Add(new JourneyStep(journeyId, new JourneyTrigger.Begin(scan.ActivityId)));
            }
        }

        var published = await batch.AdvanceAsync(transaction, steps, now, cancellationToken);
        await intake.PublishAsync(transaction, published, now, cancellationToken);
    }
}
