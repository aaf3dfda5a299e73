using Automation.Connectors.Bounces;
using Automation.Engine.Consent;
using Automation.Engine.Ledger;
using Automation.Engine.Messages;
using Automation.Server.Campaigns;
using Automation.Server.Consent;
using Automation.Server.Messages;
using Automation.Storage;
using NodaTime;

namespace Automation.Server.Bounces;

/// <summary>
/// What a returned mail does: one transaction suppresses the address or counts against it, feeds the campaign's breaker, and remembers the mail under
/// its key, so that the same mail does it once however often it comes. Only what a token of ours proves does anything.
/// </summary>
internal sealed class ReturnDesk(IStore store, MessageIdentity identity, ConsentDesk consents, CircuitBreaker breaker, Dispatcher dispatcher)
{
    /// <summary>So many messages must have come back softly before the address rests.</summary>
    internal const int SoftLimit = 5;

    /// <summary>And the first and the last of them must lie so far apart: a server that was down for a weekend is no dead address.</summary>
    internal static readonly Duration SoftSpan = Duration.FromDays(14);

    /// <summary>How long an address rests; then it is tried again.</summary>
    internal static readonly Duration Rest = Duration.FromDays(90);

    /// <summary>What has not come back after this time was delivered: servers give up after four to five days (RFC 5321 section 4.5.4.1).</summary>
    internal static readonly Duration Settled = Duration.FromDays(5);

    private const string Source = "returned";

