using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Automation.Storage;
using NodaTime;

namespace Automation.Server.Live;

/// <summary>
/// Reads the figures once a second while somebody watches, however many do, and not at all while nobody does.
/// </summary>
/// <threadsafety>Safe for concurrent use.</threadsafety>
internal sealed partial class LiveFigures(CareEngine engine, IHostApplicationLifetime life)
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private readonly ILogger _logger = engine.Options.Logs.CreateLogger<LiveFigures>();
    private readonly Lock _lock = new();
    private readonly List<Channel<Figures>> _watchers = [];
    private readonly Queue<(Instant At, long Accepted)> _samples = new();
    private bool _isRunning;
    private string? _failure;

    /// <summary>Real time, also where the engine's runs fast: a person watches.</summary>
    internal TimeProvider Pace { get; init; } = TimeProvider.System;

    /// <summary>How many watch; tells whether the loop may rest.</summary>
    internal int Watchers
    {
        get
        {
            lock (_lock)
            {
                return _watchers.Count;
            }
        }
    }

    /// <summary>The figures of this moment.</summary>
    internal Task<Figures> ReadAsync(CancellationToken cancellationToken) =>
        Figures.LoadAsync(engine.Store, Instant.FromDateTimeOffset(engine.Options.Time.GetUtcNow()), cancellationToken);

    /// <summary>The figures, anew about every second, until the token is cancelled or the program ends. Who is slow misses some and gets the newest.</summary>
    internal async IAsyncEnumerable<Figures> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, life.ApplicationStopping);
        var mine = Channel.CreateBounded<Figures>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
        Join(mine);
        try
        {
            while (await NextAsync(mine.Reader, ends.Token) is { } figures)
            {
                yield return figures;
            }
        }
        finally
        {
            lock (_lock)
            {
                _watchers.Remove(mine);
            }
        }
    }

    private static async ValueTask<Figures?> NextAsync(ChannelReader<Figures> reader, CancellationToken ends)
    {
        try
        {
            return await reader.ReadAsync(ends);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private void Join(Channel<Figures> watcher)
    {
        lock (_lock)
        {
            _watchers.Add(watcher);
            if (!_isRunning)
            {
                _isRunning = true;
                _ = Task.Run(RunAsync);
            }
        }
    }

    private async Task RunAsync()
    {
        while (IsWatched())
        {
            await TellAsync();
            await Task.Delay(Every, Pace, life.ApplicationStopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Whether to go on; decided under the lock, so that who joins finds the loop running or begins it.</summary>
    private bool IsWatched()
    {
        lock (_lock)
        {
            _isRunning = _watchers.Count > 0 && !life.ApplicationStopping.IsCancellationRequested;
            if (!_isRunning)
            {
                _samples.Clear();
            }

            return _isRunning;
        }
    }

    private async Task TellAsync()
    {
        try
        {
            var figures = await ReadAsync(life.ApplicationStopping);
            figures = figures with { PerMinute = RateAfter(figures) };
            lock (_lock)
            {
                foreach (var watcher in _watchers)
                {
                    watcher.Writer.TryWrite(figures);
                }
            }

            _failure = null;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Whatever it is, the loop goes on, or the figures of everybody would stand still until the program is started anew: what cannot be read now is
            // asked again in a second, and who watches keeps what is on the screen.
            var failure = exception.GetType().Name;
            if (exception is not (StoreException or OperationCanceledException or System.Data.Common.DbException) && failure != _failure)
            {
                LogUnread(failure);
            }

            _failure = failure;
        }
    }

    [LoggerMessage(EventIds.FiguresUnread, LogLevel.Error, "The live figures of the console cannot be read ({Error}); they are tried again every second.")]
    private partial void LogUnread(string error);

    /// <summary>The rate over the last minute of watching.</summary>
    private double? RateAfter(Figures figures)
    {
        _samples.Enqueue((figures.At, figures.Accepted));
        if (_samples.Count > 60)
        {
            _samples.Dequeue();
        }

        var (since, before) = _samples.Peek();
        var minutes = (figures.At - since).TotalMinutes;
        return minutes > 0 ? (figures.Accepted - before) / minutes : null;
    }
}
