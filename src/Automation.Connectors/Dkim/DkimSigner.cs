using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Automation.Connectors.Dkim;

/// <summary>
/// Signs mail as RFC 6376 has it: rsa-sha256, relaxed/relaxed, no body length. Not safe for concurrent use, as its hash is not; the keys
/// may be shared.
/// </summary>
internal sealed class DkimSigner : IDisposable
{
    private const int LongestSignature = 1_024; // RSA of 8192 bits
    private const int SignatureLine = 72;
    private const int LongestNames = 60;

    // What a reader sees, what routes answers, and what RFC 8058 section 4 asks for. Those that must stand once are named once more
    // than they occur, so that a second one put on top breaks the signature (RFC 6376 section 8.15).
    private static readonly (string Name, bool Sealed)[] Signed =
    [
        ("From", true), ("To", true), ("Reply-To", false), ("Subject", true), ("Date", true), ("Message-ID", false), ("MIME-Version", false),
        ("Content-Type", false), ("Content-Transfer-Encoding", false), ("Auto-Submitted", false), ("Feedback-ID", false),
        ("List-Unsubscribe", false), ("List-Unsubscribe-Post", false),
    ];

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly ArrayBufferWriter<byte> _field = new(1_024);
    private readonly List<Range> _covered = [];
    private readonly Dictionary<int, byte[]> _namesByFields = [];

    /// <summary>Writes one DKIM-Signature field, with its line end, that belongs on top of the mail.</summary>
    /// <param name="key">The key.</param>
    /// <param name="mail">The whole mail with CRLF line ends, as it is sent.</param>
    /// <param name="now">The time of signing (t=).</param>
    /// <param name="destination">Where the field goes.</param>
    public void Sign(DkimKey key, ReadOnlySpan<byte> mail, DateTimeOffset now, IBufferWriter<byte> destination)
    {
        int end = mail.IndexOf("\r\n\r\n"u8);
        ReadOnlySpan<byte> headers = end < 0 ? mail : mail[..(end + 2)];
        byte[] names = SelectFields(headers);

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        RelaxedForm.AppendBody(_hash, end < 0 ? [] : mail[(end + 4)..]);
        _hash.GetHashAndReset(hash);
        WriteUnsigned(key, now, names, hash);

        foreach (Range field in _covered)
        {
            RelaxedForm.AppendField(_hash, headers[field], endsLine: true);
        }

        RelaxedForm.AppendField(_hash, _field.WrittenSpan, endsLine: false);
        _hash.GetHashAndReset(hash);
        Span<byte> signature = stackalloc byte[LongestSignature];
        int length = key.Sign(hash, signature);
        destination.Write(_field.WrittenSpan);
        WriteSignature(destination, signature[..length]);
    }

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();

    /// <summary>Finds the fields to sign.</summary>
    /// <returns>Their names for h=, the same for all mails with the same fields.</returns>
    private byte[] SelectFields(ReadOnlySpan<byte> headers)
    {
        _covered.Clear();
        int fields = 0;
        for (int at = 0; at < Signed.Length; at++)
        {
            if (TryFind(headers, Signed[at].Name, out Range field))
            {
                _covered.Add(field);
                fields |= 1 << at;
            }
        }

        if (!_namesByFields.TryGetValue(fields, out byte[]? names))
        {
            names = NamesOf(fields);
            _namesByFields.Add(fields, names);
        }

        return names;
    }

    private static byte[] NamesOf(int fields)
    {
        var names = new StringBuilder();
        int line = 0;
        for (int at = 0; at < Signed.Length; at++)
        {
            (string name, bool isSealed) = Signed[at];
            int times = (fields >> at & 1) + (isSealed ? 1 : 0);
            for (; times > 0; times--)
            {
                // Folded where a line would grow too long: white space around the colons means nothing.
                bool fold = line + name.Length > LongestNames;
                names.Append(names.Length > 0 ? ":" : "").Append(fold ? "\r\n " : "").Append(name);
                line = fold ? name.Length : line + name.Length + 1;
            }
        }

        return Encoding.ASCII.GetBytes(names.ToString());
    }

    // Our own mail has each of these fields once at most.
    private static bool TryFind(ReadOnlySpan<byte> headers, string name, out Range field)
    {
        int start = 0;
        while (start < headers.Length)
        {
            int end = EndOfField(headers, start);
            ReadOnlySpan<byte> line = headers[start..end];
            if (line.Length > name.Length && line[name.Length] == ':' && Ascii.EqualsIgnoreCase(line[..name.Length], name))
            {
                field = start..end;
                return true;
            }

            start = end + 2;
        }

        field = default;
        return false;
    }

    private static int EndOfField(ReadOnlySpan<byte> headers, int start)
    {
        int end = start;
        while (true)
        {
            int next = headers[end..].IndexOf("\r\n"u8);
            if (next < 0)
            {
                return headers.Length;
            }

            end += next;
            if (end + 2 >= headers.Length || headers[end + 2] is not ((byte)' ' or (byte)'\t'))
            {
                return end;
            }

            end += 2;
        }
    }

    private void WriteUnsigned(DkimKey key, DateTimeOffset now, ReadOnlySpan<byte> names, ReadOnlySpan<byte> bodyHash)
    {
        Span<byte> encoded = stackalloc byte[Base64.GetMaxEncodedToUtf8Length(bodyHash.Length)];
        Base64.EncodeToUtf8(bodyHash, encoded, out _, out int written);
        _field.ResetWrittenCount();
        Write("DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;\r\n d=");
        Write(key.Domain);
        Write("; s=");
        Write(key.Selector);
        Write("; t=");
        Write(now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        Write(";\r\n h=");
        _field.Write(names);
        Write(";\r\n bh=");
        _field.Write(encoded[..written]);
        Write(";\r\n b=");
    }

    private void Write(ReadOnlySpan<char> text) => _field.Advance(Encoding.ASCII.GetBytes(text, _field.GetSpan(text.Length)));

    private static void WriteSignature(IBufferWriter<byte> destination, ReadOnlySpan<byte> signature)
    {
        Span<byte> encoded = stackalloc byte[Base64.GetMaxEncodedToUtf8Length(signature.Length)];
        Base64.EncodeToUtf8(signature, encoded, out _, out int written);
        for (int at = 0; at < written; at += SignatureLine)
        {
            destination.Write(at > 0 ? "\r\n  "u8 : []);
            destination.Write(encoded[at..Math.Min(written, at + SignatureLine)]);
        }

        destination.Write("\r\n"u8);
    }
}
