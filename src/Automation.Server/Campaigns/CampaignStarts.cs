using Automation.Engine.Activities;
using Automation.Engine.Definitions;
using Automation.Server.Audiences;
using Automation.Server.Languages;
using Automation.Storage;
using NodaTime;

namespace Automation.Server.Campaigns;

/// <summary>What a campaign needs to let people in, when it is started and when a new version of its workflow is published.</summary>
internal sealed class CampaignStarts(Occasions occasions)
{
    /// <summary>Why people cannot enter a campaign with these settings on this workflow; null when they can.</summary>
    internal Sentence? FindProblem(LiveCampaign campaign, CompiledWorkflow workflow)
    {
        var missing = campaign.Settings.Missing.ToList();
        if (missing.Count > 0)
        {
            return CampaignRefusals.Missing(missing, $"{{\"{campaign.Row.Name}\":{{\"{missing[0]}\":\"2026-11-25\"}}}}");
        }

        if (campaign.Settings.SavedAudience is { Version: null, Name: var name })
        {
            return CampaignRefusals.NotPinned(name);
        }

        try
        {
            AudienceQueries.Translate(campaign.Settings, Instant.FromUnixTimeSeconds(0));
            RulesOf(campaign, workflow);
            return null;
        }
        catch (AudienceException exception)
        {
            return exception.Said;
        }
        catch (InputException exception)
        {
            return Sentence.Plainly(exception.Message);
        }
    }

    /// <summary>The rules of a workflow's starts by activity.</summary>
    /// <exception cref="InputException">The campaign lacks a value that a trigger needs.</exception>
    internal static IReadOnlyDictionary<string, StartRule> RulesOf(LiveCampaign campaign, CompiledWorkflow workflow) => workflow.Starts
        .Select(start => (start.Id, Rule: start.GetStartRule(campaign.Facts)))
        .Where(start => start.Rule is not null)
        .ToDictionary(start => start.Id, start => start.Rule!, StringComparer.Ordinal);

    /// <summary>A campaign that begins late has occasions at that very moment.</summary>
    internal async ValueTask AddOccasionsAsync(
        IStoreTransaction transaction, LiveCampaign campaign, IEnumerable<CompiledActivity> begun, Instant now, CancellationToken cancellationToken)
    {
        var zones = await transaction.CustomerZonesAsync(cancellationToken);
        foreach (var start in begun)
        {
            if (start.GetStartRule(campaign.Facts) is not { } rule)
            {
                continue;
            }

            foreach (var occasion in occasions.Next(rule, campaign.Settings, now, zones, now - Duration.FromMilliseconds(1)).Where(found => found.At == now))
            {
                await transaction.TryAddScanAsync(
                    new ScanWrite(campaign.Row.Id, start.Id, occasion.At, occasion.ZoneKey, occasion.Key, occasion.SkipReason), cancellationToken);
            }
        }
    }

    /// <summary>
    /// The starts of a new version that the old one did not have, or had with another rule, begin now, as at a start of the campaign: what
    /// lies before is not made up for. The others go on where they were.
    /// </summary>
    internal async ValueTask BeginChangedAsync(
        IStoreTransaction transaction, LiveCampaign campaign, CompiledWorkflow workflow, IReadOnlyDictionary<string, StartRule> before, Instant now, CancellationToken cancellationToken)
    {
        var rules = RulesOf(campaign, workflow);
        var changed = workflow.Starts.Where(start => rules.GetValueOrDefault(start.Id) is { } rule && rule != before.GetValueOrDefault(start.Id)).ToList();
        await AddOccasionsAsync(transaction, campaign, changed, now, cancellationToken);
        foreach (var start in changed)
        {
            await OccasionMarks.SetAsync(transaction, campaign.Row.Id, start.Id, now, cancellationToken);
        }
    }
}
