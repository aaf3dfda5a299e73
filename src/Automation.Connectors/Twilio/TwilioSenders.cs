using Automation.Connectors.Pacing;
using Automation.Engine.Messages;

namespace Automation.Connectors.Twilio;

/// <summary>How fast each sender may go, and which are left alone for a while. Safe for concurrent use.</summary>
internal sealed class TwilioSenders(TwilioOptions options, ConnectorClock clock)
{
    private const double WhatsAppPerSecond = 80;

    private readonly Lock _lock = new();
    private readonly Dictionary<(Channel Channel, string Sender), State> _senders = [];

    /// <summary>Asks for the turn of a message.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="sender">The sender.</param>
    /// <param name="segments">How many segments it has; from 1.</param>
    /// <returns>How long to wait for it; or, when that is longer than <see cref="TwilioLimits.Hold"/>, why and when to come again.</returns>
    public (TimeSpan Wait, DeliveryOutcome.Transient? PutOff) Turn(Channel channel, string sender, int segments)
    {
        lock (_lock)
        {
            var state = FindNeedsLock(channel, sender);
            var now = clock.Now;
            if (state.ParkedUntil > now)
            {
                return (default, new DeliveryOutcome.Transient(state.Code, state.ParkedUntil - now, Tried: false));
            }

            var wait = state.Rate?.Wait(now) ?? TimeSpan.Zero;
            if (wait > options.Limits.Hold)
            {
                return (default, new DeliveryOutcome.Transient("twilio-rate", state.Rate!.Turn(now), Tried: false));
            }

            state.Rate?.Pass(now, segments);
            return (wait, null);
        }
    }

    /// <summary>Leaves a sender alone.</summary>
    /// <returns>How long.</returns>
    public TimeSpan Park(Channel channel, string sender, string code, TimeSpan pause)
    {
        lock (_lock)
        {
            var state = FindNeedsLock(channel, sender);
            (state.ParkedUntil, state.Code) = (clock.Now + pause, code);
            return pause;
        }
    }

    private State FindNeedsLock(Channel channel, string sender)
    {
        if (!_senders.TryGetValue((channel, sender), out var state))
        {
            var limits = channel == Channel.WhatsApp ? options.WhatsAppSenders : options.Senders;
            double? perSecond = (limits.GetValueOrDefault(sender) ?? limits.GetValueOrDefault("*"))?.SegmentsPerSecond ?? (channel == Channel.WhatsApp ? WhatsAppPerSecond : null);
            state = new State(perSecond is { } rate ? new RateGate(rate) : null);
            _senders.Add((channel, sender), state);
        }

        return state;
    }

    private sealed class State(RateGate? rate)
    {
        public RateGate? Rate => rate;

        public TimeSpan ParkedUntil { get; set; }

        public string Code { get; set; } = "";
    }
}
