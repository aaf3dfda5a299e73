namespace Automation.Connectors.Bounces;

/// <summary>Reads bounces that were written for people only: where the original begins, whom they are about, and what they say of each.</summary>
internal static class NoticeText
{
    private const int LongestPassage = 4_000;
    private const int MostRecipients = 200;

    // With dashes or alone on the line, in lower case: the original follows.
    private static readonly string[] Separators =
    [
        "original message",
        "copy of the message",
        "copy of your message",
        "copy of the original",
        "copy of message",
        "below this line is",
        "message headers follow",
        "message header follow",
        "header of the original",
        "headers of the original",
        "copy of the message header",
        "unsent message",
        "returned message",
        "returned text follows",
        "message text follows",
        "undelivered message",
        "original mail info",
        "original mail",
        "included message",
        "message follows",
        "mail follows",
        "start of returned",
        "message contents",
        "rejected message",
        "failed message",
        "forwarded message",
        "原文",
        "元のメール",
        "исходное письмо",
    ];

    private static readonly string[] HeaderStarts = ["received:", "return-path:", "dkim-signature:", "arc-seal:", "x-received:", "content-type: message/rfc822", "x-google-smtp-source:"];

    private static readonly string[] OtherRoles =
    [
        "from", "sender", "subject", "reply-to", "return-path", "contact", "by", "message-id", "mail from", "cc", "mail to", "email to", "write to", "id", "in-reply-to", "administrator", "support", "envelope-from", "host", "expanded from",
    ];

    /// <summary>Parts the notice from the original that follows it.</summary>
    public static (string Notice, string Original) Cut(string text)
    {
        int at = 0;
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            if (at > 0 && StartsOriginal(line, out bool isHeader))
            {
                return (text[..at], text[Math.Min(text.Length, isHeader ? at : at + line.Length + 1)..].TrimStart());
            }

            at += line.Length + 1;
        }

