using System.Buffers;
using System.Globalization;
using System.Text;

namespace Automation.Connectors.Mime;

/// <summary>Writes a parameter of a structured header on a line of its own: quoted, or by RFC 2231 in UTF-8.</summary>
internal static class HeaderParameter
{
    private const int LineLimit = 76;

    private static readonly SearchValues<char> Quotable = SearchValues.Create(
        [.. Enumerable.Range(' ', '~' - ' ' + 1).Select(code => (char)code).Where(value => value is not ('"' or '\\'))]);

    // attribute-char of RFC 2231 section 7.
    private static readonly SearchValues<byte> Literal = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$&+-.^_`{|}~"u8);

    /// <summary>Writes <c>;</c>, a fold, and the parameter; a long value in continuations that split no code point.</summary>
    public static void Write(ref MimeOutput output, string name, string value)
    {
        if (value.AsSpan().IndexOfAnyExcept(Quotable) < 0 && name.Length + value.Length + 4 <= LineLimit)
        {
            StartLine(ref output, name, "=\"");
            output.Write(value);
            output.Write("\""u8);
            return;
        }

        byte[] utf8 = Encoding.UTF8.GetBytes(Composition.Compose(value));
        if (name.Length + 10 + Width(utf8) <= LineLimit)
        {
            StartLine(ref output, name, "*=utf-8''");
            WriteEscaped(ref output, utf8);
            return;
        }

        WriteContinued(ref output, name, utf8);
    }

    private static void WriteContinued(ref MimeOutput output, string name, ReadOnlySpan<byte> rest)
    {
        for (int section = 0; !rest.IsEmpty; section++)
        {
            string label = section.ToString(CultureInfo.InvariantCulture);
            StartLine(ref output, name, "*", label, section == 0 ? "*=utf-8''" : "*=");
            int count = Fit(rest, LineLimit - output.Column - 1);
            WriteEscaped(ref output, rest[..count]);
            rest = rest[count..];
        }
    }

    private static void StartLine(ref MimeOutput output, params ReadOnlySpan<string> pieces)
    {
        output.Write(";"u8);
        output.Fold();
        output.Write(" "u8);
        foreach (string piece in pieces)
        {
            output.Write(piece);
        }
    }

    private static int Fit(ReadOnlySpan<byte> bytes, int room)
    {
        int end = 0;
        int width = 0;
        for (int at = 0; at < bytes.Length; at++)
        {
            end = (bytes[at] & 0xC0) == 0x80 ? end : at;
            width += Literal.Contains(bytes[at]) ? 1 : 3;
            if (width > room)
            {
                return end;
            }
        }

        return bytes.Length;
    }

    private static int Width(ReadOnlySpan<byte> bytes)
    {
        int width = 0;
        foreach (byte value in bytes)
        {
            width += Literal.Contains(value) ? 1 : 3;
        }

        return width;
    }

    private static void WriteEscaped(ref MimeOutput output, ReadOnlySpan<byte> bytes)
    {
        Span<byte> escaped = stackalloc byte[3];
        foreach (byte value in bytes)
        {
            if (Literal.Contains(value))
            {
                output.Write([value]);
                continue;
            }

            QuotedPrintable.Escape(value, escaped);
            escaped[0] = (byte)'%';
            output.Write(escaped);
        }
    }
}
