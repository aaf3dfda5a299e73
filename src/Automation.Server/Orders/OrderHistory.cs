namespace Automation.Server.Orders;

/// <summary>What a file of orders holds: <c>Rows = AcceptedRows + the sum of Rejected</c>.</summary>
internal sealed record OrderHistory
{
    /// <summary>The rows of the file, without header and blank lines.</summary>
    public required long Rows { get; init; }

    /// <summary>The rows that are part of an order.</summary>
    public required long AcceptedRows { get; init; }

    /// <summary>All orders, cancelled ones too, in event order: by time, then by first row.</summary>
    public required IReadOnlyList<RecordedOrder> Orders { get; init; }

    /// <summary>The distinct customers of <see cref="Orders"/>, those with nothing but cancellations too.</summary>
    public required int CustomersCount { get; init; }

    /// <summary>How many different phone numbers were left out because no message can go there; their orders count all the same.</summary>
    public required int PhonesLeftOut { get; init; }

    /// <summary>How many rows were rejected for each reason that occurred, sorted by reason (ordinal).</summary>
    public required IReadOnlyDictionary<string, long> Rejected { get; init; }
}
