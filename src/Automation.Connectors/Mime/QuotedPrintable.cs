using System.Buffers;

namespace Automation.Connectors.Mime;

/// <summary>The quoted-printable body encoding (RFC 2045 section 6.7) for text whose lines end with CRLF.</summary>
internal static class QuotedPrintable
{
    private const int Limit = 75; // 76 less the "=" of a soft line break
    private const int Piece = 256; // input bytes between two reservations
    private const int PieceRoom = (Piece * 3) + ((((Piece * 3) / (Limit - 2)) + 2) * 3);

    private static readonly SearchValues<byte> Literal = SearchValues.Create(
        "\t !\"#$%&'()*+,-./0123456789:;<>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~"u8);

    /// <summary>Writes <paramref name="text"/>; a missing last line end stays missing.</summary>
    public static void Write(ref MimeOutput output, ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            int end = text.IndexOf("\r\n"u8);
            WriteLine(ref output, end < 0 ? text : text[..end]);
            if (end < 0)
            {
                return;
            }

            output.WriteBody("\r\n"u8);
            text = text[(end + 2)..];
        }
    }

    /// <summary>Writes <c>=XX</c> at the start of <paramref name="target"/>.</summary>
    public static void Escape(byte value, Span<byte> target)
    {
        ReadOnlySpan<byte> digits = "0123456789ABCDEF"u8;
        target[2] = digits[value & 15];
        target[1] = digits[value >> 4];
        target[0] = (byte)'=';
    }

    private static void WriteLine(ref MimeOutput output, ReadOnlySpan<byte> line)
    {
        byte last = line.IsEmpty ? (byte)0 : line[^1];
        bool blankAtEnd = last is (byte)' ' or (byte)'\t'; // would be lost on the way
        ReadOnlySpan<byte> rest = blankAtEnd ? line[..^1] : line;
        int column = 0;
        while (!rest.IsEmpty)
        {
            int count = Math.Min(rest.Length, Piece);
            WritePiece(ref output, rest[..count], ref column);
            rest = rest[count..];
        }

        if (blankAtEnd)
        {
            Span<byte> room = output.Reserve(6);
            int at = 0;
            WriteEscaped(last, room, ref at, ref column);
            output.Commit(at);
        }
    }

    private static void WritePiece(ref MimeOutput output, ReadOnlySpan<byte> piece, ref int column)
    {
        Span<byte> room = output.Reserve(PieceRoom);
        int at = 0;
        while (!piece.IsEmpty)
        {
            int run = piece.IndexOfAnyExcept(Literal);
            run = run < 0 ? piece.Length : run;
            if (run == 0)
            {
                WriteEscaped(piece[0], room, ref at, ref column);
                piece = piece[1..];
                continue;
            }

            BreakIfFull(1, room, ref at, ref column);
            run = Math.Min(run, Limit - column);
            piece[..run].CopyTo(room[at..]);
            at += run;
            column += run;
            piece = piece[run..];
        }

        output.Commit(at);
    }

    private static void WriteEscaped(byte value, Span<byte> room, ref int at, ref int column)
    {
        BreakIfFull(3, room, ref at, ref column);
        Escape(value, room[at..]);
        at += 3;
        column += 3;
    }

    private static void BreakIfFull(int needed, Span<byte> room, ref int at, ref int column)
    {
        if (column + needed > Limit)
        {
            "=\r\n"u8.CopyTo(room[at..]);
            at += 3;
            column = 0;
        }
    }
}
