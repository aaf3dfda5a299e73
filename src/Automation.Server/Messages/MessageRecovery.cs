using Automation.Engine.Activities;
using Automation.Engine.Messages;
using Automation.Server.Campaigns;
using Automation.Server.Journeys;
using Automation.Storage;
using NodaTime;

namespace Automation.Server.Messages;

/// <summary>
/// Settles what a crash has left between "sending" and a result: the provider is asked; what it never got goes back into the
/// queue and through the gate, what nobody can tell becomes unknown and waits for a person.
/// </summary>
internal sealed partial class MessageRecovery(
    IStore store, LiveCampaigns campaigns, Dispatcher dispatcher, ConnectorDirectory connectors, MessageIdentity identity, ILogger<MessageRecovery> logger)
{
    private const int BatchSize = 1_000;

    /// <summary>Settles messages of workers that are dead.</summary>
    /// <param name="now">The engine's time.</param>
    /// <param name="aliveSince">Workers whose last beat is at or after this instant live; null: no worker does.</param>
    /// <param name="cancellationToken">Ends the call between batches.</param>
    /// <returns>How many were settled.</returns>
    internal async Task<int> RunOnceAsync(Instant now, Instant? aliveSince, CancellationToken cancellationToken)
    {
        var abandoned = await FindAsync(aliveSince, cancellationToken);
        if (abandoned.Count == 0)
        {
            return 0;
        }

        var settlements = new List<Settlement>(abandoned.Count);
        foreach (var (message, callee, isTrial) in abandoned)
        {
            settlements.Add(message.Channel == Channel.Call
                ? connectors.Caller.Recover(message, callee, isTrial, now)
                : await SettleAsync(message, isTrial, now, cancellationToken));
        }

        await dispatcher.SettleAsync(settlements, owner: null, now, cancellationToken);
        LogRecovered(settlements.Count, settlements.Count(found => found.Change.Status == MessageStatus.Unknown));
        return settlements.Count;
    }

    private async Task<IReadOnlyList<(MessageRow Message, CallActivity? Callee, bool IsTrial)>> FindAsync(Instant? aliveSince, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(cancellationToken);
        IReadOnlyList<string> living = aliveSince is { } since ? await transaction.LivingWorkersAsync(since, cancellationToken) : [];
        var messages = await transaction.FindAbandonedAsync(living, BatchSize, cancellationToken);
        var calls = messages.Where(message => message.Channel == Channel.Call).Select(message => message.JourneyId).ToList();
        var journeys = await LoadedJourneys.LoadAsync(transaction, campaigns, calls, cancellationToken);
        var known = await campaigns.LoadAsync(transaction, cancellationToken);
        var found = new List<(MessageRow, CallActivity?, bool)>(messages.Count);
        foreach (var message in messages)
        {
            var callee = message.Channel == Channel.Call ? await connectors.Caller.FindAsync(transaction, message, journeys, cancellationToken) : null;
            found.Add((message, callee, known[message.CampaignId].Row.IsTrial));
        }

        return found;
    }

    private async Task<Settlement> SettleAsync(MessageRow message, bool isTrial, Instant now, CancellationToken cancellationToken)
    {
        var connector = connectors.For(message.Channel, isTrial);
        var id = identity.Of(message);
        return await connector.ReconcileAsync(id, message.Worker ?? "", cancellationToken) switch
        {
            // The interrupted attempt is already counted.
            Reconciliation.Accepted => Settlement.From(message with { Attempts = message.Attempts - 1 }, connector.Name, new DeliveryOutcome.Accepted(connector.FindProviderId(id, message.Worker ?? "") ?? $"{connector.Name}:{id}"), now),
            Reconciliation.NotReceived => Settlement.Requeued(message, now),
            _ => Settlement.From(message with { Attempts = message.Attempts - 1 }, connector.Name, new DeliveryOutcome.Unknown("interrupted"), now),
        };
    }

    [LoggerMessage(EventIds.MessagesRecovered, LogLevel.Warning, "{Count} messages were under way when a process died and have been settled; {Unknown} of them are unknown.")]
    private partial void LogRecovered(int count, int unknown);
}
