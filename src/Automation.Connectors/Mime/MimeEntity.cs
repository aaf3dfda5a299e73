namespace Automation.Connectors.Mime;

/// <summary>A mail, or one part of it, as it was read.</summary>
/// <param name="Headers">The header fields, unfolded, their values as they stand in the mail.</param>
/// <param name="ContentType">The media type in lower case; <c>text/plain</c> when none is given.</param>
/// <param name="FileName">The name of an attached file; null when the part is none.</param>
/// <param name="Content">The bytes after transfer decoding; empty for a multipart.</param>
/// <param name="Parts">What a multipart holds; else empty.</param>
internal sealed record MimeEntity(
    IReadOnlyList<MimeHeader> Headers,
    string ContentType,
    string? FileName,
    ReadOnlyMemory<byte> Content,
    IReadOnlyList<MimeEntity> Parts)
{
    /// <summary>The first field of that name, or null.</summary>
    public string? Header(string name) => Find(Headers, name);

    /// <summary>The part itself or all that it holds, the innermost ones only, in order.</summary>
    public IEnumerable<MimeEntity> Leaves() => Parts.Count == 0 ? [this] : Parts.SelectMany(part => part.Leaves());

    /// <summary>The first field of that name, or null.</summary>
    public static string? Find(IReadOnlyList<MimeHeader> headers, string name)
    {
        foreach (MimeHeader header in headers)
        {
            if (header.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return header.Value;
            }
        }

        return null;
    }
}
