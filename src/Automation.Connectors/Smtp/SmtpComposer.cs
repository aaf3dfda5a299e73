using Automation.Connectors.Dkim;
using Automation.Connectors.Mime;
using Automation.Engine.Messages;

namespace Automation.Connectors.Smtp;

/// <summary>Writes and signs mail. One user at a time: each connection has its own.</summary>
internal sealed class SmtpComposer(SmtpOptions options, DkimKeyRing keys, TimeProvider time) : IDisposable
{
    private readonly DkimSigner _signer = new();

    /// <summary>Writes the mail of a message.</summary>
    /// <returns>Null when it was written, else why it never will be.</returns>
    public DeliveryOutcome.Permanent? Compose(OutboundMessage message, SmtpContent content)
    {
        content.Clear();
        MimeMessage mail = OutboundMail.From(message);
        if (options.FeedbackSender is { } sender)
        {
            mail = mail with { Headers = [new MimeHeader("Feedback-ID", FeedbackId(message, sender))] };
        }

        if (MimeWriter.Write(mail, content.Mail) is { } problem)
        {
            return new DeliveryOutcome.Permanent(problem.Code);
        }

        foreach (DkimKey key in keys.For(OutboundMail.SenderDomain(message)))
        {
            _signer.Sign(key, content.Mail.WrittenSpan, time.GetUtcNow(), content.Signatures);
        }

        return null;
    }

    /// <inheritdoc/>
    public void Dispose() => _signer.Dispose();

    // Up to three groups to count by, and the sender: Google's form.
    private static string FeedbackId(OutboundMessage message, string sender) =>
        $"{message.Campaign.Replace(':', '-')}:{message.Purpose.ToString().ToLowerInvariant()}::{sender}";
}
