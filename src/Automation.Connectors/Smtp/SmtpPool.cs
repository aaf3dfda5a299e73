using Automation.Connectors.Pacing;

namespace Automation.Connectors.Smtp;

/// <summary>
/// The connections to the relay: at most as many as its health allows, used again while they are fresh. Safe for concurrent use.
/// </summary>
internal sealed class SmtpPool : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Stack<SmtpConnection> _idle = new();
    private readonly Queue<TaskCompletionSource> _waiters = new();
    private readonly SmtpLimits _limits;
    private readonly SmtpHandshake _handshake;
    private readonly RelayHealth _health;
    private readonly ConnectorClock _clock;
    private readonly ITimer _sweep;
    private int _inUse;
    private bool _disposed;

    /// <summary>Makes an empty pool.</summary>
    public SmtpPool(SmtpOptions options, RelayHealth health, ConnectorClock clock)
    {
        (_limits, _health, _clock) = (options.Limits, health, clock);
        _handshake = new SmtpHandshake(options, clock.Provider);
        _sweep = clock.Provider.CreateTimer(_ => CloseStale(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>A connection that is ready for mail; null when the relay is not to be used for longer than a batch waits.</summary>
    public async Task<SmtpConnection?> RentAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_health.Wait is { } wait && wait > TimeSpan.Zero)
            {
                if (wait > _limits.Hold || cancellationToken.IsCancellationRequested)
                {
                    return null;
                }

                await Task.Delay(wait, _clock.Provider, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                continue;
            }

            if (TakeSlot(out SmtpConnection? idle) is { } full)
            {
                await full.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (cancellationToken.IsCancellationRequested)
                {
                    return null;
                }

                continue;
            }

            if ((idle ?? await OpenAsync()) is { } connection)
            {
                return connection;
            }
        }
    }

    /// <summary>Takes a connection back.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="isUsable">Whether the conversation can go on.</param>
    public async ValueTask ReturnAsync(SmtpConnection connection, bool isUsable)
    {
        bool keep = isUsable && connection.Messages < _limits.MessagesPerConnection && _limits.Idle > TimeSpan.Zero;
        connection.LastUsed = _clock.Now;
        connection.NeedsReset = true;
        lock (_lock)
        {
            keep &= !_disposed;
            if (keep)
            {
                _idle.Push(connection);
                _sweep.Change(_limits.Idle, Timeout.InfiniteTimeSpan);
            }

            ReleaseSlotNeedsLock();
        }

        if (!keep)
        {
            await CloseAsync(connection, isUsable);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            _disposed = true;
        }

        await _sweep.DisposeAsync();
        foreach (SmtpConnection connection in TakeIdle(_ => true))
        {
            await CloseAsync(connection, sayGoodbye: true);
        }
    }

    /// <summary>Takes a place, with an idle connection where there is one; else the task to wait for.</summary>
    private Task? TakeSlot(out SmtpConnection? idle)
    {
        lock (_lock)
        {
            idle = null;
            if (_inUse >= _health.Connections)
            {
                var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _waiters.Enqueue(waiter);
                return waiter.Task;
            }

            _inUse++;
            while (_idle.TryPop(out SmtpConnection? found))
            {
                if (_clock.Now - found.LastUsed < _limits.Idle)
                {
                    idle = found;
                    return null;
                }

                found.Dispose();
            }

            return null;
        }
    }

    private void ReleaseSlotNeedsLock()
    {
        _inUse--;

        // All of them: the relay's health may allow more than one again, and who finds no place waits anew.
        while (_waiters.TryDequeue(out TaskCompletionSource? waiter))
        {
            waiter.TrySetResult();
        }
    }

    private async Task<SmtpConnection?> OpenAsync()
    {
        try
        {
            return await _handshake.OpenAsync();
        }
        catch (SmtpOpeningException failure)
        {
            lock (_lock)
            {
                ReleaseSlotNeedsLock();
            }

            string code = SmtpRules.CodeOf(failure.Stage, failure.Failure.What);
            if (failure.Failure.Kind == SmtpFailureKind.Settings)
            {
                _health.Park(code);
            }
            else
            {
                _health.Fail(code);
            }

            return null;
        }
    }

    private void CloseStale()
    {
        List<SmtpConnection> stale = TakeIdle(connection => _clock.Now - connection.LastUsed >= _limits.Idle);
        foreach (SmtpConnection connection in stale)
        {
            // Nobody waits for it; the farewell has its own short time.
            _ = CloseAsync(connection, sayGoodbye: true).AsTask();
        }

        lock (_lock)
        {
            if (_idle.Count > 0 && !_disposed)
            {
                _sweep.Change(_limits.Idle, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private List<SmtpConnection> TakeIdle(Func<SmtpConnection, bool> wanted)
    {
        lock (_lock)
        {
            List<SmtpConnection> taken = [.. _idle.Where(wanted)];
            List<SmtpConnection> kept = [.. _idle.Except(taken).Reverse()];
            _idle.Clear();
            kept.ForEach(_idle.Push);
            return taken;
        }
    }

    private static async ValueTask CloseAsync(SmtpConnection connection, bool sayGoodbye)
    {
        using (connection)
        {
            if (sayGoodbye)
            {
                try
                {
                    await connection.AskAsync(SmtpStage.Reset, "QUIT", connection.Timeouts.Quit);
                }
                catch (SmtpFailureException)
                {
                    // It was to be closed anyway.
                }
            }
        }
    }
}
