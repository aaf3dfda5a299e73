using Automation.Engine.Journeys;
using Automation.Engine.Ledger;
using Automation.Engine.Pauses;
using Automation.Server.Campaigns;
using Automation.Server.Events;
using Automation.Server.Journeys;
using Automation.Server.Workflows;
using Automation.Storage;
using NodaTime;

namespace Automation.Server.Pauses;

/// <summary>People who would enter what is paused: kept out, or kept in a queue and asked about again when it is resumed.</summary>
internal sealed class PausedEntries(LivePauses pauses, LiveCampaigns campaigns, CompiledWorkflows workflows)
{
    /// <summary>The ledger's reason for people whom a pause keeps out.</summary>
    internal const string Blocked = "paused";

    /// <summary>The ledger's reason for people who have waited too long.</summary>
    internal const string Expired = "entry-expired";

    /// <summary>The ledger's reason for people who waited until their campaign took no entries any more.</summary>
    internal const string Closed = "entries-closed";

    /// <summary>Keeps a person out when a pause says so.</summary>
    /// <returns>Whether the person stays out for now; then nothing else is to be written about it.</returns>
    internal async ValueTask<bool> KeepOutAsync(IStoreTransaction transaction, JourneyWrite entry, string activityId, CancellationToken cancellationToken)
    {
        var known = await pauses.LoadAsync(transaction, cancellationToken);
        if (known.EntryPause(new PausedPlace(entry.CampaignId, entry.CustomerId, null, activityId)) is not { } pause)
        {
            return false;
        }

        if (pause.Answers.Entries == EntryAnswer.Block)
        {
            await NoteAsync(transaction, entry.CampaignId, entry.CustomerId, activityId, Blocked, entry.EnteredAt, cancellationToken);
        }
        else
        {
            await transaction.TryQueueEntryAsync(
                new QueuedEntry(0, pause.Id, entry.CampaignId, entry.CustomerId, activityId, entry.EntryKey, entry.EventId, entry.EnteredAt, entry.EnteredAt + pause.Answers.EntriesLive),
                cancellationToken);
        }

        return true;
    }

    /// <summary>Takes a page of those who wait for a pause out of the queue: each enters when it still may.</summary>
    /// <returns>What is to be begun, and how many were looked at, entered and did not enter; 0 looked at means that nobody waits any more.</returns>
    internal async ValueTask<(IReadOnlyList<JourneyStep> Begun, int Seen, int NotEntered)> TakeAsync(
        IStoreTransaction transaction, long pauseId, int limit, Instant now, CancellationToken cancellationToken)
    {
        var begun = new List<JourneyStep>();
        var notEntered = 0;
        var page = await transaction.LoadQueuedEntriesAsync(pauseId, limit, cancellationToken);
        var inForce = await pauses.LoadAsync(transaction, cancellationToken);
        foreach (var entry in page)
        {
            var place = new PausedPlace(entry.CampaignId, entry.CustomerId, null, entry.ActivityId);
            if (entry.ExpiresAt > now && inForce.EntryPause(place) is { Answers.Entries: EntryAnswer.Queue } other)
            {
                // What it has waited counts: another pause does not make it live longer than it would have alone.
                await transaction.MoveQueuedEntryAsync(entry.Id, other.Id, Instant.Min(entry.ExpiresAt, entry.At + other.Answers.EntriesLive), cancellationToken);
                continue;
            }

            await transaction.MoveQueuedEntryAsync(entry.Id, null, entry.ExpiresAt, cancellationToken);
            var (journeyId, reason) = await EnterAsync(transaction, entry, inForce.EntryPause(place), now, cancellationToken);
            if (journeyId is { } id)
            {
                begun.Add(new JourneyStep(id, new JourneyTrigger.Begin(entry.ActivityId)));
            }
            else
            {
                notEntered++;
                await NoteAsync(transaction, entry.CampaignId, entry.CustomerId, entry.ActivityId, reason, now, cancellationToken);
            }
        }

        return (begun, page.Count, notEntered);
    }

    /// <summary>Asks everything again: time to live, other pauses, campaign, audience, re-entry.</summary>
    private async ValueTask<(long? JourneyId, string Reason)> EnterAsync(
        IStoreTransaction transaction, QueuedEntry entry, Pause? keepsOut, Instant now, CancellationToken cancellationToken)
    {
        if (entry.ExpiresAt <= now)
        {
            return (null, Expired);
        }

        if (keepsOut is not null)
        {
            return (null, Blocked);
        }

        var campaign = (await campaigns.LoadAsync(transaction, cancellationToken))[entry.CampaignId];
        if (!campaign.TakesEntriesAt(now) || !await HasStartAsync(transaction, campaign, entry.ActivityId, cancellationToken))
        {
            return (null, Closed);
        }

        if (campaign.Settings.Audience is not null
            && !AudienceMembership.Contains(campaign, (await transaction.LoadCustomersAsync([entry.CustomerId], cancellationToken))[0].ToFacts(), now))
        {
            return (null, EventIntake.NotInAudience);
        }

        var write = new JourneyWrite(entry.CampaignId, campaign.Row.DefinitionVersionId, entry.CustomerId, entry.EntryKey, now, entry.EventId);
        return (await transaction.TryAddJourneyAsync(write, campaign.Settings.Reentry, cancellationToken), EventIntake.Reentry);
    }

    private async ValueTask<bool> HasStartAsync(IStoreTransaction transaction, LiveCampaign campaign, string activityId, CancellationToken cancellationToken)
    {
        try
        {
            var workflow = await workflows.GetAsync(transaction, campaign.Row.DefinitionVersionId, cancellationToken);
            return workflow.Starts.Any(start => start.Id == activityId);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static ValueTask NoteAsync(IStoreTransaction transaction, long campaignId, long customerId, string activityId, string reason, Instant at, CancellationToken cancellationToken) =>
        transaction.AddLedgerAsync(campaignId, 0, customerId, new LedgerEntry(at, LedgerOutcome.NotEntered, activityId, 0, reason), cancellationToken);
}
