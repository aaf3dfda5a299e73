using System.Globalization;
using System.Text;

namespace Automation.Templating.Sms;

/// <summary>How a text message travels.</summary>
public enum SmsEncoding
{
    /// <summary>Seven bits a character: 160 units alone, 153 in each part of a longer message.</summary>
    Gsm7,

    /// <summary>Sixteen bits a unit: 70 alone, 67 in each part.</summary>
    Ucs2,
}

/// <summary>What a text costs as a text message. Immutable.</summary>
/// <param name="Text">The text that was counted: in NFC, and without Vietnamese diacritics when that was asked for.</param>
/// <param name="Encoding">The encoding that all of the text fits in.</param>
/// <param name="Segments">Messages that are billed; 0 for an empty text.</param>
/// <param name="Units">Septets or 16-bit units in all, without headers.</param>
/// <param name="NonGsmCharacters">The characters that force UCS-2, each once, in the order of the text.</param>
public sealed record SmsCount(string Text, SmsEncoding Encoding, int Segments, int Units, IReadOnlyList<string> NonGsmCharacters);

/// <summary>Counts the segments of text messages. Thread-safe.</summary>
public static class SmsSegments
{
    private const int GsmAlone = 160;
    private const int GsmPart = 153;
    private const int Ucs2Alone = 70;
    private const int Ucs2Part = 67;

    /// <summary>Counts a text. Escape pairs, surrogate pairs and characters made of several code points are never split between parts.</summary>
    /// <param name="text">The text; it is brought to NFC first.</param>
    /// <param name="stripVietnameseDiacritics">Whether <see cref="VietnameseText.StripDiacritics"/> is applied first. Default false.</param>
    /// <exception cref="ArgumentNullException"><paramref name="text"/> is null.</exception>
    public static SmsCount Count(string text, bool stripVietnameseDiacritics = false)
    {
        ArgumentNullException.ThrowIfNull(text);
        text = stripVietnameseDiacritics ? VietnameseText.StripDiacritics(text) : Normalized(text);
        var foreign = new List<string>();
        foreach (var character in Characters(text))
        {
            if (Septets(character) == 0 && !foreign.Contains(character))
            {
                foreign.Add(character);
            }
        }

        var encoding = foreign.Count == 0 ? SmsEncoding.Gsm7 : SmsEncoding.Ucs2;
        var (segments, units) = Split(text, encoding);
        return new SmsCount(text, encoding, segments, units, foreign);
    }

    private static (int Segments, int Units) Split(string text, SmsEncoding encoding)
    {
        var (alone, part) = encoding == SmsEncoding.Gsm7 ? (GsmAlone, GsmPart) : (Ucs2Alone, Ucs2Part);
        var (units, segments, used) = (0, text.Length == 0 ? 0 : 1, 0);
        foreach (var character in Characters(text))
        {
            var size = encoding == SmsEncoding.Gsm7 ? Septets(character) : character.Length;
            units += size;
            if (used + size > part && used > 0)
            {
                segments++;
                used = 0;
            }

            // A pile of marks longer than a whole part has to be cut somewhere.
            segments += (used + size - 1) / part;
            used = ((used + size - 1) % part) + 1;
        }

        return (units <= alone ? Math.Min(segments, 1) : segments, units);
    }

    private static int Septets(string character) => character.Length == 1 ? SmsAlphabet.Septets(character[0]) : 0;

    // A line end of two characters is one for the reader, but two in the alphabet.
    private static IEnumerable<string> Characters(string text)
    {
        var elements = StringInfo.GetTextElementEnumerator(text);
        while (elements.MoveNext())
        {
            var element = elements.GetTextElement();
            if (element == "\r\n")
            {
                yield return "\r";
                yield return "\n";
            }
            else
            {
                yield return element;
            }
        }
    }

    // Half a surrogate pair has no normal form; it is counted as it stands.
    internal static string Normalized(string text)
    {
        try
        {
            return text.Normalize(NormalizationForm.FormC);
        }
        catch (ArgumentException)
        {
            return text;
        }
    }
}
