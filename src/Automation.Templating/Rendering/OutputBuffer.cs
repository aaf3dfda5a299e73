using System.Buffers;

namespace Automation.Templating.Rendering;

/// <summary>A pooled character buffer that values are written straight into; captures are stretches of it.</summary>
internal sealed class OutputBuffer(Renderer owner)
{
    private char[] _chars = [];
    private int _limit;

    // The smaller of the array and the limit: one comparison on the way of every write serves both.
    private int _room;

    public int Length { get; private set; }

    public ReadOnlySpan<char> Written => _chars.AsSpan(0, Length);

    public void Start(int limit)
    {
        _chars = ArrayPool<char>.Shared.Rent(8192);
        (_limit, _room, Length) = (limit, Math.Min(limit, _chars.Length), 0);
    }

    public void Release()
    {
        ArrayPool<char>.Shared.Return(_chars);
        _chars = [];
    }

    public void Append(ReadOnlySpan<char> text)
    {
        if (text.Length > _room - Length)
        {
            CheckLimit(text.Length);
            Grow(text.Length);
        }

        text.CopyTo(_chars.AsSpan(Length));
        Length += text.Length;
    }

    public void Append(char c)
    {
        if (Length >= _room)
        {
            CheckLimit(1);
            Grow(1);
        }

        _chars[Length++] = c;
    }

    /// <summary>Free space for a formatter.</summary>
    private Span<char> Free(int atLeast)
    {
        if (_chars.Length - Length < atLeast)
        {
            Grow(atLeast);
        }

        return _chars.AsSpan(Length);
    }

    public void Truncate(int length) => Length = length;

    public void Append<T>(T value, ReadOnlySpan<char> format, IFormatProvider culture)
        where T : ISpanFormattable
    {
        var atLeast = 64;
        int count;
        while (!value.TryFormat(Free(atLeast), out count, format, culture))
        {
            atLeast = checked(atLeast * 2);
        }

        Length += count;
    }

    /// <summary>Indents the lines after the first of a stretch, and the first too when it continues a line of the same block.</summary>
    public void Indent(int start, string indent)
    {
        var lead = start > 0 && Length > start && _chars[start - 1] == '\n' ? 1 : 0;
        var breaks = Length > start + 1 ? _chars.AsSpan(start, Length - start - 1).Count('\n') : 0;
        if (lead + breaks == 0)
        {
            return;
        }

        var added = (lead + breaks) * indent.Length;
        Free(added);
        var (from, to) = (Length - 1, Length - 1 + added);
        Length += added;
        _chars[to--] = _chars[from--];
        while (from >= start)
        {
            if (_chars[from] == '\n')
            {
                indent.CopyTo(0, _chars, to - indent.Length + 1, indent.Length);
                to -= indent.Length;
            }

            _chars[to--] = _chars[from--];
        }

        if (lead > 0)
        {
            indent.CopyTo(0, _chars, start, indent.Length);
        }
    }

    private void CheckLimit(int more)
    {
        if (Length + more > _limit)
        {
            throw owner.Fail(RenderFaults.OutputLimit(_limit));
        }
    }

    private void Grow(int needed)
    {
        var larger = ArrayPool<char>.Shared.Rent(Math.Max(_chars.Length * 2, Length + needed));
        _chars.AsSpan(0, Length).CopyTo(larger);
        ArrayPool<char>.Shared.Return(_chars);
        _chars = larger;
        _room = Math.Min(_limit, _chars.Length);
    }
}
