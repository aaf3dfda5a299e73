using System.Buffers.Text;

namespace Automation.Connectors.Mime;

/// <summary>The base64 body encoding (RFC 2045 section 6.8): lines of 76 characters.</summary>
internal static class Base64Lines
{
    private const int LineBytes = 57;
    private const int LineRoom = 78;
    private const int LinesAtOnce = 32;

    /// <summary>Writes <paramref name="content"/>; every line, the last one too, ends with CRLF.</summary>
    public static void Write(ref MimeOutput output, ReadOnlySpan<byte> content)
    {
        while (!content.IsEmpty)
        {
            int count = Math.Min(content.Length, LineBytes * LinesAtOnce);
            WriteLines(ref output, content[..count]);
            content = content[count..];
        }
    }

    private static void WriteLines(ref MimeOutput output, ReadOnlySpan<byte> content)
    {
        Span<byte> room = output.Reserve(((content.Length / LineBytes) + 1) * LineRoom);
        int at = 0;
        while (!content.IsEmpty)
        {
            int count = Math.Min(content.Length, LineBytes);
            Base64.EncodeToUtf8(content[..count], room[at..], out _, out int written);
            at += written;
            "\r\n"u8.CopyTo(room[at..]);
            at += 2;
            content = content[count..];
        }

        output.Commit(at);
    }
}
