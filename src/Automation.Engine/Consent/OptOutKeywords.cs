using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Automation.Engine.Consent;

/// <summary>What a person wants who answers a text message. The set is closed.</summary>
public enum ReplyIntent
{
    /// <summary>Something else: a person reads it.</summary>
    None,

    /// <summary>No more advertising.</summary>
    Stop,

    /// <summary>Advertising again.</summary>
    Start,

    /// <summary>What this is and how to stop it.</summary>
    Help,
}

/// <summary>
/// The words by which people refuse by text message, as data. A word counts when it is the whole answer: case, marks, width, spaces at the
/// ends and full stops do not matter. Pure; safe for concurrent use. English words are those that operators keep on long numbers.
/// </summary>
public static class OptOutKeywords
{
    private static readonly FrozenDictionary<string, ReplyIntent> Words = new (ReplyIntent Intent, string[] Words)[]
    {
        (ReplyIntent.Stop, ["STOP", "STOPALL", "UNSUBSCRIBE", "END", "QUIT", "CANCEL", "REVOKE", "OPTOUT", "OPT OUT",
            "HUY", "HUY NHAN", "TU CHOI", "TC", "DUNG", "NGUNG", "停止", "配信停止", "解除", "配信解除", "ストップ"]),
        (ReplyIntent.Start, ["START", "UNSTOP", "YES", "DONG Y", "DK", "DANG KY", "再開", "配信再開", "開始"]),
        (ReplyIntent.Help, ["HELP", "INFO", "TRO GIUP", "HD", "HUONG DAN", "ヘルプ"]),
    }.SelectMany(group => group.Words.Select(word => (Word: Plain(word), group.Intent))).ToFrozenDictionary(pair => pair.Word, pair => pair.Intent, StringComparer.Ordinal);

    /// <summary>What the answer means.</summary>
    /// <param name="text">The whole answer.</param>
    /// <param name="keyword">A word that a shop has reserved for refusing besides those that are known, such as the one it prints; null for none.</param>
    public static ReplyIntent Of(string text, string? keyword = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        var plain = Plain(text);
        return Words.TryGetValue(plain, out var intent) ? intent
            : keyword is not null && plain == Plain(keyword) ? ReplyIntent.Stop
            : ReplyIntent.None;
    }

    /// <summary>Half-width capitals without marks, one space between words, nothing but letters and digits.</summary>
    private static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var letter in text.Normalize(NormalizationForm.FormKC).Normalize(NormalizationForm.FormD))
        {
            // Marks of Latin letters go; the voicing marks of kana are letters to a Japanese reader.
            if (CharUnicodeInfo.GetUnicodeCategory(letter) == UnicodeCategory.NonSpacingMark && letter is not ('\u3099' or '\u309A'))
            {
                continue;
            }

            if (char.IsLetterOrDigit(letter) || letter is '\u3099' or '\u309A' or 'ー')
            {
                plain.Append(letter is 'đ' or 'Đ' ? 'D' : char.ToUpperInvariant(letter));
            }
            else if (plain.Length > 0 && plain[^1] != ' ' && char.IsWhiteSpace(letter))
            {
                plain.Append(' ');
            }
        }

        return plain.ToString().TrimEnd().Normalize(NormalizationForm.FormC);
    }
}
