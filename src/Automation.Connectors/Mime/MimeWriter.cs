using System.Buffers;
using System.Text;

namespace Automation.Connectors.Mime;

/// <summary>
/// Writes a mail in the form of RFC 5322 with the MIME of RFC 2045–2047 and 2231: CRLF line ends, no line over 998
/// characters, ASCII only (but for SMTPUTF8 addresses), the same bytes for the same message. Safe for concurrent calls.
/// </summary>
internal static class MimeWriter
{
    /// <summary>
    /// Writes <paramref name="message"/>, or nothing at all when it cannot be written. Dot-stuffing (RFC 5321 section 4.5.2)
    /// is the transport's.
    /// </summary>
    /// <returns>Null when it was written, else why not.</returns>
    public static MimeProblem? Write(MimeMessage message, IBufferWriter<byte> destination)
    {
        if (MimeCheck.Find(message) is { } problem)
        {
            return problem;
        }

        var output = new MimeOutput(destination);
        WriteHeaders(ref output, message);
        if (message.Attachments.Count > 0)
        {
            WriteMixed(ref output, message);
        }
        else
        {
            WriteContent(ref output, message, insideMultipart: false);
        }

        output.Flush();
        return null;
    }

    private static void WriteHeaders(ref MimeOutput output, MimeMessage message)
    {
        HeaderFields.WriteDate(ref output, message.Date);
        HeaderFields.WriteMailbox(ref output, "From"u8, message.From, message.SmtpUtf8);
        HeaderFields.WriteMailbox(ref output, "To"u8, message.To, message.SmtpUtf8);
        if (message.ReplyTo is { } replyTo)
        {
            HeaderFields.WriteMailbox(ref output, "Reply-To"u8, replyTo, message.SmtpUtf8);
        }

        HeaderFields.WriteText(ref output, "Subject"u8, message.Subject);
        output.Write("Message-ID: <"u8);
        output.Write(message.MessageId);
        output.Write(">"u8);
        output.EndLine();
        WriteListHeaders(ref output, message);
        WriteFurtherHeaders(ref output, message.Headers);
        output.Write("MIME-Version: 1.0"u8);
        output.EndLine();
    }

    private static void WriteListHeaders(ref MimeOutput output, MimeMessage message)
    {
        if (message.AutoSubmitted != AutoSubmitted.No)
        {
            bool replied = message.AutoSubmitted == AutoSubmitted.AutoReplied;
            HeaderFields.WriteToken(ref output, "Auto-Submitted"u8, replied ? "auto-replied" : "auto-generated");
        }

        if (message.Unsubscribe is { } unsubscribe)
        {
            HeaderFields.WriteUnsubscribe(ref output, unsubscribe);
        }
    }

    private static void WriteFurtherHeaders(ref MimeOutput output, IReadOnlyList<MimeHeader> headers)
    {
        Span<byte> name = stackalloc byte[70];
        for (int at = 0; at < headers.Count; at++)
        {
            int length = Encoding.ASCII.GetBytes(headers[at].Name, name);
            HeaderFields.WriteText(ref output, name[..length], headers[at].Value);
        }
    }

    private static void WriteMixed(ref MimeOutput output, MimeMessage message)
    {
        MimeBoundary boundary = MimeBoundary.Mixed(message.MessageId);
        boundary.WriteHeader(ref output, "mixed"u8);
        boundary.WriteDelimiter(ref output);
        WriteContent(ref output, message, insideMultipart: true);
        for (int at = 0; at < message.Attachments.Count; at++)
        {
            boundary.WriteDelimiter(ref output);
            WriteAttachment(ref output, message.Attachments[at]);
        }

        boundary.WriteEnd(ref output);
    }

    private static void WriteContent(ref MimeOutput output, MimeMessage message, bool insideMultipart)
    {
        if (message.Html is not { } html)
        {
            WriteText(ref output, "plain"u8, message.Text, insideMultipart);
            return;
        }

        MimeBoundary boundary = MimeBoundary.Alternative(message.MessageId);
        boundary.WriteHeader(ref output, "alternative"u8);
        boundary.WriteDelimiter(ref output);
        WriteText(ref output, "plain"u8, message.Text, insideMultipart: true);
        boundary.WriteDelimiter(ref output);
        WriteText(ref output, "html"u8, html, insideMultipart: true);
        boundary.WriteEnd(ref output);
    }

    private static void WriteText(ref MimeOutput output, ReadOnlySpan<byte> subtype, string text, bool insideMultipart)
    {
        using var body = new TextBody(text);
        output.Write("Content-Type: text/"u8);
        output.Write(subtype);
        output.Write("; charset=utf-8\r\nContent-Transfer-Encoding: "u8);
        output.Write(body.Encoding switch
        {
            TransferEncoding.Base64 => "base64"u8,
            TransferEncoding.QuotedPrintable => "quoted-printable"u8,
            _ => "7bit"u8,
        });
        output.EndLine();
        output.EndLine();
        body.Write(ref output, insideMultipart);
    }

    private static void WriteAttachment(ref MimeOutput output, MimeAttachment attachment)
    {
        HeaderFields.WriteToken(ref output, "Content-Type"u8, attachment.ContentType);
        output.Write("Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment"u8);
        HeaderParameter.Write(ref output, "filename", attachment.FileName);
        output.EndLine();
        output.EndLine();
        Base64Lines.Write(ref output, attachment.Content.Span);
    }
}
