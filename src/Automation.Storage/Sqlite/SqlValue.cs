using NodaTime;

namespace Automation.Storage.Sqlite;

/// <summary>One bound value: a number, a text, bytes or null. The conversions are the only place that knows how times and money are stored.</summary>
internal readonly struct SqlValue
{
    private const decimal MoneyUnit = 10_000m;

    private readonly object? _value;

    private SqlValue(object? value) => _value = value;

    /// <summary>What the driver binds.</summary>
    internal object Bound => _value ?? DBNull.Value;

    public static implicit operator SqlValue(long value) => new(value);

    public static implicit operator SqlValue(long? value) => new(value);

    public static implicit operator SqlValue(int value) => new((long)value);

    public static implicit operator SqlValue(bool value) => new(value ? 1L : 0L);

    public static implicit operator SqlValue(string? value) => new(value);

    public static implicit operator SqlValue(Instant value) => new(value.ToUnixTimeMilliseconds());

    public static implicit operator SqlValue(Instant? value) => new(value?.ToUnixTimeMilliseconds());

    public static implicit operator SqlValue(ReadOnlyMemory<byte> value) => new(value.ToArray());

    /// <summary>A parameter of a rule: whatever the rule's compiler has put there.</summary>
    internal static SqlValue Of(object? value) => value switch
    {
        Instant at => at,
        decimal money => Money(money),
        _ => new(value),
    };

    /// <summary>Exact to four decimals; what is finer is rounded to the even neighbour.</summary>
    internal static long Money(decimal value) => (long)decimal.Round(value * MoneyUnit, 0, MidpointRounding.ToEven);

    /// <summary>The money of a stored number.</summary>
    internal static decimal ToMoney(long stored) => stored / MoneyUnit;
}
