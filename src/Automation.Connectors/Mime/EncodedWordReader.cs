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
        int at = 0;
        foreach (Match word in Word().Matches(value))
        {
            string between = value[at..word.Index];
            if (pending.WrittenCount == 0 || !string.IsNullOrWhiteSpace(between))
            {
                Flush(text, pending);
                text.Append(between);
            }

            pending.Write(DecodePayload(word.Groups["payload"].Value, word.Groups["kind"].Value));
            at = word.Index + word.Length;
        }

        Flush(text, pending);
        return text.Append(value, at, value.Length - at).ToString();
    }

    private static byte[] DecodePayload(string payload, string kind) => kind is "B" or "b"
        ? TransferDecoding.DecodeBase64(Encoding.ASCII.GetBytes(payload))
        : TransferDecoding.DecodeQuotedPrintable(Encoding.ASCII.GetBytes(payload.Replace('_', ' ')));

    private static void Flush(StringBuilder text, ArrayBufferWriter<byte> pending)
    {
        text.Append(Encoding.UTF8.GetString(pending.WrittenSpan));
        pending.ResetWrittenCount();
    }

    // US-ASCII is a part of UTF-8; RFC 2231 allows a language after the character set.
    [GeneratedRegex(@"=\?(?:utf-8|us-ascii)(?:\*[^?]*)?\?(?<kind>[bq])\?(?<payload>[^?\s]*)\?=", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Word();
}
