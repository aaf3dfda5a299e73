using System.Text;

namespace Automation.Templating.Sms;

/// <summary>Vietnamese without its marks, as people type it on a phone to save segments. Thread-safe.</summary>
public static class VietnameseText
{
    private const char FirstMark = '\u0300';
    private const char LastMark = '\u036F';

    /// <summary>Takes the marks off Latin letters and turns đ into d; every other script stays as it is.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The text in NFC.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="text"/> is null.</exception>
    public static string StripDiacritics(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var plain = new StringBuilder(text.Length);
        var isLatin = false;
        foreach (var c in Decomposed(text))
        {
            if (c is >= FirstMark and <= LastMark && isLatin)
            {
                continue;
            }

            isLatin = char.IsAsciiLetter(c);
            plain.Append(c switch { 'đ' => 'd', 'Đ' => 'D', _ => c });
        }

        return SmsSegments.Normalized(plain.ToString());
    }

    private static string Decomposed(string text)
    {
        try
        {
            return text.Normalize(NormalizationForm.FormD);
        }
        catch (ArgumentException)
        {
            return text;
        }
    }
}
