using System.Collections.Concurrent;
using Automation.Engine.Consent;
using Automation.Engine.Gate;
using Automation.Engine.Journeys;
using Automation.Engine.Ledger;
using Automation.Engine.Messages;
using Automation.Engine.Pauses;
using Automation.Server.Campaigns;
using Automation.Server.Consent;
using Automation.Server.Events;
using Automation.Server.Gate;
using Automation.Server.Journeys;
using Automation.Server.Pauses;
using Automation.Server.Templates;
using Automation.Storage;
using Automation.Templating.Sms;
using NodaTime;

namespace Automation.Server.Messages;

/// <summary>
/// Brings messages out: claims a batch and asks the gate in one transaction, hands over what is allowed, and settles it together
/// with the journeys in a second one. Between the two the rows say who is sending: what a crash leaves there is
/// <see cref="MessageRecovery"/>'s.
/// </summary>
internal sealed partial class Dispatcher(
    IStore store, LivePolicies live, CircuitBreaker breaker, LiveCampaigns campaigns, LivePauses pauses, JourneyBatch batch, EventIntake intake, MessageRenderer renderer, ConnectorDirectory connectors, string worker, ILogger<Dispatcher> logger)
{
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(5);

    private readonly ConnectorWatch _watch = new(store);

    /// <summary>Segments beyond the first of messages that were written since the last claim; a crash forgives them.</summary>
    private readonly ConcurrentQueue<(string Sender, int Segments)> _owed = new();

    /// <summary>How often a message is handed over before a transient refusal counts as final.</summary>
    internal const int MaxAttempts = 8;

    /// <summary>The templates, which follow what people publish; null where nobody does.</summary>
    internal LiveTemplates? Templates { get; init; }

    /// <summary>How long texts are kept as they were handed over; null where none are.</summary>
    internal TextKeeping? Texts { get; init; }

    /// <summary>How many messages a batch takes. Default 256.</summary>
    internal int BatchSize { get; init; } = 256;

    /// <summary>How many messages a batch holds back at most while something is paused: a heap of them must not keep the others waiting.</summary>
    private const int MostHeld = 2_048;

    /// <summary>How many of a channel a batch takes: calls are made all at once, so they are fewer.</summary>
    internal int BatchSizeOf(Channel channel) => channel == Channel.Call ? Math.Min(BatchSize, connectors.Caller.AtOnce) : BatchSize;

    /// <summary>The clock between tries to store an outcome: what is waited for is a disk or another process, so it is real also in a replay.</summary>
    internal TimeProvider RetryTime { get; init; } = TimeProvider.System;

    /// <summary>
    /// Brings out one batch of a channel. Cancelling ends the call before the hand-over, or lets no further message of the batch begin; what has
    /// begun comes to its end, and all is stored.
    /// </summary>
    /// <returns>How many messages were due, those that are held now too; fewer than <see cref="BatchSizeOf"/> means that nothing more is.</returns>
    internal async Task<int> RunOnceAsync(Channel channel, Instant now, CancellationToken cancellationToken)
    {
        if (channel != Channel.Call && connectors.Find(channel) is { } connector)
        {
            await _watch.LookAsync(connector, now, cancellationToken);
        }

        var claim = await ClaimAsync(channel, now, cancellationToken);
        if (claim.Apart.Count > 0)
        {
            await SettleAsync(claim.Apart, owner: null, now, cancellationToken);
        }

        if (claim.Allowed.Count > 0)
        {
            var settlements = await HandOverAsync(channel, claim.Allowed, now, cancellationToken);
            await SettleSurelyAsync(settlements, now, cancellationToken);
        }

        return claim.Count;
    }

    /// <summary>Commits what became of messages, with the journeys that wait for it.</summary>
    /// <param name="settlements">What became of each.</param>
    /// <param name="owner">The worker that has them under way; what was taken from it in the meantime is left alone. Null: whoever.</param>
    /// <param name="now">The engine's time.</param>
    /// <param name="cancellationToken">Ends the call before the commit.</param>
    internal async Task SettleAsync(IReadOnlyList<Settlement> settlements, string? owner, Instant now, CancellationToken cancellationToken)
    {
        try
        {
            await SettleTogetherAsync(settlements, owner, now, cancellationToken);
        }
        catch (Exception exception) when (IsDefect(exception))
        {
            LogAlone(settlements.Count, exception.GetType().Name);
            foreach (var settlement in settlements)
            {
                await SettleAloneAsync(settlement, owner, now, cancellationToken);
            }
        }
    }

    /// <summary>Settles messages that nobody hands over, with their journeys, as part of a transaction.</summary>
    internal async ValueTask SettleWithinAsync(IStoreTransaction transaction, IReadOnlyList<Settlement> settlements, Instant now, CancellationToken cancellationToken)
    {
        var settled = await StoreAsync(transaction, settlements, owner: null, cancellationToken);
        await ResumeAsync(transaction, settled, now, cancellationToken);
    }

    /// <summary>Settles messages that are still held, each in a transaction of its own; a journey that cannot go on fails alone.</summary>
    internal async Task SettleHeldOneByOneAsync(IReadOnlyList<Settlement> settlements, Instant now, CancellationToken cancellationToken)
    {
        LogAlone(settlements.Count, "held");
        foreach (var settlement in settlements)
        {
            await SettleAloneAsync(settlement, owner: null, now, cancellationToken, MessageStatus.Held);
        }
    }

    private async Task SettleTogetherAsync(
        IReadOnlyList<Settlement> settlements, string? owner, Instant now, CancellationToken cancellationToken, MessageStatus? only = null)
    {
        await using var transaction = await store.BeginAsync(cancellationToken);
        if (await IsStillAsync(transaction, settlements, only, cancellationToken))
        {
            var settled = await StoreAsync(transaction, settlements, owner, cancellationToken);
            await ResumeAsync(transaction, settled, now, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
    }

    /// <summary>What was read in another transaction may have moved on.</summary>
    private static async ValueTask<bool> IsStillAsync(IStoreTransaction transaction, IReadOnlyList<Settlement> settlements, MessageStatus? status, CancellationToken cancellationToken) =>
        status is null || (await transaction.FindMessageAsync(settlements[0].Message.Id, cancellationToken))?.Status == status;

    /// <summary>The batch was undone. A journey that cannot go on from its message fails; what became of the message is kept.</summary>
    private async Task SettleAloneAsync(Settlement settlement, string? owner, Instant now, CancellationToken cancellationToken, MessageStatus? only = null)
    {
        try
        {
            await SettleTogetherAsync([settlement], owner, now, cancellationToken, only);
        }
        catch (Exception exception) when (IsDefect(exception))
        {
            await using var transaction = await store.BeginAsync(cancellationToken);
            if (!await IsStillAsync(transaction, [settlement], only, cancellationToken))
            {
                return;
            }

            foreach (var settled in await StoreAsync(transaction, [settlement], owner, cancellationToken))
            {
                await FailJourneyAsync(transaction, settled, exception, now, cancellationToken);
            }

            await transaction.CommitAsync(cancellationToken);
        }
    }

    private static async ValueTask FailJourneyAsync(IStoreTransaction transaction, Settlement settled, Exception exception, Instant now, CancellationToken cancellationToken)
    {
        var message = settled.Message;
        if (settled.Delivered is { } delivered)
        {
            var line = JourneyMachine.LineOf(new JourneyTrigger.Settled(message.Visit, message.ActivityId, delivered), now);
            await transaction.AddLedgerAsync(message.CampaignId, message.JourneyId, message.CustomerId, line, cancellationToken);
        }

        if (await transaction.LoadJourneysAsync([message.JourneyId], cancellationToken) is [{ Status: JourneyStatus.Active } row])
        {
            await transaction.ApplyAsync([JourneyBatch.FailureOf(row, exception, now)], now, cancellationToken);
        }
    }

    /// <summary>Writes down what became of messages; answers those that were still open.</summary>
    private async ValueTask<IReadOnlyList<Settlement>> StoreAsync(
        IStoreTransaction transaction, IReadOnlyList<Settlement> settlements, string? owner, CancellationToken cancellationToken)
    {
        var changed = await transaction.SettleMessagesAsync([.. settlements.Select(found => found.Change)], owner, cancellationToken);
        var settled = settlements.Where(found => changed.Contains(found.Message.Id)).ToList();
        await AddDeliveriesAsync(transaction, settled, cancellationToken);
        await NoteAsync(transaction, settled, cancellationToken);
        await SuppressAsync(transaction, settled, cancellationToken);
        if (settled.Count > 0)
        {
            await breaker.CountAsync(transaction, settled, settled[0].Change.At, cancellationToken);
        }

        return settled;
    }

    /// <summary>The attempts with their texts. A bundle has the texts of exactly those whose attempts name it, so that each can be taken out of it again.</summary>
    private static async ValueTask AddDeliveriesAsync(IStoreTransaction transaction, List<Settlement> settled, CancellationToken cancellationToken)
    {
        var deliveries = new List<DeliveryWrite>(settled.Count);
        foreach (var together in settled.Where(found => found.Delivery is not null).GroupBy(found => found.Texts))
        {
            var bundle = together.Key is { } all && together.Count() < all.Count ? all.Only(together.Select(found => found.Message.Id).ToHashSet()) : together.Key;
            long? id = bundle is null ? null : await transaction.AddTextsAsync(together.First().Change.At, bundle.Packed, cancellationToken);
            deliveries.AddRange(together.Select(found => found.Delivery! with { TextId = id }));
        }

        await transaction.AddDeliveriesAsync(deliveries, cancellationToken);
    }

    /// <summary>An address that does not exist, or whose owner has told the provider to stop, is not written to again.</summary>
    private async ValueTask SuppressAsync(IStoreTransaction transaction, IReadOnlyList<Settlement> settled, CancellationToken cancellationToken)
    {
        foreach (var found in settled)
        {
            if (found.Suppresses is { } reason
                && await IsCertainAsync(transaction, found, cancellationToken)
                && await transaction.LoadCustomersAsync([found.Message.CustomerId], cancellationToken) is [{ } customer]
                && AddressForm.Of(found.Message.Channel, ConsentDesk.AddressOf(customer, found.Message.Channel), live.Now.CallingCode) is { } address)
            {
                await transaction.AddSuppressionsAsync(
                    [new SuppressionWrite(found.Message.Channel, address, SuppressionScope.All, "", reason, $"{found.Delivery?.Connector}:{found.Change.Reason}", found.Change.At)],
                    cancellationToken);
            }
        }
    }

    /// <summary>One refusal of some kinds may be a mistake: the ledger says whether it was the first.</summary>
    private static async ValueTask<bool> IsCertainAsync(IStoreTransaction transaction, Settlement found, CancellationToken cancellationToken) =>
        found.CertainAfter <= 1
        || await transaction.CountLedgerAsync(found.Message.CustomerId, [LedgerOutcome.DeliveryFailed, LedgerOutcome.Undelivered], found.Change.Reason, found.Change.At - Settlement.Remembered, cancellationToken)
            >= found.CertainAfter - 1;

    /// <summary>Ours, or a workflow's, and no failure of the database or the end of the process.</summary>
    internal static bool IsDefect(Exception exception) => exception is not (OperationCanceledException or StoreException or OutOfMemoryException);

    /// <summary>
    /// What a provider has taken must not be forgotten: a database that is locked or full is asked again until it takes the outcome
    /// or the process ends; then the rows say "sending", and <see cref="MessageRecovery"/> asks the provider.
    /// </summary>
    private async Task SettleSurelyAsync(IReadOnlyList<Settlement> settlements, Instant now, CancellationToken stopping)
    {
        for (var pause = TimeSpan.FromMilliseconds(100); ; pause = pause * 2 < LongestRetry ? pause * 2 : LongestRetry)
        {
            try
            {
                await SettleAsync(settlements, worker, now, CancellationToken.None);
                return;
            }
            catch (StoreException exception) when (!stopping.IsCancellationRequested)
            {
                LogRetried(settlements.Count, exception.Failure);
            }

            await Task.Delay(pause, RetryTime, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<Claim> ClaimAsync(Channel channel, Instant now, CancellationToken cancellationToken)
    {
        try
        {
            return await ClaimAsync(channel, apart: false, now, cancellationToken);
        }
        catch (Exception exception) when (IsDefect(exception))
        {
            // A journey that cannot go on from a denial must not keep the others' messages.
            LogAlone(BatchSizeOf(channel), exception.GetType().Name);
            return await ClaimAsync(channel, apart: true, now, cancellationToken);
        }
    }

    /// <summary>Claims and asks the gate.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="apart">Whether denials, which move journeys, are left to transactions of their own.</param>
    /// <param name="now">The engine's time.</param>
    /// <param name="cancellationToken">Ends the call before the commit.</param>
    private async Task<Claim> ClaimAsync(Channel channel, bool apart, Instant now, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(cancellationToken);
        var (messages, held) = await ClaimFreeAsync(transaction, channel, now, cancellationToken);
        if (messages.Count == 0)
        {
            if (held > 0)
            {
                await transaction.CommitAsync(cancellationToken);
            }

            return new Claim(held, [], []);
        }

        if (Templates is not null)
        {
            await Templates.RefreshAsync(transaction, cancellationToken);
        }

        // One answer for the whole batch, also when people change the policies meanwhile.
        var policies = live.Now;
        var journeys = await LoadedJourneys.LoadAsync(transaction, campaigns, [.. messages.Select(message => message.JourneyId).Distinct()], cancellationToken);
        var addressed = new List<Addressed>(messages.Count);
        foreach (var message in messages)
        {
            var found = Addressed.From(message, journeys, policies);
            addressed.Add(channel == Channel.Call ? found with { Callee = await connectors.Caller.FindAsync(transaction, message, journeys, cancellationToken) } : found);
        }

        var gate = await GateBatch.LoadAsync(transaction, campaigns, policies, channel, addressed, now, cancellationToken);
        while (_owed.TryDequeue(out var owed))
        {
            gate.Owe(owed.Sender, owed.Segments);
        }

        var (allowed, refused) = Ask(gate, addressed, now);
        var later = apart ? refused.Where(found => found.Delivered is not null).ToList() : [];
        refused.RemoveAll(later.Contains);
        await transaction.SettleMessagesAsync([.. refused.Select(found => found.Change)], worker: null, cancellationToken);
        await NoteAsync(transaction, refused, cancellationToken);
        await ResumeAsync(transaction, refused, now, cancellationToken);
        await transaction.MarkSendingAsync([.. allowed.Select(found => found.Message.Id)], worker, cancellationToken);
        await gate.SaveAsync(transaction, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new Claim(messages.Count + held, allowed, later);
    }

    /// <summary>
    /// Claims, and holds what a pause covers: the first question of the gate, asked before anything is loaded for the others. So a million messages of a paused
    /// campaign are out of the way of the others within seconds.
    /// </summary>
    private async ValueTask<(IReadOnlyList<MessageRow> Free, int Held)> ClaimFreeAsync(IStoreTransaction transaction, Channel channel, Instant now, CancellationToken cancellationToken)
    {
        var limit = BatchSizeOf(channel);
        var paused = await pauses.LoadAsync(transaction, cancellationToken);
        if (!paused.Any)
        {
            return (await transaction.ClaimDueMessagesAsync(channel, now, limit, cancellationToken), 0);
        }

        var known = await campaigns.LoadAsync(transaction, cancellationToken);
        var free = new List<MessageRow>(limit);
        var held = new List<Settlement>();
        foreach (var message in await transaction.ClaimDueMessagesAsync(channel, now, Math.Max(limit, MostHeld), cancellationToken))
        {
            var covering = known[message.CampaignId].Row.IsTrial ? [] : paused.Covering(HeldPage.PlaceOf(message));
            if (covering.Count > 0)
            {
                held.Add(Settlement.Held(message, GateRules.Paused, PausesInForce.ExpiryOf(covering, message.DueAt), now));
            }
            else if (free.Count < limit)
            {
                free.Add(message);
            }
        }

        await transaction.SettleMessagesAsync([.. held.Select(found => found.Change)], worker: null, cancellationToken);
        await NoteAsync(transaction, held, cancellationToken);
        return (free, held.Count);
    }

    private static (List<Addressed> Allowed, List<Settlement> Refused) Ask(GateBatch gate, IReadOnlyList<Addressed> messages, Instant now)
    {
        var allowed = new List<Addressed>();
        var refused = new List<Settlement>();
        foreach (var message in messages)
        {
            switch (gate.Decide(message))
            {
                case GateDecision.Allow when message.Message.Channel == Channel.Call && message.Callee is null:
                    refused.Add(Settlement.Delayed(message.Message, now + ServiceCaller.MissingFor, ServiceCaller.ActivityMissing, now));
                    break;
                case GateDecision.Allow:
                    allowed.Add(gate.Prepare(message));
                    break;
                case GateDecision.Deny deny:
                    refused.Add(Settlement.Denied(message.Message, deny.Rule, now));
                    break;
                case GateDecision.DelayUntil delay:
                    refused.Add(Settlement.Delayed(message.Message, delay.Until, delay.Rule, now));
                    break;
                case GateDecision.Hold hold:
                    refused.Add(Settlement.Held(message.Message, hold.Rule, expiresAt: null, now));
                    break;
            }
        }

        return (allowed, refused);
    }

    private async Task<IReadOnlyList<Settlement>> HandOverAsync(Channel channel, IReadOnlyList<Addressed> allowed, Instant now, CancellationToken stopping)
    {
        if (channel == Channel.Call)
        {
            return await connectors.Caller.CallAsync(allowed, now);
        }

        var settlements = new List<Settlement>(allowed.Count);
        var ready = new List<(Addressed Message, OutboundMessage Outbound)>(allowed.Count);
        foreach (var message in allowed)
        {
            var rendered = renderer.Render(message, now);
            if (rendered.Outbound is { } outbound)
            {
                ready.Add((message, outbound));
                Owe(outbound);
            }
            else if (rendered.LacksRule is { } rule)
            {
                settlements.Add(Settlement.DeniedText(message.Message, rule, now));
            }
            else
            {
                settlements.Add(Settlement.Failed(message.Message, rendered.Code!, rendered.Detail, now));
            }
        }

        foreach (var batch in ready.GroupBy(found => found.Message.Campaign.Row.IsTrial))
        {
            var connector = connectors.For(channel, isTrial: batch.Key);
            var outcomes = await connectors.DeliverAsync(connector, [.. batch.Select(found => found.Outbound)], worker, stopping);
            settlements.AddRange(WithTexts([.. batch.Zip(outcomes, (found, outcome) => (Settlement.From(found.Message.Message, connector.Name, outcome, now), found.Outbound))]));
        }

        // One order for the ledger, whatever failed before the hand-over.
        settlements.Sort((a, b) => a.Message.Id.CompareTo(b.Message.Id));
        return settlements;
    }

    /// <summary>What a provider saw of a message is kept, whatever it answered. Packed here, outside of any transaction; what is alike stands together.</summary>
    private IEnumerable<Settlement> WithTexts(IReadOnlyList<(Settlement Settlement, OutboundMessage Outbound)> handedOver)
    {
        if (Texts is not { Keeps: true })
        {
            return handedOver.Select(found => found.Settlement);
        }

        var seen = handedOver.Where(found => found.Settlement.Delivery is not null)
            .OrderBy(found => found.Settlement.Message.Template, StringComparer.Ordinal).ThenBy(found => found.Outbound.Locale, StringComparer.Ordinal);
        return handedOver.Where(found => found.Settlement.Delivery is null).Select(found => found.Settlement).Concat(seen.Chunk(TextBundle.Most).SelectMany(chunk =>
        {
            var bundle = TextBundle.Of(chunk.Select(found => KeyValuePair.Create(found.Settlement.Message.Id, KeptText.Of(found.Outbound))));
            return chunk.Select(found => found.Settlement with { Texts = bundle });
        }));
    }

    private void Owe(OutboundMessage message)
    {
        if (message.Channel == Channel.Sms && live.Now.RateOf(message.From) is not null && SmsSegments.Count(message.Text).Segments is > 1 and var segments)
        {
            _owed.Enqueue((message.From, segments - 1));
        }
    }

    /// <summary>Ledger lines that do not move the journey: put off, held, unknown.</summary>
    private static async ValueTask NoteAsync(IStoreTransaction transaction, IReadOnlyList<Settlement> settlements, CancellationToken cancellationToken)
    {
        foreach (var found in settlements)
        {
            if (found.Note is { } note)
            {
                await transaction.AddLedgerAsync(found.Message.CampaignId, found.Message.JourneyId, found.Message.CustomerId, note, cancellationToken);
            }

            if (found.Audit is { } line)
            {
                await transaction.AddAuditAsync(line, cancellationToken);
            }
        }
    }

    private async ValueTask ResumeAsync(IStoreTransaction transaction, IReadOnlyList<Settlement> settlements, Instant now, CancellationToken cancellationToken)
    {
        var steps = settlements
            .Where(found => found.Delivered is not null)
            .Select(found => new JourneyStep(found.Message.JourneyId, new JourneyTrigger.Settled(found.Message.Visit, found.Message.ActivityId, found.Delivered!)))
            .ToList();
        var published = await batch.AdvanceAsync(transaction, steps, now, cancellationToken);
        await intake.PublishAsync(transaction, published, now, cancellationToken);
    }

    [LoggerMessage(EventIds.SettleRetried, LogLevel.Warning, "The outcome of {Count} messages could not be stored ({Failure}); it is tried again until it is.")]
    private partial void LogRetried(int count, StoreFailure failure);

    [LoggerMessage(EventIds.SettleAlone, LogLevel.Warning, "A batch of up to {Count} messages could not be settled ({Error}); each is tried alone.")]
    private partial void LogAlone(int count, string error);

    private sealed record Claim(int Count, IReadOnlyList<Addressed> Allowed, IReadOnlyList<Settlement> Apart);
}
