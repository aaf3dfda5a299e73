using System.Text.RegularExpressions;
using Automation.Engine.Consent;
using Automation.Engine.Gate;
using Automation.Engine.Ledger;
using Automation.Engine.Messages;
using Automation.Storage;
using NodaTime;
using NodaTime.Text;

namespace Automation.Server.Messages;

/// <summary>What became of one claimed message, in all the places that must learn of it.</summary>
/// <param name="Message">The message.</param>
/// <param name="Change">What its row becomes.</param>
/// <param name="Delivered">What its journey learns; null while it is not settled.</param>
/// <param name="Note">A ledger line that does not move the journey; null for none (a settlement's line comes from the journey).</param>
/// <param name="Delivery">The attempt; null when nothing was handed over.</param>
internal sealed partial record Settlement(MessageRow Message, MessageChange Change, SettledDelivery? Delivered, LedgerEntry? Note, DeliveryWrite? Delivery)
{
    /// <summary>Where what was handed over is kept, with that of others; null where nothing was, or nothing is kept.</summary>
    internal TextBundle? Texts { get; init; }

    /// <summary>What the audit log keeps of a person's decision; null when nobody has decided it.</summary>
    internal AuditWrite? Audit { get; init; }

    /// <summary>What the campaign's circuit breaker counts of it; null for nothing.</summary>
    internal BreakerCount? Counts => (Change.Status, Delivery) switch
    {
        (MessageStatus.Denied, { Connector: Renderer }) => BreakerCount.ContentError,
        (MessageStatus.Failed, null or { Connector: Renderer }) => BreakerCount.ContentError,
        (MessageStatus.Failed, _) when Cause == RefusalCause.Content => BreakerCount.ContentError,
        (MessageStatus.Failed, _) when Cause == RefusalCause.OptOut => BreakerCount.OptOut,
        (MessageStatus.Failed, _) when IsHardBounce => BreakerCount.HardBounce,
        (MessageStatus.Accepted or MessageStatus.Failed or MessageStatus.Unknown, not null) => BreakerCount.HandedOver,
        _ => null,
    };

    /// <summary>
    /// Whether the provider said that the address does not exist: the enhanced status codes (RFC 3463) that are about the address itself. Refusals
    /// for policy, content or a full mailbox are not the address's fault.
    /// </summary>
    internal bool IsHardBounce => Change.Status == MessageStatus.Failed && ((Cause == RefusalCause.Address && CertainAfter <= 1) || NoSuchAddress().IsMatch(Change.Reason));

    /// <summary>Whose fault a refusal for good is, as far as the connector says.</summary>
    internal RefusalCause Cause { get; init; }

    /// <summary>How many such refusals count as certain.</summary>
    internal int CertainAfter { get; init; } = 1;

    /// <summary>How long a refusal that was not certain by itself is remembered.</summary>
    internal static readonly Duration Remembered = Duration.FromDays(30);

    /// <summary>Why the address gets nothing more, once it is certain; null when it may.</summary>
    internal SuppressionReason? Suppresses => Change.Status != MessageStatus.Failed ? null
        : Cause == RefusalCause.OptOut ? SuppressionReason.OptOut
        : Cause == RefusalCause.Address || IsHardBounce ? SuppressionReason.HardBounce
        : null;

    [GeneratedRegex(@"(?<![0-9.])5\.(1\.(1|2|3|6|10)|2\.1|4\.4)(?![0-9.])", RegexOptions.CultureInvariant)]
    private static partial Regex NoSuchAddress();

    private const string Renderer = "render";

    private static readonly Duration[] RetryAfter =
    [
        Duration.FromMinutes(1), Duration.FromMinutes(5), Duration.FromMinutes(15), Duration.FromHours(1), Duration.FromHours(3), Duration.FromHours(6), Duration.FromHours(12),
    ];

    internal static Settlement Denied(MessageRow message, string rule, Instant now) =>
        new(message, new MessageChange(message.Id, MessageStatus.Denied, now, rule), new SettledDelivery.Denied(rule), null, null);

    /// <summary>Its text does not say what a law demands; the attempt tells which rule.</summary>
    internal static Settlement DeniedText(MessageRow message, string rule, Instant now) =>
        Denied(message, GateRules.LabelMissing, now) with { Delivery = new DeliveryWrite(message.Id, message.Attempts + 1, now, Renderer, "denied", rule, null) };

