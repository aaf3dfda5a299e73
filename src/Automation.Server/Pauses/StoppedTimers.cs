using Automation.Engine.Pauses;
using Automation.Server.Campaigns;
using Automation.Server.Workflows;
using Automation.Storage;
using NodaTime;

namespace Automation.Server.Pauses;

/// <summary>
/// Keeps timers standing that pauses have stopped. Those of whole campaigns are not even claimed; those of single activities and customers are put aside when
/// they are claimed, once each.
/// </summary>
internal sealed class StoppedTimers(LivePauses pauses, CompiledWorkflows workflows, LiveCampaigns campaigns)
{
    /// <summary>Puts aside what a pause keeps back; answers the others.</summary>
    internal async ValueTask<IReadOnlyList<WaitRow>> SetAsideAsync(IStoreTransaction transaction, IReadOnlyList<WaitRow> claimed, CancellationToken cancellationToken)
    {
        var stops = (await pauses.LoadAsync(transaction, cancellationToken)).TimerStops.Where(pause => pause.Scope.Kind is PauseScopeKind.Activity or PauseScopeKind.Customer).ToList();
        if (stops.Count == 0 || claimed.Count == 0)
        {
            return claimed;
        }

        var places = await WaitPlaces.LoadAsync(transaction, workflows, campaigns, [.. claimed.Select(wait => wait.JourneyId)], stops, cancellationToken);
        var aside = claimed.Where(wait => places.Holding(stops, wait.JourneyId, wait.Visit).Count > 0).ToList();
        await transaction.PutAsideAsync(aside, cancellationToken);
        return [.. claimed.Except(aside)];
    }

    /// <summary>
    /// The waits for an event with the deadlines that count for it: one that stands still has not run out, however long ago it would have been over.
    /// </summary>
    internal async ValueTask<IReadOnlyList<WaitRow>> WithDeadlinesAsync(IStoreTransaction transaction, IReadOnlyList<WaitRow> waits, Instant happenedAt, CancellationToken cancellationToken)
    {
        var stops = (await pauses.LoadAsync(transaction, cancellationToken)).TimerStops;
        if (stops.Count == 0)
        {
            return waits;
        }

        var ids = waits.Select(wait => wait.JourneyId).Distinct().ToList();
        var places = await WaitPlaces.LoadAsync(transaction, workflows, campaigns, ids, stops, cancellationToken);
        var clocks = (await transaction.LoadWaitsAsync(ids, cancellationToken)).ToDictionary(wait => (wait.JourneyId, wait.Visit));
        return [.. waits.Select(wait => wait.DueAt is { } due && places.Holding(stops, wait.JourneyId, wait.Visit) is { Count: > 0 } holding
            ? wait with { DueAt = new SpanClock(due, clocks[(wait.JourneyId, wait.Visit)].RunsFrom ?? holding.Min(pause => pause.Since)).DeadlineFor(holding, happenedAt) }
            : wait)];
    }
}
