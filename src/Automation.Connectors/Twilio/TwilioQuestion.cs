using System.Text;
using Automation.Engine.Messages;

namespace Automation.Connectors.Twilio;

/// <summary>
/// Asks Twilio's list what became of a hand-over. The list does not show the callback address, which holds our id, so a message is known by recipient,
/// sender, time and text, and by not being another one of ours. Safe for concurrent use.
/// </summary>
internal sealed class TwilioQuestion(TwilioApi api, TwilioOptions options, TimeProvider time)
{
    private const int MostPages = 20;

    // Twilio's clock and ours.
    private static readonly TimeSpan ClocksDiffer = TimeSpan.FromMinutes(1);

    private static readonly ReconciledDelivery CannotTell = new(Reconciliation.CannotTell, null);

    /// <summary>Asks.</summary>
    internal async Task<ReconciledDelivery> AskAsync(UnknownDelivery delivery, CancellationToken cancellationToken)
    {
        if (!TwilioForm.IsNumber(delivery.To))
        {
            // The person has no number any more: without one the list would be that of everybody.
            return CannotTell;
        }

        if (await FindAsync(delivery, delivery.NotBefore - ClocksDiffer, cancellationToken) is not { } sent)
        {
            return CannotTell;
        }

        if (sent.Count > 0)
        {
            return Choose(delivery, sent);
        }

        if (time.GetUtcNow() - delivery.Ended < options.Limits.ListedAfter)
        {
            // It may still be on its way, or not in the list yet.
            return CannotTell;
        }

        // What waits in Twilio's queue has no time at which it was sent, and may be missing above.
        return await FindAsync(delivery, null, cancellationToken) is not { } all ? CannotTell
            : all.Count > 0 ? Choose(delivery, all)
            : new ReconciledDelivery(Reconciliation.NotReceived, null);
    }

    /// <summary>The messages that it may be; null when Twilio did not answer.</summary>
    private async Task<List<ListedMessage>?> FindAsync(UnknownDelivery delivery, DateTimeOffset? sentSince, CancellationToken cancellationToken)
    {
        var isService = TwilioForm.IsService(delivery.From);
        var from = isService ? null : TwilioForm.AddressOf(delivery.Channel, delivery.From);
        var page = await api.ListAsync(TwilioForm.AddressOf(delivery.Channel, delivery.To), from, sentSince, cancellationToken);
        var found = new List<ListedMessage>();
        for (var pages = 1; page is not null; pages++)
        {
            found.AddRange(page.Messages.Where(message => MayBe(delivery, isService, message)));
            if (page.Next is not { } next || IsBefore(delivery, page))
            {
                return found;
            }

            page = pages < MostPages ? await api.ListAsync(next, cancellationToken) : null;
        }

        return null;
    }

    private static bool MayBe(UnknownDelivery delivery, bool isService, ListedMessage message) =>
        message.IsOutbound
        && !delivery.OtherIds.Contains(message.Sid)
        && (!isService || message.Service == delivery.From)
        && !(message.Created < delivery.NotBefore - ClocksDiffer);

    /// <summary>The newest come first: nothing that it may be is behind a page of older ones.</summary>
    private static bool IsBefore(UnknownDelivery delivery, ListedPage page) =>
        page.Messages.Count > 0 && page.Messages.All(message => message.Created < delivery.NotBefore - ClocksDiffer);

    private static ReconciledDelivery Choose(UnknownDelivery delivery, List<ListedMessage> found)
    {
        if (delivery.Text is { Length: > 0 } text)
        {
            var plain = Plain(text);
            var same = found.Where(message => Plain(message.Body).EndsWith(plain, StringComparison.Ordinal)).MinBy(message => (message.Created, message.Sid));
            return same is null ? CannotTell : new ReconciledDelivery(Reconciliation.Accepted, same.Sid);
        }

        // Content of the provider reads otherwise there than here.
        return found.Count == 1 ? new ReconciledDelivery(Reconciliation.Accepted, found[0].Sid) : CannotTell;
    }

    /// <summary>Letters and digits: SmartEncoding changes other signs, and a trial account puts words in front.</summary>
    private static string Plain(string text) => string.Concat(text.Normalize(NormalizationForm.FormC).Where(char.IsLetterOrDigit));
}
