using Automation.Storage.Customers;
using NodaTime;

namespace Automation.Server.Customers;

/// <summary>A customer in a list.</summary>
internal sealed record CustomerLine(long Id, string Key, string? Name, string? Email, string? Phone, string? Tier, long OrdersCount, decimal TotalSpent, Instant? LastOrderAt, Instant? ErasedAt, string? Locale);

/// <summary>A page of an answer.</summary>
/// <param name="Customers">The customers in order.</param>
/// <param name="Next">Where the next page begins; null when there is none.</param>
internal sealed record CustomerList(IReadOnlyList<CustomerLine> Customers, string? Next)
{
    /// <summary>A place as it stands in addresses, such as <c>1.4711</c>.</summary>
    internal static string Write(CustomerPlace place) => FormattableString.Invariant($"{(int)place.Fit}.{place.Id}");

    /// <summary>Reads a place; null when the text is none.</summary>
    internal static CustomerPlace? Read(string? text) =>
        text?.Split('.') is [var fit, var id] && int.TryParse(fit, out var number) && Enum.IsDefined((CustomerFit)number) && long.TryParse(id, out var customer) ? new CustomerPlace((CustomerFit)number, customer) : null;
}
