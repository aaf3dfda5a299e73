using Automation.Storage.Customers;

namespace Automation.Storage;

/// <content>The search for customers, and their removal.</content>
public partial interface IStoreTransaction
{
    /// <summary>
    /// Makes customers findable who were written before the search was kept, or by a store that does not keep it: goes on where it stopped. Answers how many
    /// it looked at; 0 when all are findable.
    /// </summary>
    ValueTask<int> IndexCustomersAsync(int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Removes what is personal of a customer, for good: of the row, of orders, events, journeys, messages, the ledger, consents and the search. Numbers, times,
    /// amounts, states and reasons stay, so that sums stay right. The addresses are suppressed in a form that does not tell them.
    /// </summary>
    /// <returns>False, and nothing is changed, while journeys of the customer are active or a message is being handed over.</returns>
    ValueTask<bool> EraseCustomerAsync(CustomerErasure erasure, CancellationToken cancellationToken);
}
