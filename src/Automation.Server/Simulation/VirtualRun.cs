using System.Globalization;
using Automation.Engine.Messages;
using Automation.Server.Campaigns;
using Automation.Server.Pauses;
using Automation.Storage;
using NodaTime;

namespace Automation.Server.Simulation;

/// <summary>
/// Drives the engine on a virtual clock: the same parts as the live host, one moment after the other. At one moment events come
/// first, then occasions, then timers and messages until nothing more is due (docs/decisions/0004). Where it stands is in the
/// database, so that a run which was killed goes on as if it had not been.
/// </summary>
internal sealed class VirtualRun(CareEngine engine, IEventFeed feed, IReadOnlyList<string?> zones, VirtualTime time)
{
    /// <summary>The mark with the moment up to which occasions were made.</summary>
    internal const string ClockMark = "virtual.clock";

    /// <summary>The mark with the number of events that were taken in.</summary>
    internal const string PositionMark = "virtual.position";

    private static readonly Channel[] Channels = Enum.GetValues<Channel>();

    private readonly Dictionary<(long Campaign, string Activity, long Version, Instant StartedAt), IReadOnlyList<Occasion>> _next = [];

    /// <summary>Settles what a killed run has left and finishes the moment at which it was killed.</summary>
    internal async Task RecoverAsync(CancellationToken cancellationToken)
    {
        await ReturnToMomentAsync(cancellationToken);
        while (await engine.Recovery.RunOnceAsync(time.Now, aliveSince: null, cancellationToken) > 0)
        {
        }

        await EnterAsync(cancellationToken);
    }

    /// <summary>On a virtual clock a message is handed over at the moment it is due, so what was under way tells the moment.</summary>
    private async Task ReturnToMomentAsync(CancellationToken cancellationToken)
    {
        await using var transaction = await engine.Store.BeginAsync(cancellationToken);
        foreach (var message in await transaction.FindAbandonedAsync([], 1, cancellationToken))
        {
            time.AdvanceTo(message.DueAt);
        }
    }

    /// <summary>Runs everything that is due before a moment; what is due exactly then is not run.</summary>
    internal async Task RunUntilAsync(Instant end, IProgress<Instant>? progress, CancellationToken cancellationToken)
    {
        while (await NextAsync(cancellationToken) is { } next && next.At < end)
        {
            cancellationToken.ThrowIfCancellationRequested();
            time.AdvanceTo(next.At);
            await RunStepAsync(next, cancellationToken);
            progress?.Report(next.At);
        }
    }

    /// <summary>The first kind of work that is due at a moment, in the order that decides ties; what it makes due at once is the next step.</summary>
    private async Task RunStepAsync(Moment moment, CancellationToken cancellationToken)
    {
        if (moment.HasEvents)
        {
            await IngestAsync(cancellationToken);
        }
        else if (moment.Occasions.Count > 0)
        {
            await OccurAsync(moment, cancellationToken);
            await EnterAsync(cancellationToken);
        }
        else if (moment.HasPauseWork)
        {
            await engine.PauseWork.RunOnceAsync(time.Now, cancellationToken);
        }
        else if (moment.HasWaits)
        {
            await engine.Worker.RunOnceAsync(time.Now, time.Now, cancellationToken);
        }
        else
        {
            // The next step asks again what is due, so one channel with messages is enough for this one.
            foreach (var channel in Channels)
            {
                if (await engine.Dispatcher.RunOnceAsync(channel, time.Now, cancellationToken) > 0)
                {
                    break;
                }
            }
        }
    }

    private async Task EnterAsync(CancellationToken cancellationToken)
    {
        while (await engine.Entry.RunOnceAsync(time.Now, cancellationToken))
        {
        }
    }

