namespace Automation.Engine.Messages;

/// <summary>
/// Hands rendered messages to a provider. The boundary is inverted: the engine decides, a connector delivers.
/// Implementations are safe for concurrent calls and never throw for what a provider answers; an exception
/// means a defect and leaves the batch's messages <see cref="DeliveryOutcome.Unknown"/>.
/// </summary>
public interface IConnector
{
    /// <summary>The connector's name in settings, ledger and metrics; lower case, stable.</summary>
    string Name { get; }

    /// <summary>The channels that this connector can serve.</summary>
    IReadOnlySet<Channel> Channels { get; }

    /// <summary>
    /// Hands over a batch and answers one outcome for each message, in the order given. A message whose
    /// <see cref="OutboundMessage.Id"/> was accepted before must not be delivered a second time where the
    /// provider offers any way to know.
    /// </summary>
    /// <param name="batch">The messages; never empty.</param>
    /// <param name="cancellationToken">
    /// Begins no further message: those come back as <see cref="DeliveryOutcome.Transient"/>, not tried. A hand-over that has begun comes to its end.
    /// </param>
    Task<IReadOnlyList<DeliveryOutcome>> DeliverAsync(IReadOnlyList<OutboundMessage> batch, CancellationToken cancellationToken);

    /// <summary>Why nothing is handed over until somebody has looked at it, as a code; null while all is well. Messages only wait meanwhile.</summary>
    string? Parked => null;

    /// <summary>Somebody has put right why it was parked: it is tried again with the next message instead of after its own pause.</summary>
    void Unpark()
    {
    }

    /// <summary>
    /// Asks what became of a message whose hand-over was interrupted. A provider that cannot be asked
    /// answers <see cref="Reconciliation.CannotTell"/>.
    /// </summary>
    /// <param name="messageId">The <see cref="OutboundMessage.Id"/>.</param>
    /// <param name="worker">The process that was handing it over.</param>
    /// <param name="cancellationToken">Ends the question.</param>
    Task<Reconciliation> ReconcileAsync(string messageId, string worker, CancellationToken cancellationToken);

    /// <summary>
    /// The provider's id of a message that <see cref="ReconcileAsync(string, string, CancellationToken)"/> says was accepted; null where it is not known.
    /// </summary>
    /// <param name="messageId">The <see cref="OutboundMessage.Id"/>.</param>
    /// <param name="worker">The process that was handing it over.</param>
    string? FindProviderId(string messageId, string worker) => null;

    /// <summary>
    /// Whether asking later may bring an answer that is not there yet: then unknown messages are asked about again for a day, by
    /// <see cref="ReconcileAsync(UnknownDelivery, CancellationToken)"/>. Default false.
    /// </summary>
    bool LearnsLater => false;

    /// <summary>
    /// Asks about an unknown message with all that the engine knows of its hand-over, for providers that know messages by recipient and time. Called only
    /// where <see cref="LearnsLater"/>.
    /// </summary>
    /// <param name="delivery">The hand-over.</param>
    /// <param name="cancellationToken">Ends the question.</param>
    Task<ReconciledDelivery> ReconcileAsync(UnknownDelivery delivery, CancellationToken cancellationToken) =>
        Task.FromResult(new ReconciledDelivery(Reconciliation.CannotTell, null));
}

/// <summary>A hand-over of which nobody knows what became of it. Immutable.</summary>
/// <param name="MessageId">The <see cref="OutboundMessage.Id"/>.</param>
/// <param name="Channel">The channel.</param>
/// <param name="To">The recipient's address, as it was handed over.</param>
/// <param name="From">The sender.</param>
/// <param name="NotBefore">The hand-over began at this instant or later.</param>
/// <param name="Ended">It was given up at this instant.</param>
/// <param name="Text">The text; null when it is the provider's or cannot be written again.</param>
/// <param name="OtherIds">Ids by which the provider knows other messages to the same person.</param>
public sealed record UnknownDelivery(
    string MessageId, Channel Channel, string To, string From, DateTimeOffset NotBefore, DateTimeOffset Ended, string? Text, IReadOnlySet<string> OtherIds);

/// <summary>What a provider said of an unknown hand-over.</summary>
/// <param name="Answer">The answer.</param>
/// <param name="ProviderId">The provider's id of an accepted message; null when it is not known.</param>
public readonly record struct ReconciledDelivery(Reconciliation Answer, string? ProviderId);

/// <summary>What a provider knows of an interrupted hand-over.</summary>
public enum Reconciliation
{
    /// <summary>It has the message: the hand-over counts as accepted.</summary>
    Accepted,

    /// <summary>It never got the message: handing it over again is safe.</summary>
    NotReceived,

    /// <summary>Nobody can tell.</summary>
    CannotTell,
}
