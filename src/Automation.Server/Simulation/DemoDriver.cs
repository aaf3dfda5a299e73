using System.Text.Json.Nodes;
using Automation.Engine.Campaigns;
using Automation.Server.Access;
using Automation.Server.Hosting;
using NodaTime;
using NodaTime.Text;

namespace Automation.Server.Simulation;

/// <summary>
/// Drives the engine on a virtual clock that moves fast: the same parts in the same order as a replay, with orders that are made up as it
/// goes. A pause, a resume or a stop by a page, the API or the command line holds as it does live.
/// </summary>
internal sealed class DemoDriver : IEngineDriver
{
    /// <summary>The zone of the demo's shop.</summary>
    internal static readonly DateTimeZone Zone = DateTimeZoneProviders.Tzdb["Asia/Ho_Chi_Minh"];

    private const int Seed = 20261122;

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);
    private static readonly Duration PromotionIn = Duration.FromDays(4);

    private readonly CareEngine _engine;
    private readonly VirtualTime _time;
    private readonly Duration _step;
    private readonly DemoShop _shop = new(Seed);
    private readonly VirtualRun _run;
    private readonly BackgroundLoop _clock;
    private readonly BackgroundLoop _beat;

    /// <summary>Creates the driver.</summary>
    /// <param name="engine">The engine, on a fresh database and on <paramref name="time"/>.</param>
    /// <param name="time">The virtual clock.</param>
    /// <param name="day">How long a virtual day takes.</param>
    /// <param name="real">The clock on the wall.</param>
    internal DemoDriver(CareEngine engine, VirtualTime time, TimeSpan day, TimeProvider real)
    {
        _engine = engine;
        _time = time;
        _step = Duration.FromDays(1) * (Tick / day);
        _run = new VirtualRun(engine, new DemoFeed(_shop, time.Now, Zone, Seed), _shop.Zones, time);
        var log = engine.Options.Logs.CreateLogger<BackgroundLoop>();
        _clock = new BackgroundLoop(new LoopOptions("demo") { Poll = Tick, Jitter = TimeSpan.Zero }, (_, cancellationToken) => RunTickAsync(cancellationToken), real, log);
        _beat = new BackgroundLoop(new LoopOptions("beat") { Poll = EngineBeat.Every, Jitter = TimeSpan.Zero }, BeatAsync, real, log);
    }

    /// <summary>When a demo begins: before the morning's scan, so that its first messages leave within seconds.</summary>
    internal static Instant StartOf(Instant now) => now.InZone(Zone).Date.At(new LocalTime(8, 50)).InZoneLeniently(Zone).ToInstant();

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string?> Health => new Dictionary<string, string?> { [_clock.Name] = _clock.Failure, [_beat.Name] = _beat.Failure };

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var start = _time.Now;
        await _shop.RememberAsync(_engine.Store, start, cancellationToken);
        await BeatAsync(Instant.FromDateTimeOffset(TimeProvider.System.GetUtcNow()), cancellationToken);
        await using (var transaction = await _engine.Store.BeginAsync(cancellationToken))
        {
            await VirtualRun.SetClockAsync(transaction, start, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        foreach (var campaign in await DraftsAsync(cancellationToken))
        {
            await _engine.Desk.StartAsync(campaign.Row.Name, SettingsOf(campaign.Settings, start), Actor.Engine, start, cancellationToken);
        }

        _clock.Start();
        _beat.Start();
    }

    /// <inheritdoc/>
    public Task StopAsync() => Task.WhenAll(_clock.StopAsync(), _beat.StopAsync());

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _clock.DisposeAsync();
        await _beat.DisposeAsync();
    }

    /// <inheritdoc/>
    public void EventsArrived()
    {
        // The clock ticks anyway.
    }

    /// <inheritdoc/>
    public void CampaignsChanged()
    {
        // The clock ticks anyway.
    }

    /// <summary>Time goes on by a step, and what has come due meanwhile happens. A tick that took long is not made up for.</summary>
    private async Task<LoopTurn> RunTickAsync(CancellationToken cancellationToken)
    {
        var until = _time.Now + _step;
        await _run.RunUntilAsync(until, progress: null, cancellationToken);
        _time.AdvanceTo(until);
        return LoopTurn.Idle;
    }

    /// <summary>Lives, so that a pause from another process waits for what is being handed over here.</summary>
    private async Task<LoopTurn> BeatAsync(Instant wallClock, CancellationToken cancellationToken)
    {
        await using var transaction = await _engine.Store.BeginAsync(cancellationToken);
        await transaction.BeatAsync(_engine.Options.Worker, wallClock, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return LoopTurn.Idle;
    }

    private async Task<IReadOnlyList<Campaigns.LiveCampaign>> DraftsAsync(CancellationToken cancellationToken)
    {
        await using var transaction = await _engine.Store.BeginAsync(cancellationToken);
        return [.. (await _engine.Campaigns.LoadAsync(transaction, cancellationToken)).Values.Where(campaign => campaign.Row.State == CampaignState.Draft)];
    }

    /// <summary>Who the shop is, and the dates that a campaign needs: a promotion that begins in four days and lasts three.</summary>
    private static JsonObject SettingsOf(CampaignSettings settings, Instant start)
    {
        var begins = (start + PromotionIn).InZone(Zone).Date;
        var values = DemoShop.Settings();
        foreach (var name in settings.Missing)
        {
            values[name] = LocalDatePattern.Iso.Format(name == "ends_at" ? begins.PlusDays(3) : begins);
        }

        return values;
    }
}
