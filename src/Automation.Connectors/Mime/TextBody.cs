using System.Buffers;
using System.Text;

namespace Automation.Connectors.Mime;

/// <summary>How a body travels (RFC 2045 section 6.1).</summary>
internal enum TransferEncoding
{
    /// <summary>ASCII lines of at most 998 characters, as they are.</summary>
    SevenBit,

    /// <summary>Readable in the raw mail; for text that is mostly ASCII.</summary>
    QuotedPrintable,

    /// <summary>The smaller form as soon as more than a sixth of the bytes is outside ASCII.</summary>
    Base64,
}

/// <summary>A text in UTF-8 with CRLF line ends and the encoding that suits it. Its buffer is rented: dispose it.</summary>
internal readonly ref struct TextBody : IDisposable
{
    private const int LineLimit = 998; // RFC 5322 section 2.1.1

    private static readonly SearchValues<byte> Controls = SearchValues.Create(
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 127]);

    private readonly byte[] _rented;
    private readonly int _length;

    /// <summary>Takes a text over.</summary>
    public TextBody(string text)
    {
        string composed = Composition.Compose(text);
        _rented = ArrayPool<byte>.Shared.Rent(System.Text.Encoding.UTF8.GetMaxByteCount(composed.Length));
        _length = ToLines(composed, _rented, out int longestLine);
        Encoding = Choose(Bytes, longestLine);
    }

    /// <summary>The encoding to write it with.</summary>
    public TransferEncoding Encoding { get; }

    private ReadOnlySpan<byte> Bytes => _rented.AsSpan(0, _length);

    /// <summary>
    /// Writes the body, ending with CRLF. Inside a multipart the CRLF before the delimiter belongs to the delimiter
    /// (RFC 2046 section 5.1.1), so a text that ends with a line end of its own gets a second one there.
    /// </summary>
    public void Write(ref MimeOutput output, bool insideMultipart)
    {
        switch (Encoding)
        {
            case TransferEncoding.Base64:
                Base64Lines.Write(ref output, Bytes);
                return;
            case TransferEncoding.QuotedPrintable:
                QuotedPrintable.Write(ref output, Bytes);
                break;
            default:
                output.WriteBody(Bytes);
                break;
        }

        if (insideMultipart || !Bytes.EndsWith("\r\n"u8))
        {
            output.WriteBody("\r\n"u8);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => ArrayPool<byte>.Shared.Return(_rented);

    private static int ToLines(ReadOnlySpan<char> text, Span<byte> target, out int longestLine)
    {
        int at = 0;
        longestLine = 0;
        while (true)
        {
            int end = text.IndexOfAny('\r', '\n');
            int count = System.Text.Encoding.UTF8.GetBytes(end < 0 ? text : text[..end], target[at..]);
            at += count;
            longestLine = Math.Max(longestLine, count);
            if (end < 0)
            {
                return at;
            }

            "\r\n"u8.CopyTo(target[at..]);
            at += 2;
            bool pair = text[end] == '\r' && end + 1 < text.Length && text[end + 1] == '\n';
            text = text[(end + (pair ? 2 : 1))..];
        }
    }

    private static TransferEncoding Choose(ReadOnlySpan<byte> bytes, int longestLine)
    {
        if (Ascii.IsValid(bytes))
        {
            bool plain = longestLine <= LineLimit && !bytes.ContainsAny(Controls) && bytes.IndexOf(MimeBoundary.Start) < 0;
            return plain ? TransferEncoding.SevenBit : TransferEncoding.QuotedPrintable;
        }

        int outsideAscii = 0;
        foreach (byte value in bytes)
        {
            outsideAscii += value >> 7;
        }

        return (long)outsideAscii * 6 <= bytes.Length ? TransferEncoding.QuotedPrintable : TransferEncoding.Base64;
    }
}
