using Automation.Engine.Consent;
using Automation.Engine.Messages;
using NodaTime;

namespace Automation.Storage;

/// <content>What the gate knows: consent, suppressions, what was sent, rates of senders; and what its circuit breakers say.</content>
public partial interface IStoreTransaction
{
    // ---- Consent and suppressions ----

    /// <summary>The id of a customer; null when the key is unknown.</summary>
    ValueTask<long?> FindCustomerAsync(string key, CancellationToken cancellationToken);

    /// <summary>
    /// Appends what customers have said, and makes it what holds where it is not older than what was said before. Saying the same again at
    /// the same time adds nothing. Answers how many entries were added.
    /// </summary>
    ValueTask<int> RecordConsentsAsync(IReadOnlyList<ConsentWrite> consents, CancellationToken cancellationToken);

    /// <summary>What holds of customers, in no order.</summary>
    ValueTask<IReadOnlyList<ConsentRow>> LoadConsentsAsync(IReadOnlyCollection<long> customerIds, CancellationToken cancellationToken);

    /// <summary>
    /// Suppresses addresses. One that is suppressed already for the same scope and reason stays as it is, but for an expiry, which becomes
    /// the later one. Answers how many were added.
    /// </summary>
    /// <exception cref="ArgumentException">A complaint or an opt-out has an expiry: they have none.</exception>
    ValueTask<int> AddSuppressionsAsync(IReadOnlyList<SuppressionWrite> suppressions, CancellationToken cancellationToken);

    /// <summary>Lifts suppressions of an address; they stay as a record. Answers how many were in force.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="address">The address in its one form.</param>
    /// <param name="reason">Only these; null for all reasons.</param>
    /// <param name="by">Who lifts them, for the record.</param>
    /// <param name="now">When.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    ValueTask<int> LiftSuppressionsAsync(Channel channel, string address, SuppressionReason? reason, string by, Instant now, CancellationToken cancellationToken);

    /// <summary>The suppressions of addresses that are in force, in no order.</summary>
    ValueTask<IReadOnlyList<SuppressionRow>> LoadSuppressionsAsync(Channel channel, IReadOnlyCollection<string> addresses, Instant now, CancellationToken cancellationToken);

    // ---- What was sent, and how fast ----

    /// <summary>What was sent to addresses after an instant, in no order.</summary>
    ValueTask<IReadOnlyList<SentRow>> LoadSentAsync(IReadOnlyCollection<long> addressKeys, Instant after, CancellationToken cancellationToken);

    /// <summary>Counts messages as sent. A message that is handed over once more stands there once more: who reads counts it once.</summary>
    ValueTask AddSentAsync(IReadOnlyList<SentRow> sent, CancellationToken cancellationToken);

    /// <summary>How far the senders of a channel are.</summary>
    ValueTask<IReadOnlyList<SenderRateRow>> LoadSenderRatesAsync(Channel channel, CancellationToken cancellationToken);

    /// <summary>Remembers how far senders are, and campaigns with a pace of their own.</summary>
    ValueTask SaveSenderRatesAsync(IReadOnlyList<SenderRateRow> rates, CancellationToken cancellationToken);

    // ---- Messages that people ask about ----

    /// <summary>A message by its id; null when there is none.</summary>
    ValueTask<MessageRow?> FindMessageAsync(long id, CancellationToken cancellationToken);

    /// <summary>Makes queued messages that were put off for a reason due now; answers how many.</summary>
    /// <param name="reason">The reason.</param>
    /// <param name="campaignId">Of one campaign; null for all.</param>
    /// <param name="now">When they are due then.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    ValueTask<int> MakeDueAsync(string reason, long? campaignId, Instant now, CancellationToken cancellationToken);

    // ---- Alerts and circuit breakers ----

    /// <summary>Raises an alert; false when the same one is open already.</summary>
    ValueTask<bool> RaiseAlertAsync(string kind, string subject, string detail, Instant now, CancellationToken cancellationToken);

    /// <summary>Closes an alert; false when it is not open.</summary>
    ValueTask<bool> CloseAlertAsync(string kind, string subject, string by, Instant now, CancellationToken cancellationToken);

    /// <summary>The open alerts, the oldest first.</summary>
    ValueTask<IReadOnlyList<AlertRow>> LoadOpenAlertsAsync(CancellationToken cancellationToken);

    /// <summary>Counts what happened to a campaign's messages.</summary>
    ValueTask CountForBreakerAsync(long campaignId, BreakerCount kind, int count, Instant now, CancellationToken cancellationToken);

    /// <summary>Forgets what was counted of a campaign: a person has looked at it.</summary>
    ValueTask ForgetBreakerCountsAsync(long campaignId, CancellationToken cancellationToken);

    /// <summary>What was counted of a campaign in the hours that end with the one of this instant, by kind.</summary>
    ValueTask<IReadOnlyDictionary<BreakerCount, long>> LoadBreakerCountsAsync(long campaignId, Duration window, Instant now, CancellationToken cancellationToken);
}
