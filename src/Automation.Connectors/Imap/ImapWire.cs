using System.Buffers;
using System.Globalization;
using System.Text;

namespace Automation.Connectors.Imap;

/// <summary>One answer line of a server, its literals (RFC 3501 section 4.3) taken out.</summary>
/// <param name="Text">The line; each literal is left out of it.</param>
/// <param name="Literals">The literals in their order.</param>
internal sealed record ImapLine(string Text, IReadOnlyList<byte[]> Literals);

/// <summary>Reads answers and writes commands over a stream. What a server sends is bounded. Not safe for concurrent use.</summary>
internal sealed class ImapWire(Stream stream, int longestLiteral)
{
    private const int LongestLine = 64 * 1024;
    private const int MostLiterals = 16;

    private readonly byte[] _buffer = new byte[16 * 1024];
    private int _start;
    private int _end;

    /// <summary>Whether bytes have come that no line has taken yet.</summary>
    public bool HasUnread => _start < _end;

    /// <summary>Writes a line.</summary>
    public ValueTask WriteAsync(string line, CancellationToken cancellationToken) => stream.WriteAsync(Encoding.UTF8.GetBytes(line + "\r\n"), cancellationToken);

    /// <summary>Reads a line with its literals.</summary>
    /// <exception cref="ImapException">The server closed, or sends more than a server may.</exception>
    public async Task<ImapLine> ReadAsync(CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        var literals = new List<byte[]>();
        while (true)
        {
            string line = await ReadLineAsync(cancellationToken);
            int open = line.EndsWith('}') ? line.LastIndexOf('{') : -1;
            if (open < 0 || !int.TryParse(line.AsSpan(open + 1, line.Length - open - 2), NumberStyles.None, CultureInfo.InvariantCulture, out int length))
            {
                return new ImapLine(text.Append(line).ToString(), literals);
            }

            text.Append(line, 0, open);
            if (length > longestLiteral || literals.Count == MostLiterals || text.Length > LongestLine)
            {
                throw new ImapException("The IMAP server sends more than was asked for.");
            }

            literals.Add(await ReadBytesAsync(length, cancellationToken));
        }
    }

    private async Task<string> ReadLineAsync(CancellationToken cancellationToken)
    {
        var line = new ArrayBufferWriter<byte>();
        while (true)
        {
            int end = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            int count = end < 0 ? _end - _start : end;
            line.Write(_buffer.AsSpan(_start, count));
            _start += count + (end < 0 ? 0 : 1);
            if (end >= 0)
            {
                return Encoding.UTF8.GetString(line.WrittenSpan.TrimEnd((byte)'\r'));
            }

            if (line.WrittenCount > LongestLine)
            {
                throw new ImapException("The IMAP server sends a line without end.");
            }

            await FillAsync(cancellationToken);
        }
    }

    private async Task<byte[]> ReadBytesAsync(int count, CancellationToken cancellationToken)
    {
        byte[] bytes = new byte[count];
        for (int at = 0; at < count;)
        {
            if (_start == _end)
            {
                await FillAsync(cancellationToken);
            }

            int taken = Math.Min(count - at, _end - _start);
            _buffer.AsSpan(_start, taken).CopyTo(bytes.AsSpan(at));
            _start += taken;
            at += taken;
        }

        return bytes;
    }

    private async Task FillAsync(CancellationToken cancellationToken)
    {
        (_start, _end) = (0, await stream.ReadAsync(_buffer, cancellationToken));
        if (_end == 0)
        {
            throw new ImapException("The IMAP server closed the connection.");
        }
    }
}
