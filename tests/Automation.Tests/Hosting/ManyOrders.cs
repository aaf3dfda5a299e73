namespace Automation.Tests.Hosting;

/// <summary>Orders as events, one of each customer.</summary>
internal static class ManyOrders
{
    internal static IEnumerable<object> Of(IEnumerable<int> numbers) => numbers.Select(number => new
    {
        specversion = "1.0",
        id = $"order-{number}",
        source = "/shop",
        type = "order.placed",
        subject = $"c{number}",
        data = new { key = $"o{number}", total = 250_000, customer = new { email = $"c{number}@example.test", name = "Nguyễn Văn An", locale = "vi" } },
    });
}
