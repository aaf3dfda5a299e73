namespace Automation.Server.Orders;

/// <summary>One order of a shop's history, put together from all its accepted rows.</summary>
internal sealed record RecordedOrder
{
    /// <summary>The order's key in the shop; unique within the file.</summary>
    public required string Key { get; init; }

    /// <summary>The key of the customer who ordered; never empty.</summary>
    public required string CustomerKey { get; init; }

    /// <summary>The earliest time of the order's rows, in UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The order's amount in the shop's currency: the sum over its rows, or the total written once; 0 when the map names no amount.</summary>
    public required decimal Total { get; init; }

    /// <summary>The mail address; <see langword="null"/> when not mapped or empty.</summary>
    public string? Email { get; init; }

    /// <summary>The phone number in E.164 form; <see langword="null"/> when not mapped, empty, or none that messages can go to.</summary>
    public string? Phone { get; init; }

    /// <summary>The customer's name; <see langword="null"/> when not mapped or empty.</summary>
    public string? Name { get; init; }

    /// <summary>The customer's language tag as the file has it; <see langword="null"/> when not mapped or empty.</summary>
    public string? Locale { get; init; }

    /// <summary>The customer's IANA time zone, known to exist; <see langword="null"/> when not mapped or empty.</summary>
    public string? Zone { get; init; }

    /// <summary>Whether this is a cancellation or a return: it belongs to the customer's history and is no purchase.</summary>
    public required bool Cancelled { get; init; }

    /// <summary>How many rows were accepted for this order; at least 1.</summary>
    public required int ItemCount { get; init; }

    /// <summary>The number of the first accepted row; the first row after the header is 1.</summary>
    public required long FirstRow { get; init; }
}
