using System.Text;

namespace Automation.Storage.Customers;

/// <summary>
/// The text that stands for a customer in the index of pieces of three letters. Each word has two marks before it and one behind it, so that
/// one or two letters find the beginnings of words, and a whole word can be told from its beginning; an ideograph has two marks behind it, so that it is
/// found alone.
/// </summary>
internal static class SearchText
{
    private const string Start = "\u0001\u0001";
    private const char End = '\u0002';
    private const string Pad = "\u0003\u0003";

    private static readonly char[] Blanks = [' ', '\t', '\n', '\r', '\u3000', '\u00A0'];

    /// <summary>The text of a customer; empty when there is nothing to find.</summary>
    internal static string Of(string key, string? name, string? email, string? phone)
    {
        var text = new StringBuilder(128);
        foreach (var word in NameWords(name))
        {
            Append(text, word);
        }

        Append(text, email is null ? "" : FoldedText.Fold(email.Trim()));
        Append(text, phone is null ? "" : Digits(phone));
        Append(text, FoldedText.Fold(key));
        return text.ToString();
    }

    /// <summary>The words of a text, folded.</summary>
    internal static string[] Words(string text) => FoldedText.Fold(text).Split(Blanks, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The digits of a text, narrow ones for full-width ones.</summary>
    internal static string Digits(string text)
    {
        var digits = new StringBuilder(text.Length);
        foreach (var letter in text.Normalize(NormalizationForm.FormKC))
        {
            if (char.IsAsciiDigit(letter))
            {
                digits.Append(letter);
            }
        }

        return digits.ToString();
    }

    /// <summary>A question for a word as a whole.</summary>
    internal static string Exactly(string word) => Quoted(Start + Spread(word) + End);

    /// <summary>A question for words that begin so.</summary>
    internal static string Beginning(string word) => Quoted(Start + Spread(word));

    /// <summary>A question for words that end so.</summary>
    internal static string Ending(string word) => Quoted(Spread(word) + End);

    /// <summary>A question for the letters anywhere; where they are too few for that, for words that begin so.</summary>
    internal static string Anywhere(string word) => Spread(word) is var spread && spread.EnumerateRunes().Count() >= 3 ? Quoted(spread) : Beginning(word);

    /// <summary>A Japanese name is written with and without a blank between its parts.</summary>
    private static string[] NameWords(string? name)
    {
        if (name is null)
        {
            return [];
        }

        var words = Words(name);
        return words.Length > 1 && words.Any(word => word.EnumerateRunes().Any(FoldedText.IsIdeographic)) ? [.. words, string.Concat(words)] : words;
    }

    private static void Append(StringBuilder text, string word)
    {
        if (word.Length > 0)
        {
            text.Append(Start).Append(Spread(word)).Append(End);
        }
    }

    private static string Spread(string word)
    {
        if (Ascii.IsValid(word))
        {
            return word;
        }

        var spread = new StringBuilder(word.Length * 3);
        foreach (var letter in word.EnumerateRunes())
        {
            spread.Append(letter.ToString());
            if (FoldedText.IsIdeographic(letter))
            {
                spread.Append(Pad);
            }
        }

        return spread.ToString();
    }

    private static string Quoted(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
