using Automation.Engine.Activities.Events;
using Automation.Server.Events;
using Automation.Server.Orders;
using Automation.Storage;
using NodaTime;

namespace Automation.Server.Simulation;

/// <summary>A recorded history as events: an order is <c>order.placed</c>, a cancellation is <c>order.cancelled</c> without a reference.</summary>
internal sealed class RecordedFeed : IEventFeed
{
    private readonly IReadOnlyList<RecordedOrder> _orders;
    private readonly string _currency;
    private int _next;

    /// <summary>Creates the feed.</summary>
    /// <param name="orders">In event order.</param>
    /// <param name="position">How many were taken by an earlier run.</param>
    /// <param name="currency">The currency of the totals.</param>
    internal RecordedFeed(IReadOnlyList<RecordedOrder> orders, long position, string currency)
    {
        _orders = orders;
        _next = checked((int)position);
        _currency = currency;
    }

    /// <inheritdoc/>
    public Instant? NextAt => _next < _orders.Count ? Instant.FromDateTimeOffset(_orders[_next].At) : null;

    /// <inheritdoc/>
    public long Position => _next;

    /// <inheritdoc/>
    public IReadOnlyList<InboundEvent> Peek() => [.. AtOnce().Select(order => ToEvent(order, _currency))];

    /// <inheritdoc/>
    public void Advance() => _next += AtOnce().Count();

    internal static CustomerWrite ToCustomer(RecordedOrder order) =>
        new(order.CustomerKey, order.Email, order.Phone, order.Name, order.Locale, order.Zone);

    internal static InboundEvent ToEvent(RecordedOrder order, string currency) => new(
        "recorded",
        (order.Cancelled ? "cancelled:" : "order:") + order.Key,
        order.Cancelled ? EventTypes.OrderCancelled : EventTypes.OrderPlaced,
        Instant.FromDateTimeOffset(order.At),
        ToCustomer(order),
        order.Cancelled ? null : new InboundOrder(order.Key, order.Total, currency, order.ItemCount, null),
        null);

    private IEnumerable<RecordedOrder> AtOnce()
    {
        for (var index = _next; index < _orders.Count && _orders[index].At == _orders[_next].At; index++)
        {
            yield return _orders[index];
        }
    }
}
