using System.Buffers;

namespace Automation.Connectors.Mime;

/// <summary>
/// Decides whether a mail may be written, before its first byte is. The guard against header injection lives here: CR, LF
/// and NUL are refused in every value that reaches a header.
/// </summary>
internal static class MimeCheck
{
    private const int LongestLine = 998; // RFC 5322 section 2.1.1
    private const int LongestMessageId = 250;

    private static readonly SearchValues<char> Forbidden = SearchValues.Create('\r', '\n', '\0');

    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-.^_`{|}~");

    private static readonly SearchValues<char> MessageIdCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-/=?^_`{|}~.");

    private static readonly HashSet<string> Written = new(StringComparer.OrdinalIgnoreCase)
    {
        "Date", "From", "To", "Reply-To", "Subject", "Message-ID", "Auto-Submitted", "List-Unsubscribe", "List-Unsubscribe-Post",
        "MIME-Version", "Content-Type", "Content-Transfer-Encoding", "Content-Disposition", "Sender", "Cc", "Bcc",
    };

    /// <summary>The first problem, or null when the mail can be written.</summary>
    public static MimeProblem? Find(MimeMessage message) =>
        Mailbox("From", message.From, message.SmtpUtf8)
        ?? Mailbox("To", message.To, message.SmtpUtf8)
        ?? (message.ReplyTo is { } replyTo ? Mailbox("Reply-To", replyTo, message.SmtpUtf8) : null)
        ?? Guard("Subject", message.Subject)
        ?? MessageId(message.MessageId)
        ?? (message.Unsubscribe is { } unsubscribe ? Unsubscribe(unsubscribe) : null)
        ?? Headers(message.Headers)
        ?? Attachments(message.Attachments);

    private static MimeProblem? Guard(string header, string? value) =>
        value is not null && value.AsSpan().ContainsAny(Forbidden) ? new(header, MimeFault.ForbiddenCharacter) : null;

    private static MimeProblem? Mailbox(string header, MimeMailbox mailbox, bool smtpUtf8) =>
        AddressSpec.Parse(mailbox.Address, smtpUtf8, out _) is { } fault
            ? new(header, fault)
            : Guard(header, mailbox.DisplayName);

    private static MimeProblem? MessageId(string id)
    {
        int at = id.IndexOf('@', StringComparison.Ordinal);
        return Guard("Message-ID", id)
            ?? (id.Length <= LongestMessageId && at > 0 && IsDotAtom(id.AsSpan(0, at)) && IsDotAtom(id.AsSpan(at + 1))
                ? null
                : new("Message-ID", MimeFault.InvalidValue));
    }

    private static bool IsDotAtom(ReadOnlySpan<char> text) =>
        !text.IsEmpty && text[0] != '.' && text[^1] != '.' && text.IndexOf("..") < 0
        && text.IndexOfAnyExcept(MessageIdCharacters) < 0;

    private static MimeProblem? Unsubscribe(ListUnsubscribe unsubscribe)
    {
        bool any = unsubscribe.Link is not null || unsubscribe.MailTo is not null;
        return any && HasForm(unsubscribe.Link, Uri.UriSchemeHttps) && HasForm(unsubscribe.MailTo, Uri.UriSchemeMailto)
            ? null
            : new("List-Unsubscribe", MimeFault.InvalidValue);
    }

    private static bool HasForm(Uri? uri, string scheme) =>
        uri is null || (uri.IsAbsoluteUri && uri.Scheme == scheme && IsUriText(ListUnsubscribe.ToAscii(uri)));

    private static bool IsUriText(string text) =>
        text.Length + 4 <= LongestLine && !text.AsSpan().ContainsAnyExceptInRange('!', '~') && !text.AsSpan().ContainsAny('<', '>');

    private static MimeProblem? Headers(IReadOnlyList<MimeHeader> headers)
    {
        for (int at = 0; at < headers.Count; at++)
        {
            MimeHeader header = headers[at];
            if (!IsToken(header.Name) || header.Name.Length > 70 || Written.Contains(header.Name))
            {
                return new(Printable(header.Name), MimeFault.InvalidName);
            }

            if (Guard(header.Name, header.Value) is { } problem)
            {
                return problem;
            }
        }

        return null;
    }

    private static bool IsToken(ReadOnlySpan<char> text) => !text.IsEmpty && text.IndexOfAnyExcept(TokenCharacters) < 0;

    private static string Printable(string name) => IsToken(name) ? name : "?";

    private static MimeProblem? Attachments(IReadOnlyList<MimeAttachment> attachments)
    {
        for (int at = 0; at < attachments.Count; at++)
        {
            if (Guard("Content-Disposition", attachments[at].FileName) is { } problem)
            {
                return problem;
            }

            if (attachments[at].FileName.Length == 0)
            {
                return new("Content-Disposition", MimeFault.InvalidValue);
            }

            if (!IsMediaType(attachments[at].ContentType))
            {
                return Guard("Content-Type", attachments[at].ContentType) ?? new("Content-Type", MimeFault.InvalidValue);
            }
        }

        return null;
    }

    // A multipart or message type would need a structure and an encoding that an attached file does not have.
    private static bool IsMediaType(string text)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && text.Length <= 127 && IsToken(text.AsSpan(0, slash)) && IsToken(text.AsSpan(slash + 1))
            && !text.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase)
            && !text.StartsWith("message/", StringComparison.OrdinalIgnoreCase);
    }
}
