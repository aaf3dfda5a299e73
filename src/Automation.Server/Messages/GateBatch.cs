using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Automation.Engine.Consent;
using Automation.Engine.Gate;
using Automation.Engine.Messages;
using Automation.Server.Campaigns;
using Automation.Storage;
using NodaTime;

namespace Automation.Server.Messages;

/// <summary>
/// Asks the gate about the messages of one claim: everything that it must know is loaded in a few queries for all of them, and what leaves is
/// counted in the same transaction, so that two messages of one batch to one person are counted too.
/// </summary>
internal sealed class GateBatch
{
    private readonly Policies _policies;
    private readonly bool _counts;
    private readonly Channel _channel;
    private readonly Instant _now;
    private readonly ILookup<long, ConsentFact> _consents;
    private readonly ILookup<string, SuppressionFact> _suppressions;
    private readonly Dictionary<long, List<SentRow>> _sent;
    private readonly Paces _paces;
    private readonly ILookup<string, ConversationRow> _conversations;
    private readonly List<SentRow> _added = [];

    /// <summary>How long WhatsApp takes free words after the recipient wrote.</summary>
    private static readonly Duration Conversation = Duration.FromHours(24);

    /// <summary>The longest that providers keep a message in their own queue.</summary>
    private static readonly Duration ProvidersQueue = Duration.FromHours(10);

    private GateBatch(Policies policies, bool counts, Channel channel, Instant now, Loaded loaded)
    {
        _policies = policies;
        _counts = counts;
        _channel = channel;
        _now = now;
        _consents = loaded.Consents.ToLookup(row => row.CustomerId, row => new ConsentFact(row.Channel, row.Purpose, row.Topic, row.State, row.HasProof));
        _suppressions = loaded.Suppressions.ToLookup(row => row.Address, row => new SuppressionFact(row.Scope, row.Topic, row.Reason), StringComparer.Ordinal);
        _sent = loaded.Sent.GroupBy(row => row.AddressKey).ToDictionary(group => group.Key, group => group.ToList());
        _paces = loaded.Paces;
        _conversations = loaded.Conversations.ToLookup(row => row.Address, StringComparer.Ordinal);
    }

    /// <summary>Loads what the gate must know of some messages.</summary>
    /// <param name="transaction">Where.</param>
    /// <param name="campaigns">All campaigns: where one of them has a cap, what everyone gets is counted.</param>
    /// <param name="policies">The rules.</param>
    /// <param name="channel">The channel of the messages.</param>
    /// <param name="messages">The messages.</param>
    /// <param name="now">The engine's time.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <param name="paces">Where senders stand, if more is asked than this batch; null: as stored.</param>
    internal static async ValueTask<GateBatch> LoadAsync(
        IStoreTransaction transaction, LiveCampaigns campaigns, Policies policies, Channel channel, IReadOnlyList<Addressed> messages, Instant now, CancellationToken cancellationToken, Paces? paces = null)
    {
        var counts = policies.Any || (await campaigns.LoadAsync(transaction, cancellationToken)).Values.Any(campaign => campaign.Settings.Cap is not null);
        var forms = messages.Select(message => message.Form).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        var longest = messages.Max(message => message.Policy.LongestCap);
        return new GateBatch(policies, counts, channel, now, new Loaded(
            await transaction.LoadConsentsAsync([.. messages.Select(message => message.Message.CustomerId).Distinct()], cancellationToken),
            await transaction.LoadSuppressionsAsync(channel, forms, now, cancellationToken),
            longest > Duration.Zero ? await transaction.LoadSentAsync([.. messages.SelectMany(KeysOf).Distinct()], now - longest, cancellationToken) : [],
            paces ?? await Paces.LoadAsync(transaction, policies, channel, cancellationToken),
            channel == Channel.WhatsApp ? await transaction.LoadConversationsAsync(channel, forms, cancellationToken) : []));
    }

    /// <summary>Asks the gate about one message; what it allows counts from now on.</summary>
    internal GateDecision Decide(Addressed message)
    {
        // A message that was under way when its journey ended and came back is not sent a second time.
        if (message.HasEnded)
        {
            return new GateDecision.Deny(DenialRules.JourneyEnded);
        }

        // A trial reaches nobody: it asks for no consent, waits for no hours, and counts against nobody.
        if (message.Campaign.Row.IsTrial)
        {
            return string.IsNullOrWhiteSpace(message.Address) ? new GateDecision.Deny(GateRules.NoAddress) : new GateDecision.Allow();
        }

        var question = QuestionOf(message) with { SenderFrom = _paces.SenderFrom(message, _now), CampaignFrom = _paces.CampaignFrom(message, _now) };
        var decision = MessageGate.Evaluate(message.Policy, question, RecipientOf(message), SentTo(message), _now);
        switch (decision)
        {
            case GateDecision.Allow:
                _paces.Take(message, _now);
                Count(message);
                break;
            case GateDecision.DelayUntil { Rule: var rule } when GateRules.IsTurn(rule):
                _paces.Reserve(message, rule, _now);
                break;
        }

        return decision;
    }

