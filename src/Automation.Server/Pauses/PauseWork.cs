using System.Globalization;
using Automation.Engine.Gate;
using Automation.Engine.Pauses;
using Automation.Server.Campaigns;
using Automation.Server.Events;
using Automation.Server.Journeys;
using Automation.Server.Messages;
using Automation.Server.Workflows;
using Automation.Storage;
using NodaTime;

namespace Automation.Server.Pauses;

/// <summary>
/// What pauses leave to be done: held messages expire, and after a resume timers are put right, held messages are let go and queued people let in — a page
/// in a transaction that remembers how far it came. So a resume of a million is begun at once, holds nobody up, shows its progress, and goes on where it
/// was after a crash; two processes may work at it.
/// </summary>
internal sealed partial class PauseWork(
    IStore store, LivePauses pauses, LiveCampaigns campaigns, CompiledWorkflows workflows, PausedEntries entries, Dispatcher dispatcher, JourneyBatch batch, EventIntake intake, ILogger<PauseWork> logger)
{
    /// <summary>How many journeys' timers a transaction puts right: many, for each is a small write.</summary>
    private const int TimerPage = 2_048;

    /// <summary>How many held messages or queued people a transaction takes.</summary>
    private const int Page = 512;

    /// <summary>Does one page of the work that is first.</summary>
    /// <returns>Whether there was any.</returns>
    internal async Task<bool> RunOnceAsync(Instant now, CancellationToken cancellationToken) =>
        await ExpireAsync(now, cancellationToken) || await UndoAsync(now, cancellationToken);

    /// <summary>When there is something to do: now (or before) after a resume, else when the next held message expires; null when never.</summary>
    internal static async ValueTask<Instant?> NextDueAsync(IStoreTransaction transaction, CancellationToken cancellationToken)
    {
        var open = await transaction.LoadPausesAsync(cancellationToken);
        return open.Count == 0 ? null : NextOf(open)?.ResumedAt ?? await transaction.NextExpiryAsync(cancellationToken);
    }

    /// <summary>Timers depend on the order in which pauses ended, so they are undone in that order.</summary>
    private static PauseRow? NextOf(IEnumerable<PauseRow> open) => open.Where(row => row.ResumedAt is not null).OrderBy(row => row.ResumedAt).ThenBy(row => row.Id).FirstOrDefault();

    private async Task<bool> ExpireAsync(Instant now, CancellationToken cancellationToken)
    {
        IReadOnlyList<Settlement> expired = [];
        try
        {
            await using var transaction = await store.BeginAsync(cancellationToken);
            if ((await transaction.LoadPausesAsync(cancellationToken)).Count == 0)
            {
                return false;
            }

            expired = [.. (await transaction.ClaimExpiredAsync(now, Page, cancellationToken)).Select(message => Settlement.Denied(message, GateRules.PauseExpired, now))];
            if (expired.Count > 0)
            {
                await dispatcher.SettleWithinAsync(transaction, expired, now, cancellationToken);
                await transaction.CommitAsync(cancellationToken);
            }
        }
        catch (Exception exception) when (Dispatcher.IsDefect(exception) && expired.Count > 0)
        {
            await dispatcher.SettleHeldOneByOneAsync(expired, now, cancellationToken);
        }

        return expired.Count > 0;
    }

    private async Task<bool> UndoAsync(Instant now, CancellationToken cancellationToken)
    {
        List<Settlement> dropped = [];
        try
        {
            await using var transaction = await store.BeginAsync(cancellationToken);
            if (NextOf(await transaction.LoadPausesAsync(cancellationToken)) is not { } row)
            {
                return false;
            }

            var after = row.Step switch
            {
                PauseStep.Timers => await MoveTimersAsync(transaction, row, cancellationToken),
                PauseStep.Messages => await ReleaseAsync(transaction, row, dropped, now, cancellationToken),
                _ => await LetInAsync(transaction, row, now, cancellationToken),
            };
            await transaction.UpdatePauseAsync(after, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            if (after.EndedAt is not null)
            {
                LogUndone(after.Id, after.Done.Released, after.Done.Dropped, after.Done.TimersMoved, after.Done.Entered);
            }
        }
        catch (Exception exception) when (Dispatcher.IsDefect(exception) && dropped.Count > 0)
        {
            // A journey that cannot go on from its denial must not keep the others'; it fails alone, and the next page finds it gone.
            await dispatcher.SettleHeldOneByOneAsync(dropped, now, cancellationToken);
        }

        return true;
    }

    private async ValueTask<PauseRow> MoveTimersAsync(IStoreTransaction transaction, PauseRow row, CancellationToken cancellationToken)
    {
        var page = await transaction.LoadStoppedWaitsAsync(row.Scope, row.TimersUpTo, TimerPage, cancellationToken);
        if (page.LastJourneyId is not { } last)
        {
            return row with { Step = PauseStep.Messages, Cursor = "" };
        }

        var ended = row.ToPause();
        var all = (await pauses.LoadAsync(transaction, cancellationToken)).TimerStops;
        var others = all.Where(pause => pause.Id != row.Id).ToList();
        var places = others.Count == 0 && row.Scope.Kind == PauseScopeKind.Campaign
            ? null
            : await WaitPlaces.LoadAsync(transaction, workflows, campaigns, [.. page.Waits.Select(wait => wait.JourneyId).Distinct()], all, cancellationToken);
        var moved = new List<StoppedWait>(page.Waits.Count);
        foreach (var wait in page.Waits)
        {
            if (places is null || places.Holding([ended], wait.JourneyId, wait.Visit).Count > 0)
            {
                var after = After(wait, ended, places?.Holding(others, wait.JourneyId, wait.Visit) ?? []);
                if (after != wait)
                {
                    moved.Add(after);
                }
            }
        }

        await transaction.MoveWaitsAsync(moved, cancellationToken);
        var spans = moved.Count(wait => wait.Kind is WaitKind.Span or WaitKind.Event);
        return row with { Cursor = last.ToString(CultureInfo.InvariantCulture), Done = row.Done with { TimersMoved = row.Done.TimersMoved + spans } };
    }

    /// <summary>Moments of the calendar and further tries after incidents are not moved: what has come meanwhile happens now.</summary>
    private static StoppedWait After(StoppedWait wait, Pause ended, IReadOnlyList<Pause> others)
    {
        var after = wait with { IsAside = wait.IsAside && others.Count > 0 };
        if (wait.Kind is not (WaitKind.Span or WaitKind.Event) || wait.DueAt is not { } due)
        {
            return after;
        }

        var clock = new SpanClock(due, wait.RunsFrom ?? ended.Since).After(ended, ended.Until!.Value, others);
        return clock.DueAt == due ? after : after with { DueAt = clock.DueAt, RunsFrom = clock.RunsFrom };
    }

    private async ValueTask<PauseRow> ReleaseAsync(IStoreTransaction transaction, PauseRow row, List<Settlement> dropped, Instant now, CancellationToken cancellationToken)
    {
        var page = await transaction.LoadHeldAsync(row.Scope, ReadPlace(row.Cursor), Page, cancellationToken);
        if (page.Count == 0)
        {
            return row with { Step = PauseStep.Entries, Cursor = "" };
        }

        var held = await HeldPage.LoadAsync(transaction, row.Scope, page, row.Answers.Resume, await pauses.LoadAsync(transaction, cancellationToken), cancellationToken);
        var released = new List<MessageChange>();
        var done = row.Done;
        foreach (var (message, rule) in held.Decide(row.Answers.Resume, row.ResumedAt!.Value))
        {
            if (rule is not null)
            {
                dropped.Add(Settlement.Denied(message, rule, now));
                done = done with { Dropped = done.Dropped + 1 };
            }
            else
            {
                released.Add(Released(message, row, done, now));
                done = done with { Released = done.Released + 1 };
            }
        }

        released.AddRange(held.Staying(now));
        await transaction.SettleMessagesAsync(released, worker: null, cancellationToken);
        await dispatcher.SettleWithinAsync(transaction, dropped, now, cancellationToken);
        return row with { Cursor = WritePlace(page[^1]), Done = done };
    }

    /// <summary>
    /// Back into the queue with the due time it had, so that the oldest go first and an old one shows; with a period at its place in the row, which it keeps
    /// when rules put it off.
    /// </summary>
    private static MessageChange Released(Storage.MessageRow message, PauseRow row, PauseDone done, Instant now)
    {
        if (row.Answers.Resume.SpreadOver is not { } period)
        {
            return new MessageChange(message.Id, Engine.Messages.MessageStatus.Queued, now, "");
        }

        var pace = PlaceIn(period, done.Released + done.Dropped, row.Expected);
        return new MessageChange(message.Id, Engine.Messages.MessageStatus.Queued, now, GateRules.PauseSpread, row.ResumedAt + pace, Pace: pace);
    }

    /// <summary>The place of one message in a row of so many over a period.</summary>
    internal static Duration PlaceIn(Duration period, long position, long expected) =>
        Duration.FromMilliseconds(Math.Floor(period.TotalMilliseconds * Math.Min(1, position / (double)Math.Max(1, expected))));

    private async ValueTask<PauseRow> LetInAsync(IStoreTransaction transaction, PauseRow row, Instant now, CancellationToken cancellationToken)
    {
        var (begun, seen, notEntered) = await entries.TakeAsync(transaction, row.Id, Page, now, cancellationToken);
        if (seen == 0)
        {
            return row with { Step = PauseStep.Done, EndedAt = now };
        }

        var published = await batch.AdvanceAsync(transaction, begun, now, cancellationToken);
        await intake.PublishAsync(transaction, published, now, cancellationToken);
        return row with { Done = row.Done with { Entered = row.Done.Entered + begun.Count, NotEntered = row.Done.NotEntered + notEntered } };
    }

    private static HeldPlace ReadPlace(string cursor) => cursor.Split(':') is [var campaign, var due, var id]
        ? new HeldPlace(
            long.Parse(campaign, CultureInfo.InvariantCulture), Instant.FromUnixTimeMilliseconds(long.Parse(due, CultureInfo.InvariantCulture)), long.Parse(id, CultureInfo.InvariantCulture))
        : HeldPlace.Start;

    private static string WritePlace(MessageRow message) => FormattableString.Invariant($"{message.CampaignId}:{message.DueAt.ToUnixTimeMilliseconds()}:{message.Id}");

    [LoggerMessage(EventIds.PauseUndone, LogLevel.Information, "Pause {Pause} is undone: {Released} messages went on, {Dropped} were dropped, {Timers} timers were moved, {Entered} people entered.")]
    private partial void LogUndone(long pause, long released, long dropped, long timers, long entered);
}
