namespace Automation.Server.Orders;

/// <summary>An order while its rows are gathered.</summary>
internal sealed class OrderDraft(string key, string customer, long firstRow, int cancelRules)
{
    /// <summary>The order key.</summary>
    public string Key => key;

    /// <summary>The customer key.</summary>
    public string Customer => customer;

    /// <summary>The earliest time so far.</summary>
    public DateTimeOffset At { get; private set; } = DateTimeOffset.MaxValue;

    /// <summary>The sum so far.</summary>
    public decimal Total { get; private set; }

    /// <summary>The accepted rows so far.</summary>
    public int Rows { get; private set; }

    /// <summary>The addresses found so far, by <see cref="AddressField"/>.</summary>
    public string?[] Addresses { get; } = new string?[5];

    /// <summary>How many rows matched each cancel rule.</summary>
    public int[] Matches { get; } = cancelRules == 0 ? [] : new int[cancelRules];

    /// <summary>Adds a row.</summary>
    /// <param name="at">Its time.</param>
    /// <param name="amount">Its part of the total.</param>
    public void Add(DateTimeOffset at, decimal amount)
    {
        At = at < At ? at : At;
        Total += amount;
        Rows++;
    }

    /// <summary>The order with all its rows.</summary>
    /// <param name="cancelled">Whether it is a cancellation.</param>
    public RecordedOrder Finish(bool cancelled) => new()
    {
        Key = key,
        CustomerKey = customer,
        At = At,
        Total = Total,
        Email = Addresses[(int)AddressField.Email],
        Phone = Addresses[(int)AddressField.Phone],
        Name = Addresses[(int)AddressField.Name],
        Locale = Addresses[(int)AddressField.Locale],
        Zone = Addresses[(int)AddressField.Zone],
        Cancelled = cancelled,
        ItemCount = Rows,
        FirstRow = firstRow,
    };
}
