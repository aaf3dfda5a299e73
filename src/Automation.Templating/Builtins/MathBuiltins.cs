using System.Numerics;
using Automation.Templating.Rendering;
using Automation.Templating.Syntax;

namespace Automation.Templating.Builtins;

internal static class MathBuiltins
{
    private const int LongestFormat = 100;

    public static IEnumerable<BuiltinFunction> All() =>
    [
        new("math.abs", "value", (r, a) => Numbers.IsNumber(a[0]) && Numbers.ToDouble(a[0]!) < 0 ? Operations.Negate(r.CallSite, a[0]) : Same(r, a[0])),
        new("math.ceil", "value", (r, a) => Rounded(r, a[0], Math.Ceiling, decimal.Ceiling)),
        new("math.divided_by", "value divisor", DividedBy),
        new("math.floor", "value", (r, a) => Rounded(r, a[0], Math.Floor, decimal.Floor)),
        new("math.format", "value format culture?", (r, a) => Format(r, a), WriteFormat),
        new("math.is_number", "value", (_, a) => Boxes.Bool(Numbers.IsNumber(a[0]))),
        new("math.minus", "value with", (r, a) => Calculate(r, BinaryOperator.Subtract, a)),
        new("math.modulo", "value with", (r, a) => Calculate(r, BinaryOperator.Modulo, a)),
        new("math.plus", "value with", (r, a) => Calculate(r, BinaryOperator.Add, a)),
        new("math.random", "minValue maxValue", Random),
        new("math.round", "value precision?=0", Round),
        new("math.times", "value with", (r, a) => Calculate(r, BinaryOperator.Multiply, a)),
        new("math.uuid", "", Uuid),
    ];

    private static object? Same(Renderer r, object? value) =>
        value is null || Numbers.IsNumber(value) ? value : throw r.Fail(RenderFaults.Convert(Renderer.TypeName(value), "number"));

    private static object? Rounded(Renderer r, object? value, Func<double, double> round, Func<decimal, decimal> roundExact) => value switch
    {
        double d => round(d),
        float f => (float)round(f),
        decimal m => roundExact(m),
        _ => Same(r, value),
    };

    private static object? Round(Renderer r, Span<object?> a)
    {
        var precision = Math.Clamp(Arguments.Int(r, a[1]), 0, 15);
        return Rounded(r, a[0], d => Math.Round(d, precision), m => decimal.Round(m, precision));
    }

    private static object? Calculate(Renderer r, BinaryOperator op, Span<object?> a)
    {
        var (left, right) = (Same(r, a[0]), Same(r, a[1]));
        return left is null || right is null ? null : Operations.Arithmetic(r, r.CallSite, op, left, right);
    }

    private static object? DividedBy(Renderer r, Span<object?> a)
    {
        var (value, divisor) = (Same(r, a[0]), Same(r, a[1]));
        if (value is null || divisor is null)
        {
            return null;
        }

        if (Numbers.IsInteger(divisor) && Numbers.ToBig(divisor).IsZero)
        {
            throw r.Fail(RenderFaults.DivideByZero());
        }

        var result = Operations.Arithmetic(r, r.CallSite, BinaryOperator.Divide, value, divisor);
        if (!Numbers.IsInteger(divisor) || (result is not decimal && !double.IsFinite(Numbers.ToDouble(result!))))
        {
            return result;
        }

        return result is decimal exact ? Numbers.Fit(new BigInteger(decimal.Floor(exact))) : Numbers.Fit(new BigInteger(Math.Floor(Numbers.ToDouble(result!))));
    }

    private static string Format(Renderer r, Span<object?> a) => FormatValue(r, a[0], Arguments.Text(r, a[1]), a[2]);

    public static string FormatValue(Renderer r, object? value, string format, object? culture)
    {
        CheckFormat(r, format);
        try
        {
            return value switch
            {
                null => "",
                IFormattable formattable => formattable.ToString(format, Arguments.Culture(r, culture)),
                _ => r.ToText(value),
            };
        }
        catch (FormatException)
        {
            throw r.Fail(RenderFaults.BadFormat(format));
        }
    }

    // A precision such as `N999999999` would fill the memory with zeros before any limit sees them.
    private static void CheckFormat(Renderer r, string format)
    {
        var digits = 0;
        foreach (var c in format)
        {
            digits = char.IsAsciiDigit(c) ? digits + 1 : 0;
            if (digits > 3 || format.Length > LongestFormat)
            {
                throw r.Fail(RenderFaults.BadFormat(format.Length > LongestFormat ? format[..LongestFormat] : format));
            }
        }
    }

    private static void WriteFormat(Renderer r, Span<object?> a)
    {
        var format = Arguments.Text(r, a[1]);
        CheckFormat(r, format);
        var culture = Arguments.Culture(r, a[2]);
        try
        {
            switch (a[0])
            {
                case decimal m: r.Output.Append(m, format, culture); break;
                case int i: r.Output.Append(i, format, culture); break;
                case double d: r.Output.Append(d, format, culture); break;
                default: r.WriteRaw(FormatValue(r, a[0], format, a[2])); break;
            }
        }
        catch (FormatException)
        {
            throw r.Fail(RenderFaults.BadFormat(format));
        }
    }

    private static object? Random(Renderer r, Span<object?> a)
    {
        var (low, high) = (Arguments.Int(r, a[0]), Arguments.Int(r, a[1]));
        return low > high
            ? throw r.Fail(RenderFaults.BadArgument("math.random", "minValue must not be greater than maxValue"))
            : Boxes.Int(r.Random.Next(low, high));
    }

    private static string Uuid(Renderer r, Span<object?> a)
    {
        Span<byte> bytes = stackalloc byte[16];
        r.Random.NextBytes(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString();
    }
}
