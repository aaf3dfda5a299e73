using Automation.Engine.Ledger;
using Automation.Engine.Messages;
using Automation.Server.Campaigns;
using Automation.Server.Hosting;
using Automation.Storage;
using NodaTime;

namespace Automation.Server.Messages;

/// <summary>
/// Asks about messages that nobody could tell of, again and again for a day, where the provider may learn later (<see cref="IConnector.LearnsLater"/>):
/// what it has counts as sent, what it certainly never got goes back into the queue and through the gate. What it cannot tell is left to a person.
/// Not safe for concurrent use.
/// </summary>
internal sealed partial class UnknownMessages(
    IStore store, LiveCampaigns campaigns, Dispatcher dispatcher, ConnectorDirectory connectors, HandOverQuestions questions, ILogger<UnknownMessages> logger)
{
    private const int PageSize = 200;
    private const int AtOnce = 8;

    private static readonly Duration AskedFor = Duration.FromDays(1);
    private static readonly Duration FirstPause = Duration.FromSeconds(2);
    private static readonly Duration LongestPause = Duration.FromMinutes(15);

    private readonly Dictionary<long, (Instant Next, Duration Pause)> _asked = [];

    /// <summary>Asks about what is due to be asked.</summary>
    internal async Task<LoopTurn> RunOnceAsync(Instant now, CancellationToken cancellationToken)
    {
        var settled = 0;
        var known = new HashSet<long>();
        foreach (var channel in PersonalChannels.All)
        {
            if (connectors.Find(channel) is { LearnsLater: true, Parked: null } connector)
            {
                settled += await AskAsync(connector, channel, known, now, cancellationToken);
            }
        }

        foreach (var gone in _asked.Keys.Where(id => !known.Contains(id)).ToList())
        {
            _asked.Remove(gone);
        }

        return new LoopTurn(settled);
    }

    private async Task<int> AskAsync(IConnector connector, Channel channel, HashSet<long> known, Instant now, CancellationToken cancellationToken)
    {
        var settled = 0;
        for (long last = 0; ;)
        {
            var (page, asked) = await LoadAsync(channel, last, now, cancellationToken);
            known.UnionWith(page.Select(found => found.Message.Id));
            settled += await SettleAsync(connector, asked, now, cancellationToken);
            if (page.Count < PageSize)
            {
                return settled;
            }

            last = page[^1].Message.Id;
        }
    }

    private async Task<(IReadOnlyList<UnknownMessage> Page, IReadOnlyList<(MessageRow Message, UnknownDelivery Delivery)> Asked)> LoadAsync(
        Channel channel, long after, Instant now, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(cancellationToken);
        var page = await transaction.FindUnknownAsync(channel, now - AskedFor, after, PageSize, cancellationToken);
        if (page.Count == 0)
        {
            return (page, []);
        }

        var live = await campaigns.LoadAsync(transaction, cancellationToken);
        var due = page
            .Where(found => !live[found.Message.CampaignId].Row.IsTrial && !(_asked.TryGetValue(found.Message.Id, out var plan) && plan.Next > now))
            .ToList();
        var described = await questions.DescribeAsync(transaction, due, cancellationToken);
        return (page, [.. due.Zip(described, (found, delivery) => (found.Message, delivery))]);
    }

    private async Task<int> SettleAsync(
        IConnector connector, IReadOnlyList<(MessageRow Message, UnknownDelivery Delivery)> asked, Instant now, CancellationToken cancellationToken)
    {
        var settled = 0;

        // Two to the same person may be each other's: the second is asked when the first is settled.
        foreach (var group in asked.DistinctBy(found => found.Message.CustomerId).Chunk(AtOnce))
        {
            var answers = await Task.WhenAll(group.Select(found => connector.ReconcileAsync(found.Delivery, cancellationToken)));
            var settlements = group.Zip(answers, (found, answer) => SettlementOf(connector, found.Message, answer, now)).OfType<Settlement>().ToList();
            foreach (var (message, _) in group)
            {
                Plan(message.Id, now);
            }

            if (settlements.Count > 0)
            {
                await dispatcher.SettleAsync(settlements, owner: null, now, cancellationToken);
                LogSettled(settlements.Count, connector.Name, settlements.Count(found => found.Change.Status == MessageStatus.Queued));
                settled += settlements.Count;
            }
        }

        return settled;
    }

    private static Settlement? SettlementOf(IConnector connector, MessageRow message, ReconciledDelivery answer, Instant now)
    {
        var note = new LedgerEntry(now, LedgerOutcome.Resolved, message.ActivityId, message.Visit, answer.Answer == Reconciliation.Accepted ? "sent" : "not-sent", connector.Name);
        return answer.Answer switch
        {
            Reconciliation.Accepted => Settlement.From(message with { Attempts = message.Attempts - 1 }, connector.Name, new DeliveryOutcome.Accepted(answer.ProviderId ?? connector.Name), now) with { Note = note },
            Reconciliation.NotReceived => Settlement.Requeued(message, now) with { Note = note },
            _ => null,
        };
    }

    private void Plan(long messageId, Instant now)
    {
        var pause = _asked.TryGetValue(messageId, out var plan) ? Duration.Min(plan.Pause * 2, LongestPause) : FirstPause;
        _asked[messageId] = (now + pause, pause);
    }

    [LoggerMessage(EventIds.UnknownSettled, LogLevel.Information, "{Count} messages whose fate was unknown are settled by the word of {Connector}; {Queued} of them were never received and go back into the queue.")]
    private partial void LogSettled(int count, string connector, int queued);
}
