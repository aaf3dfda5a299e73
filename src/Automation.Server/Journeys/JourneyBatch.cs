using Automation.Engine.Definitions;
using Automation.Engine.Journeys;
using Automation.Engine.Ledger;
using Automation.Server.Campaigns;
using Automation.Server.Workflows;
using Automation.Storage;
using NodaTime;

namespace Automation.Server.Journeys;

/// <summary>One step of one journey in a batch.</summary>
/// <param name="JourneyId">The journey.</param>
/// <param name="Trigger">Why it is advanced.</param>
internal sealed record JourneyStep(long JourneyId, JourneyTrigger Trigger);

/// <summary>An event that a journey published in a batch, to be taken in by the same transaction.</summary>
/// <param name="CustomerId">The customer.</param>
/// <param name="ExternalId">Unique for (journey, visit): it happens once.</param>
/// <param name="Type">The type.</param>
/// <param name="DataJson">The data.</param>
/// <param name="IsTrial">Whether a trial published it: only trials hear of it.</param>
internal sealed record PublishedInBatch(long CustomerId, string ExternalId, string Type, string? DataJson, bool IsTrial);

/// <summary>
/// Advances many journeys in one transaction: loads their facts in a few queries, advances each in memory, writes all changes
/// at once. A journey that cannot be advanced, because its state is damaged, fails alone; one whose version does not compile for now is
/// put off.
/// </summary>
internal sealed class JourneyBatch(CompiledWorkflows workflows, LiveCampaigns campaigns)
{
    /// <summary>Advances the steps in order; several of one journey build on each other.</summary>
    /// <returns>Events that the journeys published.</returns>
    internal async ValueTask<IReadOnlyList<PublishedInBatch>> AdvanceAsync(
        IStoreTransaction transaction, IReadOnlyList<JourneyStep> steps, Instant now, CancellationToken cancellationToken)
    {
        if (steps.Count == 0)
        {
            return [];
        }

        var loaded = await LoadedJourneys.LoadAsync(transaction, campaigns, [.. steps.Select(step => step.JourneyId).Distinct()], cancellationToken);
        var changes = new List<JourneyChange>(steps.Count);
        var published = new List<PublishedInBatch>();
        foreach (var step in steps)
        {
            if (loaded.Find(step.JourneyId) is not { } journey)
            {
                continue;
            }

            if (journey.Row.Status != JourneyStatus.Active)
            {
                await RecordLateAsync(transaction, journey.Row, step.Trigger, now, cancellationToken);
                continue;
            }

            try
            {
                var workflow = await workflows.GetAsync(transaction, journey.Row.DefinitionVersionId, cancellationToken);
                changes.Add(Advance(loaded, journey, workflow, step, now, published));
            }
            catch (WorkflowUnavailableException) when (step.Trigger is not JourneyTrigger.Begin)
            {
                changes.Add(PutOff(journey, step, now));
            }
            catch (Exception exception) when (exception is not (OperationCanceledException or StoreException))
            {
                changes.Add(Broken(journey, exception, now));
            }
        }

        await transaction.ApplyAsync(changes, now, cancellationToken);
        return published;
    }

    /// <summary>An ended journey moves no more, but what became of a message that was under way is still recorded.</summary>
    private static async ValueTask RecordLateAsync(
        IStoreTransaction transaction, JourneyRow row, JourneyTrigger trigger, Instant now, CancellationToken cancellationToken)
    {
        if (trigger is JourneyTrigger.Settled settled)
        {
            await transaction.AddLedgerAsync(row.CampaignId, row.Id, row.CustomerId, JourneyMachine.LineOf(settled, now), cancellationToken);
        }
    }

    private static JourneyChange Advance(
        LoadedJourneys loaded, LoadedJourney journey, CompiledWorkflow workflow, JourneyStep step, Instant now, List<PublishedInBatch> published)
    {
        var state = JourneyStateJson.Read(journey.Row.State);
        var standing = new Standing(state);
        var commit = JourneyMachine.Advance(workflow, state, step.Trigger, loaded.FactsOf(journey, state), now);
        published.AddRange(commit.Events.Select(found => new PublishedInBatch(
            journey.Row.CustomerId, FormattableString.Invariant($"j{journey.Row.Id}-{found.Visit}-{found.Type}"), found.Type, found.DataJson, loaded.CampaignOf(journey).Row.IsTrial)));

        var change = ToChange(journey.Row, commit, now) with { Rests = standing.RestsSince(state, workflow), Sides = standing.SidesSince(state, workflow) };
        journey.Row = journey.Row with { State = change.State, Status = change.Status };
        return change;
    }

    private static JourneyChange PutOff(LoadedJourney journey, JourneyStep step, Instant now)
    {
        var change = ToChange(journey.Row, JourneyMachine.PutOff(JourneyStateJson.Read(journey.Row.State), step.Trigger, now), now);
        journey.Row = journey.Row with { State = change.State };
        return change;
    }

    private static JourneyChange ToChange(JourneyRow row, JourneyCommit commit, Instant now) => new()
    {
        JourneyId = row.Id,
        CampaignId = row.CampaignId,
        CustomerId = row.CustomerId,
        DefinitionVersionId = row.DefinitionVersionId,
        State = JourneyStateJson.Write(commit.State),
        Status = commit.Status,
        Reason = commit.Reason,
        EndedAt = commit.Status == JourneyStatus.Active ? null : now,
        WaitsRemoved = commit.WaitsRemoved,
        WaitsAdded = [.. commit.WaitsAdded.Select(wait => new WaitRow(row.Id, wait.Visit, KindOf(wait), wait.DueAt, wait.EventType))],
        Messages = [.. commit.Messages.Select(message => new MessageWrite(
            message.Visit, message.ActivityId, message.Channel, message.Purpose, message.Template, message.DueAt, message.ValuesJson))],
        MessagesWithdrawn = commit.MessagesWithdrawn,
        Ledger = commit.Ledger,
    };

    private static WaitKind KindOf(JourneyWait wait) =>
        wait.IsRetry ? WaitKind.Retry : wait.EventType is not null ? WaitKind.Event : wait.IsSpan ? WaitKind.Span : WaitKind.Time;

    private static JourneyChange Broken(LoadedJourney journey, Exception exception, Instant now)
    {
        journey.Row = journey.Row with { Status = JourneyStatus.Failed };
        return FailureOf(journey.Row, exception, now);
    }

    /// <summary>The end of a journey that the engine itself could not move. The exception's text may be personal, so its type must do.</summary>
    internal static JourneyChange FailureOf(JourneyRow row, Exception exception, Instant now) => new()
    {
        JourneyId = row.Id,
        CampaignId = row.CampaignId,
        CustomerId = row.CustomerId,
        DefinitionVersionId = row.DefinitionVersionId,
        IsBroken = true,
        State = row.State,
        Status = JourneyStatus.Failed,
        Reason = "engine",
        EndedAt = now,
        Ledger =
        [
            new LedgerEntry(now, LedgerOutcome.Incident, "", 0, exception.GetType().Name),
            new LedgerEntry(now, LedgerOutcome.Failed, "", 0, "engine"),
        ],
    };
}
