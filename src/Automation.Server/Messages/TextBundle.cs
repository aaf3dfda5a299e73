using System.Buffers;
using System.IO.Compression;
using System.Text;

namespace Automation.Server.Messages;

/// <summary>
/// The texts of some messages, packed together: mails of one template differ by a name and a link, so thirty-two shipped mails of 7 KB take 150 bytes and a
/// microsecond each, where one alone takes 2 KB and 12 µs. Immutable.
/// </summary>
internal sealed class TextBundle
{
    /// <summary>How many are packed together: more would save little, and each must be unpacked for one.</summary>
    internal const int Most = 32;

    /// <summary>The first byte of packed texts: each text's message and parts one after the other, by Brotli (RFC 7932).</summary>
    private const byte Brotli = 1;

    // What texts have in common is found by the fastest way already; the window holds the whole of a usual bundle.
    private const int Quality = 0;

    private const int Window = 18;

    private readonly IReadOnlyDictionary<long, KeptText> _texts;

    private TextBundle(IReadOnlyDictionary<long, KeptText> texts, ReadOnlyMemory<byte> packed) => (_texts, Packed) = (texts, packed);

    /// <summary>The packed texts.</summary>
    internal ReadOnlyMemory<byte> Packed { get; }

    /// <summary>How many there are.</summary>
    internal int Count => _texts.Count;

    /// <summary>Packs texts, by the numbers of their messages; those that are alike should stand together.</summary>
    internal static TextBundle Of(IEnumerable<KeyValuePair<long, KeptText>> texts)
    {
        var all = new OrderedDictionary<long, KeptText>(texts);

        // From the pool: a few hundred KB for every batch would keep the collector of large objects busy.
        var room = ArrayPool<byte>.Shared.Rent(all.Values.Sum(RoomOf));
        try
        {
            using var plain = new MemoryStream(room);
            using var writer = new BinaryWriter(plain, Encoding.UTF8);
            foreach (var (message, text) in all)
            {
                writer.Write7BitEncodedInt64(message);
                writer.Write(text.From);
                writer.Write(text.To);
                WriteOptional(writer, text.Subject);
                writer.Write(text.Text);
                WriteOptional(writer, text.Html);
                writer.Write(text.Locale);
            }

            return new TextBundle(all, Pack(room.AsSpan(0, (int)plain.Position)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(room, clearArray: true);
        }
    }

    /// <summary>Reads packed texts; null when they are damaged or of a kind that this version does not know.</summary>
    internal static TextBundle? Unpack(ReadOnlyMemory<byte> packed)
    {
        if (packed.Span is not [Brotli, ..])
        {
            return null;
        }

        try
        {
            using var plain = new MemoryStream();
            using (var brotli = new BrotliStream(new MemoryStream(packed[1..].ToArray(), writable: false), CompressionMode.Decompress))
            {
                brotli.CopyTo(plain);
            }

            plain.Position = 0;
            using var reader = new BinaryReader(plain, Encoding.UTF8);
            var texts = new OrderedDictionary<long, KeptText>();
            while (plain.Position < plain.Length)
            {
                texts.Add(reader.Read7BitEncodedInt64(), new KeptText(reader.ReadString(), reader.ReadString(), ReadOptional(reader), reader.ReadString(), ReadOptional(reader), reader.ReadString()));
            }

            return texts.Count > 0 ? new TextBundle(texts, packed) : null;
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException or InvalidDataException or FormatException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Packed texts without those of some messages; null when none is left, or the rest cannot be read.</summary>
    internal static ReadOnlyMemory<byte>? Without(ReadOnlyMemory<byte> packed, IReadOnlySet<long> messages)
    {
        var rest = Unpack(packed)?._texts.Where(text => !messages.Contains(text.Key)).ToList() ?? [];
        return rest.Count > 0 ? Of(rest).Packed : (ReadOnlyMemory<byte>?)null;
    }

    /// <summary>Those of some messages alone.</summary>
    internal TextBundle Only(IReadOnlySet<long> messages) => Of(_texts.Where(text => messages.Contains(text.Key)));

    /// <summary>The text of a message; null when it is not here.</summary>
    internal KeptText? Find(long message) => _texts.GetValueOrDefault(message);

    /// <summary>At most so many bytes: the number of a message takes ten, what stands before each of its six parts six.</summary>
    private static int RoomOf(KeptText text) =>
        46 + Bytes(text.From) + Bytes(text.To) + Bytes(text.Subject) + Bytes(text.Text) + Bytes(text.Html) + Bytes(text.Locale);

    private static int Bytes(string? text) => text is null ? 0 : Encoding.UTF8.GetByteCount(text);

    private static byte[] Pack(ReadOnlySpan<byte> plain)
    {
        var room = ArrayPool<byte>.Shared.Rent(1 + BrotliEncoder.GetMaxCompressedLength(plain.Length));
        try
        {
            room[0] = Brotli;
            return BrotliEncoder.TryCompress(plain, room.AsSpan(1), out var written, Quality, Window)
                ? room[..(1 + written)]
                : throw new InvalidOperationException("Brotli found no room though it was given the most that it may need.");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(room, clearArray: true);
        }
    }

    private static void WriteOptional(BinaryWriter writer, string? text)
    {
        writer.Write(text is not null);
        if (text is not null)
        {
            writer.Write(text);
        }
    }

    private static string? ReadOptional(BinaryReader reader) => reader.ReadBoolean() ? reader.ReadString() : null;
}
