using Automation.Storage;
using NodaTime;

namespace Automation.Server.Events;

/// <summary>A fact from outside, in the shape of a CloudEvents 1.0 envelope, with what it says of customer and order.</summary>
/// <param name="Source">Who says it; with <paramref name="Id"/> its identity.</param>
/// <param name="Id">The source's id.</param>
/// <param name="Type">The type, such as <c>order.placed</c>.</param>
/// <param name="Time">When it happened.</param>
/// <param name="Customer">Whom it is about, with what is known anew.</param>
/// <param name="Order">The order it is about; null for none.</param>
/// <param name="DataJson">Its data; null for none.</param>
internal sealed record InboundEvent(string Source, string Id, string Type, Instant Time, CustomerWrite Customer, InboundOrder? Order, string? DataJson);

/// <summary>An order as an event tells it.</summary>
/// <param name="Key">The shop's key.</param>
/// <param name="Total">What it came to.</param>
/// <param name="Currency">The ISO 4217 code.</param>
/// <param name="ItemsCount">How many items.</param>
/// <param name="DataJson">More; null for nothing.</param>
internal sealed record InboundOrder(string Key, decimal Total, string Currency, int ItemsCount, string? DataJson);

/// <summary>What became of a batch of events.</summary>
/// <param name="Accepted">Taken in.</param>
/// <param name="Duplicates">Known before; nothing happened.</param>
internal sealed record IntakeResult(int Accepted, int Duplicates);
