using System.Globalization;
using Automation.Engine.Campaigns;
using Automation.Engine.Gate;
using Automation.Engine.Journeys;
using Automation.Engine.Ledger;
using Automation.Engine.Messages;
using Automation.Storage;
using NodaTime;

namespace Automation.Benchmarks.Pages;

/// <summary>
/// A year of journeys, entered and moved through the store as the engine does it, in the order of time: seven of ten have come to their end with a message that
/// was accepted, denied or failed, the others rest; some messages wait in the queue, are held or of unknown fate.
/// </summary>
internal sealed class ShopHistory(IStore store, IReadOnlyList<ShopCampaign> campaigns, ShopHistory.Span span)
{
    /// <summary>How much there is, and between when.</summary>
    internal sealed record Span(int Customers, int Journeys, Instant Began, Instant Now)
    {
        internal Instant At(int journey) => Began + ((Now - Began) * ((double)journey / Journeys));
    }

    /// <summary>The campaign that is paused: its messages are held.</summary>
    internal const string Held = "reactivate-lapsed";

    /// <summary>A reason that occurs once, in the middle of the history.</summary>
    internal const string RareReason = "smtp-552";

    /// <summary>The one who is in every campaign, many times.</summary>
    internal const int Regular = 77;

    private const int Batch = 5_000;

    private static readonly string[] Rules = [GateRules.ConsentRefused, GateRules.OptOut, GateRules.Stale, GateRules.NoAddress, GateRules.Holdout];

    private readonly List<(MessageChange Change, bool IsDelivered)> _ends = [];
    private readonly List<JourneyChange> _finished = [];
    private readonly Span _span = span;
    private long _messages;
    private int _rare;

    internal async Task WriteAsync()
    {
        for (var first = 1; first <= _span.Journeys; first += Batch)
        {
            await using var transaction = await store.BeginAsync(default);
            var changes = new List<JourneyChange>(Batch);
            for (var number = first; number < first + Batch && number <= _span.Journeys; number++)
            {
                if (await EnterAsync(transaction, number) is { } change)
                {
                    changes.Add(change);
                }
            }

            await transaction.ApplyAsync(changes, _span.At(first), default);
            await transaction.SettleMessagesAsync([.. _ends.Select(end => end.Change)], null, default);
            await transaction.AddDeliveriesAsync([.. _ends.Where(end => end.IsDelivered).Select(Delivery)], default);
            await transaction.ApplyAsync(_finished, _span.At(first), default);
            _ends.Clear();
            _finished.Clear();
            await transaction.CommitAsync(default);
        }
    }

    private static DeliveryWrite Delivery((MessageChange Change, bool IsDelivered) end) => new(
        end.Change.MessageId, 1, end.Change.At, "smtp", end.Change.Status == MessageStatus.Accepted ? "accepted" : "permanent", end.Change.Reason, end.Change.ProviderId);

    private async Task<JourneyChange?> EnterAsync(IStoreTransaction transaction, int number)
    {
        var hash = unchecked((uint)number * 2654435761u) >> 8;
        var open = campaigns.Where(campaign => campaign.TakesEntriesAt((number - 1.0) / _span.Journeys)).ToList();
        var campaign = open[(int)(hash % open.Count)];

        // 7919 is a prime: each customer in turn, in no order.
        var customer = number % 20_000 == 0 ? Regular : ((long)number * 7919 % _span.Customers) + 1;
        var write = new JourneyWrite(campaign.Row.Id, campaign.Row.DefinitionVersionId, customer, number.ToString(CultureInfo.InvariantCulture), _span.At(number), null);
        if (await transaction.TryAddJourneyAsync(write, new ReentryRule.OncePerValue("customer.last_order_at"), default) is not { } journey)
        {
            return null;
        }

        return new Walk(this, campaign, number, hash, journey, customer).Change();
    }

    /// <summary>Adds a message and says what becomes of it; the first message of an empty database is 1.</summary>
    private void End(MessageStatus status, Instant at, string reason, Instant? due = null)
    {
        if (status != MessageStatus.Queued || reason.Length > 0)
        {
            var providerId = status == MessageStatus.Accepted ? string.Create(CultureInfo.InvariantCulture, $"<{_messages}@mail.shop.test>") : null;
            _ends.Add((new MessageChange(_messages, status, at, reason, due, providerId), status is MessageStatus.Accepted or MessageStatus.Failed));
        }
    }

