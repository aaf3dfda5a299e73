using System.Security.Cryptography;

namespace Automation.Connectors.Dkim;

/// <summary>The "relaxed" canonical forms of RFC 6376 section 3.4, fed into a hash piece by piece: nothing is copied as a whole.</summary>
internal static class RelaxedForm
{
    private const int Piece = 1_024;

    /// <summary>
    /// A header field (section 3.4.2): name in lower case, unfolded, runs of white space as one space, none around the colon and at the end;
    /// CRLF only when <paramref name="endsLine"/> holds.
    /// </summary>
    /// <param name="hash">What it goes into.</param>
    /// <param name="field">The field as it stands in the mail, without its last line end.</param>
    /// <param name="endsLine">False for the DKIM-Signature field itself.</param>
    public static void AppendField(IncrementalHash hash, ReadOnlySpan<byte> field, bool endsLine)
    {
        Span<byte> room = stackalloc byte[Piece];
        var output = new HashOutput(hash, room);
        int colon = field.IndexOf((byte)':');
        foreach (byte value in field[..colon].TrimEnd(" \t"u8))
        {
            output.Add(value is >= (byte)'A' and <= (byte)'Z' ? (byte)(value | 0x20) : value);
        }

        output.Add((byte)':');
        AppendLine(ref output, field[(colon + 1)..].TrimStart(" \t\r\n"u8));
        if (endsLine)
        {
            output.Add((byte)'\r');
            output.Add((byte)'\n');
        }

        output.Flush();
    }

    /// <summary>A body (section 3.4.4): the same for each line, and no empty lines at the end; an empty body is nothing at all.</summary>
    public static void AppendBody(IncrementalHash hash, ReadOnlySpan<byte> body)
    {
        Span<byte> room = stackalloc byte[Piece];
        var output = new HashOutput(hash, room);
        int emptyLines = 0;
        while (!body.IsEmpty)
        {
            int end = body.IndexOf("\r\n"u8);
            ReadOnlySpan<byte> line = end < 0 ? body : body[..end];
            body = end < 0 ? [] : body[(end + 2)..];
            if (line.Trim(" \t"u8).IsEmpty)
            {
                emptyLines++;
                continue;
            }

            for (; emptyLines > 0; emptyLines--)
            {
                output.Add((byte)'\r');
                output.Add((byte)'\n');
            }

            AppendLine(ref output, line);
            output.Add((byte)'\r');
            output.Add((byte)'\n');
        }

        output.Flush();
    }

    // Runs of white space as one space, none at the end. In a header field a fold is white space too; a body's line holds none.
    private static void AppendLine(ref HashOutput output, ReadOnlySpan<byte> line)
    {
        bool space = false;
        foreach (byte value in line)
        {
            if (value is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
            {
                space = true;
                continue;
            }

            if (space)
            {
                output.Add((byte)' ');
                space = false;
            }

            output.Add(value);
        }
    }

    private ref struct HashOutput(IncrementalHash hash, Span<byte> room)
    {
        private readonly IncrementalHash _hash = hash;
        private readonly Span<byte> _room = room;
        private int _used;

        public void Add(byte value)
        {
            if (_used == _room.Length)
            {
                Flush();
            }

            _room[_used++] = value;
        }

        public void Flush()
        {
            _hash.AppendData(_room[.._used]);
            _used = 0;
        }
    }
}
