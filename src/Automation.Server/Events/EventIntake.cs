using Automation.Engine.Activities;
using Automation.Engine.Activities.Events;
using Automation.Engine.Campaigns;
using Automation.Engine.Journeys;
using Automation.Engine.Ledger;
using Automation.Server.Campaigns;
using Automation.Server.Journeys;
using Automation.Server.Pauses;
using Automation.Server.Workflows;
using Automation.Storage;
using Automation.Templating;
using NodaTime;

namespace Automation.Server.Events;

/// <summary>
/// Takes events in: event, customer, order, the waits they end and the journeys they begin are one transaction. What has been
/// answered as accepted is done.
/// </summary>
internal sealed partial class EventIntake(
    IStore store, CompiledWorkflows workflows, LiveCampaigns campaigns, PausedEntries paused, StoppedTimers stopped, JourneyBatch batch, ILogger<EventIntake> logger)
{
    /// <summary>The ledger's reason for people who do not belong to the audience.</summary>
    internal const string NotInAudience = "not-in-audience";

    /// <summary>The ledger's reason for people whom the re-entry rule keeps out.</summary>
    internal const string Reentry = "re-entry";

    /// <summary>
    /// How often published events may publish further ones within one transaction: two workflows that call each other stop
    /// here instead of turning for ever.
    /// </summary>
    private const int MaxRounds = 20;

    /// <summary>Takes in a batch, in its order.</summary>
    internal async Task<IntakeResult> IngestAsync(IReadOnlyList<InboundEvent> events, Instant now, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(cancellationToken);
        var result = await IngestAsync(transaction, events, now, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return result;
    }

    /// <summary>Takes in a batch as part of a transaction.</summary>
    internal async ValueTask<IntakeResult> IngestAsync(
        IStoreTransaction transaction, IReadOnlyList<InboundEvent> events, Instant now, CancellationToken cancellationToken)
    {
        var triggers = await LoadTriggersAsync(transaction, now, cancellationToken);
        var accepted = 0;
        foreach (var inbound in events)
        {
            var customerId = await transaction.UpsertCustomerAsync(inbound.Customer, now, cancellationToken);
            var orderId = await KeepOrderAsync(transaction, inbound, customerId, cancellationToken);
            var write = new EventWrite(inbound.Source, inbound.Id, inbound.Type, customerId, inbound.Time, now, orderId, inbound.DataJson);
            if (await transaction.TryAddEventAsync(write, cancellationToken) is { } eventId)
            {
                accepted++;
                await HappenAsync(transaction, triggers, new Happening(eventId, inbound.Type, customerId, inbound.Order?.Key), now, cancellationToken);
            }
        }

        return new IntakeResult(accepted, events.Count - accepted);
    }

    /// <summary>Takes in what journeys have published, and what that publishes in turn.</summary>
    internal async ValueTask PublishAsync(
        IStoreTransaction transaction, IReadOnlyList<PublishedInBatch> published, Instant now, CancellationToken cancellationToken)
    {
        if (published.Count == 0)
        {
            return;
        }

        await PublishAsync(transaction, await LoadTriggersAsync(transaction, now, cancellationToken), published, round: 1, now, cancellationToken);
    }

    private async ValueTask PublishAsync(
        IStoreTransaction transaction, IReadOnlyList<EventTrigger> triggers, IReadOnlyList<PublishedInBatch> published, int round, Instant now, CancellationToken cancellationToken)
    {
        if (round > MaxRounds)
        {
            throw new InvalidOperationException($"Events publish events more than {MaxRounds} times in a row: workflows call each other in a circle.");
        }

        foreach (var found in published)
        {
            var write = new EventWrite("journey", found.ExternalId, found.Type, found.CustomerId, now, now, null, found.DataJson);
            if (await transaction.TryAddEventAsync(write, cancellationToken) is { } eventId)
            {
                var happening = new Happening(eventId, found.Type, found.CustomerId, null, IsTrial: found.IsTrial);
                await HappenAsync(transaction, found.IsTrial ? [] : triggers, happening, now, cancellationToken, round + 1);
            }
        }
    }

    private static async ValueTask<long?> KeepOrderAsync(
        IStoreTransaction transaction, InboundEvent inbound, long customerId, CancellationToken cancellationToken)
    {
        if (inbound.Order is not { } order)
        {
            return null;
        }

        if (inbound.Type == EventTypes.OrderCancelled)
        {
            await transaction.CancelOrderAsync(order.Key, cancellationToken);
            return null;
        }

        return await transaction.UpsertOrderAsync(
            new OrderWrite(order.Key, customerId, inbound.Time, order.Total, order.Currency, order.ItemsCount, order.DataJson), cancellationToken);
    }

    private async ValueTask HappenAsync(
        IStoreTransaction transaction, IReadOnlyList<EventTrigger> triggers, Happening happening, Instant now, CancellationToken cancellationToken, int round = 1)
    {
        var steps = new List<JourneyStep>();
        var waits = await FindWaitsAsync(transaction, happening, cancellationToken);
        if (waits.Count > 0)
        {
            var facts = await LoadEventAsync(transaction, happening.EventId, cancellationToken);
            var known = await stopped.WithDeadlinesAsync(transaction, waits, facts.Time, cancellationToken);
            steps.AddRange(known.Select(wait => new JourneyStep(wait.JourneyId, new JourneyTrigger.Received(wait.Visit, facts, wait.DueAt))));
        }

        foreach (var trigger in triggers.Where(trigger => trigger.EventType == happening.Type))
        {
            if (await TryEnterAsync(transaction, trigger, happening, now, cancellationToken) is { } journeyId)
            {
                steps.Add(new JourneyStep(journeyId, new JourneyTrigger.Begin(trigger.ActivityId)));
            }
        }

        var published = await batch.AdvanceAsync(transaction, steps, now, cancellationToken);
        await PublishAsync(transaction, triggers, published, round, now, cancellationToken);
    }

    /// <summary>What a trial publishes must not move the journeys of real campaigns.</summary>
    private async ValueTask<IReadOnlyList<WaitRow>> FindWaitsAsync(IStoreTransaction transaction, Happening happening, CancellationToken cancellationToken)
    {
        var waits = await transaction.FindEventWaitsAsync(happening.CustomerId, happening.Type, cancellationToken);
        if (!happening.IsTrial || waits.Count == 0)
        {
            return waits;
        }

        var known = await campaigns.LoadAsync(transaction, cancellationToken);
        var journeys = await transaction.LoadJourneysAsync([.. waits.Select(wait => wait.JourneyId).Distinct()], cancellationToken);
        var trials = journeys.Where(row => known[row.CampaignId].Row.IsTrial).Select(row => row.Id).ToHashSet();
        return [.. waits.Where(wait => trials.Contains(wait.JourneyId))];
    }

    private async ValueTask<long?> TryEnterAsync(
        IStoreTransaction transaction, EventTrigger trigger, Happening happening, Instant now, CancellationToken cancellationToken)
    {
        var campaign = trigger.Campaign;
        var reason = "";
        if (campaign.Settings.Audience is not null || campaign.Settings.Reentry is ReentryRule.OncePerValue)
        {
            var customer = (await transaction.LoadCustomersAsync([happening.CustomerId], cancellationToken))[0].ToFacts();
            reason = AudienceMembership.Contains(campaign, customer, now) ? "" : NotInAudience;
            happening = happening with { FactKey = EntryKeys.ValueKey(campaign.Settings.Reentry, customer) };
        }

        if (reason.Length == 0)
        {
            var write = new JourneyWrite(
                campaign.Row.Id, campaign.Row.DefinitionVersionId, happening.CustomerId, EntryKeys.ForEvent(campaign.Settings.Reentry, happening), now, happening.EventId);
            if (await paused.KeepOutAsync(transaction, write, trigger.ActivityId, cancellationToken))
            {
                return null;
            }

            if (await transaction.TryAddJourneyAsync(write, campaign.Settings.Reentry, cancellationToken) is { } journeyId)
            {
                return journeyId;
            }

            reason = Reentry;
        }

        await transaction.AddLedgerAsync(campaign.Row.Id, 0, happening.CustomerId, new LedgerEntry(now, LedgerOutcome.NotEntered, trigger.ActivityId, 0, reason), cancellationToken);
        return null;
    }

    private static async ValueTask<Engine.Customers.EventFacts> LoadEventAsync(IStoreTransaction transaction, long eventId, CancellationToken cancellationToken)
    {
        var row = (await transaction.LoadEventsAsync([eventId], cancellationToken))[0];
        var order = row.OrderId is { } id ? (await transaction.LoadOrdersAsync([id], cancellationToken))[0].ToFacts() : null;
        return row.ToFacts(order);
    }

    private async ValueTask<IReadOnlyList<EventTrigger>> LoadTriggersAsync(IStoreTransaction transaction, Instant now, CancellationToken cancellationToken)
    {
        var triggers = new List<EventTrigger>();
        foreach (var campaign in (await campaigns.LoadAsync(transaction, cancellationToken)).Values.Where(campaign => campaign.TakesEntriesAt(now)).OrderBy(campaign => campaign.Row.Id))
        {
            triggers.AddRange(await FindTriggersAsync(transaction, campaign, cancellationToken));
        }

        return triggers;
    }

    /// <summary>A campaign whose workflow no longer compiles must not keep the shop's events from the other campaigns.</summary>
    private async ValueTask<IEnumerable<EventTrigger>> FindTriggersAsync(IStoreTransaction transaction, LiveCampaign campaign, CancellationToken cancellationToken)
    {
        try
        {
            var workflow = await workflows.GetAsync(transaction, campaign.Row.DefinitionVersionId, cancellationToken);
            return workflow.Starts
                .Select(start => (start.Id, Rule: start.GetStartRule(campaign.Facts) as StartRule.OnEvent))
                .Where(start => start.Rule is not null)
                .Select(start => new EventTrigger(campaign, start.Id, start.Rule!.EventType))
                .ToList();
        }
        catch (Exception exception) when (exception is InvalidOperationException or InputException)
        {
            LogBroken(campaign.Row.Name, exception.Message);
            return [];
        }
    }

    [LoggerMessage(EventIds.CampaignBroken, LogLevel.Error, "Campaign {Campaign} takes no entries: {Problem}")]
    private partial void LogBroken(string campaign, string problem);


    private sealed record EventTrigger(LiveCampaign Campaign, string ActivityId, string EventType);
}

/// <summary>An event that has just been taken in.</summary>
/// <param name="EventId">Its row.</param>
/// <param name="Type">Its type.</param>
/// <param name="CustomerId">Its customer.</param>
/// <param name="OrderKey">Its order's key; null for none.</param>
/// <param name="FactKey">The value of the fact that a re-entry rule asks for; null when none does.</param>
/// <param name="IsTrial">Whether a trial published it.</param>
internal sealed record Happening(long EventId, string Type, long CustomerId, string? OrderKey, string? FactKey = null, bool IsTrial = false);

/// <summary>Whether one customer belongs to a campaign's audience, asked in memory; the set-wise answer is the store's.</summary>
internal static class AudienceMembership
{
    internal static bool Contains(LiveCampaign campaign, Engine.Customers.CustomerFacts customer, Instant now)
    {
        if (campaign.Settings.Audience is not { } rule)
        {
            return true;
        }

        return Expression.IsTruthy(rule.Evaluate(ContextOf(campaign, customer, now)).Value);
    }

    /// <summary>What a rule is asked with.</summary>
    internal static TemplateContext ContextOf(LiveCampaign campaign, Engine.Customers.CustomerFacts customer, Instant now)
    {
        var facts = new JourneyFacts { JourneyId = 0, EnteredAt = now, Customer = customer, Campaign = campaign.Facts };
        return new TemplateContext
        {
            Model = new JourneyModel(facts, new Dictionary<string, object?>()),
            Now = now.ToDateTimeOffset(),
            Limits = DecisionLimits.Value,
        };
    }
}
