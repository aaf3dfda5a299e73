using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace Automation.Connectors.Mime;

/// <summary>Decodes the encoded words of a header value (RFC 2047).</summary>
internal static partial class EncodedWordReader
{
    /// <summary>
    /// The value in plain Unicode. White space between two encoded words vanishes, and their bytes are joined before they
    /// become text; words in a character set that is unknown here stay as they are.
    /// </summary>
    public static string Decode(string value)
    {
        if (!value.Contains("=?", StringComparison.Ordinal))
        {
            return value;
        }

        var text = new StringBuilder();
        var pending = new ArrayBufferWriter<byte>();
        Encoding charset = Encoding.UTF8;
        int at = 0;
        foreach (Match word in Word().Matches(value))
        {
            string name = word.Groups["charset"].Value;
            if ((CharsetDecoding.Find(name) ?? Ascii(name)) is not { } next)
            {
                continue;
            }

            string between = value[at..word.Index];
            bool joined = pending.WrittenCount > 0 && string.IsNullOrWhiteSpace(between);
            if (!joined || next != charset)
            {
                Flush(text, pending, charset);
                text.Append(joined ? "" : between);
                charset = next;
            }

            pending.Write(DecodePayload(word.Groups["payload"].Value, word.Groups["kind"].Value));
            at = word.Index + word.Length;
        }

        Flush(text, pending, charset);
        return text.Append(value, at, value.Length - at).ToString();
    }

    // US-ASCII is a part of UTF-8.
    private static Encoding? Ascii(string name) => name.Equals("us-ascii", StringComparison.OrdinalIgnoreCase) ? Encoding.UTF8 : null;

    private static byte[] DecodePayload(string payload, string kind) => kind is "B" or "b"
        ? TransferDecoding.DecodeBase64(Encoding.ASCII.GetBytes(payload))
        : TransferDecoding.DecodeQuotedPrintable(Encoding.ASCII.GetBytes(payload.Replace('_', ' ')));

    private static void Flush(StringBuilder text, ArrayBufferWriter<byte> pending, Encoding charset)
    {
        text.Append(charset.GetString(pending.WrittenSpan));
        pending.ResetWrittenCount();
    }

    // RFC 2231 allows a language after the character set.
    [GeneratedRegex(@"=\?(?<charset>[^?*\s]+)(?:\*[^?]*)?\?(?<kind>[bq])\?(?<payload>[^?\s]*)\?=", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Word();
}
