using System.IO.Compression;

namespace Automation.Server.Orders;

/// <summary>
/// Unpacks gzip and notices a file that ends too early, which <see cref="GZipStream"/> takes for a short one. A tiny gzip member with
/// a mark is put behind the file: only if everything before it is complete does the mark come out at the end. It never reaches the caller.
/// </summary>
internal sealed class WholeGzip : ReadStream
{
    private const int Block = 64 * 1024;
    private static readonly byte[] Mark = "\0end of orders\0\0"u8.ToArray();

    private readonly GZipStream _unpacked;
    private readonly byte[] _buffer = new byte[Block];
    private readonly string _path;
    private int _start;
    private int _end;
    private bool _checked;

    /// <summary>Unpacks a stream that stands at its start.</summary>
    /// <param name="packed">The gzip file; closed with this stream.</param>
    /// <param name="path">Its name, for messages.</param>
    public WholeGzip(Stream packed, string path)
    {
        _unpacked = new GZipStream(new FollowedStream(packed, PackedMark()), CompressionMode.Decompress);
        _path = path;
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (!_checked && _end - _start <= Mark.Length)
        {
            Fill();
        }

        var count = Math.Min(buffer.Length, _end - _start - (_checked ? 0 : Mark.Length));
        _buffer.AsSpan(_start, count).CopyTo(buffer);
        _start += count;
        return count;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _unpacked.Dispose();
        base.Dispose(disposing);
    }

    private void Fill()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        try
        {
            while (_end <= Mark.Length)
            {
                var count = _unpacked.Read(_buffer, _end, Block - _end);
                if (count == 0)
                {
                    CheckMark();
                    return;
                }

                _end += count;
            }
        }
        catch (InvalidDataException exception)
        {
            throw new OrderFileException(Broken, exception);
        }
    }

    private void CheckMark()
    {
        if (!_buffer.AsSpan(0, _end).EndsWith(Mark))
        {
            throw new OrderFileException(Broken);
        }

        _end -= Mark.Length;
        _checked = true;
    }

    private string Broken => $"{_path} is a gzip file that is damaged or ends too early. Copy or download it again (gzip -t checks a file); nothing of it was used.";

    private static byte[] PackedMark()
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.NoCompression))
        {
            gzip.Write(Mark);
        }

        return packed.ToArray();
    }

    /// <summary>A stream, then some bytes.</summary>
    private sealed class FollowedStream(Stream first, byte[] rest) : ReadStream
    {
        private int _given;

        public override int Read(Span<byte> buffer)
        {
            var count = _given == 0 ? first.Read(buffer) : 0;
            if (count > 0 || buffer.Length == 0)
            {
                return count;
            }

            count = Math.Min(buffer.Length, rest.Length - _given);
            rest.AsSpan(_given, count).CopyTo(buffer);
            _given += count;
            return count;
        }

        protected override void Dispose(bool disposing)
        {
            first.Dispose();
            base.Dispose(disposing);
        }
    }
}
