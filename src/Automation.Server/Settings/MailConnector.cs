using Automation.Engine.Messages;

namespace Automation.Server.Settings;

/// <summary>
/// The relay that e-mail leaves through, whichever it is now: settings may change while messages leave. Without a relay it serves no channel, and the
/// next connector takes e-mail. Safe for concurrent use.
/// </summary>
/// <param name="open">
/// Opens a relay; null for none. It throws <see cref="CommandLine.CommandException"/> when the settings are wrong: then messages wait until they are put right, for without
/// a relay they would go elsewhere.
/// </param>
internal sealed class MailConnector(Func<ServerSettings, IConnector?> open) : IConnector, IAsyncDisposable
{
    /// <summary>Why nothing leaves while the settings are wrong.</summary>
    internal const string WrongSettings = "smtp-settings";

    /// <summary>The reason of messages that wait for that; a change of the settings makes them due.</summary>
    private const string Waits = "smtp-parked";

    private static readonly IReadOnlySet<Channel> Mail = new HashSet<Channel> { Channel.Email };
    private static readonly IReadOnlySet<Channel> None = new HashSet<Channel>();
    private static readonly TimeSpan Later = TimeSpan.FromMinutes(15);

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _one = new(1, 1);
    private Line _line = new(null, IsWrong: false);
    private TaskCompletionSource? _switching;

    /// <inheritdoc/>
    public string Name => "smtp";

    /// <inheritdoc/>
    public IReadOnlySet<Channel> Channels => Now is { Relay: null, IsWrong: false } ? None : Mail;

    /// <inheritdoc/>
    public string? Parked => Now is var line && line.IsWrong ? WrongSettings : line.Relay?.Parked;

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
    public void Unpark() => Now.Relay?.Unpark();

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
            return line.Relay is { } relay
                ? await relay.DeliverAsync(batch, either.Token)
                : [.. batch.Select(_ => new DeliveryOutcome.Transient(Waits, Later, Tried: false))];
        }
        finally
        {
            Leave(line);
        }
    }

    /// <inheritdoc/>
    public Task<Reconciliation> ReconcileAsync(string messageId, string worker, CancellationToken cancellationToken) =>
        Now.Relay?.ReconcileAsync(messageId, worker, cancellationToken) ?? Task.FromResult(Reconciliation.CannotTell);

    /// <summary>
    /// Takes other settings: no further message begins, what is being handed over comes to its end, then the next one leaves through the new relay.
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
            next = new Line(open(settings), IsWrong: false);
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

    /// <summary>The relay of now, once nobody is changing it; null when the caller has no time for that.</summary>
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

    /// <summary>A relay with those who use it.</summary>
    private sealed record Line(IConnector? Relay, bool IsWrong) : IAsyncDisposable
    {
        internal CancellationTokenSource Ending { get; } = new();

        internal int Users { get; set; }

        internal TaskCompletionSource? Left { get; set; }

        public async ValueTask DisposeAsync()
        {
            Ending.Dispose();
            if (Relay is IAsyncDisposable relay)
            {
                await relay.DisposeAsync();
            }
        }
    }
}
