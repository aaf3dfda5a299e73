using System.Globalization;
using Automation.Engine.Journeys;
using Automation.Server.Access;
using Automation.Server.Events;
using Automation.Storage;
using NodaTime;

namespace Automation.Server.Journeys;

/// <summary>
/// What a person does to journeys. They leave by the engine's own way: the state, a ledger line for each place where they rested and one
/// for the end, waits gone, messages that have not left denied, all in one transaction. What is being handed over arrives and is recorded.
/// </summary>
internal sealed class JourneyDesk(IStore store, JourneyBatch batch, EventIntake intake, TimeProvider time)
{
    /// <summary>The reason with which a cancelled journey exits.</summary>
    internal const string Cancelled = "cancelled";

    private Instant Now => Instant.FromDateTimeOffset(time.GetUtcNow());

    /// <summary>Takes journeys out; those that are unknown or have ended are left as they are.</summary>
    /// <returns>How many were taken out.</returns>
    internal async Task<int> CancelAsync(IReadOnlyCollection<long> ids, Actor actor, CancellationToken cancellationToken)
    {
        var cancelled = 0;
        foreach (var page in ids.Distinct().Chunk(JourneyWorker.BatchSize))
        {
            cancelled += await CancelPageAsync(page, actor, cancellationToken);
        }

        return cancelled;
    }

    /// <summary>Takes out all active journeys of these versions, page by page; who enters meanwhile may stay.</summary>
    /// <returns>How many were taken out.</returns>
    internal async Task<int> CancelVersionsAsync(IReadOnlyCollection<long> versions, Actor actor, CancellationToken cancellationToken)
    {
        var query = new JourneyQuery { Versions = versions, Kinds = [JourneyKind.Resting, JourneyKind.Sending], Descending = false, Take = JourneyWorker.BatchSize };
        for (var cancelled = 0; ;)
        {
            var page = await store.ListJourneysAsync(query, cancellationToken);
            var taken = page.Ids.Count == 0 ? 0 : await CancelPageAsync(page.Ids, actor, cancellationToken);
            if (taken == 0)
            {
                return cancelled;
            }

            cancelled += taken;
        }
    }

    /// <summary>One journey by its number; several are in the detail.</summary>
    private static string SubjectOf(List<long> journeys) => journeys is [var only] ? string.Create(CultureInfo.InvariantCulture, $"journey/{only}") : "journey/several";

    private async Task<int> CancelPageAsync(IReadOnlyCollection<long> ids, Actor actor, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(cancellationToken);
        var active = (await transaction.LoadJourneysAsync(ids, cancellationToken)).Where(row => row.Status == JourneyStatus.Active).Select(row => row.Id).Order().ToList();
        var now = Now;
        var published = await batch.AdvanceAsync(transaction, [.. active.Select(id => new JourneyStep(id, new JourneyTrigger.TakenOut(Cancelled)))], now, cancellationToken);
        await intake.PublishAsync(transaction, published, now, cancellationToken);
        if (active.Count > 0)
        {
            await transaction.AddAuditAsync(actor.Did("journey.cancelled", SubjectOf(active), now, new { journeys = active }), cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return active.Count;
    }
}
