using Automation.Server.Simulation;
using Automation.Storage;
using NodaTime;

namespace Automation.Server.Orders;

/// <summary>Takes in orders as known history: customers, orders and their sums, and nothing that could trigger anything.</summary>
internal static class HistoryIntake
{
    private const int BatchSize = 5_000;

    /// <summary>Takes in orders, a batch in a transaction.</summary>
    /// <param name="store">The store.</param>
    /// <param name="orders">The orders; cancellations only make their customer known.</param>
    /// <param name="currency">The currency of the totals.</param>
    /// <param name="now">The engine's time, at which new customers become known.</param>
    /// <param name="afterBatch">Called in each transaction with the number of orders taken in so far; null for nothing.</param>
    /// <param name="cancellationToken">Ends the call between batches.</param>
    internal static async Task IngestAsync(
        IStore store,
        IReadOnlyList<RecordedOrder> orders,
        string currency,
        Instant now,
        Func<IStoreTransaction, int, ValueTask>? afterBatch,
        CancellationToken cancellationToken)
    {
        var done = 0;
        foreach (var page in orders.Chunk(BatchSize))
        {
            await using var transaction = await store.BeginAsync(cancellationToken);
            foreach (var order in page)
            {
                await IngestAsync(transaction, order, currency, now, cancellationToken);
            }

            done += page.Length;
            if (afterBatch is not null)
            {
                await afterBatch(transaction, done);
            }

            await transaction.CommitAsync(cancellationToken);
        }
    }

    private static async ValueTask IngestAsync(IStoreTransaction transaction, RecordedOrder order, string currency, Instant now, CancellationToken cancellationToken)
    {
        var at = Instant.FromDateTimeOffset(order.At);
        var customer = await transaction.UpsertCustomerAsync(RecordedFeed.ToCustomer(order), Instant.Min(at, now), cancellationToken);
        if (!order.Cancelled)
        {
            await transaction.UpsertOrderAsync(new OrderWrite(order.Key, customer, at, order.Total, currency, order.ItemCount, null), cancellationToken);
        }
    }
}
