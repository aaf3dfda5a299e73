using Automation.Server.Hosting;
using Automation.Storage;
using NodaTime;

namespace Automation.Server.Customers;

/// <summary>Makes customers findable who were written before the search was kept. Small transactions, so that nothing waits for it.</summary>
internal sealed class CustomerIndexing(IStore store)
{
    private const int PageSize = 500;

    /// <summary>One page; the loop comes back seldom when all are findable.</summary>
    internal async Task<LoopTurn> RunOnceAsync(Instant now, CancellationToken cancellationToken)
    {
        var done = await StepAsync(cancellationToken);
        return new LoopTurn(done, HasMore: done == PageSize);
    }

    /// <summary>All that are missing; answers how many customers were looked at.</summary>
    internal async Task<long> FinishAsync(CancellationToken cancellationToken)
    {
        for (var (total, done) = (0L, 0); ; total += done)
        {
            done = await StepAsync(cancellationToken);
            if (done < PageSize)
            {
                return total + done;
            }
        }
    }

    private async Task<int> StepAsync(CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(cancellationToken);
        var done = await transaction.IndexCustomersAsync(PageSize, cancellationToken);
        if (done > 0)
        {
            await transaction.CommitAsync(cancellationToken);
        }

        return done;
    }
}
