using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Automation.Engine.Customers.Phones;

/// <summary>Takes the digits of a number out of what people write.</summary>
internal static partial class PhoneText
{
    /// <summary>The longest text that is looked at.</summary>
    internal const int Longest = 250;

    private const string Context = ";phone-context=";
    private const string Punctuation = "-x\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u30FC\uFF0D-\uFF0F \u00A0\u00AD\u200B\u2060\u3000()\uFF08\uFF09\uFF3B\uFF3D.[]/~\u2053\u223C\uFF5E";
    private const string Keys = "22233344455566677778889999"; // the letters of a telephone's keys, from A to Z

    private static readonly SearchValues<char> GlobalContext = SearchValues.Create("0123456789-.()");

    /// <summary>Takes a text apart.</summary>
    /// <param name="text">As it was written.</param>
    /// <param name="number">Only digits, with a plus in front when the text has one.</param>
    /// <param name="extension">The extension, or null.</param>
    /// <returns>False when the text is no phone number.</returns>
    internal static bool TryRead(string text, out string number, out string? extension)
    {
        number = "";
        extension = null;
        if (text.Length > Longest || !TryFindNumber(text, out string candidate))
        {
            return false;
        }

        if (HasOddCharacter(candidate) && Extension().Match(candidate) is { Success: true } match && IsNumber(candidate[..match.Index]))
        {
            extension = Digits(match.Groups.Cast<Group>().Skip(1).First(group => group.Success).Value);
            candidate = candidate[..match.Index];
        }

        if (!IsNumber(candidate))
        {
            return false;
        }

        string digits = Digits(candidate);
        number = IsPlus(candidate[0]) ? "+" + digits : digits;
        return true;
    }

    private static bool TryFindNumber(string text, out string candidate)
    {
        candidate = "";
        int context = text.IndexOf(Context, StringComparison.Ordinal);
        if (context < 0)
        {
            candidate = WithoutIsub(Possible(text));
            return candidate.Length > 0;
        }

        // RFC 3966: a local number and where it is local.
        string local = text[..context];
        int tel = local.IndexOf("tel:", StringComparison.Ordinal);
        local = tel < 0 ? local : local[(tel + 4)..];
        string rest = text[(context + Context.Length)..];
        int end = rest.IndexOf(';', StringComparison.Ordinal);
        string where = end < 0 ? rest : rest[..end];
        bool global = where.Length > 1 && where[0] == '+' && where.AsSpan(1).IndexOfAnyExcept(GlobalContext) < 0 && where.AsSpan(1).IndexOfAnyInRange('0', '9') >= 0;
        bool domain = where.Length > 0 && where.All(value => char.IsLetterOrDigit(value) || value is '-' or '.');
        candidate = WithoutIsub((global ? where : "") + local);
        return global || domain;
    }

    private static string WithoutIsub(string text)
    {
        int at = text.IndexOf(";isub=", StringComparison.Ordinal);
        return at < 0 ? text : text[..at];
    }

    /// <summary>From the first plus or digit to the last digit, letter or #; a second number behind a slash and an x is left out.</summary>
    private static string Possible(string text)
    {
        int start = 0;
        while (start < text.Length && !IsPlus(text[start]) && !char.IsDigit(text[start]))
        {
            start++;
        }

        int end = text.Length;
        while (end > start && !char.IsLetterOrDigit(text[end - 1]) && !char.IsNumber(text[end - 1]) && text[end - 1] != '#')
        {
            end--;
        }

        string possible = text[start..end];
        return possible.AsSpan().IndexOfAny('/', '\\') >= 0 && SecondNumber().Match(possible) is { Success: true } second ? possible[..second.Index] : possible;
    }

    private static bool HasOddCharacter(string text)
    {
        foreach (char value in text)
        {
            if (!char.IsDigit(value) && value is not (' ' or '-' or '.' or '(' or ')' or '+' or '/'))
            {
                return true;
            }
        }

        return text.Contains("- ", StringComparison.Ordinal);
    }

    /// <summary>Two digits alone; or plus signs, three digits with punctuation between them, and then digits, letters and punctuation.</summary>
    private static bool IsNumber(string text)
    {
        if (text.Length == 2 && char.IsDigit(text[0]) && char.IsDigit(text[1]))
        {
            return true;
        }

        int at = 0;
        while (at < text.Length && IsPlus(text[at]))
        {
            at++;
        }

        int digits = 0;
        for (; at < text.Length; at++)
        {
            bool digit = char.IsDigit(text[at]);
            bool letter = char.IsAsciiLetter(text[at]) && digits >= 3;
            if (!digit && !letter && text[at] != '*' && !Punctuation.Contains(text[at], StringComparison.Ordinal))
            {
                return false;
            }

            digits += digit ? 1 : 0;
        }

        return digits >= 3;
    }

    /// <summary>The digits in ASCII; with three letters and more, letters count by their keys.</summary>
    private static string Digits(string text)
    {
        bool vanity = text.Count(char.IsAsciiLetter) >= 3;
        var digits = new StringBuilder(text.Length);
        foreach (char value in text)
        {
            if (char.IsAsciiDigit(value))
            {
                digits.Append(value);
            }
            else if (char.IsDigit(value))
            {
                digits.Append((char)('0' + CharUnicodeInfo.GetDecimalDigitValue(value)));
            }
            else if (vanity && char.IsAsciiLetter(value))
            {
                digits.Append(Keys[char.ToUpperInvariant(value) - 'A']);
            }
        }

        return digits.ToString();
    }

    private static bool IsPlus(char value) => value is '+' or '\uFF0B';

    [GeneratedRegex(@"[\\/] *x", RegexOptions.CultureInvariant)]
    private static partial Regex SecondNumber();

    // The ways to write an extension, the clear ones with more digits than the doubtful ones. At most 250 characters come here.
    [GeneratedRegex(
        @"(?:;ext=(\d{1,20})|[ \u00A0\t,]*(?:e?xt(?:ensi(?:o\u0301?|\u00F3))?n?|\uFF45?\uFF58\uFF54\uFF4E?|\u0434\u043E\u0431|anexo)[:.\uFF0E]?[ \u00A0\t,-]*(\d{1,20})#?"
        + @"|[ \u00A0\t,]*(?:[x\uFF58#\uFF03~\uFF5E]|int|\uFF49\uFF4E\uFF54)[:.\uFF0E]?[ \u00A0\t,-]*(\d{1,9})#?|[- ]+(\d{1,6})#"
        + @"|[ \u00A0\t]*(?:,{2}|;)[:.\uFF0E]?[ \u00A0\t,-]*(\d{1,15})#?|[ \u00A0\t]*,+[:.\uFF0E]?[ \u00A0\t,-]*(\d{1,9})#?)$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Extension();
}
