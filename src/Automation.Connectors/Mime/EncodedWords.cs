using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Automation.Connectors.Mime;

/// <summary>
/// Writes text outside ASCII into headers (RFC 2047): UTF-8, B or Q whichever is shorter, words of at most 75 and lines
/// of at most 76 characters, a code point never split between two words.
/// </summary>
internal static class EncodedWords
{
    /// <summary>The longest line that may hold an encoded word (RFC 2047 section 2).</summary>
    public const int LineLimit = 76;

    private const int Frame = 12; // "=?utf-8?B?" and "?="
    private const int LongestCodePoint = 12; // four bytes, three characters each in Q

    // What Q may leave as it is inside a phrase (RFC 2047 section 5, rule 3): right in every place a word may stand.
    private static readonly SearchValues<byte> Literal =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!*+-/"u8);

    /// <summary>Writes <paramref name="text"/> as encoded words, each with a space or a fold before it.</summary>
    public static void Write(ref MimeOutput output, string text)
    {
        byte[] rented = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        try
        {
            ReadOnlySpan<byte> rest = rented.AsSpan(0, Encoding.UTF8.GetBytes(text, rented));
            bool base64 = Base64IsShorter(rest);
            if (LineLimit - output.Column - 1 - Frame < LongestCodePoint)
            {
                output.Fold();
            }

            while (true)
            {
                rest = rest[WriteWord(ref output, rest, base64)..];
                if (rest.IsEmpty)
                {
                    return;
                }

                output.Fold();
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static bool Base64IsShorter(ReadOnlySpan<byte> bytes)
    {
        int quoted = 0;
        foreach (byte value in bytes)
        {
            quoted += Width(value);
        }

        return Base64.GetMaxEncodedToUtf8Length(bytes.Length) < quoted;
    }

    private static int WriteWord(ref MimeOutput output, ReadOnlySpan<byte> bytes, bool base64)
    {
        int room = LineLimit - output.Column - 1 - Frame;
        int count = base64 ? FitBase64(bytes, room) : FitQuoted(bytes, room);
        output.Write(base64 ? " =?utf-8?B?"u8 : " =?utf-8?Q?"u8);
        if (base64)
        {
            Span<byte> word = stackalloc byte[LineLimit];
            Base64.EncodeToUtf8(bytes[..count], word, out _, out int written);
            output.Write(word[..written]);
        }
        else
        {
            WriteQuoted(ref output, bytes[..count]);
        }

        output.Write("?="u8);
        return count;
    }

    private static int FitBase64(ReadOnlySpan<byte> bytes, int room)
    {
        int count = Math.Min(bytes.Length, room / 4 * 3);
        while (count < bytes.Length && IsContinuation(bytes[count]))
        {
            count--;
        }

        return count;
    }

    private static int FitQuoted(ReadOnlySpan<byte> bytes, int room)
    {
        int end = 0;
        int width = 0;
        for (int at = 0; at < bytes.Length; at++)
        {
            if (!IsContinuation(bytes[at]))
            {
                end = at;
            }

            width += Width(bytes[at]);
            if (width > room)
            {
                return end;
            }
        }

        return bytes.Length;
    }

    private static void WriteQuoted(ref MimeOutput output, ReadOnlySpan<byte> bytes)
    {
        Span<byte> word = stackalloc byte[LineLimit];
        int length = 0;
        foreach (byte value in bytes)
        {
            if (Width(value) == 3)
            {
                QuotedPrintable.Escape(value, word[length..]);
                length += 3;
            }
            else
            {
                word[length++] = value == ' ' ? (byte)'_' : value;
            }
        }

        output.Write(word[..length]);
    }

    private static int Width(byte value) => value == ' ' || Literal.Contains(value) ? 1 : 3;

    private static bool IsContinuation(byte value) => (value & 0xC0) == 0x80;
}
