using System.Security.Cryptography;
using NodaTime;

namespace Automation.Server.Hosting;

/// <summary>How a loop runs.</summary>
/// <param name="Name">Its name in logs and health checks.</param>
internal sealed record LoopOptions(string Name)
{
    /// <summary>The longest sleep: other processes write into the same database and cannot wake it. Default 1 s; above zero.</summary>
    internal TimeSpan Poll { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest sleep after failures in a row, which doubles from <see cref="Poll"/>. Default 15 s.</summary>
    internal TimeSpan LongestBackoff { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The first turn comes at a random moment within this time, so that loops do not run in step. Default 100 ms; zero for at once.</summary>
    internal TimeSpan Jitter { get; init; } = TimeSpan.FromMilliseconds(100);
}

/// <summary>What one turn came to.</summary>
/// <param name="Done">How much was done; 0 for nothing.</param>
/// <param name="HasMore">The batch was full: the next turn follows at once.</param>
/// <param name="NextDue">When something is due next, as far as known.</param>
internal readonly record struct LoopTurn(int Done, bool HasMore = false, Instant? NextDue = null)
{
    internal static readonly LoopTurn Idle = new(0);
}

/// <summary>
/// The one skeleton of background work: a bounded turn, then a sleep until something is due, until it is woken, or until the
/// poll. A turn that throws is logged once and tried again ever more slowly; when it works again that is logged too. Stopping lets the
/// turn come to its end and may be asked for any number of times.
/// </summary>
internal sealed partial class BackgroundLoop(
    LoopOptions options, Func<Instant, CancellationToken, Task<LoopTurn>> turn, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private Task? _running;
    private int _failures;

    internal string Name => options.Name;

    /// <summary>Wakes the loop.</summary>
    internal LoopSignal Signal { get; } = new();

    /// <summary>The kind of error that the last turns ended with; null while they work.</summary>
    internal string? Failure { get; private set; }

    /// <summary>One turn, without the loop.</summary>
    internal Task<LoopTurn> RunOnceAsync(CancellationToken cancellationToken) => turn(Now, cancellationToken);

    /// <summary>Begins; a second call does nothing.</summary>
    internal void Start() => _running ??= Task.Run(() => RunAsync(_stopping.Token));

    /// <summary>Ends after the turn at hand.</summary>
    internal async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await (_running ?? Task.CompletedTask);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stopping.Dispose();
    }

    private Instant Now => Instant.FromDateTimeOffset(time.GetUtcNow());

    private async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            await Signal.WaitAsync(Within(options.Jitter), time, stopping);
            while (!stopping.IsCancellationRequested)
            {
                if (await TurnAsync(stopping) is { } pause)
                {
                    await Signal.WaitAsync(pause, time, stopping);
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
        }
    }

    /// <summary>One turn; answers how long to sleep, null for not at all.</summary>
    private async Task<TimeSpan?> TurnAsync(CancellationToken stopping)
    {
        try
        {
            var done = await RunOnceAsync(stopping);
            Succeed();
            return PauseAfter(done);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException && !(exception is OperationCanceledException && stopping.IsCancellationRequested))
        {
            return Fail(exception);
        }
    }

    private TimeSpan? PauseAfter(LoopTurn done)
    {
        if (done.HasMore)
        {
            return null;
        }

        var untilDue = done.NextDue is { } due ? (due - Now).ToTimeSpan() : options.Poll;
        if (untilDue <= TimeSpan.Zero)
        {
            // Due and yet not done: somebody else's, or held back. It is asked again at the poll, not in a circle.
            return done.Done > 0 ? null : options.Poll;
        }

        return untilDue < options.Poll ? untilDue : options.Poll;
    }

    private void Succeed()
    {
        if (_failures > 0)
        {
            LogRecovered(Name, _failures);
        }

        _failures = 0;
        Failure = null;
    }

    private TimeSpan Fail(Exception exception)
    {
        var kind = exception.GetType().Name;
        if (Failure != kind)
        {
            // The text of an exception may hold what must not be logged; those of the store are written for people.
            LogFailed(Name, exception is Automation.Storage.StoreException ? exception.Message : kind);
        }

        Failure = kind;
        _failures++;
        return TimeSpan.FromTicks(Math.Min(options.LongestBackoff.Ticks, options.Poll.Ticks << Math.Min(_failures, 10)));
    }

    private static TimeSpan Within(TimeSpan most) =>
        most <= TimeSpan.Zero ? TimeSpan.Zero : TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32((int)most.TotalMilliseconds + 1));

    [LoggerMessage(EventIds.LoopFailed, LogLevel.Error, "Loop {Loop} failed and goes on trying: {Error}")]
    private partial void LogFailed(string loop, string error);

    [LoggerMessage(EventIds.LoopRecovered, LogLevel.Information, "Loop {Loop} works again after {Failures} failures.")]
    private partial void LogRecovered(string loop, int failures);
}