    /// <summary>Takes a mail that came back.</summary>
    /// <param name="mail">The mail.</param>
    /// <param name="now">The engine's time.</param>
    /// <param name="cancellationToken">Ends the call before the commit.</param>
    /// <returns>What it led to; null when it was taken before, and nothing happens.</returns>
    internal async Task<ReturnEffect?> TakeAsync(ReturnedMail mail, Instant now, CancellationToken cancellationToken)
    {
        await SettleUnknownAsync(mail, now, cancellationToken);
        await using var transaction = await store.BeginAsync(cancellationToken);
        if (await transaction.KnowsReturnedMailAsync(mail.Key, cancellationToken))
        {
            return null;
        }

        var message = await FindAsync(transaction, mail, cancellationToken);
        var effect = message is null ? ReturnEffect.Unproved : EffectOf(mail.Report);
        var address = message is null ? null : await AddressOfAsync(transaction, message, mail.Report, cancellationToken);
        if (message is not null && address is null && effect is not (ReturnEffect.Nothing or ReturnEffect.Ours))
        {
            effect = ReturnEffect.AddressChanged;
        }

        var row = RowOf(mail, message, address, effect, now);
        await transaction.TryAddReturnedMailAsync(row, cancellationToken);
        if (message is not null)
        {
            await FollowAsync(transaction, message, address, row, mail.Report, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return effect;
    }

    /// <summary>A mail about a message proves that the message was handed over: where nobody could tell, now somebody can.</summary>
    private async Task SettleUnknownAsync(ReturnedMail mail, Instant now, CancellationToken cancellationToken)
    {
        MessageRow? message;
        await using (var transaction = await store.BeginAsync(cancellationToken))
        {
            message = await FindAsync(transaction, mail, cancellationToken);
        }

        if (message is { Status: MessageStatus.Unknown })
        {
            var accepted = Settlement.From(message with { Attempts = message.Attempts - 1 }, Source, new DeliveryOutcome.Accepted(SourceOf(mail.Key)), now);
            var note = new LedgerEntry(now, LedgerOutcome.Resolved, message.ActivityId, message.Visit, "sent", "a mail that came back");
            await dispatcher.SettleAsync([accepted with { Note = note }], owner: null, now, cancellationToken);
        }
    }

    private async ValueTask<MessageRow?> FindAsync(IStoreTransaction transaction, ReturnedMail mail, CancellationToken cancellationToken) =>
        mail.MessageId is { } id && identity.TryRead(id, out var journey, out var visit)
        && await transaction.FindMessageAsync(journey, visit, cancellationToken) is { Channel: Channel.Email } message
            ? message
            : null;

    /// <summary>
    /// The customer's address in its one form, when the message went there: the mail names it, or it was counted as sent to it. A customer who has moved to
    /// another address since then must not lose the new one; null then.
    /// </summary>
    private async ValueTask<string?> AddressOfAsync(IStoreTransaction transaction, MessageRow message, BounceReport report, CancellationToken cancellationToken)
    {
        if (await transaction.LoadCustomersAsync([message.CustomerId], cancellationToken) is not [{ } customer] || consents.FormOf(Channel.Email, customer.Email) is not { } form)
        {
            return null;
        }

        var named = report.Recipients.Select(recipient => consents.FormOf(Channel.Email, recipient.Address)).OfType<string>().ToList();
        if (named.Count == 0 || named.Contains(form, StringComparer.Ordinal))
        {
            return form;
        }

        // A mail that was forwarded comes back from an address that we have never seen.
        var sent = await transaction.LoadSentAsync([GateBatch.KeyOf(Channel.Email, form)], message.CreatedAt - Duration.FromSeconds(1), cancellationToken);
        return sent.Any(one => one.MessageId == message.Id) ? form : null;
    }

    private async ValueTask FollowAsync(
        IStoreTransaction transaction, MessageRow message, string? address, ReturnedMailWrite mail, BounceReport report, CancellationToken cancellationToken)
    {
        var now = mail.ReceivedAt;
        switch (mail.Effect)
        {
            case ReturnEffect.HardBounce:
                await consents.ReportAsync(transaction, message, address!, SuppressionReason.HardBounce, SourceOf(mail.Key), now, cancellationToken);
                break;
            case ReturnEffect.Complaint:
                await consents.ReportAsync(transaction, message, address!, SuppressionReason.Complaint, SourceOf(mail.Key), now, cancellationToken);
                break;
            case ReturnEffect.OptOut:
                await consents.ReportAsync(transaction, message, address!, SuppressionReason.OptOut, SourceOf(mail.Key), now, cancellationToken);
                break;
            case ReturnEffect.SoftBounce:
                await RestAsync(transaction, address!, mail, cancellationToken);
                break;
            case ReturnEffect.Ours when report.Recipients.Any(recipient => BounceReasons.FaultOf(recipient.Reason) == BounceFault.Content):
                await breaker.CountAsync(transaction, message.CampaignId, BreakerCount.ContentError, now, cancellationToken);
                break;
            case ReturnEffect.Nothing:
                return;
        }

        // Of the person and of the activity, but of no visit: what the journey learnt at the hand-over stays as it was.
        var line = new LedgerEntry(now, LedgerOutcome.Returned, message.ActivityId, 0, ConsentFile.Hyphens(mail.Effect.ToString()), $"{mail.Reason} {mail.Status}".TrimEnd());
        await transaction.AddLedgerAsync(message.CampaignId, 0, message.CustomerId, line, cancellationToken);
    }

    private static async ValueTask RestAsync(IStoreTransaction transaction, string address, ReturnedMailWrite mail, CancellationToken cancellationToken)
    {
        var soft = await transaction.CountSoftReturnsAsync(mail.AddressKey!.Value, mail.ReceivedAt - Settled, cancellationToken);
        if (soft.Messages >= SoftLimit && soft.Last - soft.First >= SoftSpan)
        {
            var rest = new SuppressionWrite(
                Channel.Email, address, SuppressionScope.All, "", SuppressionReason.SoftBounces, SourceOf(mail.Key), mail.ReceivedAt, mail.ReceivedAt + Rest);
            await transaction.AddSuppressionsAsync([rest], cancellationToken);
        }
    }

    /// <summary>What a report leads to, as docs/bounces.md has it.</summary>
    internal static ReturnEffect EffectOf(BounceReport report) => report.Kind switch
    {
        BounceKind.Feedback => report.FeedbackType switch
        {
            "abuse" or "fraud" or "miscategorized" or "other" => ReturnEffect.Complaint,
            "opt-out" or "opt-out-list" => ReturnEffect.OptOut,
            "not-spam" => ReturnEffect.Nothing,
            _ => ReturnEffect.Ours,
        },
        BounceKind.Failure when report.Recipients.Any(recipient => recipient.IsHard) => ReturnEffect.HardBounce,
        BounceKind.Failure => report.Recipients.Select(recipient => BounceReasons.FaultOf(recipient.Reason)).Any(fault => fault is BounceFault.Ours or BounceFault.Content)
            ? ReturnEffect.Ours
            : ReturnEffect.SoftBounce,
        _ => ReturnEffect.Nothing,
    };

    private static ReturnedMailWrite RowOf(ReturnedMail mail, MessageRow? message, string? address, ReturnEffect effect, Instant now)
    {
        var first = mail.Report.Recipients.FirstOrDefault(recipient => recipient.IsHard) ?? (mail.Report.Recipients is [var only, ..] ? only : null);
        var reason = mail.Report.FeedbackType ?? (first is null ? "" : BounceReasons.NameOf(first.Reason));
        var status = first?.Status ?? (first?.ReplyCode is { } code ? code.ToString(System.Globalization.CultureInfo.InvariantCulture) : "");
        return new ReturnedMailWrite(
            mail.Key, Instant.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds()), message?.Id, address is null ? null : GateBatch.KeyOf(Channel.Email, address), effect, mail.KindName, reason, status);
    }

    private static string SourceOf(string key) => $"{Source}:{key[..12]}";
}
