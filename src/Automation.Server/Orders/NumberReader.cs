using System.Globalization;

namespace Automation.Server.Orders;

/// <summary>Reads amounts as a map says they are written.</summary>
internal sealed class NumberReader(NumberShape shape)
{
    /// <summary>No cell and no row may hold an amount larger than this; sums then stay exact.</summary>
    public const decimal Largest = 1_000_000_000_000m;

    private const NumberStyles Styles = NumberStyles.Float | NumberStyles.AllowTrailingSign | NumberStyles.AllowParentheses;
    private const int LongestText = 64;

    private readonly NumberFormatInfo _format = new() { NumberDecimalSeparator = shape.Decimal.ToString() };

    /// <summary>Reads one number.</summary>
    /// <param name="text">The cell, trimmed.</param>
    /// <param name="value">The number.</param>
    /// <returns>Whether the cell is a number of at most <see cref="Largest"/>.</returns>
    public bool TryRead(ReadOnlySpan<char> text, out decimal value)
    {
        value = 0;
        if (text.Length is 0 or > LongestText)
        {
            return false;
        }

        text = WithoutCurrency(text);
        if (shape.Thousands is null)
        {
            return TryPlain(text, out value);
        }

        Span<char> digits = stackalloc char[LongestText];
        return TryUngroup(text, digits, out var length) && TryPlain(digits[..length], out value);
    }

    private bool TryPlain(ReadOnlySpan<char> text, out decimal value)
        => decimal.TryParse(text, Styles, _format, out value) && Math.Abs(value) <= Largest;

    private ReadOnlySpan<char> WithoutCurrency(ReadOnlySpan<char> text)
    {
        foreach (var sign in shape.Currency)
        {
            var start = text.IndexOf(sign, StringComparison.Ordinal);
            if (start >= 0)
            {
                return string.Concat(text[..start].TrimEnd(), text[(start + sign.Length)..].TrimStart());
            }
        }

        return text;
    }

    /// <summary>Leaves the group signs out, if they stand where group signs can: 1,234,567 and 12,34,567 are numbers, 1,5 is not.</summary>
    private bool TryUngroup(ReadOnlySpan<char> text, Span<char> into, out int length)
    {
        length = 0;
        var sinceGroup = -1;
        var inFraction = false;
        foreach (var letter in text)
        {
            if (IsGroupSign(letter) && length > 0)
            {
                if (inFraction || sinceGroup is 0 or 1 || sinceGroup > 3)
                {
                    return false;
                }

                sinceGroup = 0;
                continue;
            }

            if (!char.IsAsciiDigit(letter) && !inFraction && sinceGroup >= 0)
            {
                if (sinceGroup != 3)
                {
                    return false;
                }

                sinceGroup = -1;
            }

            inFraction |= letter == shape.Decimal;
            sinceGroup += sinceGroup >= 0 ? 1 : 0;
            into[length++] = letter;
        }

        return sinceGroup is -1 or 3;
    }

    private bool IsGroupSign(char letter)
        => letter == shape.Thousands || (shape.Thousands == ' ' && letter is '\u00A0' or '\u202F');
}
