using Automation.Engine.Messages;
using Automation.Server.Bounces;
using Automation.Server.Pauses;
using Automation.Server.Customers;
using Automation.Server.Scheduling;
using NodaTime;

namespace Automation.Server.Hosting;

/// <summary>
/// Runs the engine on its clock: one loop for each kind of work, each woken by the one before it — events move journeys, journeys
/// ask for messages, settled messages move journeys.
/// </summary>
internal sealed class LiveDriver : IEngineDriver
{
    private static readonly Channel[] Channels = Enum.GetValues<Channel>();

    private readonly CareEngine _engine;
    private readonly EventWatermark _watermark;
    private readonly EngineBeat _beat;
    private readonly CampaignSchedule _schedule;
    private readonly BackgroundLoop _alarms;
    private readonly BackgroundLoop _journeys;
    private readonly BackgroundLoop _entries;
    private readonly BackgroundLoop _campaigns;
    private readonly BackgroundLoop _pauses;
    private readonly BackgroundLoop _unknown;
    private readonly List<BackgroundLoop> _messages = [];
    private readonly List<BackgroundLoop> _bounces = [];
    private readonly List<BackgroundLoop> _all;

    internal LiveDriver(CareEngine engine, ServerSettings settings, ReturnedMails mails)
    {
        _engine = engine;
        _schedule = new CampaignSchedule(engine, settings.SchedulePath, engine.Options.Logs.CreateLogger<CampaignSchedule>());
        _watermark = new EventWatermark(Duration.FromTimeSpan(settings.EventCatchUp));
        _beat = new EngineBeat(engine, _watermark);
        var campaigns = new CampaignClock(engine, engine.Options.Logs.CreateLogger<CampaignClock>());
        _journeys = Loop(new LoopOptions("journeys"), MoveAsync);
        _entries = Loop(new LoopOptions("entries"), EnterAsync);
        _campaigns = Loop(new LoopOptions("campaigns") { Poll = TimeSpan.FromSeconds(2) }, campaigns.RunOnceAsync);
        _pauses = Loop(new LoopOptions("pauses"), UndoPausesAsync);
        _alarms = Loop(new LoopOptions("schedule") { Poll = TimeSpan.FromSeconds(3) }, _schedule.SyncAsync);
        _schedule.Listen(new ScheduleListeners(_entries.Signal.Set, _campaigns.Signal.Set, _alarms.Signal.Set));
        _messages.AddRange(Channels.SelectMany(MessageLoops));
        _bounces.AddRange(BounceLoops(settings, mails));
        _unknown = Loop(new LoopOptions("unknown-messages") { Poll = TimeSpan.FromSeconds(2) }, AskAsync);
        _all = [Loop(new LoopOptions("beat") { Poll = EngineBeat.Every, Jitter = TimeSpan.Zero, LongestBackoff = EngineBeat.Every }, _beat.RunOnceAsync), _journeys, _entries, _campaigns, _pauses, _alarms, _unknown, Loop(new LoopOptions("customer-search") { Poll = TimeSpan.FromSeconds(30) }, new CustomerIndexing(engine.Store).RunOnceAsync), Loop(new LoopOptions("kept-texts") { Poll = TimeSpan.FromMinutes(1) }, engine.Texts.RunOnceAsync), .. _messages, .. _bounces];
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string?> Health => _all.ToDictionary(loop => loop.Name, loop => loop.Failure, StringComparer.Ordinal);

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // The first beat says that this process lives, before it marks its first message.
        await _beat.RestoreAsync(cancellationToken);
        foreach (var loop in _all)
        {
            loop.Start();
        }
    }

