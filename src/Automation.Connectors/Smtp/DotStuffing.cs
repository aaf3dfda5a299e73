using System.Buffers;

namespace Automation.Connectors.Smtp;

/// <summary>The transparency of RFC 5321 section 4.5.2: a line that begins with a dot gets a second one.</summary>
internal static class DotStuffing
{
    /// <summary>Writes lines that end with CRLF, from the beginning of a line.</summary>
    public static void Write(IBufferWriter<byte> destination, ReadOnlySpan<byte> lines)
    {
        if (lines.StartsWith("."u8))
        {
            destination.Write("."u8);
        }

        for (int at = lines.IndexOf("\r\n."u8); at >= 0; at = lines.IndexOf("\r\n."u8))
        {
            destination.Write(lines[..(at + 3)]);
            destination.Write("."u8);
            lines = lines[(at + 3)..];
        }

        destination.Write(lines);
    }
}