        return (text, "");
    }

    /// <summary>The failed recipients in their order, each with the lines that speak of it.</summary>
    /// <param name="notice">The notice without the original.</param>
    /// <param name="named">Recipients that a header names for sure; may be empty.</param>
    /// <param name="senders">Addresses that are not the recipient, as far as others are found.</param>
    public static List<(string Address, string Passage)> Recipients(string notice, IReadOnlyList<string> named, IReadOnlyList<string> senders)
    {
        // Exchange first repeats the header of the original, whose addresses are no failed recipients.
        int told = notice.IndexOf("did not reach the following recipient", StringComparison.OrdinalIgnoreCase);
        notice = told > 0 ? notice[told..] : notice;
        List<(string Address, string Passage)> leading = Passages(notice, address => named.Count == 0 || named.Contains(address, StringComparer.OrdinalIgnoreCase));
        if (named.Count > 0)
        {
            return [.. named.Take(MostRecipients).Select(address => (address, PassageOf(leading, address) ?? ""))];
        }

        List<(string Address, string Passage)> others = [.. leading.Where(found => !senders.Contains(found.Address, StringComparer.OrdinalIgnoreCase))];
        return others.Count > 0 ? others : leading;
    }

    /// <summary>The lines of a notice by the address that leads them; those of the same address together.</summary>
    public static List<(string Address, string Passage)> Passages(string notice, Predicate<string> isRecipient)
    {
        var found = new List<(string Address, string Passage)>();
        int current = -1;
        foreach (string line in notice.Split('\n'))
        {
            if (Leading(line) is { } address && isRecipient(address))
            {
                current = found.FindIndex(entry => entry.Address.Equals(address, StringComparison.OrdinalIgnoreCase));
                if (current < 0 && found.Count < MostRecipients)
                {
                    found.Add((address, ""));
                    current = found.Count - 1;
                }
            }

            if (current >= 0 && found[current].Passage.Length < LongestPassage)
            {
                found[current] = (found[current].Address, found[current].Passage + line + "\n");
            }
        }

        return found;
    }

    /// <summary>
    /// The server's reply within a passage: from its code to the end of the paragraph or to the next turn of the conversation; null when there
    /// is none.
    /// </summary>
    public static string? Reply(string passage)
    {
        int start = Diagnostic.FindReply(passage);
        if (start < 0)
        {
            return null;
        }

        int end = start;
        foreach (ReadOnlySpan<char> line in passage.AsSpan(start).EnumerateLines())
        {
            ReadOnlySpan<char> words = line.TrimStart();
            bool turn = words.StartsWith("<<<") || words.StartsWith(">>>") || words.StartsWith("Giving up", StringComparison.Ordinal) || words.StartsWith("I'm not going to try", StringComparison.Ordinal) || words.StartsWith("---");
            bool next = end > start && (turn || words.IsEmpty || IsAnotherReply(words, passage.AsSpan(start, 3)));
            if (next)
            {
                break;
            }

            end = Math.Min(passage.Length, end + line.Length + 1);
        }

        return passage[start..end].Trim();
    }

    /// <summary>
    /// Why a local delivery agent (Dovecot, Cyrus) refused, in its own sentence; null when it did not. The report beside it is a form that it
    /// fills in without looking.
    /// </summary>
    public static string? AgentsReason(string notice)
    {
        int at = notice.IndexOf("was automatically rejected:", StringComparison.OrdinalIgnoreCase);
        return at < 0 ? null : notice[at..];
    }

    private static string? PassageOf(List<(string Address, string Passage)> passages, string address) =>
        passages.Find(entry => entry.Address.Equals(address, StringComparison.OrdinalIgnoreCase)).Passage;

    private static bool IsAnotherReply(ReadOnlySpan<char> line, ReadOnlySpan<char> code) =>
        line.Length > 4 && char.IsAsciiDigit(line[0]) && char.IsAsciiDigit(line[1]) && char.IsAsciiDigit(line[2]) && line[3] is ' ' or '-' && !line[..3].SequenceEqual(code);

    private static bool StartsOriginal(ReadOnlySpan<char> line, out bool isHeader)
    {
        isHeader = false;
        foreach (string start in HeaderStarts)
        {
            if (line.StartsWith(start, StringComparison.OrdinalIgnoreCase))
            {
                isHeader = true;
                return true;
            }
        }

        ReadOnlySpan<char> words = line.Trim();
        ReadOnlySpan<char> bare = words.Trim(" -=*_:.<>#\u2500");
        bool marked = words.StartsWith("--") || words.StartsWith("==") || words.StartsWith("**") || words.StartsWith("__");
        if (bare.IsEmpty || words.Length > 120 || (!marked && bare.Length > 50))
        {
            return false;
        }

        foreach (string separator in Separators)
        {
            int at = bare.IndexOf(separator, StringComparison.OrdinalIgnoreCase);
            bool alone = at == 0 || words.EndsWith(":") || words.EndsWith("follows.") || words.EndsWith("follow.");
            if (at >= 0 && (marked || alone) && !bare.Contains("was received", StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The address with which a line begins, behind a reply code or a label such as <c>Recipient:</c>; null when it begins otherwise.</summary>
    private static string? Leading(string line)
    {
        if (AddressText.First(line) is not { } found)
        {
            return null;
        }

        ReadOnlySpan<char> before = line.AsSpan(0, found.Start).Trim(" \t<>*\"'([-.#");
        if (before.IsEmpty || IsCode(before))
        {
            return found.Address;
        }

        bool label = line.AsSpan(0, found.Start).TrimEnd(" \t<\"'").EndsWith(":") || before.EndsWith(":SMTP=", StringComparison.OrdinalIgnoreCase) || before.EndsWith(" to", StringComparison.OrdinalIgnoreCase);
        return label && before.Length <= 80 && !HasOtherRole(before) ? found.Address : null;
    }

    private static bool IsCode(ReadOnlySpan<char> text)
    {
        foreach (char value in text)
        {
            if (!char.IsAsciiDigit(value) && value is not ('.' or ' ' or '-' or '#'))
            {
                return false;
            }
        }

        return true;
    }

    private static bool HasOtherRole(ReadOnlySpan<char> before)
    {
        ReadOnlySpan<char> label = before.TrimEnd(" :<\"'");
        foreach (string role in OtherRoles)
        {
            if (label.EndsWith(role, StringComparison.OrdinalIgnoreCase)
                && (label.Length == role.Length || !char.IsLetterOrDigit(label[label.Length - role.Length - 1])))
            {
                return true;
            }
        }

        return false;
    }
}
