using Automation.Engine.Activities.Events;
using Automation.Server.Events;
using NodaTime;

namespace Automation.Server.Simulation;

/// <summary>Orders that the demo's shop gets as time goes on: some each day, in waking hours, mostly from regulars. It never ends.</summary>
internal sealed class DemoFeed : IEventFeed
{
    private const int FirstNumber = 5000;

    private static readonly Duration BetweenOrders = Duration.FromHours(2.5);
    private static readonly LocalTime Opens = new(7, 30);

    private readonly Random _random;
    private readonly DemoShop _shop;
    private readonly DateTimeZone _zone;
    private InboundEvent _next;

    internal DemoFeed(DemoShop shop, Instant start, DateTimeZone zone, int seed)
    {
        _shop = shop;
        _zone = zone;
        _random = new Random(seed);
        _next = NewEvent(start + Duration.FromMinutes(10));
    }

    /// <inheritdoc/>
    public Instant? NextAt => _next.Time;

    /// <inheritdoc/>
    public long Position { get; private set; }

    /// <inheritdoc/>
    public IReadOnlyList<InboundEvent> Peek() => [_next];

    /// <inheritdoc/>
    public void Advance()
    {
        Position++;
        _next = NewEvent(After(_next.Time));
    }

    private Instant After(Instant last)
    {
        var at = last + BetweenOrders * (0.2 + (1.6 * _random.NextDouble()));
        var local = at.InZone(_zone);
        return local.TimeOfDay >= Opens && local.Hour < 23
            ? at
            : (local.TimeOfDay < Opens ? local.Date : local.Date.PlusDays(1)).At(Opens).InZoneLeniently(_zone).ToInstant() + Duration.FromMinutes(_random.Next(90));
    }

    private InboundEvent NewEvent(Instant at)
    {
        var isRegular = _random.Next(10) < 7;
        var candidates = _shop.Customers.Where(customer => customer.IsRegular == isRegular).ToList();
        var customer = candidates[_random.Next(candidates.Count)].Write;
        var order = _shop.NewOrder(FirstNumber + (int)Position);
        return new InboundEvent("demo-shop", order.Key, EventTypes.OrderPlaced, Whole(at), customer, order, null);
    }

    private static Instant Whole(Instant at) => Instant.FromUnixTimeSeconds(at.ToUnixTimeSeconds());
}
