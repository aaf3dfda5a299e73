using Automation.Engine.Journeys;
using Automation.Server.Events;
using Automation.Server.Pauses;
using Automation.Storage;
using NodaTime;

namespace Automation.Server.Journeys;

/// <summary>Moves journeys whose time has come, a batch in a transaction.</summary>
internal sealed partial class JourneyWorker(IStore store, JourneyBatch batch, StoppedTimers stopped, EventIntake intake, ILogger<JourneyWorker> logger)
{
    /// <summary>How many waits a transaction takes; enough that its one fsync is cheap, few enough that others get their turn.</summary>
    internal const int BatchSize = 512;

    /// <summary>Moves one batch of due journeys.</summary>
    /// <param name="now">The engine's time.</param>
    /// <param name="eventsUpTo">Up to when events were processed: no deadline runs out past it.</param>
    /// <param name="cancellationToken">Ends the call between transactions.</param>
    /// <returns>How many waits were due; fewer than <see cref="BatchSize"/> means that nothing more is.</returns>
    internal async Task<int> RunOnceAsync(Instant now, Instant eventsUpTo, CancellationToken cancellationToken)
    {
        IReadOnlyList<WaitRow> claimed = [];
        try
        {
            await using var transaction = await store.BeginAsync(cancellationToken);
            claimed = await transaction.ClaimDueWaitsAsync(now, eventsUpTo, BatchSize, cancellationToken);
            await MoveAsync(transaction, claimed, now, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or StoreException) && claimed.Count > 0)
        {
            LogBatchFailed(exception.GetType().Name, claimed.Count);
            await MoveOneByOneAsync(claimed, now, cancellationToken);
        }

        return claimed.Count;
    }

    /// <summary>The batch was undone; each journey is tried alone, so that one that cannot be written fails without the others.</summary>
    private async Task MoveOneByOneAsync(IReadOnlyList<WaitRow> claimed, Instant now, CancellationToken cancellationToken)
    {
        foreach (var wait in claimed)
        {
            try
            {
                await using var transaction = await store.BeginAsync(cancellationToken);
                await MoveAsync(transaction, [wait], now, cancellationToken);
                await transaction.CommitAsync(cancellationToken);
            }
            catch (Exception exception) when (exception is not (OperationCanceledException or StoreException))
            {
                LogJourneyFailed(wait.JourneyId, exception.GetType().Name);
                await FailAsync(wait.JourneyId, exception, now, cancellationToken);
            }
        }
    }

    private async ValueTask MoveAsync(IStoreTransaction transaction, IReadOnlyList<WaitRow> waits, Instant now, CancellationToken cancellationToken)
    {
        var free = await stopped.SetAsideAsync(transaction, waits, cancellationToken);
        var steps = free.Select(wait => new JourneyStep(wait.JourneyId, new JourneyTrigger.Due(wait.Visit))).ToList();
        var published = await batch.AdvanceAsync(transaction, steps, now, cancellationToken);
        await intake.PublishAsync(transaction, published, now, cancellationToken);
    }

    private async Task FailAsync(long journeyId, Exception exception, Instant now, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(cancellationToken);
        var row = (await transaction.LoadJourneysAsync([journeyId], cancellationToken))[0];
        await transaction.ApplyAsync([JourneyBatch.FailureOf(row, exception, now)], now, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    [LoggerMessage(EventIds.JourneyBatchFailed, LogLevel.Warning, "A batch of {Count} journeys could not be written ({Error}); each is tried alone.")]
    private partial void LogBatchFailed(string error, int count);

    [LoggerMessage(EventIds.JourneyFailed, LogLevel.Error, "Journey {JourneyId} could not be moved ({Error}) and has failed.")]
    private partial void LogJourneyFailed(long journeyId, string error);
}
