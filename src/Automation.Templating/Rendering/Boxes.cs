using System.Numerics;

namespace Automation.Templating.Rendering;

/// <summary>Boxed values that occur all the time, made once.</summary>
internal static class Boxes
{
    private const int Lowest = -128;
    private static readonly object[] Ints = [.. Enumerable.Range(Lowest, 1152).Select(i => (object)i)];

    public static readonly object True = true;
    public static readonly object False = false;

    public static object Bool(bool value) => value ? True : False;

    public static object Int(int value)
    {
        var at = (long)value - Lowest;
        return at >= 0 && at < Ints.Length ? Ints[at] : value;
    }
}

/// <summary>Numeric kinds in the order in which they absorb each other.</summary>
internal enum NumberKind
{
    None,
    Int,
    Long,
    Big,
    Float,
    Double,
    Decimal,
}

/// <summary>Integers take the smallest type that holds them; mixed operations take the wider kind.</summary>
internal static class Numbers
{
    public const int MaxDigits = 256;
    private static readonly BigInteger Bound = BigInteger.Pow(10, MaxDigits);

    public static object Fit(long value) => value is >= int.MinValue and <= int.MaxValue ? Boxes.Int((int)value) : value;

    public static object Fit(BigInteger value) => value >= long.MinValue && value <= long.MaxValue ? Fit((long)value) : value;

    public static bool IsTooLong(BigInteger value) => BigInteger.Abs(value) >= Bound;

    public static NumberKind KindOf(object? value) => value switch
    {
        int => NumberKind.Int,
        double => NumberKind.Double,
        decimal => NumberKind.Decimal,
        long => NumberKind.Long,
        BigInteger => NumberKind.Big,
        float => NumberKind.Float,
        _ => NumberKind.None,
    };

    public static bool IsNumber(object? value) => KindOf(value) != NumberKind.None;

    public static bool IsInteger(object? value) => KindOf(value) is NumberKind.Int or NumberKind.Long or NumberKind.Big;

    public static double ToDouble(object value) => value switch
    {
        int i => i,
        long l => l,
        double d => d,
        float f => f,
        decimal m => (double)m,
        BigInteger b => (double)b,
        _ => 0,
    };

    public static BigInteger ToBig(object value) => value switch
    {
        int i => i,
        long l => l,
        BigInteger b => b,
        _ => BigInteger.Zero,
    };

    /// <summary>To decimal; numbers outside its range are cut to its bounds, where comparisons still come out right.</summary>
    public static decimal ToDecimal(object value) => value switch
    {
        decimal m => m,
        int i => i,
        long l => l,
        BigInteger b => b > (BigInteger)decimal.MaxValue ? decimal.MaxValue : b < (BigInteger)decimal.MinValue ? decimal.MinValue : (decimal)b,
        _ => FromDouble(ToDouble(value)),
    };

    private static decimal FromDouble(double value) =>
        double.IsNaN(value) ? 0 : value >= (double)decimal.MaxValue ? decimal.MaxValue : value <= (double)decimal.MinValue ? decimal.MinValue : (decimal)value;

    public static int Compare(object a, object b)
    {
        var kind = (NumberKind)Math.Max((int)KindOf(a), (int)KindOf(b));
        return kind switch
        {
            NumberKind.Int => ((int)a).CompareTo((int)b),
            NumberKind.Long or NumberKind.Big => ToBig(a).CompareTo(ToBig(b)),
            NumberKind.Decimal => ToDecimal(a).CompareTo(ToDecimal(b)),
            _ => ToDouble(a).CompareTo(ToDouble(b)),
        };
    }
}
