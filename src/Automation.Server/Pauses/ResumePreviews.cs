using Automation.Engine.Gate;
using Automation.Engine.Messages;
using Automation.Engine.Pauses;
using Automation.Server.Campaigns;
using Automation.Server.Gate;
using Automation.Server.Journeys;
using Automation.Server.Messages;
using Automation.Server.Workflows;
using Automation.Storage;
using Automation.Storage.Reading;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Automation.Server.Pauses;

/// <summary>
/// Says what a resume would do: the same choice of held messages, the same gate, nothing committed. Many messages are sampled by whole persons, so that caps and
/// one per person come out as they will.
/// </summary>
internal sealed class ResumePreviews(IStore store, LivePolicies live, LivePauses pauses, LiveCampaigns campaigns, CompiledWorkflows workflows, TimeProvider time)
{
    /// <summary>About how many messages are looked at: enough for figures to a percent, few enough for an answer within a second.</summary>
    internal const int Sample = 2_000;

    /// <summary>How many messages a transaction looks at: the engine's work goes on in between.</summary>
    private const int Page = 256;

    /// <summary>At how many moments of a period the gate is asked.</summary>
    private const int Moments = 12;

    /// <summary>How many different delays are told; the others are gathered by the hour.</summary>
    private const int MostDelays = 6;

    /// <summary>Previews a resume.</summary>
    /// <param name="id">The pause.</param>
    /// <param name="plan">How it would be resumed; null: as was said when it was paused.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="PauseException">There is no such pause, it is not in force, or the plan is wrong.</exception>
    internal async Task<ResumePreview> OfAsync(long id, ResumePlan? plan, CancellationToken cancellationToken)
    {
        if (plan?.FindProblems().ToList() is { Count: > 0 } problems)
        {
            throw PauseException.Invalid(problems);
        }

        var now = Instant.FromDateTimeOffset(time.GetUtcNow());
        var (row, preview, held) = await BeginAsync(id, plan, now, cancellationToken);
        var decided = held.Decide(preview.Plan, now).ToList();
        var going = decided.Where(found => found.Rule is null).Select(found => found.Message).ToList();
        var asked = await AskAsync(going, preview, cancellationToken);
        long oneIn = preview.OneIn;
        return await WithTimersAsync(
            preview with
            {
                StaysHeld = held.Covered.Count * oneIn,
                Stale = decided.Count(found => found.Rule == GateRules.PauseStale) * oneIn,
                Superseded = decided.Count(found => found.Rule == GateRules.PauseOnePerPerson) * oneIn,
                Goes = asked.Count(decision => decision is GateDecision.Allow) * oneIn,
                Delays = Delays(asked.OfType<GateDecision.DelayUntil>().ToList(), oneIn),
                Denials = [.. asked.OfType<GateDecision.Deny>().GroupBy(deny => deny.Rule).Select(group => new PreviewedDenial(group.Key, group.Count() * oneIn)).OrderByDescending(found => found.Count)],
            },
            row,
            cancellationToken);
    }

    private async Task<(PauseRow Row, ResumePreview Preview, HeldPage Held)> BeginAsync(long id, ResumePlan? plan, Instant now, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(cancellationToken);
        var row = await transaction.FindPauseAsync(id, cancellationToken) ?? throw PauseRefusals.NoPause(id);
        if (row.ResumedAt is { } resumedAt)
        {
            throw PauseRefusals.OverAlready(id, row.ResumedBy, resumedAt);
        }

        var count = await transaction.CountHeldAsync(row.Scope, cancellationToken);
        var oneIn = (int)Math.Max(1, (count + Sample - 1) / Sample);
        var messages = await transaction.SampleHeldAsync(row.Scope, oneIn, Sample * 4, cancellationToken);
        var others = new PausesInForce([.. (await pauses.LoadAsync(transaction, cancellationToken)).All.Where(pause => pause.Id != id)]);
        var (queued, expired) = await transaction.CountQueuedEntriesAsync(id, now, cancellationToken);
        var preview = new ResumePreview(id, row.Version, plan ?? row.Answers.Resume, now, count, oneIn) { Queued = queued, QueuedExpired = expired };
        return (row, preview, HeldPage.Of(messages, others));
    }

    /// <summary>Asks the gate at the moments at which the messages would come to it.</summary>
    private async Task<IReadOnlyList<GateDecision>> AskAsync(List<MessageRow> going, ResumePreview preview, CancellationToken cancellationToken)
    {
        var decisions = new List<GateDecision>(going.Count);
        var paces = new Dictionary<Channel, Paces>();
        var placed = going.Select((message, place) => (Message: message, At: MomentOf(preview, place, going.Count)));
        foreach (var page in placed.GroupBy(found => (found.At, found.Message.Channel)).OrderBy(group => group.Key.At).SelectMany(group => group.Chunk(Page)))
        {
            await using var transaction = await store.BeginAsync(cancellationToken);
            var channel = page[0].Message.Channel;
            if (!paces.TryGetValue(channel, out var pace))
            {
                // Of one moment to the next, and for all whom a sampled message stands for: what has its turn before the others fills the row.
                paces.Add(channel, pace = await Paces.LoadAsync(transaction, live.Now, channel, cancellationToken, preview.OneIn));
            }

            var asked = await AskAsync(transaction, [.. page.Select(found => found.Message)], page[0].At, pace, cancellationToken);
            decisions.AddRange(asked.Select(decision => Placed(decision, page[0].At - preview.At)));
        }

        return decisions;
    }

