using NodaTime;
using NodaTime.TimeZones;

namespace Automation.TestKit.Shops;

/// <summary>
/// A made-up shop whose orders crowd around the moments where rules about time go wrong: exactly at (and a minute beside) 09:00 local,
/// the deadlines of 1, 7, 30, 37, 90, 97, 127 and 180 times 24 hours after other orders and after scans, <c>from</c>, <c>to</c>, the promotion's
/// moments, the hours that a clock change skips or repeats, and several orders in one instant.
/// </summary>
/// <remarks>
/// The same arguments give the same shop. Orders carry whole minutes. An order's instant is what its written local time means: in a gap
/// moved forward by the gap, of two the earlier; so a file written from the shop tells the same instants. Times are UTC.
/// </remarks>
public sealed class GeneratedShop
{
    private static readonly int[] SpecialDays = [1, 7, 30, 37, 90, 97, 127, 180];
    private readonly Random _random;
    private readonly DateTimeZone _zone;
    private readonly Instant _earliest;
    private readonly Instant _latest;
    private readonly List<LocalDateTime> _moments;

    private GeneratedShop(int seed, int customers, int days, string zone, DateOnly from)
    {
        _random = new Random(seed);
        _zone = DateTimeZoneProviders.Tzdb[zone];
        Zone = zone;
        From = from;
        To = from.AddDays(days);
        StartsAt = from.AddDays(days * 2 / 3);
        _earliest = Midnight(from.AddDays(-200));
        _latest = Midnight(To.AddDays(3));
        _moments = Moments();
        Orders = Number(Enumerable.Range(1, customers).SelectMany(CustomerOrders));
        CustomersWithPhone = Enumerable.Range(1, customers).Where(_ => _random.Next(10) < 6).Select(Key).ToHashSet();
    }

    /// <summary>IANA id of the shop's zone.</summary>
    public string Zone { get; }

    /// <summary>First day of the period to replay. Orders reach 200 days further back.</summary>
    public DateOnly From { get; }

    /// <summary>The day after the last of the period. Some orders lie at or after its midnight.</summary>
    public DateOnly To { get; }

    /// <summary>A day for the promotion, two thirds into the period.</summary>
    public DateOnly StartsAt { get; }

    /// <summary>All orders by time; the sequence counts up in this order.</summary>
    public IReadOnlyList<GeneratedOrder> Orders { get; }

    /// <summary>About 60 % of the customers.</summary>
    public IReadOnlySet<string> CustomersWithPhone { get; }

    /// <summary>Makes a shop: <paramref name="days"/> is the length of the period, <paramref name="from"/> its first local day (default 1 January 2011).</summary>
    public static GeneratedShop Create(int seed, int customers = 100, int days = 300, string zone = "Europe/London", DateOnly? from = null) =>
        new(seed, customers, days, zone, from ?? new DateOnly(2011, 1, 1));

    private IEnumerable<(string Customer, LocalDateTime Local)> CustomerOrders(int number)
    {
        // Of eight customers one orders once (half of these at the edge of the promotion's audience), one only before the period,
        // two whenever they have just lapsed.
        var kind = number % 8;
        var latest = kind == 1 ? Midnight(From) : _latest;
        var orders = new List<Instant>();
        for (var left = kind == 0 ? 1 : _random.Next(2, 12); left > 0; left--)
        {
            var next = number % 16 == 0 ? EndOfAudience()
                : kind is 3 or 4 && orders.Count > 0 ? WhenLapsed(orders.Max())
                : Next(orders);
            if (next >= _earliest && next < latest)
            {
                orders.Add(next);
                yield return (Key(number), next.InZone(_zone).LocalDateTime);
            }
        }

        // As written, not as meant: a skipped hour is the local time of no instant. Between them these customers cover all moments.
        if (kind >= 5)
        {
            yield return (Key(number), _moments[number % _moments.Count]);
        }
    }

