using Automation.Engine.Campaigns;
using Automation.Engine.Consent;
using Automation.Engine.Messages;
using NodaTime;

namespace Automation.Engine.Gate;

/// <summary>
/// Everything that must allow a message at the moment it is handed over. Pure; safe for concurrent use. The dispatcher asks in the
/// transaction that claims the message, never earlier.
/// </summary>
/// <remarks>
/// Each rule is a set of instants at which it allows the message; the answer is the first instant from now on that lies in all of them.
/// So a further rule can only take instants away: it never allows more, and what <see cref="GateDecision.DelayUntil"/> names is allowed
/// when it comes. Rules of kind <see cref="PolicyRule.Label"/>, <see cref="PolicyRule.OptOutNote"/> and <see cref="PolicyRule.SenderNamed"/>
/// are about the written text and are asked by <see cref="ContentGate"/>.
/// </remarks>
public static class MessageGate
{
    /// <summary>What would leave later than this is denied now: nobody wants a message that old.</summary>
    public static readonly Duration Horizon = Duration.FromDays(100);

    /// <summary>The longest period that a frequency cap may have.</summary>
    public static readonly Duration LongestCap = Duration.FromDays(90);

    private static readonly GateDecision Allowed = new GateDecision.Allow();

    /// <summary>Asks the gate.</summary>
    /// <param name="policy">The rules that bind the message.</param>
    /// <param name="message">The message.</param>
    /// <param name="recipient">The recipient.</param>
    /// <param name="sent">What was sent to the person, at or before <paramref name="now"/>; what no cap looks back at may be missing.</param>
    /// <param name="now">The engine's time.</param>
    public static GateDecision Evaluate(GatePolicy policy, GateMessage message, RecipientFacts recipient, IReadOnlyList<SentFact> sent, Instant now)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(recipient);
        ArgumentNullException.ThrowIfNull(sent);
        if (message.Campaign == CampaignState.Draft)
        {
            // What a pause covers is held before it comes here (Pauses.PausesInForce), and comes here when it is resumed.
            return new GateDecision.Hold(GateRules.Paused);
        }

        if (Denial(policy, message, recipient) is { } denied)
        {
            return new GateDecision.Deny(denied);
        }

