using Automation.Server.Hosting;
using Automation.Storage;
using NodaTime;

namespace Automation.Server.Messages;

/// <summary>How long the texts of messages are kept as they were handed over; removes those that are older. Safe for concurrent use.</summary>
internal sealed class TextKeeping(IStore store)
{
    /// <summary>How long they are kept where nobody has set it, in days.</summary>
    internal const int Default = 90;

    /// <summary>Ten years.</summary>
    internal const int Longest = 3_650;

    private const int PageSize = 500;

    private volatile int _days;

    /// <summary>For how many days; 0: none is kept, and those that were are removed. A change counts at once.</summary>
    internal int Days
    {
        get => _days;
        set => _days = value;
    }

    /// <summary>Whether any are kept.</summary>
    internal bool Keeps => _days > 0;

    /// <summary>Removes one page of what is too old. Small transactions, so that nothing waits for it.</summary>
    internal async Task<LoopTurn> RunOnceAsync(Instant now, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(cancellationToken);
        var removed = await transaction.ForgetTextsAsync(Keeps ? now - Duration.FromDays(Days) : Instant.MaxValue, PageSize, cancellationToken);
        if (removed > 0)
        {
            await transaction.CommitAsync(cancellationToken);
        }

        return new LoopTurn(removed, HasMore: removed == PageSize);
    }
}
