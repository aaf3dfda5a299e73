using System.Globalization;

namespace Automation.Connectors.Mime;

/// <summary>
/// Boundaries that follow from the Message-ID, so that the same message gives the same bytes. They begin with
/// <c>=_</c>, which neither quoted-printable nor base64 can produce; a 7bit text that holds it is not sent as 7bit.
/// </summary>
internal readonly struct MimeBoundary
{
    private readonly char _kind;
    private readonly ulong _hash;

    private MimeBoundary(char kind, ulong hash) => (_kind, _hash) = (kind, hash);

    /// <summary>How every delimiter line begins.</summary>
    public static ReadOnlySpan<byte> Start => "--=_"u8;

    /// <summary>The outer boundary of a mail with attachments.</summary>
    public static MimeBoundary Mixed(string messageId) => new('m', StableHash.Of(messageId));

    /// <summary>The boundary between the text and the HTML form.</summary>
    public static MimeBoundary Alternative(string messageId) => new('a', StableHash.Of(messageId));

    /// <summary>Writes a multipart's Content-Type, the end of its header, and nothing of its preamble.</summary>
    public void WriteHeader(ref MimeOutput output, ReadOnlySpan<byte> subtype)
    {
        output.Write("Content-Type: multipart/"u8);
        output.Write(subtype);
        output.Write(";\r\n boundary=\""u8);
        WriteName(ref output);
        output.Write("\"\r\n\r\n"u8);
    }

    /// <summary>Writes the line before a part.</summary>
    public void WriteDelimiter(ref MimeOutput output)
    {
        output.Write("--"u8);
        WriteName(ref output);
        output.EndLine();
    }

    /// <summary>Writes the line after the last part.</summary>
    public void WriteEnd(ref MimeOutput output)
    {
        output.Write("--"u8);
        WriteName(ref output);
        output.Write("--"u8);
        output.EndLine();
    }

    private void WriteName(ref MimeOutput output)
    {
        Span<byte> name = stackalloc byte[19];
        "=_"u8.CopyTo(name);
        name[2] = (byte)_kind;
        _hash.TryFormat(name[3..], out _, "x16", CultureInfo.InvariantCulture);
        output.Write(name);
    }
}