        var (at, rule) = FirstAllowed(policy, message, recipient, sent, now);
        return at is not { } instant ? new GateDecision.Deny(rule)
            : instant == now ? Allowed
            : new GateDecision.DelayUntil(instant, rule);
    }

    /// <summary>
    /// Until when a message that is allowed now stays allowed, for providers that keep it in a queue of their own: the end of the hours that are
    /// open, or of the age at which it is stale.
    /// </summary>
    /// <param name="policy">The rules that bind the message.</param>
    /// <param name="message">The message.</param>
    /// <param name="recipient">The recipient.</param>
    /// <param name="now">An instant at which <see cref="Evaluate"/> answers <see cref="GateDecision.Allow"/>.</param>
    /// <param name="limit">How far to look.</param>
    /// <returns>The first instant at which it is not allowed any more; null when there is none up to the limit.</returns>
    public static Instant? AllowedUntil(GatePolicy policy, GateMessage message, RecipientFacts recipient, Instant now, Instant limit)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(recipient);
        Instant? until = null;
        foreach (var rule in policy.Rules)
        {
            var end = rule switch
            {
                PolicyRule.Hours hours => Closes(hours, recipient, now, limit),
                PolicyRule.Staleness staleness when message.CreatedAt + staleness.After is var stale && stale < limit => stale + Duration.FromTicks(1),
                _ => null,
            };
            until = end is { } one && !(until < one) ? one : until;
        }

        return until;
    }

    private static Instant? Closes(PolicyRule.Hours hours, RecipientFacts recipient, Instant now, Instant limit)
    {
        IReadOnlyList<DateTimeZone> zones = (hours.Zone ?? recipient.Zone) is { } zone ? [zone]
            : hours.Zones.Count > 0 ? hours.Zones
            : recipient.OtherwiseZones;
        Instant? first = null;
        foreach (var one in zones)
        {
            if (hours.Windows.Closes(now, one, limit) is { } closes && !(first < closes))
            {
                first = closes;
            }
        }

        return first;
    }

    /// <summary>What forbids the message whatever the time.</summary>
    private static string? Denial(GatePolicy policy, GateMessage message, RecipientFacts recipient)
    {
        if (message.Campaign == CampaignState.Stopped)
        {
            return GateRules.CampaignStopped;
        }

        if (message.Channel == Channel.Call)
        {
            // It reaches a service and no person.
            return null;
        }

        if (string.IsNullOrWhiteSpace(recipient.Address))
        {
            return GateRules.NoAddress;
        }

        if (Suppressed(message, recipient) is { } suppressed)
        {
            return suppressed;
        }

        if (IsRefused(message, recipient))
        {
            return GateRules.ConsentRefused;
        }

        return policy.Rules.FirstOrDefault(rule => Forbids(rule, message, recipient))?.Id
            ?? (message.Purpose != Purpose.Transactional && HoldoutShare.Contains(policy.HoldoutSalt, recipient.Key, policy.HoldoutShare) ? GateRules.Holdout : null);
    }

    /// <summary>The gravest suppression that binds the message.</summary>
    private static string? Suppressed(GateMessage message, RecipientFacts recipient)
    {
        string? gravest = null;
        var rank = int.MaxValue;
        foreach (var suppression in recipient.Suppressions)
        {
            if ((int)suppression.Reason < rank && suppression.Binds(message.Purpose, message.Topic))
            {
                (gravest, rank) = (NameOf(suppression.Reason), (int)suppression.Reason);
            }
        }

        return gravest;
    }

    /// <summary>The rule by which a suppression of this reason denies.</summary>
    public static string NameOf(SuppressionReason reason) => reason switch
    {
        SuppressionReason.HardBounce => GateRules.HardBounce,
        SuppressionReason.Complaint => GateRules.Complaint,
        SuppressionReason.OptOut => GateRules.OptOut,
        SuppressionReason.DoNotCall => GateRules.DoNotCall,
        SuppressionReason.SoftBounces => GateRules.SoftBounces,
        _ => GateRules.Blocked,
    };

    /// <summary>A refusal counts whatever rules hold: it is the person's word, not a policy.</summary>
    private static bool IsRefused(GateMessage message, RecipientFacts recipient) =>
        message.Purpose != Purpose.Transactional && Said(message, recipient)?.State == ConsentState.Refused;

    /// <summary>What the customer has said about messages like this one; the word about the topic goes before the word about all.</summary>
    private static ConsentFact? Said(GateMessage message, RecipientFacts recipient)
    {
        ConsentFact? said = null;
        foreach (var consent in recipient.Consents)
        {
            if (consent.Channel != message.Channel || consent.Purpose != message.Purpose)
            {
                continue;
            }

            if (consent.Topic.Length == 0)
            {
                said ??= consent;
            }
            else if (string.Equals(consent.Topic, message.Topic, StringComparison.OrdinalIgnoreCase))
            {
                said = consent;
            }
        }

        return said;
    }

    private static bool Forbids(PolicyRule rule, GateMessage message, RecipientFacts recipient) => rule switch
    {
        PolicyRule.Consent consent => !HasAgreed(consent.Level, message, recipient),
        PolicyRule.DoNotCall => recipient.Suppressions.Any(suppression => suppression.Reason == SuppressionReason.DoNotCall),
        PolicyRule.BrandSender => message.Channel == Channel.Sms && IsNumber(message.Sender),
        _ => false,
    };

    private static bool HasAgreed(ConsentLevel level, GateMessage message, RecipientFacts recipient)
    {
        var said = Said(message, recipient);
        return level switch
        {
            ConsentLevel.None => true,
            ConsentLevel.Soft => recipient.HasBought || said?.State == ConsentState.Given,
            ConsentLevel.Recorded => said?.State == ConsentState.Given,
            _ => said is { State: ConsentState.Given, HasProof: true },
        };
    }

    private static bool IsNumber(string sender)
    {
        foreach (var letter in sender)
        {
            if (char.IsLetter(letter))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The first instant that all rules allow, and the rule that put it there; null, and the rule that lets none pass.</summary>
    private static (Instant? At, string Rule) FirstAllowed(GatePolicy policy, GateMessage message, RecipientFacts recipient, IReadOnlyList<SentFact> sent, Instant now)
    {
        var last = now + Horizon;
        var (at, rule) = message.SenderFrom is { } from && from > now ? (from, GateRules.SenderRate) : (now, GateRules.SenderRate);
        if (message.CampaignFrom is { } turn && turn > at)
        {
            (at, rule) = (turn, GateRules.CampaignPace);
        }

        for (var moved = true; moved;)
        {
            moved = false;
            foreach (var candidate in policy.Rules)
            {
                if (Next(candidate, message, recipient, sent, at, last) is not { } next)
                {
                    return (null, candidate is PolicyRule.Staleness ? GateRules.Stale : GateRules.NoWindow);
                }

                if (next > at)
                {
                    (at, rule, moved) = (next, candidate.Id, true);
                }
            }
        }

        return at <= last ? (at, rule) : (null, GateRules.NoWindow);
    }

    /// <summary>The first instant at or after another that one rule allows; null when there is none.</summary>
    private static Instant? Next(PolicyRule rule, GateMessage message, RecipientFacts recipient, IReadOnlyList<SentFact> sent, Instant at, Instant last) => rule switch
    {
        PolicyRule.Hours hours => NextOpen(hours, recipient, at, last),
        PolicyRule.Cap cap => NextBelow(cap, message, sent, at),
        PolicyRule.Staleness staleness => at - message.CreatedAt <= staleness.After ? at : null,
        _ => at,
    };

    private static Instant? NextOpen(PolicyRule.Hours hours, RecipientFacts recipient, Instant from, Instant last)
    {
        if ((hours.Zone ?? recipient.Zone) is { } zone)
        {
            return hours.Windows.Next(from, zone, last);
        }

        var zones = hours.Zones.Count > 0 ? hours.Zones : recipient.OtherwiseZones;
        var at = from;
        for (var agreed = 0; agreed < zones.Count;)
        {
            agreed = 0;
            foreach (var one in zones)
            {
                if (hours.Windows.Next(at, one, last) is not { } next)
                {
                    return null;
                }

                agreed = next == at ? agreed + 1 : 1;
                at = next;
            }
        }

        return at;
    }

    /// <summary>Full when so many were sent within the period; free again when the oldest of the last so many has left it.</summary>
    private static Instant NextBelow(PolicyRule.Cap cap, GateMessage message, IReadOnlyList<SentFact> sent, Instant at)
    {
        Span<Instant> newest = stackalloc Instant[Math.Min(cap.Limit, 64)];
        if (cap.Limit > newest.Length)
        {
            newest = new Instant[cap.Limit];
        }

        var count = 0;
        foreach (var one in sent)
        {
            if (one.MessageId != message.Id && cap.Purposes.Contains(one.Purpose) && (cap.PerPerson ? cap.Channels.Contains(one.Channel) : one.Channel == message.Channel))
            {
                count = Insert(newest, count, one.At);
            }
        }

        return count < cap.Limit ? at : Instant.Max(at, newest[cap.Limit - 1] + cap.Period);
    }

    /// <summary>Keeps the newest instants, the newest first.</summary>
    private static int Insert(Span<Instant> newest, int count, Instant at)
    {
        var place = count;
        while (place > 0 && newest[place - 1] < at)
        {
            place--;
        }

        if (place == newest.Length)
        {
            return count;
        }

        var kept = Math.Min(count, newest.Length - 1);
        newest[place..kept].CopyTo(newest[(place + 1)..]);
        newest[place] = at;
        return Math.Min(count + 1, newest.Length);
    }
}
