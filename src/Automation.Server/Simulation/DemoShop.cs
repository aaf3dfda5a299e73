using System.Globalization;
using System.Text.Json.Nodes;
using Automation.Engine.Consent;
using Automation.Engine.Messages;
using Automation.Storage;
using NodaTime;

namespace Automation.Server.Simulation;

/// <summary>A customer of the demo's shop.</summary>
/// <param name="Write">As the shop tells it.</param>
/// <param name="IsRegular">Regulars order again and again; the others drop out sooner or later.</param>
internal sealed record DemoCustomer(CustomerWrite Write, bool IsRegular);

/// <summary>A small made-up shop in Vietnam with half a year of history. The same seed makes the same shop.</summary>
internal sealed class DemoShop
{
    /// <summary>How far its history reaches back.</summary>
    internal static readonly Duration History = Duration.FromDays(182);

    private const int CustomersCount = 72;

    private static readonly string[] Families = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý"];
    private static readonly string[] WomensMiddles = ["Thị", "Ngọc", "Thu", "Minh", "Thanh", "Phương"];
    private static readonly string[] WomensNames = ["Hương", "Lan", "Mai", "Hoa", "Linh", "Trang", "Thảo", "Ngân", "Yến", "Hạnh", "Như", "Quỳnh"];
    private static readonly string[] MensMiddles = ["Văn", "Hữu", "Đức", "Minh", "Quốc", "Thành"];
    private static readonly string[] MensNames = ["Nam", "Hùng", "Dũng", "Tuấn", "Khôi", "Bảo", "Phúc", "Long", "Huy", "Đạt", "Sơn", "Thắng"];
    private static readonly (string Name, string Locale, string? Zone)[] Guests =
    [
        ("Emma Clarke", "en", null), ("James O'Brien", "en", "Europe/London"), ("Olivia Martin", "en", null), ("Noah Schmidt", "en", "Europe/Berlin"),
        ("佐藤 花子", "ja", "Asia/Tokyo"), ("鈴木 一郎", "ja", "Asia/Tokyo"), ("田中 美咲", "ja", null),
    ];

    private readonly Random _random;

    internal DemoShop(int seed)
    {
        _random = new Random(seed);
        Customers = [.. Guests.Select(Guest), .. Enumerable.Range(Guests.Length, CustomersCount - Guests.Length).Select(Local)];
    }

    internal IReadOnlyList<DemoCustomer> Customers { get; }

    /// <summary>The zones that its customers have; null stands for those without one.</summary>
    internal IReadOnlyList<string?> Zones => [.. Customers.Select(customer => customer.Write.Zone).Distinct()];

    /// <summary>What the shop says of itself in every message, as the laws about advertising demand.</summary>
    internal static JsonObject Settings() => new()
    {
        ["shop_name"] = "Tiệm Nắng",
        ["shop_address"] = "12 Đường Hoa Mai, Quận 1, TP. Hồ Chí Minh",
        ["sms_from"] = "TIEMNANG",
    };

    /// <summary>Puts customers and their orders before the start into the store, as known history that triggers nothing.</summary>
    internal async Task RememberAsync(IStore store, Instant start, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(cancellationToken);
        var number = 1000;
        foreach (var customer in Customers)
        {
            var at = start - Duration.FromHours(24 + _random.Next((int)History.TotalHours - 24));
            var id = await transaction.UpsertCustomerAsync(customer.Write, at - Duration.FromHours(1), cancellationToken);
            var orders = customer.IsRegular ? 3 + _random.Next(5) : 1 + _random.Next(2);
            for (var n = 0; n < orders && at < start - Duration.FromHours(12); n++)
            {
                var order = NewOrder(++number);
                await transaction.UpsertOrderAsync(new OrderWrite(order.Key, id, at, order.Total, order.Currency, order.ItemsCount, order.DataJson), cancellationToken);
                at += Duration.FromHours(24 * 6 + _random.Next(24 * 40));
            }

            await AgreeAsync(transaction, id, at: start - Duration.FromDays(30), cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Most have agreed to advertising at the till, some have refused it, and some were never asked.</summary>
    private async ValueTask AgreeAsync(IStoreTransaction transaction, long customer, Instant at, CancellationToken cancellationToken)
    {
        var draw = _random.Next(10);
        if (draw >= 9)
        {
            return;
        }

        var state = draw == 8 ? ConsentState.Refused : ConsentState.Given;
        await transaction.RecordConsentsAsync(
            [.. PersonalChannels.All.Select(channel => new ConsentWrite(customer, channel, Purpose.Advertising, "", state, at, at, "till", "2026-01", "signed card"))],
            cancellationToken);
    }

    /// <summary>An order of one to four items; totals are whole thousands of dong.</summary>
    internal Events.InboundOrder NewOrder(int number)
    {
        var items = 1 + _random.Next(4);
        var total = items * (90 + _random.Next(60) * 10) * 1000m;
        return new Events.InboundOrder(number.ToString(CultureInfo.InvariantCulture), total, "VND", items, null);
    }

    private DemoCustomer Guest((string Name, string Locale, string? Zone) guest, int index) =>
        new(new CustomerWrite(Key(index), Email(index), index % 2 == 0 ? Phone(index) : null, guest.Name, guest.Locale, guest.Zone, Tier: Tier(index)), index % 3 == 0);

    private DemoCustomer Local(int index)
    {
        var isWoman = _random.Next(2) == 0;
        var name = string.Join(' ', Pick(Families), Pick(isWoman ? WomensMiddles : MensMiddles), Pick(isWoman ? WomensNames : MensNames));
        var phone = _random.Next(8) == 0 ? null : Phone(index);
        return new DemoCustomer(new CustomerWrite(Key(index), Email(index), phone, name, "vi", null, Tier: Tier(index)), _random.Next(5) < 2);
    }

    private string Pick(string[] from) => from[_random.Next(from.Length)];

    private static string Key(int index) => string.Create(CultureInfo.InvariantCulture, $"KH{index + 1:0000}");

    private static string Email(int index) => string.Create(CultureInfo.InvariantCulture, $"kh{index + 1:0000}@example.test");

    // 00 after the prefix keeps the numbers out of anybody's use.
    private static string Phone(int index) => string.Create(CultureInfo.InvariantCulture, $"+84900{index + 1:000000}");

    private static string Tier(int index) => (index % 10) switch { 0 => "gold", < 4 => "silver", _ => "member" };
}