    /// <summary>
    /// Put off. That a sender or a campaign keeps its pace says nothing of the person, so the row alone tells it. A message that has a place in the row of a resume stays
    /// as far behind the others as it was: what quiet hours have gathered does not leave at once when they end.
    /// </summary>
    internal static Settlement Delayed(MessageRow message, Instant until, string rule, Instant now)
    {
        if (GateRules.IsTurn(rule))
        {
            return new(message, new MessageChange(message.Id, MessageStatus.Queued, now, rule, until, Pace: message.Pace), null, null, null);
        }

        var due = until + (message.Pace ?? Duration.Zero);
        var line = Line(message, LedgerOutcome.Delayed, rule, now) with { Detail = InstantPattern.ExtendedIso.Format(due) };
        return new(message, new MessageChange(message.Id, MessageStatus.Queued, now, rule, due), null, line, null);
    }

    internal static Settlement Held(MessageRow message, string rule, Instant? expiresAt, Instant now) =>
        new(message, new MessageChange(message.Id, MessageStatus.Held, now, rule, HeldUntil: expiresAt), null, Line(message, LedgerOutcome.Delayed, rule, now), null);

    /// <summary>It could not be rendered: nothing was handed over.</summary>
    internal static Settlement Failed(MessageRow message, string code, string? detail, Instant now) => new(
        message,
        new MessageChange(message.Id, MessageStatus.Failed, now, code),
        new SettledDelivery.Failed(code),
        null,
        detail is null ? null : new DeliveryWrite(message.Id, message.Attempts + 1, now, Renderer, "failed", detail, null));

    /// <summary>Put back into the queue as it was: the provider never got it.</summary>
    internal static Settlement Requeued(MessageRow message, Instant now) =>
        new(message, new MessageChange(message.Id, MessageStatus.Queued, now, "interrupted", message.DueAt), null, null, null);

    internal static Settlement From(MessageRow message, string connector, DeliveryOutcome outcome, Instant now)
    {
        var attempt = message.Attempts + 1;
        return outcome switch
        {
            DeliveryOutcome.Accepted accepted => new Settlement(
                message,
                new MessageChange(message.Id, MessageStatus.Accepted, now, "", ProviderId: accepted.ProviderId),
                new SettledDelivery.Accepted(accepted.ProviderId) { AnswerJson = accepted.AnswerJson },
                null,
                new DeliveryWrite(message.Id, attempt, now, connector, "accepted", "", accepted.ProviderId)),
            DeliveryOutcome.Transient { Tried: false } putOff => PutOff(message, putOff, attempt, now),
            DeliveryOutcome.Transient transient when attempt < Dispatcher.MaxAttempts => new Settlement(
                message,
                new MessageChange(message.Id, MessageStatus.Queued, now, transient.Code, now + Wait(transient, attempt)),
                null,
                Line(message, LedgerOutcome.Delayed, transient.Code, now),
                new DeliveryWrite(message.Id, attempt, now, connector, "transient", transient.Code, null)),
            DeliveryOutcome.Transient transient => Final(message, connector, attempt, transient.Code, now),
            DeliveryOutcome.Permanent permanent => Final(message, connector, attempt, permanent.Code, now) with { Cause = permanent.Cause, CertainAfter = permanent.CertainAfter },
            DeliveryOutcome.Unknown unknown => new Settlement(
                message,
                new MessageChange(message.Id, MessageStatus.Unknown, now, unknown.Code),
                null,
                Line(message, LedgerOutcome.Unknown, unknown.Code, now),
                new DeliveryWrite(message.Id, attempt, now, connector, "unknown", unknown.Code, null)),
            _ => throw new InvalidOperationException("Unknown kind of outcome."),
        };
    }

    /// <summary>The provider saw nothing of it. That may repeat for days, so the row alone says why, not a line of the ledger for each time.</summary>
    private static Settlement PutOff(MessageRow message, DeliveryOutcome.Transient putOff, int attempt, Instant now) =>
        new(message, new MessageChange(message.Id, MessageStatus.Queued, now, putOff.Code, now + Wait(putOff, attempt), IsAttempt: false), null, null, null);

    private static Settlement Final(MessageRow message, string connector, int attempt, string code, Instant now) => new(
        message,
        new MessageChange(message.Id, MessageStatus.Failed, now, code),
        new SettledDelivery.Failed(code),
        null,
        new DeliveryWrite(message.Id, attempt, now, connector, "failed", code, null));

    private static Duration Wait(DeliveryOutcome.Transient transient, int attempt) =>
        transient.RetryAfter is { } asked ? Duration.FromTimeSpan(asked) : RetryAfter[Math.Min(attempt, RetryAfter.Length) - 1];

    private static LedgerEntry Line(MessageRow message, LedgerOutcome outcome, string reason, Instant now) =>
        new(now, outcome, message.ActivityId, message.Visit, reason);
}
