using System.Buffers;
using System.Buffers.Text;

namespace Automation.Connectors.Mime;

/// <summary>Undoes the transfer encodings of RFC 2045 section 6. Malformed input is kept as far as it goes.</summary>
internal static class TransferDecoding
{
    /// <summary>The decoded bytes; those of an unknown or identity encoding as they are.</summary>
    public static ReadOnlyMemory<byte> Decode(ReadOnlyMemory<byte> body, string? encoding) => encoding?.Trim().ToLowerInvariant() switch
    {
        "base64" => DecodeBase64(body.Span),
        "quoted-printable" => DecodeQuotedPrintable(body.Span),
        _ => body,
    };

    /// <summary>Base64; white space is skipped, decoding ends at the first thing that is none.</summary>
    public static byte[] DecodeBase64(ReadOnlySpan<byte> text)
    {
        byte[] bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        _ = Base64.DecodeFromUtf8(text, bytes, out _, out int written);
        return bytes[..written];
    }

    /// <summary>Quoted-printable; an escape that is none stays as it is.</summary>
    public static byte[] DecodeQuotedPrintable(ReadOnlySpan<byte> text)
    {
        var bytes = new ArrayBufferWriter<byte>(text.Length + 1);
        while (!text.IsEmpty)
        {
            int escape = text.IndexOf((byte)'=');
            bytes.Write(escape < 0 ? text : text[..escape]);
            if (escape < 0)
            {
                break;
            }

            text = text[escape..];
            text = text[Unescape(text, bytes)..];
        }

        return bytes.WrittenSpan.ToArray();
    }

    private static int Unescape(ReadOnlySpan<byte> text, ArrayBufferWriter<byte> bytes)
    {
        if (text.StartsWith("=\r\n"u8))
        {
            return 3;
        }

        if (text.StartsWith("=\n"u8))
        {
            return 2;
        }

        Span<byte> value = stackalloc byte[1];
        bool hex = text.Length >= 3 && Convert.FromHexString(text.Slice(1, 2), value, out _, out _) == OperationStatus.Done;
        bytes.Write(hex ? value : text[..1]);
        return hex ? 3 : 1;
    }
}
