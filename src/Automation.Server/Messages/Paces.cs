using System.Globalization;
using Automation.Engine.Gate;
using Automation.Engine.Messages;
using Automation.Storage;
using NodaTime;

namespace Automation.Server.Messages;

/// <summary>
/// Where senders and campaigns with a pace of their own stand on one channel, as of a transaction. A message takes one turn with each of the two that limits it.
/// Not safe for concurrent use.
/// </summary>
internal sealed class Paces
{
    /// <summary>No sender has a slash in its name, and no address of one is without an @.</summary>
    private const string CampaignPrefix = "campaign/";

    private readonly Policies _policies;
    private readonly Channel _channel;
    private readonly int _weight;
    private readonly Dictionary<string, SenderRateRow> _stored;
    private readonly Dictionary<string, SenderPace> _known = new(StringComparer.Ordinal);

    private Paces(Policies policies, Channel channel, int weight, IEnumerable<SenderRateRow> stored)
    {
        _policies = policies;
        _channel = channel;
        _weight = weight;
        _stored = stored.ToDictionary(row => row.Sender, StringComparer.Ordinal);
    }

    /// <summary>Loads them.</summary>
    /// <param name="transaction">Where.</param>
    /// <param name="policies">The pace of senders.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <param name="weight">For how many messages each one stands that is asked about, where a sample is asked; else 1.</param>
    internal static async ValueTask<Paces> LoadAsync(IStoreTransaction transaction, Policies policies, Channel channel, CancellationToken cancellationToken, int weight = 1) =>
        new(policies, channel, weight, channel == Channel.Call ? [] : await transaction.LoadSenderRatesAsync(channel, cancellationToken));

    /// <summary>A campaign has another pace: it stands where a new one does, and who waits for a turn asks for another one.</summary>
    internal static async ValueTask RestartAsync(IStoreTransaction transaction, long campaignId, Instant now, CancellationToken cancellationToken)
    {
        var rows = PersonalChannels.All.Select(channel => new SenderRateRow(channel, NameOf(campaignId), NodaConstants.UnixEpoch, NodaConstants.UnixEpoch));
        await transaction.SaveSenderRatesAsync([.. rows], cancellationToken);
        await transaction.MakeDueAsync(GateRules.CampaignPace, campaignId, now, cancellationToken);
    }

    /// <summary>From when its sender can take a message; null for at once.</summary>
    internal Instant? SenderFrom(Addressed message, Instant now) => FromOf(SenderOf(message.Sender), now);

    /// <summary>From when its campaign lets a message out; null for at once.</summary>
    internal Instant? CampaignFrom(Addressed message, Instant now) => FromOf(CampaignOf(message), now);

    /// <summary>A message leaves.</summary>
    internal void Take(Addressed message, Instant now)
    {
        SenderOf(message.Sender)?.Take(now, _weight);
        CampaignOf(message)?.Take(now, _weight);
    }

    /// <summary>A message was put off by one of the two rules of turns: the turn is its own.</summary>
    internal void Reserve(Addressed message, string rule, Instant now) =>
        (rule == GateRules.CampaignPace ? CampaignOf(message) : SenderOf(message.Sender))?.Reserve(now, _weight);

    /// <summary>What was written turned out longer than one segment: the sender pays for it before its next message.</summary>
    internal void Owe(string sender, int segments, Instant now) => SenderOf(sender)?.Take(now, segments);

    /// <summary>Writes down where those stand that were asked.</summary>
    internal async ValueTask SaveAsync(IStoreTransaction transaction, CancellationToken cancellationToken)
    {
        if (_known.Count > 0)
        {
            await transaction.SaveSenderRatesAsync([.. _known.Select(pace => new SenderRateRow(_channel, pace.Key, pace.Value.FreeAt, pace.Value.Reserved))], cancellationToken);
        }
    }

    private static Instant? FromOf(SenderPace? pace, Instant now) => pace is null || pace.IsFree(now) ? null : pace.NextTurn(now);

    private SenderPace? SenderOf(string sender) => _channel == Channel.Call ? null : Find(sender, _policies.RateOf(sender));

    /// <summary>A transactional message waits for nothing that was chosen.</summary>
    private SenderPace? CampaignOf(Addressed message) => message.Message.Purpose != Purpose.Transactional && message.Campaign.Settings.MessagesPerHour is { } count
        ? Find(NameOf(message.Campaign.Row.Id), count / 3_600.0)
        : null;

    private static string NameOf(long campaignId) => CampaignPrefix + campaignId.ToString(CultureInfo.InvariantCulture);

    private SenderPace? Find(string name, double? perSecond)
    {
        if (perSecond is not { } rate)
        {
            return null;
        }

        if (!_known.TryGetValue(name, out var pace))
        {
            var row = _stored.GetValueOrDefault(name);
            _known.Add(name, pace = new SenderPace(rate, row?.FreeAt ?? NodaConstants.UnixEpoch, row?.Reserved ?? NodaConstants.UnixEpoch));
        }

        return pace;
    }
}
