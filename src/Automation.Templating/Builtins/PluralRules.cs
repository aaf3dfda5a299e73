using System.Globalization;
using Automation.Templating.Rendering;

namespace Automation.Templating.Builtins;

/// <summary>The cardinal categories of Unicode CLDR.</summary>
internal enum PluralCategory
{
    Zero,
    One,
    Two,
    Few,
    Many,
    Other,
}

/// <summary>Which category a number has in a language (CLDR cardinal rules).</summary>
internal static class PluralRules
{
    public static PluralCategory Category(CultureInfo culture, object number)
    {
        var value = Math.Abs(Numbers.ToDouble(number));
        var digits = Numbers.IsInteger(number) || value == Math.Floor(value) ? 0 : FractionDigits(number);
        var whole = (long)Math.Min(Math.Floor(value), 1e15);
        return Language(culture) switch
        {
            "vi" or "ja" or "zh" or "ko" or "th" or "id" or "ms" or "my" or "lo" or "km" or "yue" => PluralCategory.Other,
            "fr" => whole is 0 or 1 ? PluralCategory.One : Millions(whole, digits),
            "pt" => culture.Name == "pt-PT" ? English(whole, digits, allowMillions: true) : whole is 0 or 1 ? PluralCategory.One : Millions(whole, digits),
            "es" or "it" or "ca" => value == 1 && digits == 0 ? PluralCategory.One : Millions(whole, digits),
            "hi" or "bn" or "gu" or "kn" or "fa" or "am" or "zu" => whole == 0 || value == 1 ? PluralCategory.One : PluralCategory.Other,
            "ru" or "uk" or "be" => EastSlavic(whole, digits),
            "hr" or "sr" or "bs" => SouthSlavic(whole, digits, number),
            "pl" => Polish(whole, digits),
            "cs" or "sk" => Czech(whole, digits),
            "sl" => Slovenian(whole, digits),
            "lt" => Lithuanian(whole, digits),
            "lv" => Latvian(whole, digits),
            "ro" => Romanian(whole, digits),
            "ar" => Arabic(whole, digits),
            "he" => digits == 0 && whole == 1 || whole == 0 && digits > 0 ? PluralCategory.One : whole == 2 && digits == 0 ? PluralCategory.Two : PluralCategory.Other,
            "ga" => Irish(whole, digits),
            "cy" => Welsh(whole, digits),
            "da" => value == 1 || (digits > 0 && whole is 0 or 1) ? PluralCategory.One : PluralCategory.Other,
            "tr" or "hu" or "el" or "bg" or "ka" or "kk" or "ky" or "uz" or "az" or "sq" or "ta" or "te" or "ml" or "mr" or "mn" or "ne" or "eu" or "nb" or "nn" or "no" or "fo" or "so" =>
                value == 1 ? PluralCategory.One : PluralCategory.Other,
            _ => English(whole, digits, allowMillions: false),
        };
    }

    private static string Language(CultureInfo culture) => culture.TwoLetterISOLanguageName;

    private static int FractionDigits(object number)
    {
        var text = ((IFormattable)number).ToString(null, CultureInfo.InvariantCulture);
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? 0 : text.Length - dot - 1;
    }

    private static PluralCategory English(long i, int v, bool allowMillions) =>
        i == 1 && v == 0 ? PluralCategory.One : allowMillions ? Millions(i, v) : PluralCategory.Other;

    private static PluralCategory Millions(long i, int v) => i != 0 && i % 1_000_000 == 0 && v == 0 ? PluralCategory.Many : PluralCategory.Other;

    private static PluralCategory EastSlavic(long i, int v)
    {
        if (v != 0)
        {
            return PluralCategory.Other;
        }

        var (last, lastTwo) = (i % 10, i % 100);
        return last == 1 && lastTwo != 11 ? PluralCategory.One
            : last is >= 2 and <= 4 && lastTwo is not (>= 12 and <= 14) ? PluralCategory.Few
            : PluralCategory.Many;
    }

    private static PluralCategory SouthSlavic(long i, int v, object number)
    {
        if (v != 0)
        {
            var text = ((IFormattable)number).ToString(null, CultureInfo.InvariantCulture);
            i = long.Parse(text.AsSpan(text.Length - Math.Min(v, 15)), CultureInfo.InvariantCulture);
        }

        var category = EastSlavic(i, 0);
        return category == PluralCategory.Many ? PluralCategory.Other : category;
    }

    private static PluralCategory Polish(long i, int v)
    {
        if (v != 0)
        {
            return PluralCategory.Other;
        }

        return i == 1 ? PluralCategory.One
            : i % 10 is >= 2 and <= 4 && i % 100 is not (>= 12 and <= 14) ? PluralCategory.Few
            : PluralCategory.Many;
    }

    private static PluralCategory Czech(long i, int v) =>
        v != 0 ? PluralCategory.Many : i == 1 ? PluralCategory.One : i is >= 2 and <= 4 ? PluralCategory.Few : PluralCategory.Other;

    private static PluralCategory Slovenian(long i, int v) =>
        v != 0 ? PluralCategory.Few : (i % 100) switch
        {
            1 => PluralCategory.One,
            2 => PluralCategory.Two,
            3 or 4 => PluralCategory.Few,
            _ => PluralCategory.Other,
        };

    private static PluralCategory Lithuanian(long i, int v)
    {
        if (v != 0)
        {
            return PluralCategory.Many;
        }

        var teen = i % 100 is >= 11 and <= 19;
        return i % 10 == 1 && !teen ? PluralCategory.One : i % 10 >= 2 && !teen ? PluralCategory.Few : PluralCategory.Other;
    }

    private static PluralCategory Latvian(long i, int v)
    {
        if (v != 0)
        {
            return PluralCategory.Other;
        }

        return i % 10 == 0 || i % 100 is >= 11 and <= 19 ? PluralCategory.Zero : i % 10 == 1 ? PluralCategory.One : PluralCategory.Other;
    }

    private static PluralCategory Romanian(long i, int v) =>
        i == 1 && v == 0 ? PluralCategory.One : v != 0 || i == 0 || i % 100 is >= 1 and <= 19 ? PluralCategory.Few : PluralCategory.Other;

    private static PluralCategory Arabic(long i, int v)
    {
        if (v != 0)
        {
            return PluralCategory.Other;
        }

        return i switch
        {
            0 => PluralCategory.Zero,
            1 => PluralCategory.One,
            2 => PluralCategory.Two,
            _ => i % 100 is >= 3 and <= 10 ? PluralCategory.Few : i % 100 >= 11 ? PluralCategory.Many : PluralCategory.Other,
        };
    }

    private static PluralCategory Irish(long i, int v) =>
        v != 0 ? PluralCategory.Other : i switch
        {
            1 => PluralCategory.One,
            2 => PluralCategory.Two,
            >= 3 and <= 6 => PluralCategory.Few,
            >= 7 and <= 10 => PluralCategory.Many,
            _ => PluralCategory.Other,
        };

    private static PluralCategory Welsh(long i, int v) =>
        v != 0 ? PluralCategory.Other : i switch
        {
            0 => PluralCategory.Zero,
            1 => PluralCategory.One,
            2 => PluralCategory.Two,
            3 => PluralCategory.Few,
            6 => PluralCategory.Many,
            _ => PluralCategory.Other,
        };
}
