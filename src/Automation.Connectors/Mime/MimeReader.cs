using System.Text;

namespace Automation.Connectors.Mime;

/// <summary>
/// Reads back what <see cref="MimeWriter"/> writes. Other mail is read as far as it follows the same rules and never
/// leads to an exception: what cannot be understood comes out as it stands.
/// </summary>
internal static class MimeReader
{
    private const int DeepestNesting = 8;
    private const int MostParts = 200; // of one multipart; more are no mail, and the rest stays in the last one

    /// <summary>Reads a whole mail.</summary>
    public static MimeEntity Read(ReadOnlyMemory<byte> mail) => Read(mail, depth: 0);

    /// <summary>Reads the header fields up to the empty line, or as many as are complete in <paramref name="start"/>.</summary>
    /// <param name="start">The first bytes of a mail or part.</param>
    /// <param name="bodyAt">Where the body begins; the length of <paramref name="start"/> when the header has no end.</param>
    public static IReadOnlyList<MimeHeader> ReadHeaders(ReadOnlySpan<byte> start, out int bodyAt)
    {
        var headers = new List<MimeHeader>();
        var field = new StringBuilder();
        bodyAt = 0;
        while (bodyAt < start.Length)
        {
            int end = start[bodyAt..].IndexOf((byte)'\n');
            if (end < 0)
            {
                bodyAt = start.Length;
                break;
            }

            ReadOnlySpan<byte> line = start.Slice(bodyAt, end).TrimEnd((byte)'\r');
            bodyAt += end + 1;
            if (line.IsEmpty || line[0] is not ((byte)' ' or (byte)'\t'))
            {
                Add(headers, field);
            }

            if (line.IsEmpty)
            {
                break;
            }

            field.Append(Encoding.UTF8.GetString(line));
        }

        Add(headers, field);
        return headers;
    }

    private static void Add(List<MimeHeader> headers, StringBuilder field)
    {
        string text = field.ToString();
        field.Clear();
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon > 0)
        {
            headers.Add(new MimeHeader(text[..colon], text[(colon + 1)..].TrimStart(' ', '\t')));
        }
    }

    private static MimeEntity Read(ReadOnlyMemory<byte> mail, int depth)
    {
        IReadOnlyList<MimeHeader> headers = ReadHeaders(mail.Span, out int bodyAt);
        ParameterizedValue type = ParameterizedValue.Read(MimeEntity.Find(headers, "Content-Type") ?? "text/plain");
        ParameterizedValue disposition = ParameterizedValue.Read(MimeEntity.Find(headers, "Content-Disposition") ?? "");
        ReadOnlyMemory<byte> body = mail[bodyAt..];
        bool multipart = type.Value.StartsWith("multipart/", StringComparison.Ordinal);
        List<MimeEntity> parts = multipart && type.Parameters.TryGetValue("boundary", out string? boundary) && depth < DeepestNesting
            ? Split(body, Encoding.UTF8.GetBytes("--" + boundary)).Select(part => Read(part, depth + 1)).ToList()
            : [];
        return new MimeEntity(
            headers,
            type.Value,
            disposition.Parameters.GetValueOrDefault("filename"),
            parts.Count > 0 ? default : TransferDecoding.Decode(body, MimeEntity.Find(headers, "Content-Transfer-Encoding")),
            parts);
    }

    private static List<ReadOnlyMemory<byte>> Split(ReadOnlyMemory<byte> body, byte[] delimiter)
    {
        var parts = new List<ReadOnlyMemory<byte>>();
        int start = -1; // of the part that is open
        for (int at = 0; at < body.Length;)
        {
            ReadOnlySpan<byte> rest = body.Span[at..];
            int end = rest.IndexOf((byte)'\n');
            int next = end < 0 ? body.Length : at + end + 1;
            if (rest.StartsWith(delimiter) && parts.Count < MostParts)
            {
                if (start >= 0)
                {
                    parts.Add(WithoutLineEnd(body[start..at]));
                }

                start = next;
                if (rest[delimiter.Length..].StartsWith("--"u8))
                {
                    return parts;
                }
            }

            at = next;
        }

        if (start >= 0)
        {
            parts.Add(body[start..]);
        }

        return parts;
    }

    private static ReadOnlyMemory<byte> WithoutLineEnd(ReadOnlyMemory<byte> part)
    {
        ReadOnlySpan<byte> bytes = part.Span;
        return bytes.EndsWith("\r\n"u8) ? part[..^2] : bytes.EndsWith("\n"u8) ? part[..^1] : part;
    }
}