    private async Task IngestAsync(CancellationToken cancellationToken)
    {
        await using var transaction = await engine.Store.BeginAsync(cancellationToken);
        var events = feed.Peek();
        await engine.Intake.IngestAsync(transaction, events, time.Now, cancellationToken);
        feed.Advance();
        await transaction.SetMarkAsync(PositionMark, feed.Position.ToString(CultureInfo.InvariantCulture), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private async Task OccurAsync(Moment moment, CancellationToken cancellationToken)
    {
        await using var transaction = await engine.Store.BeginAsync(cancellationToken);
        foreach (var (campaign, activity, occasion) in moment.Occasions)
        {
            await transaction.TryAddScanAsync(new ScanWrite(campaign, activity, occasion.At, occasion.ZoneKey, occasion.Key, occasion.SkipReason), cancellationToken);
        }

        await SetClockAsync(transaction, moment.At, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    internal static async ValueTask SetClockAsync(IStoreTransaction transaction, Instant now, CancellationToken cancellationToken) =>
        await transaction.SetMarkAsync(ClockMark, now.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture), cancellationToken);

    internal static async ValueTask<Instant?> GetClockAsync(IStoreTransaction transaction, CancellationToken cancellationToken) =>
        await transaction.GetMarkAsync(ClockMark, cancellationToken) is { } text
            ? Instant.FromUnixTimeMilliseconds(long.Parse(text, CultureInfo.InvariantCulture))
            : null;

    /// <summary>The earliest moment at which anything happens; null when nothing ever does any more.</summary>
    private async Task<Moment?> NextAsync(CancellationToken cancellationToken)
    {
        await using var transaction = await engine.Store.BeginAsync(cancellationToken);
        var wait = await transaction.NextWaitDueAsync(cancellationToken);
        var message = await transaction.NextMessageDueAsync(cancellationToken);
        var pause = await PauseWork.NextDueAsync(transaction, cancellationToken);
        var after = await GetClockAsync(transaction, cancellationToken) ?? time.Now;
        var occasions = await NextOccasionsAsync(transaction, after, cancellationToken);

        var candidates = new[] { feed.NextAt, wait, message, pause, occasions.Count == 0 ? null : occasions.Min(found => found.Occasion.At) };
        if (candidates.Min() is not { } earliest)
        {
            return null;
        }

        // Something that was due before (a resumed campaign's messages) happens now, not in the past.
        var at = Instant.Max(earliest, time.Now);
        return new Moment(at, feed.NextAt <= at, pause <= at, wait <= at, [.. occasions.Where(found => found.Occasion.At <= at)]);
    }

    private async ValueTask<List<(long Campaign, string Activity, Occasion Occasion)>> NextOccasionsAsync(
        IStoreTransaction transaction, Instant after, CancellationToken cancellationToken)
    {
        var found = new List<(long, string, Occasion)>();
        foreach (var campaign in (await engine.Campaigns.LoadAsync(transaction, cancellationToken)).Values.OrderBy(campaign => campaign.Row.Id))
        {
            if (campaign.Row.StartedAt is not { } startedAt || !campaign.TakesEntriesAt(after))
            {
                continue;
            }

            var workflow = await engine.Workflows.GetAsync(transaction, campaign.Row.DefinitionVersionId, cancellationToken);
            foreach (var start in workflow.Starts)
            {
                var key = (campaign.Row.Id, start.Id, campaign.Row.DefinitionVersionId, startedAt);
                if (!_next.TryGetValue(key, out var next) || (next.Count > 0 && next[0].At <= after))
                {
                    // A start that came with a new version counts from when that was published.
                    var since = await OccasionMarks.GetAsync(transaction, campaign.Row.Id, start.Id, cancellationToken);
                    var rule = start.GetStartRule(campaign.Facts);
                    next = rule is null ? [] : engine.Occasions.Next(rule, campaign.Settings, startedAt, zones, since > after ? since.Value : after);
                    _next[key] = next;
                }

                found.AddRange(next.Select(occasion => (campaign.Row.Id, start.Id, occasion)));
            }
        }

        return found;
    }

    private sealed record Moment(
        Instant At, bool HasEvents, bool HasPauseWork, bool HasWaits, IReadOnlyList<(long Campaign, string Activity, Occasion Occasion)> Occasions);
}
