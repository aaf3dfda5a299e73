using System.Globalization;
using System.Numerics;
using System.Text;
using Automation.Templating.Diagnostics;
using Automation.Templating.Rendering;

namespace Automation.Templating.Syntax;

internal sealed partial class Parser
{
    private const int MaxDigits = 256;

    private LiteralExpr ParseNumber()
    {
        var token = Current;
        Advance();
        var text = _source.Text[token.Start..token.End];
        object? value;
        if (text.Length > MaxDigits)
        {
            Report(Faults.NumberTooLong(MaxDigits), token.Start);
            value = null;
        }
        else if (!TryNumber(text.Replace("_", "", StringComparison.Ordinal), out value))
        {
            Report(Faults.BadNumber(text), token.Start);
        }

        return new LiteralExpr(PlaceOf(token), value);
    }

    private static bool TryNumber(string text, out object? value)
    {
        if (text.Length > 1 && text[0] == '0' && text[1] is 'x' or 'X' or 'b' or 'B')
        {
            return TryPrefixed(text, out value);
        }

        var invariant = CultureInfo.InvariantCulture;
        var digits = text[..^1];
        switch (text[^1])
        {
            case 'f' or 'F':
                var isFloat = float.TryParse(digits, NumberStyles.Float, invariant, out var single);
                value = single;
                return isFloat;
            case 'd' or 'D':
                var isDouble = double.TryParse(digits, NumberStyles.Float, invariant, out var number);
                value = number;
                return isDouble;
            case 'm' or 'M':
                var isDecimal = decimal.TryParse(digits, NumberStyles.Float, invariant, out var money);
                value = money;
                return isDecimal;
            case 'u' or 'U':
                return TryInteger(digits, out value);
            default:
                return TryPlain(text, out value);
        }
    }

    private static bool TryPrefixed(string text, out object? value)
    {
        var unsigned = text[^1] is 'u' or 'U';
        var digits = text[2..(unsigned ? ^1 : ^0)];
        var style = text[1] is 'x' or 'X' ? NumberStyles.AllowHexSpecifier : NumberStyles.AllowBinarySpecifier;
        var ok = ulong.TryParse(digits, style, CultureInfo.InvariantCulture, out var bits);
        // Without the suffix thirty-two set bits are the number minus one, as in C.
        value = unsigned ? Numbers.Fit(bits)
            : bits <= uint.MaxValue && digits.Length <= (style == NumberStyles.AllowHexSpecifier ? 8 : 32) ? Boxes.Int(unchecked((int)bits))
            : Numbers.Fit(unchecked((long)bits));
        return ok;
    }

    private static bool TryPlain(string text, out object? value)
    {
        var exponent = text.IndexOfAny(['e', 'E']);
        if (!text.Contains('.', StringComparison.Ordinal) && (exponent < 0 || text[exponent + 1] != '-'))
        {
            return TryInteger(text, out value);
        }

        var ok = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number);
        value = number;
        return ok && double.IsFinite(number);
    }

    private static bool TryInteger(string text, out object? value)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var small))
        {
            value = Boxes.Int(small);
            return true;
        }

        value = null;
        var exponent = text.IndexOfAny(['e', 'E']);
        if (exponent > 0 && (!int.TryParse(text.AsSpan(exponent + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var power) || power + exponent > MaxDigits))
        {
            return false;
        }

        var ok = BigInteger.TryParse(text, NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var big);
        value = ok ? Numbers.Fit(big) : null;
        return ok;
    }

    private LiteralExpr ParseString()
    {
        var token = Current;
        Advance();
        var text = token.Kind == TokenKind.String
            ? Unescape(token)
            : _source.Text[Math.Min(token.Start + 1, token.End)..Math.Max(token.Start + 1, token.End - 1)].Replace("``", "`", StringComparison.Ordinal);
        return new LiteralExpr(PlaceOf(token), text);
    }

    private string Unescape(Token token) =>
        token.End - token.Start < 2 ? "" : Unescape(token.Start + 1, token.End - 1);

    private string Unescape(int start, int end)
    {
        var raw = _source.Text.AsSpan(start, Math.Max(0, end - start));
        if (raw.IndexOf('\\') < 0)
        {
            return raw.ToString();
        }

        var text = new StringBuilder(raw.Length);
        for (var i = 0; i < raw.Length; i++)
        {
            if (raw[i] == '\\' && i + 1 < raw.Length)
            {
                i = AppendEscape(text, raw, i + 1, start);
            }
            else
            {
                text.Append(raw[i]);
            }
        }

        return text.ToString();
    }

    private int AppendEscape(StringBuilder text, ReadOnlySpan<char> raw, int i, int start)
    {
        switch (raw[i])
        {
            case '\\' or '\'' or '"' or '{' or '}': text.Append(raw[i]); break;
            case '0': text.Append('\0'); break;
            case 'n': text.Append('\n'); break;
            case 'r': text.Append('\r'); break;
            case 't': text.Append('\t'); break;
            case 'b': text.Append('\b'); break;
            case 'f': text.Append('\f'); break;
            case 'v': text.Append('\v'); break;
            case '\n': break;
            case 'u' when TryHex(raw, i, 4, out var code): text.Append(code); return i + 4;
            case 'x' when TryHex(raw, i, 2, out var code): text.Append(code); return i + 2;
            default: Report(Faults.BadEscape(raw[i]), start + i); break;
        }

        return i;
    }

    private static bool TryHex(ReadOnlySpan<char> raw, int i, int digits, out char code)
    {
        code = '\0';
        if (i + digits >= raw.Length + 0 && i + digits > raw.Length - 1)
        {
            return false;
        }

        var ok = ushort.TryParse(raw.Slice(i + 1, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value);
        code = (char)value;
        return ok;
    }

    private InterpolatedExpr ParseInterpolated()
    {
        var start = Current.Start;
        var parts = new List<Expr>();
        _at++;
        while (Current.Kind == TokenKind.InterpolationText)
        {
            AddText(parts, Current);
            _brackets++;
            Advance();
            if (ExpectExpression("interpolated string", "$\"...{<expression>}...\"") is { } hole)
            {
                parts.Add(hole);
            }

            _brackets--;
            if (Current.Kind is not (TokenKind.InterpolationText or TokenKind.InterpolationEnd))
            {
                Report(Faults.ExpectingToken(TextOf(Current), "}"), Current.Start);
                return new InterpolatedExpr(PlaceFrom(start), [.. parts]);
            }
        }

        AddText(parts, Current);
        Advance();
        return new InterpolatedExpr(PlaceFrom(start), [.. parts]);
    }

    private void AddText(List<Expr> parts, Token token)
    {
        if (token.End > token.Start)
        {
            parts.Add(new LiteralExpr(PlaceOf(token), Unescape(token.Start, token.End)));
        }
    }
}
