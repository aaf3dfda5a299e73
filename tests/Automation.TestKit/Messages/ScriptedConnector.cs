using System.Threading.Channels;
using Automation.Engine.Messages;

namespace Automation.TestKit.Messages;

/// <summary>
/// A provider that takes everything, tells the test of each hand-over, and may be told to hold one. Safe for concurrent use.
/// </summary>
public sealed class ScriptedConnector : IConnector
{
    private readonly Channel<OutboundMessage> _taken = System.Threading.Channels.Channel.CreateUnbounded<OutboundMessage>();
    private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource? _gate;

    /// <inheritdoc/>
    public string Name => "scripted";

    /// <inheritdoc/>
    public IReadOnlySet<Automation.Engine.Messages.Channel> Channels { get; } =
        new HashSet<Automation.Engine.Messages.Channel> { Automation.Engine.Messages.Channel.Email, Automation.Engine.Messages.Channel.Sms };

    /// <summary>Done when a hand-over that is held has begun.</summary>
    public Task Entered => _entered.Task;

    /// <summary>Called in each hand-over, before it is answered.</summary>
    public Action<IReadOnlyList<OutboundMessage>>? OnDeliver { get; set; }

    /// <summary>What a question about an interrupted hand-over is answered with.</summary>
    public Reconciliation Answer { get; set; } = Reconciliation.NotReceived;

    /// <summary>Holds hand-overs until <see cref="Release"/>.</summary>
    public void Hold() => _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Lets held hand-overs go on.</summary>
    public void Release() => _gate?.TrySetResult();

    /// <summary>The next message that was taken.</summary>
    /// <exception cref="TimeoutException">None was.</exception>
    public async Task<OutboundMessage> NextAsync(TimeSpan atMost)
    {
        using var timeout = new CancellationTokenSource(atMost, TimeProvider.System);
        try
        {
            return await _taken.Reader.ReadAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"No message was handed over within {atMost.TotalSeconds:0.#} s.");
        }
    }

    /// <summary>How many were taken and not yet asked for.</summary>
    public int Waiting => _taken.Reader.Count;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<DeliveryOutcome>> DeliverAsync(IReadOnlyList<OutboundMessage> batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (_gate is { } gate)
        {
            _entered.TrySetResult();
            await gate.Task;
        }

        OnDeliver?.Invoke(batch);
        foreach (var message in batch)
        {
            _taken.Writer.TryWrite(message);
        }

        return [.. batch.Select(message => new DeliveryOutcome.Accepted("scripted:" + message.Id))];
    }

    /// <inheritdoc/>
    public Task<Reconciliation> ReconcileAsync(string messageId, string worker, CancellationToken cancellationToken) => Task.FromResult(Answer);
}
