using NodaTime;

namespace Automation.Server.Hosting;

/// <summary>
/// Says every few seconds that this process lives and that events are processed, and settles what dead processes have left. Both
/// in one loop, the beat first: so this process never takes its own messages for a dead one's, however long the database was locked.
/// </summary>
internal sealed partial class EngineBeat(CareEngine engine, EventWatermark watermark)
{
    /// <summary>How often.</summary>
    internal static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    private readonly ILogger _logger = engine.Options.Logs.CreateLogger<EngineBeat>();
    private Instant? _heldUntil;

    /// <summary>Reads where the last process stood, and beats for the first time.</summary>
    internal async Task RestoreAsync(CancellationToken cancellationToken)
    {
        var now = Instant.FromDateTimeOffset(engine.Options.Time.GetUtcNow());
        await using (var transaction = await engine.Store.BeginAsync(cancellationToken))
        {
            await watermark.RestoreAsync(transaction, now, cancellationToken);
        }

        await BeatAsync(now, cancellationToken);
    }

    /// <summary>Beats, and settles a batch of what dead processes have left.</summary>
    internal async Task<LoopTurn> RunOnceAsync(Instant now, CancellationToken cancellationToken)
    {
        await BeatAsync(now, cancellationToken);
        var recovered = await engine.Recovery.RunOnceAsync(now, WallClock() - Campaigns.CampaignDesk.DeadAfter, cancellationToken);
        return new LoopTurn(recovered, HasMore: recovered > 0);
    }

    private async Task BeatAsync(Instant now, CancellationToken cancellationToken)
    {
        await using (var transaction = await engine.Store.BeginAsync(cancellationToken))
        {
            await transaction.BeatAsync(engine.Options.Worker, WallClock(), cancellationToken);
            await watermark.BeatAsync(transaction, now, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        watermark.Beaten(now);
        var heldUntil = watermark.HeldUntil(now);
        if (heldUntil is { } until && heldUntil != _heldUntil)
        {
            LogHeld(watermark.UpTo(now), until);
        }

        _heldUntil = heldUntil;
    }

    /// <summary>Whether a process lives is a matter of real time, whatever clock the engine has.</summary>
    private static Instant WallClock() => Instant.FromDateTimeOffset(TimeProvider.System.GetUtcNow());

    [LoggerMessage(EventIds.DeadlinesHeld, LogLevel.Warning, "Events were not processed since {Since}: waits for events do not time out before {Until}, so that late ones still count.")]
    private partial void LogHeld(Instant since, Instant until);
}
