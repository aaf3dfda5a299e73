using System.Net;
using System.Text;
using Automation.Connectors.Mime;

namespace Automation.Connectors.Bounces;

/// <summary>A returned mail taken apart: what was written for people, what for machines, and what is left of the original.</summary>
internal sealed record BounceMail
{
    private const int LongestText = 64 * 1024;
    private const int LongestOriginal = 16 * 1024;

    /// <summary>The mail's own header.</summary>
    public required IReadOnlyList<MimeHeader> Headers { get; init; }

    /// <summary>What was written for people, up to where the original begins.</summary>
    public string Notice { get; init; } = "";

    /// <summary>The delivery status fields (RFC 3464); null when there are none.</summary>
    public string? Status { get; init; }

    /// <summary>The feedback fields (RFC 5965); null when there are none.</summary>
    public string? Feedback { get; init; }

    /// <summary>The header, or the beginning, of the mail that came back.</summary>
    public IReadOnlyList<MimeHeader> Original { get; init; } = [];

    /// <summary>The first header field of that name, encoded words undone; empty when there is none.</summary>
    public string Header(string name) => EncodedWordReader.Decode(MimeEntity.Find(Headers, name) ?? "");

    /// <summary>Takes a mail apart. Never fails.</summary>
    public static BounceMail Read(ReadOnlyMemory<byte> bytes) => Read(bytes, isWrapped: false);

    private static BounceMail Read(ReadOnlyMemory<byte> bytes, bool isWrapped)
    {
        MimeEntity mail = MimeReader.Read(bytes);
        var notice = new StringBuilder();
        string? status = null;
        string? feedback = null;
        IReadOnlyList<MimeHeader> original = [];
        bool html = !mail.Leaves().Any(leaf => leaf.ContentType == "text/plain" && !leaf.Content.Span.IsEmpty);
        foreach (MimeEntity leaf in mail.Leaves())
        {
            switch (leaf.ContentType)
            {
                case "message/delivery-status" or "message/global-delivery-status":
                    status = (status is null ? "" : status + "\n\n") + TextOf(leaf);
                    break;
                case "message/feedback-report":
                    feedback ??= TextOf(leaf);
                    break;
                case "message/rfc822" or "message/global" or "text/rfc822-headers" or "text/rfc822-header" or "message/rfc822-headers" or "message/partial":
                    original = original.Count > 0 ? original : HeadersOf(leaf);
                    break;
                case "text/html" when html:
                    AddNotice(notice, HtmlText.Read(TextOf(leaf)));
                    break;
                default:
                    // Some servers put text into parts of odd types; an original that follows without a type of its own is cut off below.
                    if ((leaf.ContentType.StartsWith("text/plain", StringComparison.Ordinal) || leaf.ContentType.StartsWith("multipart/", StringComparison.Ordinal) || leaf.ContentType == "message/plain")
                        && original.Count == 0)
                    {
                        AddNotice(notice, TextOf(leaf));
                    }

                    break;
            }
        }

        return !isWrapped && status is null && feedback is null && Wrapped(mail) is { } inner
            ? Read(inner.Content, isWrapped: true) with { Headers = mail.Headers }
            : Assemble(mail.Headers, notice.ToString(), status, feedback, original);
    }

    /// <summary>Some gateways put a whole report into a mail that calls itself a report: the first mail within it; null when there is none.</summary>
    private static MimeEntity? Wrapped(MimeEntity mail) =>
        (mail.Header("Content-Type") ?? "").Contains("report-type", StringComparison.OrdinalIgnoreCase)
        && mail.Leaves().FirstOrDefault(leaf => leaf.ContentType == "message/rfc822") is { } leaf
        && (MimeEntity.Find(HeadersOf(leaf), "Content-Type") ?? "").Contains("multipart/report", StringComparison.OrdinalIgnoreCase)
            ? leaf
            : null;

    private static BounceMail Assemble(IReadOnlyList<MimeHeader> headers, string text, string? status, string? feedback, IReadOnlyList<MimeHeader> original)
    {
        text = Unquote(text);
        if (status is null && ReportFields.FindEmbedded(text) is >= 0 and var at)
        {
            status = text[at..];
        }

        (string notice, string rest) = NoticeText.Cut(text);
        return new BounceMail
        {
            Headers = headers,
            Notice = notice,
            Status = status,
            Feedback = feedback,
            Original = original.Count > 0 ? original : HeadersOf(rest),
        };
    }

    /// <summary>A bounce that somebody forwarded comes quoted.</summary>
    private static string Unquote(string text) => !text.Contains("\n> Final-Recipient:", StringComparison.OrdinalIgnoreCase)
        ? text
        : string.Join('\n', text.Split('\n').Select(line => line.StartsWith("> ", StringComparison.Ordinal) ? line[2..] : line == ">" ? "" : line));

    private static void AddNotice(StringBuilder notice, string text)
    {
        int room = LongestText - notice.Length;
        if (room > 0)
        {
            notice.Append(text, 0, Math.Min(room, text.Length)).Append('\n');
        }
    }

    private static string TextOf(MimeEntity leaf)
    {
        ReadOnlySpan<byte> bytes = leaf.Content.Span;
        string? charset = ParameterizedValue.Read(leaf.Header("Content-Type") ?? "").Parameters.GetValueOrDefault("charset");
        return CharsetDecoding.Decode(bytes[..Math.Min(bytes.Length, LongestText)], charset).ReplaceLineEndings("\n");
    }

    private static IReadOnlyList<MimeHeader> HeadersOf(MimeEntity leaf)
    {
        ReadOnlySpan<byte> bytes = leaf.Content.Span;
        return MimeReader.ReadHeaders(bytes[..Math.Min(bytes.Length, LongestOriginal)], out _);
    }

    private static IReadOnlyList<MimeHeader> HeadersOf(string rest) =>
        MimeReader.ReadHeaders(Encoding.UTF8.GetBytes(rest.Length > LongestOriginal ? rest[..LongestOriginal] : rest), out _);
}

/// <summary>The words of a text in HTML: tags out, entities in.</summary>
internal static class HtmlText
{
    private static readonly string[] Breaks = ["br", "p", "/p", "div", "/div", "tr", "/tr", "li", "h1", "h2", "h3", "td", "pre", "/pre"];

    /// <summary>Reads a fragment or a page, however broken.</summary>
    public static string Read(string html)
    {
        var text = new StringBuilder(html.Length);
        for (int at = 0; at < html.Length;)
        {
            int open = html.IndexOf('<', at);
            int stop = open < 0 ? html.Length : open;
            text.Append(html, at, stop - at);
            int close = open < 0 ? -1 : html.IndexOf('>', open);
            if (close < 0)
            {
                break;
            }

            string tag = html[(open + 1)..close].Trim().Split(' ', '/' )[0].ToLowerInvariant();
            string name = html.AsSpan(open + 1).StartsWith("/") ? "/" + html[(open + 2)..close].Trim().ToLowerInvariant() : tag;
            text.Append(Breaks.Contains(name) ? '\n' : ' ');
            at = tag is "style" or "script" && html.IndexOf("</" + tag, close, StringComparison.OrdinalIgnoreCase) is >= 0 and var end ? end : close + 1;
        }

        return WebUtility.HtmlDecode(text.ToString());
    }
}
