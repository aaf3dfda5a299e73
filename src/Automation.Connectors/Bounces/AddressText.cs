namespace Automation.Connectors.Bounces;

/// <summary>Finds mail addresses in running text, generously: what it finds is only compared and reported.</summary>
internal static class AddressText
{
    private const int Longest = 320;

    /// <summary>Whether a character may stand before the @.</summary>
    public static bool IsLocalCharacter(char value) => char.IsAsciiLetterOrDigit(value) || "!#$%&'*+-/=?^_`{|}~.".Contains(value, StringComparison.Ordinal);

    /// <summary>Whether a character may stand behind the @.</summary>
    public static bool IsDomainCharacter(char value) => char.IsLetterOrDigit(value) || value is '-' or '.';

    /// <summary>The first address of a text and where it begins; null when there is none.</summary>
    public static (string Address, int Start)? First(ReadOnlySpan<char> text)
    {
        for (int from = 0; from < text.Length;)
        {
            int offset = text[from..].IndexOf('@');
            if (offset < 0)
            {
                return null;
            }

            int at = from + offset;
            int start = at;
            while (start > 0 && at - start < Longest && IsLocalCharacter(text[start - 1]))
            {
                start--;
            }

            int end = at + 1;
            while (end < text.Length && end - at < Longest && IsDomainCharacter(text[end]))
            {
                end++;
            }

            // An X.400 address carries the mailbox as a domain-defined attribute (RFC 2156): dda:SMTP=…
            start += text[start..at] switch
            {
                var local when local.StartsWith("SMTP=", StringComparison.OrdinalIgnoreCase) => 5,
                var local when local.StartsWith("RFC822=", StringComparison.OrdinalIgnoreCase) => 7,
                _ => 0,
            };
            ReadOnlySpan<char> domain = text[(at + 1)..end].TrimEnd(".-");
            if (at > start && domain.Contains('.'))
            {
                return ($"{text[start..at].TrimStart("'*")}@{domain}", start);
            }

            from = at + 1;
        }

        return null;
    }

    /// <summary>All addresses of a header value or line.</summary>
    public static IEnumerable<string> All(string text)
    {
        for (int from = 0; from < text.Length && First(text.AsSpan(from)) is { } found;)
        {
            yield return found.Address;
            from += found.Start + found.Address.Length;
        }
    }
}
