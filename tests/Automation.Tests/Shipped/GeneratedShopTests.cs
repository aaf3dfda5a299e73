using Automation.TestKit.Shops;
using Xunit;

namespace Automation.Tests.Shipped;

/// <summary>The made-up shop must hold the moments it is made for, or a comparison with it proves little.</summary>
public sealed class GeneratedShopTests
{
    private static readonly TimeZoneInfo London = TimeZoneInfo.FindSystemTimeZoneById("Europe/London");

    public static TheoryData<int> Seeds => [1, 2, 3, 4, 5];

    [Fact]
    public void Same_seed_gives_the_same_shop_and_another_seed_another()
    {
        Assert.Equal(GeneratedShop.Create(7).Orders, GeneratedShop.Create(7).Orders);
        Assert.NotEqual(GeneratedShop.Create(7).Orders, GeneratedShop.Create(8).Orders);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Orders_lie_exactly_at_nine_at_from_and_at_to(int seed)
    {
        var shop = GeneratedShop.Create(seed);

        Assert.Contains(shop.Orders, order => order.Local.TimeOfDay == TimeSpan.FromHours(9));
        Assert.Contains(shop.Orders, order => order.Local == shop.From.ToDateTime(default));
        Assert.Contains(shop.Orders, order => order.Local == shop.To.ToDateTime(default));
        Assert.Contains(shop.Orders, order => order.Local == shop.StartsAt.AddDays(-3).ToDateTime(new TimeOnly(9, 0)));
        Assert.Contains(shop.Orders, order => order.Local == shop.StartsAt.ToDateTime(new TimeOnly(9, 0)));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Orders_lie_in_skipped_and_in_repeated_hours(int seed)
    {
        var shop = GeneratedShop.Create(seed);

        Assert.Contains(shop.Orders, order => London.IsInvalidTime(order.Local));
        Assert.Contains(shop.Orders, order => London.IsAmbiguousTime(order.Local));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Some_customers_ordered_once_some_only_before_from_some_twice_in_one_instant(int seed)
    {
        var shop = GeneratedShop.Create(seed);
        var customers = shop.Orders.GroupBy(order => order.Customer).ToList();

        Assert.Contains(customers, orders => orders.Count() == 1);
        Assert.Contains(customers, orders => orders.All(order => order.Local < shop.From.ToDateTime(default)));
        Assert.Contains(customers, orders => orders.DistinctBy(order => order.At).Count() < orders.Count());
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Orders_lie_exactly_at_scans_and_deadlines_of_the_expected_journeys(int seed)
    {
        var shop = GeneratedShop.Create(seed);
        var lapses = Expectation(shop).Journeys().Where(journey => journey.Workflow == ReplayOracle.Reactivation).ToList();
        var times = shop.Orders.Select(order => (order.Customer, order.At)).ToHashSet();

        var notices = Expectation(shop).Journeys().Where(journey => journey.Workflow == ReplayOracle.Promotion);
        Assert.Contains(notices, notice => times.Contains((notice.Customer, notice.EnteredAt.AddDays(-180))));
        Assert.Contains(lapses, lapse => lapse.EndedAt == lapse.EnteredAt.AddDays(7));
        Assert.Contains(lapses, lapse => lapse.EndedAt == lapse.EnteredAt.AddDays(37) && lapse.State == "won back");
        Assert.Contains(lapses, lapse => times.Contains((lapse.Customer, lapse.EnteredAt.AddDays(-90))));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Written_local_time_means_the_order_s_instant(int seed)
    {
        Assert.All(GeneratedShop.Create(seed).Orders, order => Assert.Equal(order.At, Meaning(order.Local)));
    }

    [Fact]
    public void Csv_of_another_shape_tells_the_same_orders()
    {
        var shop = GeneratedShop.Create(3);
        using var text = new StringWriter();

        shop.WriteCsv(text, new ShopCsvShape
        {
            SeveralRowsPerOrder = true,
            SeparateDateAndTime = true,
            Delimiter = ';',
            DecimalComma = true,
            DateFormat = "dd.MM.yyyy",
            TimeFormat = "HH:mm",
            Cancellations = true,
            NewestFirst = true,
        });

        var lines = text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var told = lines.Skip(1).Select(line => line.Split(';'))
            .Where(fields => !fields[0].StartsWith('C'))
            .Select(fields => (Order: fields[0], Customer: fields[1], Local: fields[2][6..] + "-" + fields[2][3..5] + "-" + fields[2][..2] + " " + fields[3]))
            .GroupBy(row => row.Order)
            .Select(rows => (rows.First().Customer, Local: rows.Min(row => row.Local)!));
        var meant = shop.Orders.Select(order => (order.Customer, Local: $"{order.Local:yyyy-MM-dd HH:mm}"));
        Assert.Equal("Order;Customer;Date;Time;Quantity;Price", lines[0]);
        Assert.Equal(meant.Order(), told.Order());
    }

    [Fact]
    public void Csv_quotes_a_decimal_comma_between_commas()
    {
        using var text = new StringWriter();

        GeneratedShop.Create(3).WriteCsv(text, new ShopCsvShape { DecimalComma = true, Phone = true });

        Assert.Contains(",1,\"0,01\",", text.ToString(), StringComparison.Ordinal);
    }

    /// <summary>.NET's own zone data, as a check on NodaTime: a skipped time moves forward, of two the earlier counts.</summary>
    private static DateTimeOffset Meaning(DateTime local)
    {
        var offset = London.IsInvalidTime(local) ? London.GetUtcOffset(local.AddHours(-1))
            : London.IsAmbiguousTime(local) ? London.GetAmbiguousTimeOffsets(local).Max()
            : London.GetUtcOffset(local);
        return new DateTimeOffset(local, offset);
    }

    private static ReplayOracle Expectation(GeneratedShop shop) => new()
    {
        Orders = [.. shop.Orders.Select(order => (order.Customer, order.Sequence, order.At))],
        Zone = shop.Zone,
        From = shop.From,
        To = shop.To,
        StartsAt = shop.StartsAt,
        CustomersWithPhone = shop.CustomersWithPhone,
    };
}
