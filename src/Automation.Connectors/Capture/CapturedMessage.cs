using Automation.Engine.Messages;

namespace Automation.Connectors.Capture;

/// <summary>A stretch of the mailbox, newest first.</summary>
/// <param name="Total">The number of messages in the mailbox.</param>
/// <param name="Messages">Those asked for; fewer at the end, and where a file is unreadable or has just been deleted.</param>
public sealed record CapturedPage(int Total, IReadOnlyList<CapturedSummary> Messages);

/// <summary>A captured message as a line of the list.</summary>
public sealed record CapturedSummary
{
    /// <summary>The <see cref="OutboundMessage.Id"/>.</summary>
    public required string Id { get; init; }

    /// <summary>The channel.</summary>
    public required Channel Channel { get; init; }

    /// <summary>The recipient's address; a domain in its ASCII form.</summary>
    public required string To { get; init; }

    /// <summary>The recipient's display name; null for none.</summary>
    public string? ToName { get; init; }

    /// <summary>The sender's address or number; a domain in its ASCII form.</summary>
    public required string From { get; init; }

    /// <summary>The sender's display name; null for none.</summary>
    public string? FromName { get; init; }

    /// <summary>The subject of an e-mail, or the first words of a short message; may be empty.</summary>
    public required string Title { get; init; }

    /// <summary>The instant of the hand-over on the engine's clock; an e-mail's without its fraction of a second.</summary>
    public required DateTimeOffset Date { get; init; }

    /// <summary>The campaign's name.</summary>
    public required string Campaign { get; init; }

    /// <summary>The shop's key of the customer.</summary>
    public required string CustomerKey { get; init; }

    /// <summary>The purpose; null when the file does not tell.</summary>
    public required Purpose? Purpose { get; init; }

    /// <summary>The BCP 47 tag of the language.</summary>
    public required string Locale { get; init; }
}

/// <summary>A captured message with all that it holds.</summary>
/// <param name="Summary">What the list shows of it.</param>
/// <param name="Raw">The file as it is stored: a mail with its headers, or JSON.</param>
/// <param name="Parts">The decoded contents in their order: plain text first.</param>
public sealed record CapturedMessage(CapturedSummary Summary, string Raw, IReadOnlyList<CapturedPart> Parts)
{
    /// <summary>The plain text; null when there is none.</summary>
    public string? Text => TextOf("text/plain");

    /// <summary>The HTML body as it was sent; null when there is none. A page must show it in a sandboxed frame.</summary>
    public string? Html => TextOf("text/html");

    private string? TextOf(string contentType) =>
        Parts.FirstOrDefault(part => part.FileName is null && part.ContentType == contentType)?.Text;
}

/// <summary>One content of a captured message.</summary>
/// <param name="ContentType">The media type in lower case, without parameters.</param>
/// <param name="FileName">The name of an attached file; null for a body.</param>
/// <param name="Text">The decoded text, its lines ended by LF; null when the part is no text.</param>
/// <param name="Size">The number of bytes after decoding.</param>
public sealed record CapturedPart(string ContentType, string? FileName, string? Text, int Size);