    /// <summary>What rules put off keeps its place in the row.</summary>
    private static GateDecision Placed(GateDecision decision, Duration pace) =>
        decision is GateDecision.DelayUntil delay && !GateRules.IsTurn(delay.Rule) ? delay with { Until = delay.Until + pace } : decision;

    private async ValueTask<IEnumerable<GateDecision>> AskAsync(IStoreTransaction transaction, IReadOnlyList<MessageRow> page, Instant at, Paces paces, CancellationToken cancellationToken)
    {
        var journeys = await LoadedJourneys.LoadAsync(transaction, campaigns, [.. page.Select(message => message.JourneyId).Distinct()], cancellationToken);
        var policies = live.Now;
        var addressed = page.Select(message => Addressed.From(message, journeys, policies)).ToList();
        var gate = await GateBatch.LoadAsync(transaction, campaigns, policies, page[0].Channel, addressed, at, cancellationToken, paces);
        return [.. addressed.Select(gate.Decide)];
    }

    private static Instant MomentOf(ResumePreview preview, int place, int count) => preview.Plan.SpreadOver is { } period
        ? preview.At + (period * ((long)place * Moments / Math.Max(1, count)) / Moments)
        : preview.At;

    private static IReadOnlyList<PreviewedDelay> Delays(IReadOnlyList<GateDecision.DelayUntil> delays, long oneIn)
    {
        var exact = delays.GroupBy(delay => (delay.Until, delay.Rule)).ToList();
        var groups = exact.Count <= MostDelays ? exact : delays.GroupBy(delay => (Until: Hour(delay.Until), delay.Rule));
        return [.. groups.Select(group => new PreviewedDelay(group.Key.Until, group.Key.Rule, group.Count() * oneIn)).OrderBy(found => found.Until)];
    }

    private static Instant Hour(Instant at) => Instant.FromUnixTimeSeconds(at.ToUnixTimeSeconds() / 3_600 * 3_600);

    private async Task<ResumePreview> WithTimersAsync(ResumePreview preview, PauseRow row, CancellationToken cancellationToken)
    {
        if (row.Answers.Timers == TimerAnswer.Run)
        {
            return preview;
        }

        var moveBy = row.Answers.Timers == TimerAnswer.Freeze ? preview.At - row.At : (Duration?)null;
        if (row.Scope.Kind == PauseScopeKind.Activity)
        {
            var (count, isEstimate) = await CountAtActivityAsync(row, cancellationToken);
            return preview with { Timers = count, TimersEstimated = isEstimate, TimersMoveBy = moveBy };
        }

        await using var reader = store.OpenReader();
        return preview with { Timers = await CountAsync(reader.Database, row.Scope, cancellationToken), TimersMoveBy = moveBy };
    }

    /// <summary>2 is an event with its deadline, 4 a span. What is put aside is in no index, and is put aside by a pause of its own.</summary>
    private static Task<long> CountAsync(Microsoft.EntityFrameworkCore.Infrastructure.DatabaseFacade database, PauseScope scope, CancellationToken cancellationToken) => (scope.Kind switch
    {
        PauseScopeKind.Campaign => database.SqlQuery<long>($"""
            select (select count(*) from waits indexed by waits_timers where campaign_id = {scope.CampaignId} and kind <> 2 and due_at is not null and aside is null and kind = 4)
                 + (select count(*) from waits indexed by waits_deadlines where campaign_id = {scope.CampaignId} and kind = 2 and due_at is not null and aside is null) as "Value"
            """),
        PauseScopeKind.Customer => database.SqlQuery<long>($"""
            select count(*) as "Value" from journeys j join waits w on w.journey_id = j.id
            where j.customer_id = {scope.CustomerId} and j.status = 1 and w.kind in (2, 4) and w.due_at is not null
            """),
        _ => database.SqlQuery<long>($"""select count(*) as "Value" from waits where kind in (2, 4) and due_at is not null"""),
    }).SingleAsync(cancellationToken);

    /// <summary>
    /// Which activity a wait belongs to is in its journey's state, but how many visits rest at it is counted: of many journeys the first ones tell how many of
    /// these visits have a timer.
    /// </summary>
    private async Task<(long Count, bool IsEstimate)> CountAtActivityAsync(PauseRow row, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(cancellationToken);
        var page = await transaction.LoadStoppedWaitsAsync(row.Scope, 0, Sample, cancellationToken);
        var pause = row.ToPause();
        var journeys = page.Waits.Select(wait => wait.JourneyId).Distinct().ToList();
        var places = await WaitPlaces.LoadAsync(transaction, workflows, campaigns, journeys, [pause], cancellationToken);
        var here = page.Waits.Where(wait => places.Holding([pause], wait.JourneyId, wait.Visit).Count > 0).ToList();
        long found = here.Count(wait => wait.Kind is WaitKind.Span or WaitKind.Event && wait.DueAt is not null);
        var next = page.LastJourneyId is { } last ? await transaction.LoadStoppedWaitsAsync(row.Scope, last, 1, cancellationToken) : null;
        if (next?.LastJourneyId is null)
        {
            return (found, false);
        }

        await using var reader = store.OpenReader();
        var resting = await reader.VisitFigures
            .Where(figure => figure.CampaignId == row.Scope.CampaignId && figure.ActivityId == row.Scope.ActivityId && figure.Outcome == VisitFigureView.Resting)
            .SumAsync(figure => figure.N, cancellationToken);

        // Where none of the first ones rests nothing is known of their timers, and those of an activity are mostly alike: each has one.
        return (here.Count == 0 ? resting : resting * found / here.Count, true);
    }
}
