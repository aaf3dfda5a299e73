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

    public static void Write(Renderer r, object amount, string code, CultureInfo culture) =>
        r.Output.Append(Amount(r, amount), "C", FormatOf(r, code, culture));

    private static decimal Amount(Renderer r, object amount) => Numbers.IsNumber(amount)
        ? Numbers.ToDecimal(amount)
        : amount is string text && decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw r.Fail(RenderFaults.Convert(Renderer.TypeName(amount), "number"));

    private static NumberFormatInfo FormatOf(Renderer r, string code, CultureInfo culture)
    {
        if (Formats.TryGetValue((culture.Name, code), out var known))
        {
            return known;
        }

        if (code.Length != 3 || !code.All(char.IsAsciiLetterUpper))
        {
            throw r.Fail(RenderFaults.BadArgument("money", $"`{code}` is not a currency code such as USD"));
        }

        var format = (NumberFormatInfo)culture.NumberFormat.Clone();
        format.CurrencySymbol = Symbol(code, culture);
        format.CurrencyDecimalDigits = WithoutDecimals.Contains(code) ? 0 : WithThreeDecimals.Contains(code) ? 3 : 2;
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
