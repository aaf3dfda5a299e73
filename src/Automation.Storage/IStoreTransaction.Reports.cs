using Automation.Engine.Ledger;
using Automation.Engine.Messages;
using NodaTime;

namespace Automation.Storage;

/// <content>What providers say later of messages, and what people write to us.</content>
public partial interface IStoreTransaction
{
    /// <summary>The message of a journey's visit with what is known of it; null when there is none.</summary>
    ValueTask<ReportedMessage?> FindReportedAsync(long journeyId, int visit, CancellationToken cancellationToken);

    /// <summary>Writes down a provider's word on a message, and its id of the message where none was known.</summary>
    ValueTask SaveReportAsync(long messageId, DeliveryReport report, string code, string providerId, Instant at, CancellationToken cancellationToken);

    /// <summary>Unknown messages of a channel that became so after an instant, by id.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="after">The instant.</param>
    /// <param name="afterId">Only messages with a greater id.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    ValueTask<IReadOnlyList<UnknownMessage>> FindUnknownAsync(Channel channel, Instant after, long afterId, int limit, CancellationToken cancellationToken);

    /// <summary>The ids by which providers know a customer's messages, without those of one message.</summary>
    ValueTask<IReadOnlyList<string>> LoadProviderIdsAsync(long customerId, long exceptMessageId, CancellationToken cancellationToken);

    /// <summary>How many ledger lines of these outcomes and this reason a customer has after an instant.</summary>
    ValueTask<int> CountLedgerAsync(long customerId, IReadOnlyCollection<LedgerOutcome> outcomes, string reason, Instant after, CancellationToken cancellationToken);

    /// <summary>The customers whose phone is written in one of these forms, by id.</summary>
    ValueTask<IReadOnlyList<CustomerRow>> FindCustomersByPhoneAsync(IReadOnlyCollection<string> forms, CancellationToken cancellationToken);

    /// <summary>The campaign of the last message of a channel that a customer was sent; null when there was none.</summary>
    ValueTask<long?> FindLastCampaignAsync(long customerId, Channel channel, CancellationToken cancellationToken);

    /// <summary>Remembers that a person wrote; an earlier time than the known one changes nothing.</summary>
    ValueTask SaveConversationAsync(Channel channel, ConversationRow row, CancellationToken cancellationToken);

    /// <summary>When these people last wrote on a channel, in no order.</summary>
    ValueTask<IReadOnlyList<ConversationRow>> LoadConversationsAsync(Channel channel, IReadOnlyCollection<string> addresses, CancellationToken cancellationToken);
}