    private Instant Next(List<Instant> orders)
    {
        var moment = Meaning(_moments[_random.Next(_moments.Count)]);
        var earlier = orders.Count == 0 ? moment : orders[_random.Next(orders.Count)];
        return _random.Next(7) switch
        {
            0 => _earliest + Duration.FromMinutes(_random.NextInt64((long)(_latest - _earliest).TotalMinutes)),
            1 => moment,
            2 => moment - Special(),
            3 => earlier, // several orders in one instant
            4 => earlier + Special(),
            5 => NineAfter(earlier),
            _ => WhenLapsed(earlier),
        };
    }

    /// <summary>At the scan that sees the lapse, or at one of the two deadlines that follow it.</summary>
    private Instant WhenLapsed(Instant last) =>
        NineAfter(last + Duration.FromDays(90)) + Duration.FromDays(_random.Next(3) switch { 0 => 0, 1 => 7, _ => 37 }) + Slip();

    /// <summary>180 days before the promotion's notice.</summary>
    private Instant EndOfAudience() =>
        Meaning(LocalDate.FromDateOnly(StartsAt.AddDays(-3)) + new LocalTime(9, 0)) - Duration.FromDays(180) + Slip();

    private Duration Special() => Duration.FromDays(SpecialDays[_random.Next(SpecialDays.Length)]) + Slip();

    /// <summary>Three times in ten a minute too many or too few.</summary>
    private Duration Slip() => Duration.FromMinutes(_random.Next(10) switch { 0 => -1, 1 or 2 => 1, _ => 0 });

    private List<LocalDateTime> Moments()
    {
        var moments = new List<LocalDateTime>();
        foreach (var day in new[] { From, To, StartsAt, StartsAt.AddDays(-3) })
        {
            moments.Add(LocalDate.FromDateOnly(day).AtMidnight());
            moments.Add(LocalDate.FromDateOnly(day) + new LocalTime(9, 0));
        }

        foreach (var start in ClockChanges())
        {
            moments.AddRange([start.PlusMinutes(-1), start, start.PlusMinutes(30), start.PlusHours(1), start.Date + new LocalTime(9, 0)]);
        }

        return moments;
    }

    /// <summary>The local times at which clocks change: the first that is skipped, or the first that comes twice.</summary>
    private IEnumerable<LocalDateTime> ClockChanges() =>
        from before in _zone.GetZoneIntervals(_earliest, _latest)
        where before.HasEnd && before.End < _latest
        let after = _zone.GetZoneInterval(before.End)
        where after.WallOffset != before.WallOffset
        select after.WallOffset > before.WallOffset ? before.IsoLocalEnd : after.IsoLocalStart;

    private Instant NineAfter(Instant instant)
    {
        var local = instant.InZone(_zone).LocalDateTime;
        var nine = local.Date + new LocalTime(9, 0);
        return Meaning(local <= nine ? nine : nine.PlusDays(1));
    }

    private List<GeneratedOrder> Number(IEnumerable<(string Customer, LocalDateTime Local)> orders) =>
        [.. orders
            .Select(order => (order.Customer, order.Local, At: Meaning(order.Local)))
            .OrderBy(order => order.At)
            .Select((order, index) => new GeneratedOrder(order.Customer, index + 1, order.At.ToDateTimeOffset(), order.Local.ToDateTimeUnspecified()))];

    private Instant Meaning(LocalDateTime local) => _zone.ResolveLocal(local, Resolvers.LenientResolver).ToInstant();

    private Instant Midnight(DateOnly day) => _zone.AtStartOfDay(LocalDate.FromDateOnly(day)).ToInstant();

    private static string Key(int number) => $"{number:D4}";
}

/// <summary>One order of a made-up shop.</summary>
/// <param name="Customer">Key with leading zeros.</param>
/// <param name="Sequence">Place among all orders, from 1.</param>
/// <param name="At">The instant, UTC.</param>
/// <param name="Local">The shop's wall clock as a file writes it; may lie in a skipped hour.</param>
public sealed record GeneratedOrder(string Customer, long Sequence, DateTimeOffset At, DateTime Local);