    /// <inheritdoc/>
    public Task StopAsync() => Task.WhenAll(_all.Select(loop => loop.StopAsync()));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var loop in _all)
        {
            await loop.DisposeAsync();
        }

        await _schedule.DisposeAsync();
    }

    /// <inheritdoc/>
    public void EventsArrived()
    {
        _journeys.Signal.Set();
        WakeMessages();
    }

    /// <inheritdoc/>
    public void CampaignsChanged()
    {
        _campaigns.Signal.Set();
        _alarms.Signal.Set();
        _entries.Signal.Set();
        _pauses.Signal.Set();
        EventsArrived();
    }

    /// <summary>
    /// Two for a channel: while one batch is under way to the provider, the next is claimed and written. Calls have one, which makes as many at once as it may.
    /// </summary>
    private IEnumerable<BackgroundLoop> MessageLoops(Channel channel)
    {
        var name = "messages-" + channel.ToString().ToLowerInvariant();
        string[] names = channel == Channel.Call ? [name] : [name, name + "-2"];
        return names.Select(each => Loop(new LoopOptions(each), (now, cancellationToken) => DispatchAsync(channel, now, cancellationToken)));
    }

    private IEnumerable<BackgroundLoop> BounceLoops(ServerSettings settings, ReturnedMails mails)
    {
        if (settings.Bounces is { Maildir: { } folder } fromFolder)
        {
            yield return Loop(new LoopOptions("bounces-maildir") { Poll = fromFolder.Poll }, new MaildirIntake(folder, mails).RunOnceAsync);
        }

        if (settings.Bounces is { Imap: { Host.Length: > 0 } mailbox } fromMailbox)
        {
            var intake = new ImapIntake(mailbox, mails, _engine.Options.Time, _engine.Options.Logs.CreateLogger<ImapIntake>());
            yield return Loop(new LoopOptions("bounces-imap") { Poll = fromMailbox.Poll, LongestBackoff = TimeSpan.FromMinutes(5) }, intake.RunOnceAsync);
        }
    }

    private BackgroundLoop Loop(LoopOptions options, Func<Instant, CancellationToken, Task<LoopTurn>> turn) =>
        new(options, turn, _engine.Options.Time, _engine.Options.Logs.CreateLogger<BackgroundLoop>());

    private async Task<LoopTurn> MoveAsync(Instant now, CancellationToken cancellationToken)
    {
        var due = await NextWaitAsync(cancellationToken);
        if (due is null || due > now)
        {
            return LoopTurn.Idle with { NextDue = due };
        }

        var moved = await _engine.Worker.RunOnceAsync(now, _watermark.UpTo(now), cancellationToken);
        if (moved > 0)
        {
            WakeMessages();
        }

        return new LoopTurn(moved, HasMore: moved == Journeys.JourneyWorker.BatchSize, await NextWaitAsync(cancellationToken));
    }

    private async Task<LoopTurn> DispatchAsync(Channel channel, Instant now, CancellationToken cancellationToken)
    {
        var due = await NextMessageAsync(cancellationToken);
        if (due is null || due > now)
        {
            return LoopTurn.Idle with { NextDue = due };
        }

        var handled = await _engine.Dispatcher.RunOnceAsync(channel, now, cancellationToken);
        if (handled > 0)
        {
            _journeys.Signal.Set();
            WakeMessages();
        }

        return new LoopTurn(handled, HasMore: handled >= _engine.Dispatcher.BatchSizeOf(channel), await NextMessageAsync(cancellationToken));
    }

    private async Task<LoopTurn> AskAsync(Instant now, CancellationToken cancellationToken)
    {
        var turn = await _engine.Unknown.RunOnceAsync(now, cancellationToken);
        if (turn.Done > 0)
        {
            EventsArrived();
        }

        return turn;
    }

    private async Task<LoopTurn> EnterAsync(Instant now, CancellationToken cancellationToken)
    {
        if (!await _engine.Entry.RunOnceAsync(now, cancellationToken))
        {
            return LoopTurn.Idle;
        }

        EventsArrived();
        return new LoopTurn(1, HasMore: true);
    }

    private async Task<LoopTurn> UndoPausesAsync(Instant now, CancellationToken cancellationToken)
    {
        var worked = await _engine.PauseWork.RunOnceAsync(now, cancellationToken);
        if (worked)
        {
            EventsArrived();
        }

        await using var transaction = await _engine.Store.BeginAsync(cancellationToken);
        return new LoopTurn(worked ? 1 : 0, HasMore: worked, await PauseWork.NextDueAsync(transaction, cancellationToken));
    }

    private async Task<Instant?> NextWaitAsync(CancellationToken cancellationToken)
    {
        await using var transaction = await _engine.Store.BeginAsync(cancellationToken);
        return await transaction.NextWaitDueAsync(cancellationToken);
    }

    private async Task<Instant?> NextMessageAsync(CancellationToken cancellationToken)
    {
        await using var transaction = await _engine.Store.BeginAsync(cancellationToken);
        return await transaction.NextMessageDueAsync(cancellationToken);
    }

    private void WakeMessages()
    {
        foreach (var loop in _messages)
        {
            loop.Signal.Set();
        }
    }
}
