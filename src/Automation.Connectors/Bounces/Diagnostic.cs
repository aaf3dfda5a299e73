using System.Text;

namespace Automation.Connectors.Bounces;

/// <summary>What a server answered: its codes, and its words in the form in which the rules are written.</summary>
/// <param name="ReplyCode">The first SMTP reply code, 400–599, or null.</param>
/// <param name="Status">The first enhanced status code of class 4 or 5, or null.</param>
/// <param name="Words">Lower case, single blanks, addresses as a bare <c>@</c>, codes only where they stand first.</param>
internal sealed record Diagnostic(int? ReplyCode, string? Status, string Words)
{
    private const int LongestText = 4_000;

    // A number before one of these is a measure and no reply code.
    private static readonly string[] Units = ["second", "minute", "hour", "day", "byte", "kb", "mb", "attempt", "times", "message", "recipient"];

    /// <summary>Takes a text apart; of a longer one, the first 4,000 characters.</summary>
    public static Diagnostic Read(string text)
    {
        string plain = Plain(text.Length > LongestText ? text[..LongestText] : text);
        int? reply = null;
        string? status = null;
        var words = new StringBuilder(plain.Length);
        int copied = 0;
        foreach ((int start, int end) in Numbers(plain))
        {
            ReadOnlySpan<char> number = plain.AsSpan(start, end - start);
            bool isReply = IsReplyCode(plain, start, end);
            bool isStatus = !isReply && IsStatus(number);
            bool repeated = (isReply && reply is not null) || (isStatus && status is not null && number.SequenceEqual(status));
            if (repeated)
            {
                // Every line of a long reply begins with the codes again; in between they would tear its sentences apart.
                words.Append(plain, copied, start - copied);
                copied = end < plain.Length && plain[end] is '-' or ' ' ? end + 1 : end;
                continue;
            }

            reply ??= isReply ? int.Parse(number, System.Globalization.CultureInfo.InvariantCulture) : null;
            status ??= isStatus ? number.ToString() : null;
        }

        words.Append(plain, Math.Min(copied, plain.Length), plain.Length - Math.Min(copied, plain.Length));
        return new Diagnostic(reply, status, words.ToString());
    }

    /// <summary>The first place where a reply of class 4 or 5 begins; -1 when there is none.</summary>
    public static int FindReply(string text)
    {
        foreach ((int start, int end) in Numbers(text))
        {
            if (IsReplyCode(text, start, end))
            {
                return start;
            }
        }

        return -1;
    }

    /// <summary>Whether a text is an enhanced status code of class 4 or 5 (RFC 3463).</summary>
    public static bool IsStatus(ReadOnlySpan<char> text)
    {
        if (text.Length < 5 || text[0] is not ('4' or '5') || text[1] != '.')
        {
            return false;
        }

        int dot = text[2..].IndexOf('.');
        ReadOnlySpan<char> detail = dot < 0 ? default : text[(3 + dot)..];
        return dot is >= 1 and <= 3 && detail.Length is >= 1 and <= 3 && !detail.Contains('.');
    }

    private static bool IsReplyCode(string text, int start, int end)
    {
        bool shape = end - start == 3 && text[start] is '4' or '5' && text[start + 1] <= '5' && text[start + 1] != '.' && text[start + 2] != '.';
        char before = start == 0 ? ' ' : text[start - 1];
        char after = end == text.Length ? ' ' : text[end];
        return shape && before is not ('-' or '/' or '+' or '@') && !char.IsLetterOrDigit(before)
            && after is ' ' or '-' or ':' or ')' or ';' or ',' or '>' or '#' or '.' or '\'' or '"' or '\n' or '\r' or '\t'
            && !IsMeasure(text.AsSpan(end));
    }

    private static bool IsMeasure(ReadOnlySpan<char> after)
    {
        ReadOnlySpan<char> word = after.TrimStart();
        foreach (string unit in Units)
        {
            if (word.StartsWith(unit, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Runs of digits and dots that no letter touches, a closing dot left out.</summary>
    private static IEnumerable<(int Start, int End)> Numbers(string text)
    {
        for (int at = 0; at < text.Length; at++)
        {
            if (!char.IsAsciiDigit(text[at]))
            {
                continue;
            }

            int start = at;
            while (at < text.Length && (char.IsAsciiDigit(text[at]) || text[at] == '.'))
            {
                at++;
            }

            int end = at;
            while (text[end - 1] == '.')
            {
                end--;
            }

            bool touched = (start > 0 && (char.IsLetterOrDigit(text[start - 1]) || text[start - 1] == '.')) || (at < text.Length && char.IsLetter(text[at]));
            if (!touched)
            {
                yield return (start, end);
            }
        }
    }

    private static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (Range range in Tokens(text))
        {
            ReadOnlySpan<char> token = text.AsSpan(range);
            if (plain.Length > 0)
            {
                plain.Append(' ');
            }

            AppendToken(plain, token);
        }

        return plain.ToString().ToLowerInvariant();
    }

    private static void AppendToken(StringBuilder plain, ReadOnlySpan<char> token)
    {
        int at = token.IndexOf('@');
        if (at < 0)
        {
            plain.Append(token);
            return;
        }

        // Names chosen by people must not be read as reasons: "spam@…", "unknown-user@…".
        int start = at;
        while (start > 0 && AddressText.IsLocalCharacter(token[start - 1]))
        {
            start--;
        }

        int end = at + 1;
        while (end < token.Length && AddressText.IsDomainCharacter(token[end]))
        {
            end++;
        }

        while (end > at + 1 && token[end - 1] is '.' or '-')
        {
            end--;
        }

        plain.Append(token[..start]).Append('@').Append(token[end..]);
    }

    private static IEnumerable<Range> Tokens(string text)
    {
        int start = -1;
        for (int at = 0; at <= text.Length; at++)
        {
            bool blank = at == text.Length || char.IsWhiteSpace(text[at]) || text[at] == '\0';
            if (blank && start >= 0)
            {
                yield return start..at;
                start = -1;
            }
            else if (!blank && start < 0)
            {
                start = at;
            }
        }
    }
}
