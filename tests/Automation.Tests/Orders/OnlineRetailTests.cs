using System.Diagnostics;
using Automation.TestKit;
using Xunit;

namespace Automation.Tests.Orders;

/// <summary>The real shop whose figures are known (shared/data/online_retail/README.md), read with the map that ships.</summary>
public sealed class OnlineRetailTests
{
    [Fact]
    public void Counts_are_those_published_for_the_data_set()
    {
        using var files = new OrderFiles();
        var path = SharedFolder.Require("data/online_retail/online_retail.csv.gz");
        var started = Stopwatch.GetTimestamp();

        var history = files.Read(ShippedMaps.Load("online-retail.json"), path);

        TestContext.Current.SendDiagnosticMessage($"read in {Stopwatch.GetElapsedTime(started).TotalSeconds:F2} s");
        Assert.Equal(541_909, history.Rows);
        Assert.Equal([("anonymous", 135_080L)], history.Rejected.Select(pair => (pair.Key, pair.Value)));
        Assert.Equal(history.Rows, history.AcceptedRows + history.Rejected.Values.Sum());
        Assert.Equal(18_536, history.Orders.Count(order => !order.Cancelled));
        Assert.Equal(3_654, history.Orders.Count(order => order.Cancelled));
        Assert.Equal(4_372, history.CustomersCount);
        Assert.Equal(4_339, history.Orders.Where(order => !order.Cancelled).Select(order => order.CustomerKey).Distinct().Count());
        Assert.Equal(8_300_065.814m, history.Orders.Sum(order => order.Total));
        Assert.Equal(8_911_407.904m, history.Orders.Where(order => !order.Cancelled).Sum(order => order.Total));
        Assert.All(history.Orders, order => Assert.Equal(($"c{order.CustomerKey}@example.test", null), (order.Email, order.Phone)));
    }

    [Fact]
    public void Orders_come_in_event_order_with_sums_in_utc()
    {
        using var files = new OrderFiles();
        var path = SharedFolder.Require("data/online_retail/online_retail.csv.gz");

        var orders = files.Read(ShippedMaps.Load("online-retail.json"), path).Orders;

        Assert.Equal(orders.OrderBy(order => order.At).ThenBy(order => order.FirstRow), orders);
        var first = orders[0];
        Assert.Equal(("536365", "17850", 139.12m, 7, 1L), (first.Key, first.CustomerKey, first.Total, first.ItemCount, first.FirstRow));
        Assert.Equal(new DateTimeOffset(2010, 12, 1, 8, 26, 0, TimeSpan.Zero), first.At);
        var last = orders[^1];
        Assert.Equal(new DateTimeOffset(2011, 12, 9, 12, 50, 0, TimeSpan.Zero), last.At);
        var summer = orders.First(order => order.At.Month == 7);
        Assert.Equal(7, summer.At.Hour);
    }
}
