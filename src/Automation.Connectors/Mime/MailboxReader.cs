namespace Automation.Connectors.Mime;

/// <summary>Takes a From or To value with one mailbox apart.</summary>
internal static class MailboxReader
{
    /// <summary>The address as it is written and the display name in plain Unicode.</summary>
    public static MimeMailbox Read(string value)
    {
        int open = value.LastIndexOf('<');
        int close = value.LastIndexOf('>');
        return open < 0 || close < open
            ? new MimeMailbox(value.Trim())
            : new MimeMailbox(value[(open + 1)..close].Trim(), ReadName(value[..open].Trim()));
    }

    private static string? ReadName(string phrase) =>
        phrase.Length == 0 ? null : phrase[0] == '"' ? QuotedString.Read(phrase) : EncodedWordReader.Decode(phrase);
}
