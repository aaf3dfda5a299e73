using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Automation.Server.Orders;

/// <summary>
/// The text of a file as UTF-8, whatever its encoding. A byte order mark wins over the encoding asked for and is left out.
/// Bytes that the encoding does not know end the reading: replaced by question marks they would get into keys and addresses.
/// </summary>
internal sealed class Utf8Text : ReadStream
{
    private const int Block = 64 * 1024;

    private readonly Stream _source;
    private readonly string _path;
    private readonly string _encodingName;
    private readonly Decoder? _decoder;
    private readonly byte[] _raw = new byte[Block];
    private readonly char[] _chars = new char[Block + 1];
    private byte[] _text = new byte[Block];
    private int _rawEnd;
    private int _textStart;
    private int _textEnd;
    private long _offset;
    private long _line = 1;
    private bool _ended;

    /// <summary>Reads a stream that stands at its start.</summary>
    /// <param name="source">The bytes; closed with this stream.</param>
    /// <param name="encoding">The encoding's name, known to exist (<see cref="Find"/>).</param>
    /// <param name="path">The file's name, for messages.</param>
    /// <exception cref="OrderFileException">The file has no bytes, or is plainly not in that encoding.</exception>
    public Utf8Text(Stream source, string encoding, string path)
    {
        (_source, _path) = (source, path);
        Refill();
        if (_rawEnd == 0)
        {
            throw new OrderFileException($"{path} is empty. Give a file with one row for each order or item sold.");
        }

        var marked = TakeMark();
        _encodingName = marked ?? encoding;
        if (marked is null)
        {
            CheckWidth();
        }

        _decoder = IsUtf8(_encodingName) ? null : Find(_encodingName)!.GetDecoder();
    }

    /// <summary>The encoding of that name with strict decoding; <see langword="null"/> if there is none.</summary>
    /// <param name="name">An IANA name such as windows-1252, shift_jis or utf-16.</param>
    public static Encoding? Find(string name)
    {
        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)
                ?? Encoding.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        while (_textStart == _textEnd && !(_ended && _rawEnd == 0))
        {
            (_textStart, _textEnd) = (0, 0);
            if (_decoder is null)
            {
                Check();
            }
            else
            {
                Transcode();
            }

            Refill();
        }

        var count = Math.Min(buffer.Length, _textEnd - _textStart);
        _text.AsSpan(_textStart, count).CopyTo(buffer);
        _textStart += count;
        return count;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _source.Dispose();
        base.Dispose(disposing);
    }

    private static bool IsUtf8(string name) => Find(name) is { CodePage: 65001 };

    private void Refill()
    {
        while (!_ended && _rawEnd < Block)
        {
            var count = _source.Read(_raw, _rawEnd, Block - _rawEnd);
            _rawEnd += count;
            _ended = count == 0;
        }
    }

    private string? TakeMark()
    {
        var start = _raw.AsSpan(0, _rawEnd);
        var (name, length) = start switch
        {
            [0xEF, 0xBB, 0xBF, ..] => ("utf-8", 3),
            [0xFF, 0xFE, 0x00, 0x00, ..] => ("utf-32", 4),
            [0xFF, 0xFE, ..] => ("utf-16", 2),
            [0xFE, 0xFF, ..] => ("utf-16BE", 2),
            _ => ((string?)null, 0),
        };
        Drop(length);
        return name;
    }

    /// <summary>In UTF-16 every delimiter and digit has a zero byte; in the other encodings no text has one.</summary>
    private void CheckWidth()
    {
        var wide = Find(_encodingName)!.GetByteCount("1") > 1;
        if (wide == _raw.AsSpan(0, _rawEnd).Contains((byte)0))
        {
            return;
        }

        throw new OrderFileException(wide
            ? $"{_path} is not {_encodingName}: it has no zero bytes. Set \"encoding\" of \"file\" in the map to what it is, such as \"utf-8\" or \"windows-1252\"."
            : $"{_path} is not {_encodingName}: it has zero bytes, as UTF-16 has. Set \"encoding\" of \"file\" in the map to \"utf-16\", or save the file as UTF-8.");
    }

    private void Check()
    {
        var good = _rawEnd - (_ended ? 0 : UnfinishedTail(_raw.AsSpan(0, _rawEnd)));
        if (!Utf8.IsValid(_raw.AsSpan(0, good)))
        {
            throw Invalid(FirstInvalid(_raw.AsSpan(0, good)));
        }

        _raw.AsSpan(0, good).CopyTo(_text);
        _textEnd = good;
        Drop(good);
    }

    private void Transcode()
    {
        try
        {
            var count = _decoder!.GetChars(_raw, 0, _rawEnd, _chars, 0, flush: _ended);
            var needed = Encoding.UTF8.GetMaxByteCount(count);
            if (_text.Length < needed)
            {
                _text = new byte[needed];
            }

            _textEnd = Encoding.UTF8.GetBytes(_chars, 0, count, _text, 0);
        }
        catch (DecoderFallbackException exception)
        {
            throw Invalid(Math.Clamp(exception.Index, 0, Math.Max(0, _rawEnd - 1)));
        }

        Drop(_rawEnd);
    }

    private void Drop(int count)
    {
        _line += _raw.AsSpan(0, count).Count((byte)'\n');
        _offset += count;
        _raw.AsSpan(count, _rawEnd - count).CopyTo(_raw);
        _rawEnd -= count;
    }

    /// <summary>How many bytes at the end begin a character that the next block ends.</summary>
    private static int UnfinishedTail(ReadOnlySpan<byte> bytes)
    {
        for (var back = 1; back <= Math.Min(3, bytes.Length); back++)
        {
            var lead = bytes[^back];
            var length = lead switch { >= 0xF0 => 4, >= 0xE0 => 3, >= 0xC0 => 2, _ => 0 };
            if (length > 0)
            {
                return length > back ? back : 0;
            }
        }

        return 0;
    }

    private static int FirstInvalid(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        while (at < bytes.Length && Rune.DecodeFromUtf8(bytes[at..], out _, out var length) == System.Buffers.OperationStatus.Done)
        {
            at += length;
        }

        return at;
    }

    private OrderFileException Invalid(int index)
    {
        var line = _line + _raw.AsSpan(0, index).Count((byte)'\n');
        return new OrderFileException(string.Create(
            CultureInfo.InvariantCulture,
            $"{_path} is not {_encodingName}: byte {_offset + index + 1} of its text (line {line}) is 0x{_raw[Math.Min(index, _rawEnd - 1)]:X2}, which does not belong there. Set \"encoding\" of \"file\" in the map to what it is, such as \"windows-1252\", \"iso-8859-1\" or \"shift_jis\", or save the file as UTF-8."));
    }
}
