using NodaTime;

namespace Automation.Server.Orders;

/// <summary>
/// How the columns of a shop's order file become orders: a JSON file, read and checked by <see cref="OrderMapReader"/>.
/// The reference of the format is docs/order-maps.md. Immutable; not tied to any one file.
/// </summary>
internal sealed record OrderMap
{
    /// <summary>How the file is written.</summary>
    public required FileShape File { get; init; }

    /// <summary>The customer key.</summary>
    public required ValueTemplate Customer { get; init; }

    /// <summary>The order key; rows with the same key are one order.</summary>
    public required ValueTemplate Order { get; init; }

    /// <summary>The order time.</summary>
    public required TimeMap Time { get; init; }

    /// <summary>The amount; without one every total is 0.</summary>
    public required AmountMap Amount { get; init; }

    /// <summary>When an order is a cancellation; any matching rule makes it one.</summary>
    public required IReadOnlyList<CancelRule> Cancelled { get; init; }

    /// <summary>Rows that are no sales; any matching rule takes a row out.</summary>
    public required IReadOnlyList<RowRule> IgnoreRows { get; init; }

    /// <summary>The customer's addresses and settings, each present only if mapped.</summary>
    public required IReadOnlyDictionary<AddressField, ValueTemplate> Addresses { get; init; }

    /// <summary>Where phone numbers without a country belong, ISO 3166-1 alpha-2; <see langword="null"/>: where the installation says.</summary>
    public string? PhoneRegion { get; init; }

    /// <summary>Reads a map from a file.</summary>
    /// <param name="path">The JSON file.</param>
    /// <exception cref="OrderFileException">The file is missing, is no JSON, or has problems; the message lists all of them.</exception>
    public static OrderMap Load(string path)
    {
        try
        {
            return OrderMapReader.Read(System.IO.File.ReadAllText(path), path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new OrderFileException($"The map {path} cannot be read: {exception.Message} Check the --map option.", exception);
        }
    }
}

/// <summary>What can be known of a customer beside the key.</summary>
internal enum AddressField
{
    /// <summary>The mail address.</summary>
    Email,

    /// <summary>The phone number.</summary>
    Phone,

    /// <summary>The name.</summary>
    Name,

    /// <summary>The language tag.</summary>
    Locale,

    /// <summary>The IANA time zone.</summary>
    Zone,
}

/// <summary>How the file is written.</summary>
internal sealed record FileShape
{
    /// <summary>The character between cells; <see langword="null"/> means runs of spaces and tabs.</summary>
    public char? Delimiter { get; init; } = ',';

    /// <summary>Whether the first row names the columns.</summary>
    public bool Header { get; init; } = true;

    /// <summary>The names of the columns when the file has no header, or instead of its header; <see langword="null"/>: none given.</summary>
    public IReadOnlyList<string>? Columns { get; init; }

    /// <summary>The character around cells that contain delimiters or line breaks; <see langword="null"/> means none.</summary>
    public char? Quote { get; init; } = '"';

    /// <summary>The encoding's name; a byte order mark in the file wins over it.</summary>
    public string Encoding { get; init; } = "utf-8";

    /// <summary>Cells that mean "nothing here", such as NULL.</summary>
    public IReadOnlyList<string> Empty { get; init; } = [];
}

/// <summary>Where the order time stands and how it is written.</summary>
/// <param name="Source">The column or columns.</param>
/// <param name="Formats">The ways of writing; the first that fits a cell is taken.</param>
/// <param name="Zone">The zone of local times; <see langword="null"/> when every format carries its offset.</param>
/// <param name="TimeOfDay">The local time that a mere date stands for.</param>
internal sealed record TimeMap(ValueTemplate Source, IReadOnlyList<TimeFormat> Formats, DateTimeZone? Zone, LocalTime TimeOfDay);

/// <summary>Where the amount stands; at most one of the three ways is given.</summary>
internal sealed record AmountMap
{
    /// <summary>A column that is summed over the rows of an order.</summary>
    public ColumnRef? Total { get; init; }

    /// <summary>A column that repeats the order's total on each of its rows.</summary>
    public ColumnRef? TotalOnce { get; init; }

    /// <summary>The quantity that <see cref="Price"/> is multiplied by.</summary>
    public ColumnRef? Quantity { get; init; }

    /// <summary>The price of one; present exactly if <see cref="Quantity"/> is.</summary>
    public ColumnRef? Price { get; init; }

    /// <summary>How numbers are written, in amounts and in <c>less_than</c> rules.</summary>
    public NumberShape Numbers { get; init; } = NumberShape.Plain;
}

/// <summary>How numbers are written.</summary>
/// <param name="Decimal">The sign before the fraction: point or comma.</param>
/// <param name="Thousands">The sign between groups of digits; <see langword="null"/>: none may stand there.</param>
/// <param name="Currency">Signs and codes that may stand beside the number.</param>
internal sealed record NumberShape(char Decimal, char? Thousands, IReadOnlyList<string> Currency)
{
    /// <summary>A decimal point, no groups, no currency.</summary>
    public static NumberShape Plain { get; } = new('.', null, []);
}

/// <summary>A test of one cell; exactly one of the lists or the bound is given.</summary>
/// <param name="Column">The cell's column.</param>
internal sealed record RowRule(ColumnRef Column)
{
    /// <summary>Matches a cell that is one of these.</summary>
    public IReadOnlyList<string>? OneOf { get; init; }

    /// <summary>Matches a cell that is none of these.</summary>
    public IReadOnlyList<string>? NoneOf { get; init; }

    /// <summary>Matches a cell that starts with one of these.</summary>
    public IReadOnlyList<string>? StartsWith { get; init; }

    /// <summary>Matches a cell that is a number below this.</summary>
    public decimal? LessThan { get; init; }
}

/// <summary>One way to tell a cancellation; exactly one of the three is given.</summary>
internal sealed record CancelRule
{
    /// <summary>The order key starts with one of these.</summary>
    public IReadOnlyList<string>? OrderStartsWith { get; init; }

    /// <summary>The order's total is below zero.</summary>
    public bool NegativeTotal { get; init; }

    /// <summary>The order's rows match this.</summary>
    public RowRule? Rows { get; init; }

    /// <summary>Whether one matching row is enough; otherwise all accepted rows must match <see cref="Rows"/>.</summary>
    public bool AnyRow { get; init; }
}
