namespace Automation.Server.Campaigns;

/// <summary>Counts over all customers for a page: one that takes longer than a page may is given up, and the page asks for it by itself when it is open.</summary>
internal static class PatientCount
{
    /// <summary>How long a page waits. It must show within 300 ms, and does other things as well.</summary>
    internal static readonly TimeSpan OfPages = TimeSpan.FromMilliseconds(80);

    /// <summary>Counts.</summary>
    /// <param name="patience">How long it is waited for; null: as long as it takes.</param>
    /// <param name="count">Counts, until it is cancelled.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The count, and whether it was given up.</returns>
    internal static async Task<(long? Count, bool IsGivenUp)> OfAsync(TimeSpan? patience, Func<CancellationToken, Task<long?>> count, CancellationToken cancellationToken)
    {
        if (patience <= TimeSpan.Zero)
        {
            return (null, true);
        }

        using var timer = new CancellationTokenSource(patience ?? Timeout.InfiniteTimeSpan, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            return (await count(either.Token), false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, true);
        }
    }
}
