using Automation.Engine.Messages;

namespace Automation.Server.Settings;

/// <summary>
/// The connector of a provider whose settings may change while messages leave. While none is set it serves no channel, and the next connector takes the
/// messages. Safe for concurrent use.
/// </summary>
/// <param name="name">The provider's connectors' name.</param>
/// <param name="channels">What they serve.</param>
/// <param name="open">
/// Opens a connector; null for none. It throws <see cref="CommandLine.CommandException"/> when the settings are wrong: then messages wait until they are put right, for otherwise
/// they would go elsewhere.
/// </param>
internal sealed class LiveConnector(string name, IReadOnlySet<Channel> channels, Func<ServerSettings, ValueTask<IConnector?>> open) : IConnector, IAsyncDisposable
{
    private static readonly IReadOnlySet<Channel> None = new HashSet<Channel>();
    private static readonly TimeSpan Later = TimeSpan.FromMinutes(15);
    private static readonly ReconciledDelivery CannotTell = new(Reconciliation.CannotTell, null);

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _one = new(1, 1);
    private Line _line = new(null, IsWrong: false);
    private TaskCompletionSource? _switching;

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public IReadOnlySet<Channel> Channels => Now is { Opened: null, IsWrong: false } ? None : channels;

    /// <inheritdoc/>
    public string? Parked => Now is var line && line.IsWrong ? name + "-settings" : line.Opened?.Parked;

    /// <inheritdoc/>
    public bool LearnsLater => Now.Opened?.LearnsLater ?? false;

    /// <summary>The connector of now; null while none is set, and while the settings are wrong.</summary>
    internal IConnector? Opened => Now.Opened;

    private Line Now
    {
        get
        {
            lock (_lock)
            {
                return _line;
            }
        }
    }

    /// <inheritdoc/>
    public void Unpark() => Now.Opened?.Unpark();

    /// <inheritdoc/>
    public async Task<IReadOnlyList<DeliveryOutcome>> DeliverAsync(IReadOnlyList<OutboundMessage> batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (await EnterAsync(cancellationToken) is not { } line)
        {
            return [.. batch.Select(_ => new DeliveryOutcome.Transient("stopping", null, Tried: false))];
        }

        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, line.Ending.Token);
            return line.Opened is { } opened
                ? await opened.DeliverAsync(batch, either.Token)
                : [.. batch.Select(_ => new DeliveryOutcome.Transient(name + "-parked", Later, Tried: false))];
        }
        finally
        {
            Leave(line);
        }
    }

    /// <inheritdoc/>
    public Task<Reconciliation> ReconcileAsync(string messageId, string worker, CancellationToken cancellationToken) =>
        Now.Opened?.ReconcileAsync(messageId, worker, cancellationToken) ?? Task.FromResult(Reconciliation.CannotTell);

    /// <inheritdoc/>
    public string? FindProviderId(string messageId, string worker) => Now.Opened?.FindProviderId(messageId, worker);

    /// <inheritdoc/>
    public async Task<ReconciledDelivery> ReconcileAsync(UnknownDelivery delivery, CancellationToken cancellationToken)
    {
        if (await EnterAsync(cancellationToken) is not { } line)
        {
            return CannotTell;
        }

        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, line.Ending.Token);
            return line.Opened is { } opened ? await opened.ReconcileAsync(delivery, either.Token) : CannotTell;
        }
        catch (OperationCanceledException) when (line.Ending.IsCancellationRequested)
        {
            return CannotTell;
        }
        finally
        {
            Leave(line);
        }
    }

    /// <summary>
    /// Takes other settings: no further message begins, what is being handed over comes to its end, then the next one leaves through the new connector.
    /// </summary>
    /// <returns>What is wrong with the settings; null when nothing is.</returns>
    internal async Task<string?> SwitchAsync(ServerSettings settings)
    {
        await _one.WaitAsync();
        var next = new Line(null, IsWrong: true);
        string? problem = null;
        try
        {
            var old = await EndAsync();
            await old.DisposeAsync();
            next = new Line(await open(settings), IsWrong: false);
        }
        catch (CommandLine.CommandException wrong)
        {
            problem = wrong.Message;
        }
        finally
        {
            Begin(next);
            _one.Release();
        }

        return problem;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Now.DisposeAsync();
        _one.Dispose();
    }

    /// <summary>The connector of now, once nobody is changing it; null when the caller has no time for that.</summary>
    private async Task<Line?> EnterAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task switching;
            lock (_lock)
            {
                if (_switching is null)
                {
                    _line.Users++;
                    return _line;
                }

                switching = _switching.Task;
            }

            await switching.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancellationToken.IsCancellationRequested)
            {
                return null;
            }
        }
    }

    private void Leave(Line line)
    {
        lock (_lock)
        {
            line.Users--;
            if (line.Users == 0)
            {
                line.Left?.TrySetResult();
            }
        }
    }

    private async Task<Line> EndAsync()
    {
        Line old;
        lock (_lock)
        {
            _switching = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            old = _line;
            old.Left = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (old.Users == 0)
            {
                old.Left.SetResult();
            }
        }

        await old.Ending.CancelAsync();
        await old.Left.Task;
        return old;
    }

    private void Begin(Line next)
    {
        TaskCompletionSource? waiting;
        lock (_lock)
        {
            (_line, waiting, _switching) = (next, _switching, null);
        }

        waiting?.SetResult();
    }

    /// <summary>A connector with those who use it.</summary>
    private sealed record Line(IConnector? Opened, bool IsWrong) : IAsyncDisposable
    {
        internal CancellationTokenSource Ending { get; } = new();

        internal int Users { get; set; }

        internal TaskCompletionSource? Left { get; set; }

        public async ValueTask DisposeAsync()
        {
            Ending.Dispose();
            if (Opened is IAsyncDisposable opened)
            {
                await opened.DisposeAsync();
            }
        }
    }
}
