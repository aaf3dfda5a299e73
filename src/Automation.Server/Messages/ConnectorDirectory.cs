using Automation.Engine.Messages;

namespace Automation.Server.Messages;

/// <summary>Which connector serves a channel. Immutable; safe for concurrent use.</summary>
/// <param name="connectors">Those that reach people.</param>
/// <param name="trials">The one for trial runs, which reaches nobody; null where there are none.</param>
/// <param name="caller">What serves calls of outside services.</param>
/// <param name="logger">Log.</param>
internal sealed partial class ConnectorDirectory(IReadOnlyList<IConnector> connectors, IConnector? trials, ServiceCaller caller, ILogger<ConnectorDirectory> logger)
{
    /// <summary>What serves <see cref="Channel.Call"/>.</summary>
    internal ServiceCaller Caller { get; } = caller;

    /// <summary>The first connector that serves the channel; null when none does.</summary>
    internal IConnector? Find(Channel channel) => connectors.FirstOrDefault(connector => connector.Channels.Contains(channel));

    /// <summary>The first connector that serves the channel; for a trial the one that reaches nobody, whatever is configured.</summary>
    /// <exception cref="InvalidOperationException">None does: the configuration was not checked.</exception>
    internal IConnector For(Channel channel, bool isTrial) =>
        (isTrial ? trials : connectors.FirstOrDefault(connector => connector.Channels.Contains(channel)))
        ?? throw new InvalidOperationException($"No connector serves {(isTrial ? "trial runs" : channel)}.");

    /// <summary>
    /// Hands over. A connector that throws has a defect, and nobody knows what it did before: every message of the batch is asked
    /// about, and what nobody can tell is unknown.
    /// </summary>
    internal async Task<IReadOnlyList<DeliveryOutcome>> DeliverAsync(IConnector connector, IReadOnlyList<OutboundMessage> batch, string worker, CancellationToken cancellationToken)
    {
        try
        {
            return await connector.DeliverAsync(batch, cancellationToken);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            LogThrew(connector.Name, exception.GetType().Name, batch.Count);
            var outcomes = new List<DeliveryOutcome>(batch.Count);
            foreach (var message in batch)
            {
                outcomes.Add(await AskAsync(connector, message.Id, worker));
            }

            return outcomes;
        }
    }

    private static async Task<DeliveryOutcome> AskAsync(IConnector connector, string messageId, string worker)
    {
        var answer = await connector.ReconcileAsync(messageId, worker, CancellationToken.None);
        return answer switch
        {
            Reconciliation.Accepted => new DeliveryOutcome.Accepted(messageId),
            Reconciliation.NotReceived => new DeliveryOutcome.Transient("connector-defect", null),
            _ => new DeliveryOutcome.Unknown("connector-defect"),
        };
    }

    [LoggerMessage(EventIds.ConnectorThrew, LogLevel.Error, "Connector {Connector} threw {Error} over a batch of {Count} messages.")]
    private partial void LogThrew(string connector, string error, int count);
}
