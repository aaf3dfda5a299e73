using System.Globalization;
using System.Text;

namespace Automation.Storage.Customers;

/// <summary>
/// Text as it is searched: full-width letters as narrow ones, lower case, without the accents of Latin letters (đ is d), katakana as hiragana. The voicing
/// marks of kana stay: they make another letter. Pure; safe for concurrent use.
/// </summary>
public static class FoldedText
{
    private const char FirstAccent = '\u0300';
    private const char LastAccent = '\u036F';

    /// <summary>Folds a text; one of ASCII letters is only lowered.</summary>
    public static string Fold(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (Ascii.IsValid(text) && !text.AsSpan().ContainsAnyInRange('\0', '\u001F'))
        {
            return text.ToLowerInvariant();
        }

        var folded = new StringBuilder(text.Length);
        foreach (var letter in Whole(text).Normalize(NormalizationForm.FormKC).ToLowerInvariant().Normalize(NormalizationForm.FormD))
        {
            if (letter is < FirstAccent or > LastAccent)
            {
                folded.Append(Plain(letter));
            }
        }

        return folded.ToString().Normalize(NormalizationForm.FormC);
    }

    /// <summary>Whether a letter belongs to a script that writes words without blanks: kana, Han, Hangul.</summary>
    public static bool IsIdeographic(Rune letter) => letter.Value is >= 0x3040 and <= 0x30FF or >= 0x3400 and <= 0x9FFF or >= 0xAC00 and <= 0xD7AF or >= 0xF900 and <= 0xFAFF
        or >= 0x20000 and <= 0x3FFFF || letter.Value == 0x3005;

    /// <summary>Half a surrogate pair, as damaged input has it, cannot be normalised.</summary>
    private static string Whole(string text)
    {
        var whole = new StringBuilder(text.Length);
        foreach (var letter in text.EnumerateRunes())
        {
            whole.Append(letter.ToString());
        }

        return whole.ToString();
    }

    /// <summary>Letters that Unicode does not take apart.</summary>
    private static char Plain(char letter) => letter switch
    {
        'đ' => 'd',
        'ø' => 'o',
        'ł' => 'l',
        'ı' => 'i',
        'ß' => 's',
        >= 'ァ' and <= 'ヶ' => (char)(letter - 0x60),
        _ when CharUnicodeInfo.GetUnicodeCategory(letter) == UnicodeCategory.Control => ' ',
        _ => letter,
    };
}
