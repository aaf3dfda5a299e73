namespace Automation.Server.Orders;

/// <summary>A row that became part of no order.</summary>
/// <param name="Row">The number of the row; the first row after the header is 1, and blank lines do not count.</param>
/// <param name="Reason">One of <see cref="RejectReason"/>.</param>
/// <param name="Column">The column at fault as the file or the map names it; empty when the row as a whole is.</param>
/// <param name="Raw">The row as it stands in the file, without its line break. It may hold personal data.</param>
internal readonly record struct RejectedRow(long Row, string Reason, string Column, string Raw);

/// <summary>Why a row is rejected: the closed set of <see cref="RejectedRow.Reason"/>, listed in docs/order-maps.md in the order of the checks.</summary>
internal static class RejectReason
{
    /// <summary>The row has more or fewer cells than the header, the column list or the first row.</summary>
    public const string WrongColumnCount = "wrong-column-count";

    /// <summary>A rule of <c>ignore_rows</c> matches.</summary>
    public const string Ignored = "ignored";

    /// <summary>The customer key, or a part of it, is empty.</summary>
    public const string Anonymous = "anonymous";

    /// <summary>The order key, or a part of it, is empty.</summary>
    public const string MissingOrder = "missing-order";

    /// <summary>The order time cannot be read.</summary>
    public const string BadTime = "bad-time";

    /// <summary>The order time is before <see cref="OrderFile.EarliestTime"/>.</summary>
    public const string AbsurdDate = "absurd-date";

    /// <summary>The order time is after the time of the import.</summary>
    public const string FutureDate = "future-date";

    /// <summary>An amount, or a key that must be an integer, is no number.</summary>
    public const string BadNumber = "bad-number";

    /// <summary>The customer's time zone is no IANA zone.</summary>
    public const string BadZone = "bad-zone";

    /// <summary>An earlier row of the same order names another customer.</summary>
    public const string CustomerConflict = "customer-conflict";

    /// <summary>An earlier row of the same order has another <c>total_once</c>.</summary>
    public const string TotalConflict = "total-conflict";
}
