namespace Automation.Connectors.Bounces;

/// <summary>
/// Understands what comes back to a bounce address: delivery status notifications (RFC 3464), feedback reports (RFC 5965), bounces written
/// for people, automatic answers (RFC 3834) and what is none of them. Pure: it looks at nothing but the bytes, never throws, and never
/// reads more than <see cref="LongestMail"/> of them. Safe for concurrent use.
/// </summary>
public static class BounceReader
{
    /// <summary>How many bytes are read; what stands behind is the original that came back.</summary>
    public const int LongestMail = 512 * 1024;

    /// <summary>Understands a mail.</summary>
    /// <param name="mail">The raw bytes, from the header on; possibly cut off or damaged.</param>
    public static BounceReport Read(ReadOnlyMemory<byte> mail)
    {
        BounceMail parts = BounceMail.Read(mail.Length > LongestMail ? mail[..LongestMail] : mail);
        if (parts.Feedback is not null)
        {
            return FeedbackReading.Read(parts);
        }

        if (SesNotification.TryRead(parts.Notice) is { } notification)
        {
            return Complete(parts, notification.Kind, notification.Recipients, notification.FeedbackType);
        }

        List<Testimony> testimonies = Testimonies.Of(parts);
        if (testimonies.Count == 0)
        {
            return AutoReplies.Read(parts);
        }

        List<BouncedRecipient> recipients = [.. testimonies.Select(Verdict.On)];
        return Complete(parts, KindOf(testimonies, recipients), recipients, feedbackType: null);
    }

    /// <summary>Adds what tells whose message it was.</summary>
    internal static BounceReport Complete(BounceMail parts, BounceKind kind, IReadOnlyList<BouncedRecipient> recipients, string? feedbackType) =>
        new(kind, recipients, feedbackType, Correlation.MessageId(parts), Correlation.EnvelopeAddresses(parts));

    private static BounceKind KindOf(List<Testimony> testimonies, List<BouncedRecipient> recipients) =>
        recipients.TrueForAll(recipient => recipient.Reason == BounceReason.Delivered) ? BounceKind.Success
        : testimonies.TrueForAll(testimony => testimony.IsDelay || testimony.Action == "delayed") ? BounceKind.Delay
        : BounceKind.Failure;
}
