using System.Buffers;
using Automation.Connectors.Mime;
using Automation.Engine.Messages;

namespace Automation.Connectors.Capture;

/// <summary>
/// Delivers into a folder instead of the world: an e-mail as a mail file, a short message as JSON. For development,
/// demonstrations and replays; <see cref="CapturedMailbox"/> reads it back. A message is stored once however often it is
/// handed over, and answered with the provider id <c>capture:&lt;id&gt;</c>.
/// </summary>
/// <remarks>
/// <para>Safe for concurrent calls, also from several processes on the same folder.</para>
/// <para>
/// Outcomes: <see cref="DeliveryOutcome.Transient"/> with <c>capture-disk-full</c>, <c>capture-not-writable</c>,
/// <c>capture-io-error</c> or <c>capture-cancelled</c>, each with nothing stored; <see cref="DeliveryOutcome.Permanent"/> with
/// <c>capture-invalid-id</c>, <c>capture-channel</c>, or <c>mime-…:header</c> for a mail that cannot be written. Never
/// <see cref="DeliveryOutcome.Unknown"/>.
/// </para>
/// </remarks>
/// <param name="options">Where the messages go.</param>
public sealed class CaptureConnector(CaptureOptions options) : IConnector
{
    private readonly CaptureFolder _folder = new(options.Folder);

    /// <inheritdoc/>
    public string Name => "capture";

    /// <inheritdoc/>
    public IReadOnlySet<Channel> Channels { get; } = new HashSet<Channel> { Channel.Email, Channel.Sms, Channel.WhatsApp };

    /// <inheritdoc/>
    public Task<IReadOnlyList<DeliveryOutcome>> DeliverAsync(IReadOnlyList<OutboundMessage> batch, CancellationToken cancellationToken) =>
        Task.Run<IReadOnlyList<DeliveryOutcome>>(() => DeliverAll(batch, cancellationToken), CancellationToken.None);

    /// <summary>Looks into the folder: a message is there whole or not at all, whatever its month.</summary>
    /// <inheritdoc/>
    public Task<Reconciliation> ReconcileAsync(string messageId, string worker, CancellationToken cancellationToken)
    {
        bool stored = CaptureFolder.IsId(messageId)
            && (File.Exists(_folder.PathOf(messageId, CaptureFolder.MailExtension))
                || File.Exists(_folder.PathOf(messageId, CaptureFolder.SmsExtension)));
        return Task.FromResult(stored ? Reconciliation.Accepted : Reconciliation.NotReceived);
    }

    private DeliveryOutcome[] DeliverAll(IReadOnlyList<OutboundMessage> batch, CancellationToken cancellationToken)
    {
        var outcomes = new DeliveryOutcome[batch.Count];
        var buffer = new ArrayBufferWriter<byte>(8 * 1024);
        for (int at = 0; at < outcomes.Length; at++)
        {
            buffer.ResetWrittenCount();
            outcomes[at] = cancellationToken.IsCancellationRequested
                ? new DeliveryOutcome.Transient("capture-cancelled", null, Tried: false)
                : Deliver(batch[at], buffer);
        }

        return outcomes;
    }

    private DeliveryOutcome Deliver(OutboundMessage message, ArrayBufferWriter<byte> buffer)
    {
        if (!CaptureFolder.IsId(message.Id))
        {
            return new DeliveryOutcome.Permanent("capture-invalid-id");
        }

        if (!Channels.Contains(message.Channel))
        {
            return new DeliveryOutcome.Permanent("capture-channel");
        }

        string extension = message.Channel == Channel.Email ? CaptureFolder.MailExtension : CaptureFolder.SmsExtension;
        DeliveryOutcome? refusal = File.Exists(_folder.PathOf(message.Id, extension)) ? null
            : message.Channel == Channel.Email ? StoreMail(message, buffer)
            : StoreSms(message, buffer);
        return refusal ?? new DeliveryOutcome.Accepted("capture:" + message.Id);
    }

    private DeliveryOutcome? StoreMail(OutboundMessage message, ArrayBufferWriter<byte> buffer) =>
        MimeWriter.Write(CapturedMail.From(message), buffer) is { } problem
            ? new DeliveryOutcome.Permanent(problem.Code)
            : Put(message, CaptureFolder.MailExtension, buffer.WrittenSpan);

    private DeliveryOutcome.Transient? StoreSms(OutboundMessage message, ArrayBufferWriter<byte> buffer)
    {
        CapturedSms.Write(message, buffer);
        return Put(message, CaptureFolder.SmsExtension, buffer.WrittenSpan);
    }

    private DeliveryOutcome.Transient? Put(OutboundMessage message, string extension, ReadOnlySpan<byte> content)
    {
        try
        {
            _folder.Put(message.Id, extension, content, message.Date);
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new DeliveryOutcome.Transient(CaptureFault.CodeOf(failure), null);
        }
    }
}