    /// <summary>One journey.</summary>
    private sealed class Walk(ShopHistory history, ShopCampaign campaign, int number, uint hash, long journey, long customer)
    {
        private readonly ShopPath _path = campaign.Path;
        private readonly Instant _at = history._span.At(number);
        private readonly List<LedgerEntry> _lines = [];

        private bool IsHeld => campaign.Row.Name == Held;

        internal JourneyChange Change()
        {
            Say(LedgerOutcome.Entered, _path.Trigger, 1, "");
            return hash % 10 < 7 ? Ended() : hash / 10 % 3 == 0 ? Awaiting() : Resting();
        }

        private JourneyChange Resting() => Base() with
        {
            State = _path.RestingState,
            Rests = [new RestChange(_path.Rest, 1)],
            WaitsAdded = [new WaitRow(journey, 2, _path.Wait, history._span.Now + Duration.FromDays(30) + Duration.FromSeconds(hash % 2_592_000), _path.Wait == WaitKind.Event ? "order.placed" : null)],
        };

        /// <summary>The message is in the queue (most of those were put off), held, or nobody can tell.</summary>
        private JourneyChange Awaiting()
        {
            Say(LedgerOutcome.Completed, _path.Rest, 2, "TimedOut");
            var due = history._span.Now + Duration.FromDays(20) + Duration.FromMinutes(hash % 10_000);
            var change = Base() with { State = _path.AwaitingState, Rests = [new RestChange(_path.Message, 1)], Messages = [Message(due)] };
            if (number % 1_000 == 1)
            {
                history.End(MessageStatus.Unknown, _at, "connection lost after the final dot");
            }
            else if (IsHeld)
            {
                history.End(MessageStatus.Held, _at, GateRules.Paused);
            }
            else
            {
                history.End(MessageStatus.Queued, _at, (hash % 3) switch { 0 => "", 1 => "quiet-hours", _ => "frequency" }, due);
            }

            return change;
        }

        /// <summary>The message has its end before the journey has: what an ended journey still had in the queue would be withdrawn.</summary>
        private JourneyChange Ended()
        {
            Say(LedgerOutcome.Completed, _path.Rest, 2, "TimedOut");
            var asked = Base() with { State = _path.AwaitingState, Ledger = [.. _lines], Messages = [Message(_at)] };
            _lines.Clear();
            if (hash % 4 == 0)
            {
                Say(LedgerOutcome.Delayed, _path.Message, 3, "quiet-hours");
            }

            var (status, outcome, reason) = (hash % 50) switch
            {
                < 4 => (MessageStatus.Denied, LedgerOutcome.Denied, Rules[hash % 5]),
                4 => (MessageStatus.Failed, LedgerOutcome.DeliveryFailed, number > history._span.Journeys / 2 && history._rare++ == 0 ? RareReason : "smtp-550"),
                _ => (MessageStatus.Accepted, LedgerOutcome.Accepted, ""),
            };
            history.End(status, _at, reason);
            Say(outcome, _path.Message, 3, reason);
            Say(LedgerOutcome.Completed, _path.End, 4, "");
            Say(LedgerOutcome.Finished, "", 0, _path.End);
            if (outcome == LedgerOutcome.Accepted && hash % 2 == 0)
            {
                Say(LedgerOutcome.Delivered, _path.Message, 3, "");
            }

            history._finished.Add(Base() with { State = """{"n":4}""", Status = JourneyStatus.Finished, Reason = _path.End, EndedAt = _at });
            return asked;
        }

        private JourneyChange Base() => new()
        {
            JourneyId = journey,
            CampaignId = campaign.Row.Id,
            CustomerId = customer,
            DefinitionVersionId = campaign.Row.DefinitionVersionId,
            State = "",
            Status = JourneyStatus.Active,
            Ledger = _lines,
        };

        /// <summary>Calls were made in the first third only, WhatsApp was tried now and then.</summary>
        private MessageWrite Message(Instant due)
        {
            history._messages++;
            var channel = number < history._span.Journeys / 3 && number % 40 == 0 ? Channel.Call : number % 5_000 == 7 ? Channel.WhatsApp : _path.Channel;
            return new MessageWrite(3, _path.Message, channel, _path.Purpose, _path.Template, due, null);
        }

        private void Say(LedgerOutcome outcome, string activity, int visit, string reason) => _lines.Add(new LedgerEntry(_at, outcome, activity, visit, reason));
    }
}
