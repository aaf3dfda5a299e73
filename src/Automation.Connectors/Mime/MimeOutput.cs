using System.Buffers;
using System.Text;

namespace Automation.Connectors.Mime;

/// <summary>
/// The bytes on their way out and the column that header folding looks at. It holds one span of the buffer writer at
/// a time, so that a header's many small pieces cost no call each; <see cref="Flush"/> ends it.
/// </summary>
internal ref struct MimeOutput(IBufferWriter<byte> destination)
{
    private readonly IBufferWriter<byte> _destination = destination;
    private Span<byte> _span = [];
    private int _used;

    /// <summary>Characters on the current header line. Bodies do not keep it up.</summary>
    public int Column { get; private set; }

    /// <summary>Room for at least <paramref name="count"/> bytes, valid until the next call.</summary>
    public Span<byte> Reserve(int count)
    {
        if (_span.Length - _used < count)
        {
            Flush();
            _span = _destination.GetSpan(Math.Max(count, 512));
        }

        return _span[_used..];
    }

    /// <summary>Keeps the first bytes of what <see cref="Reserve"/> gave.</summary>
    public void Commit(int count) => _used += count;

    /// <summary>Bytes of a body: the column stays.</summary>
    public void WriteBody(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        Commit(bytes.Length);
    }

    /// <summary>A piece of a header line.</summary>
    public void Write(scoped ReadOnlySpan<byte> bytes)
    {
        WriteBody(bytes);
        Column += bytes.Length;
    }

    /// <summary>A piece of a header line. Text outside ASCII goes out as UTF-8 (SMTPUTF8 addresses only).</summary>
    public void Write(scoped ReadOnlySpan<char> text)
    {
        int count = Encoding.UTF8.GetBytes(text, Reserve(Encoding.UTF8.GetMaxByteCount(text.Length)));
        Commit(count);
        Column += count;
    }

    /// <summary>Ends the line inside a header; the caller goes on with a space (RFC 5322 section 2.2.3).</summary>
    public void Fold() => EndLine();

    /// <summary>Ends a line.</summary>
    public void EndLine()
    {
        WriteBody("\r\n"u8);
        Column = 0;
    }

    /// <summary>Hands everything written so far to the destination.</summary>
    public void Flush()
    {
        _destination.Advance(_used);
        _span = [];
        _used = 0;
    }
}