    /// <summary>
    /// What must be known to write a message that was allowed: until when it may reach a telephone, and whether free words are taken there. A trial
    /// reaches nobody, so it is free in both.
    /// </summary>
    internal Addressed Prepare(Addressed message)
    {
        if (_channel is not (Channel.Sms or Channel.WhatsApp))
        {
            return message;
        }

        return message.Campaign.Row.IsTrial ? message with { MayWriteFreely = true } : message with
        {
            AllowedUntil = MessageGate.AllowedUntil(message.Policy, QuestionOf(message), RecipientOf(message), _now, _now + ProvidersQueue),
            MayWriteFreely = _channel != Channel.WhatsApp
                || (message.Form is { } form && _conversations[form].Any(row => row.Sender == message.Sender && _now - row.LastInboundAt < Conversation)),
        };
    }

    /// <summary>What was written turned out longer than one segment: the sender pays for it before its next message.</summary>
    internal void Owe(string sender, int segments) => _paces.Owe(sender, segments, _now);

    /// <summary>Writes down what was counted.</summary>
    internal async ValueTask SaveAsync(IStoreTransaction transaction, CancellationToken cancellationToken)
    {
        await transaction.AddSentAsync(_added, cancellationToken);
        await _paces.SaveAsync(transaction, cancellationToken);
    }

    /// <summary>The key under which messages to an address are counted: a hash, so that the counts name nobody.</summary>
    internal static long KeyOf(Channel channel, string form)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{(int)channel}:{form}"), hash);
        return BinaryPrimitives.ReadInt64BigEndian(hash);
    }

    private static IEnumerable<long> KeysOf(Addressed message) =>
        message.Policy.LongestCap == Duration.Zero ? [] : message.OtherKeys.Prepend(message.Key);

    private GateMessage QuestionOf(Addressed message) => new()
    {
        Id = message.Message.Id,
        Channel = _channel,
        Purpose = message.Message.Purpose,
        Topic = message.Campaign.Settings.Topic,
        Sender = message.Sender,
        CreatedAt = message.Message.CreatedAt,
        Campaign = message.Campaign.Row.State,
    };

    private RecipientFacts RecipientOf(Addressed message) => new()
    {
        Key = message.Facts.Customer.Key,
        Address = message.Address,
        Zone = message.OwnZone,
        OtherwiseZones = _policies.Zones.Count > 0 ? _policies.Zones : [message.Campaign.Settings.Zone],
        HasBought = message.Facts.Customer.OrdersCount > 0,
        Consents = [.. _consents[message.Message.CustomerId]],
        Suppressions = message.Form is { } form ? [.. _suppressions[form]] : [],
    };

    /// <summary>What was sent to the person; a message that was handed over several times counts once.</summary>
    private List<SentFact> SentTo(Addressed message)
    {
        if (message.Policy.LongestCap == Duration.Zero)
        {
            return [];
        }

        var sent = new List<SentFact>();
        foreach (var key in KeysOf(message))
        {
            foreach (var row in _sent.GetValueOrDefault(key) ?? [])
            {
                sent.RemoveAll(known => known.MessageId == row.MessageId && known.At <= row.At);
                sent.Add(new SentFact(row.MessageId, row.Channel, row.Purpose, row.At));
            }
        }

        return sent;
    }

    /// <summary>Transactional messages are never counted: no rule limits them, and what is limited is what a person did not ask for.</summary>
    private void Count(Addressed message)
    {
        if (!_counts || message.Message.Purpose == Purpose.Transactional || _channel == Channel.Call)
        {
            return;
        }

        var row = new SentRow(message.Key, _now, message.Message.Id, _channel, message.Message.Purpose);
        _added.Add(row);
        if (!_sent.TryGetValue(row.AddressKey, out var known))
        {
            _sent.Add(row.AddressKey, known = []);
        }

        known.Add(row);
    }

    private sealed record Loaded(
        IReadOnlyList<ConsentRow> Consents, IReadOnlyList<SuppressionRow> Suppressions, IReadOnlyList<SentRow> Sent, Paces Paces,
        IReadOnlyList<ConversationRow> Conversations);
}
