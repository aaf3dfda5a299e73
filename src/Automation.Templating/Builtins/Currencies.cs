using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Globalization;
using Automation.Templating.Rendering;

namespace Automation.Templating.Builtins;

/// <summary>Money: the currency decides sign and decimals (ISO 4217), the culture where they stand.</summary>
internal static class Currencies
{
    private const int MostFormats = 2000;

    private static readonly FrozenDictionary<string, string> Symbols = new Dictionary<string, string>
    {
        ["VND"] = "₫", ["JPY"] = "¥", ["CNY"] = "¥", ["USD"] = "$", ["EUR"] = "€", ["GBP"] = "£", ["KRW"] = "₩", ["THB"] = "฿",
        ["INR"] = "₹", ["PHP"] = "₱", ["ILS"] = "₪", ["UAH"] = "₴", ["PLN"] = "zł", ["CZK"] = "Kč", ["BRL"] = "R$", ["TRY"] = "₺",
        ["RUB"] = "₽", ["NGN"] = "₦", ["LAK"] = "₭", ["KHR"] = "៛", ["IDR"] = "Rp", ["MYR"] = "RM", ["SGD"] = "S$", ["HKD"] = "HK$",
        ["TWD"] = "NT$", ["AUD"] = "A$", ["CAD"] = "C$", ["NZD"] = "NZ$", ["MXN"] = "MX$", ["CHF"] = "CHF",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenSet<string> WithoutDecimals = FrozenSet.Create(StringComparer.Ordinal,
        "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF");

    private static readonly FrozenSet<string> WithThreeDecimals = FrozenSet.Create(StringComparer.Ordinal,
        "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND");

    private static readonly ConcurrentDictionary<(string Culture, string Code), NumberFormatInfo> Formats = new();

    public static string Format(Renderer r, object amount, string code, CultureInfo culture)
    {
        var format = FormatOf(r, code, culture);
        return Amount(r, amount).ToString("C", format);
    }

    public static void Write(Renderer r, object amount, string code, CultureInfo culture)
    {
        var format = FormatOf(r, code, culture);
        var value = Amount(r, amount);
        if (!TryWriteWhole(r, value, format))
        {
            r.Output.Append(value, "C", format);
        }
    }

    /// <summary>
    /// Amounts without decimals and sign, as most prices are, digit by digit: the general formatter takes five times as long, and an
    /// order has a dozen of them.
    /// </summary>
    private static bool TryWriteWhole(Renderer r, decimal value, NumberFormatInfo format)
    {
        if (value < 0 || value > 999_999_999_999m || (value.Scale != 0 && decimal.Truncate(value) != value)
            || format.CurrencyDecimalDigits != 0 || format.CurrencyGroupSizes is not [3] || format.CurrencyPositivePattern is not (0 or 1 or 2 or 3))
        {
            return false;
        }

        Span<char> digits = stackalloc char[64];
        var at = digits.Length;
        var rest = (long)value;
        for (var count = 0; rest > 0 || count == 0; count++)
        {
            if (count > 0 && count % 3 == 0)
            {
                at -= format.CurrencyGroupSeparator.Length;
                format.CurrencyGroupSeparator.CopyTo(digits[at..]);
            }

            digits[--at] = (char)('0' + (rest % 10));
            rest /= 10;
        }

        WriteWithSymbol(r, digits[at..], format);
        return true;
    }

    private static void WriteWithSymbol(Renderer r, ReadOnlySpan<char> digits, NumberFormatInfo format)
    {
        var pattern = format.CurrencyPositivePattern;
        if (pattern is 0 or 2)
        {
            r.WriteRaw(format.CurrencySymbol);
            r.WriteRaw(pattern == 2 ? " " : "");
        }

        r.WriteRaw(digits);
        if (pattern is 1 or 3)
        {
            r.WriteRaw(pattern == 3 ? " " : "");
            r.WriteRaw(format.CurrencySymbol);
        }
    }

    private static decimal Amount(Renderer r, object amount) => Numbers.IsNumber(amount)
        ? Numbers.ToDecimal(amount)
        : amount is string text && decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw r.Fail(RenderFaults.Convert(Renderer.TypeName(amount), "number"));

    private static NumberFormatInfo FormatOf(Renderer r, string code, CultureInfo culture)
    {
        // A message nearly always speaks of one currency: the last answer is right for the very same code and culture.
        if (ReferenceEquals(r.MoneyKey.Code, code) && ReferenceEquals(r.MoneyKey.Culture, culture))
        {
            return r.MoneyFormat!;
        }

        var format = FindFormat(r, code, culture);
        (r.MoneyKey, r.MoneyFormat) = ((code, culture), format);
        return format;
    }

    private static NumberFormatInfo FindFormat(Renderer r, string code, CultureInfo culture)
    {
        if (Formats.TryGetValue((culture.Name, code), out var known))
        {
            return known;
        }

        if (code.Length != 3 || !code.All(char.IsAsciiLetter))
        {
            throw r.Fail(RenderFaults.BadArgument("money", $"`{code}` is not a currency code such as USD"));
        }

        var currency = code.ToUpperInvariant();
        var format = (NumberFormatInfo)culture.NumberFormat.Clone();
        format.CurrencySymbol = Symbol(currency, culture);
        format.CurrencyDecimalDigits = WithoutDecimals.Contains(currency) ? 0 : WithThreeDecimals.Contains(currency) ? 3 : 2;
        if (Formats.Count < MostFormats)
        {
            Formats.TryAdd((culture.Name, code), format);
        }

        return format;
    }

    // At home a currency is written as its own culture writes it.
    private static string Symbol(string code, CultureInfo culture)
    {
        if (!culture.IsNeutralCulture && culture.Name.Length > 0)
        {
            var region = new RegionInfo(culture.Name);
            if (region.ISOCurrencySymbol == code)
            {
                return culture.NumberFormat.CurrencySymbol;
            }
        }

        return Symbols.GetValueOrDefault(code, code);
    }
}
