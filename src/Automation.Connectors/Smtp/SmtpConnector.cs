using Automation.Engine.Messages;
using Microsoft.Extensions.Logging;

namespace Automation.Connectors.Smtp;

/// <summary>
/// Hands e-mail to an SMTP relay over a pool of connections. The Message-ID of a message follows from its id and is the same for every attempt.
/// </summary>
/// <remarks>
/// <para>Safe for concurrent calls: they share the connections and the limits.</para>
/// <para>
/// Outcomes: a message is <see cref="DeliveryOutcome.Accepted"/> when the relay said 2xx to the final dot, with the relay's queue id where it tells one.
/// What the relay refused is <see cref="DeliveryOutcome.Transient"/> or <see cref="DeliveryOutcome.Permanent"/> by the table in docs/smtp.md. A connection
/// that is lost before the final dot was out is transient; after it, without a reply, <see cref="DeliveryOutcome.Unknown"/>: at most one message for each
/// connection. What a limit, a back-off or parking kept back is transient and not <see cref="DeliveryOutcome.Transient.Tried"/>.
/// </para>
/// </remarks>
public sealed class SmtpConnector : IConnector, IAsyncDisposable
{
    private const int MessagesForAConnection = 4; // fewer are faster over one that is open than over several new ones

    private readonly SmtpRelay _relay;

    /// <summary>Sets the connector up. Nothing is connected before the first message.</summary>
    /// <param name="options">The relay.</param>
    /// <param name="worker">The name under which this process hands messages over; no two processes share one.</param>
    /// <param name="time">The clock of all waits, limits and signatures.</param>
    /// <param name="random">Gives numbers from 0 to 1 by which waits differ; called concurrently.</param>
    /// <param name="logger">The log; it never gets an address, a text or a secret.</param>
    /// <exception cref="ArgumentException">The settings have problems; the message tells all of them.</exception>
    public SmtpConnector(SmtpOptions options, string worker, TimeProvider time, Func<double> random, ILogger<SmtpConnector> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.FindProblems() is { Count: > 0 } problems)
        {
            throw new ArgumentException(string.Join(Environment.NewLine, problems), nameof(options));
        }

        _relay = new SmtpRelay(options, worker, time, random, logger);
    }

    /// <inheritdoc/>
    public string Name => "smtp";

    /// <inheritdoc/>
    public IReadOnlySet<Channel> Channels { get; } = new HashSet<Channel> { Channel.Email };

    /// <inheritdoc/>
    public string? Parked => _relay.Health.Parked;

    /// <inheritdoc/>
    public void Unpark() => _relay.Health.Unpark();

    /// <inheritdoc/>
    public async Task<IReadOnlyList<DeliveryOutcome>> DeliverAsync(IReadOnlyList<OutboundMessage> batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var messages = new SmtpBatch(batch, _relay.Domains, _relay.Clock, _relay.Options.Limits.Hold, cancellationToken);
        int connections = Math.Min(_relay.Options.Limits.Connections, (batch.Count + MessagesForAConnection - 1) / MessagesForAConnection);
        await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(() => CarryAsync(messages, cancellationToken), CancellationToken.None)));
        TimeSpan wait = _relay.Health.Wait;
        return messages.Finish(_relay.Health.Parked is null ? "smtp-backoff" : "smtp-parked", wait > TimeSpan.Zero ? wait : null);
    }

    /// <summary>
    /// SMTP has no such question. With a journal (<see cref="SmtpOptions.Journal"/>) what this machine's processes wrote down answers it, however they
    /// ended; without one nobody can tell.
    /// </summary>
    /// <inheritdoc/>
    public Task<Reconciliation> ReconcileAsync(string messageId, string worker, CancellationToken cancellationToken) =>
        Task.FromResult(_relay.Journal?.Find(messageId, worker) ?? Reconciliation.CannotTell);

    /// <summary>Closes the connections. Call it when no hand-over is under way.</summary>
    public ValueTask DisposeAsync() => _relay.DisposeAsync();

    private async Task CarryAsync(SmtpBatch messages, CancellationToken cancellationToken)
    {
        while (messages.HasMore && await _relay.Pool.RentAsync(cancellationToken) is { } connection)
        {
            using var courier = new SmtpCourier(connection, messages, _relay);
            bool ended = false;
            try
            {
                await courier.RunAsync();
                ended = true;
            }
            finally
            {
                await _relay.Pool.ReturnAsync(connection, ended && courier.IsUsable);
            }
        }
    }
}
