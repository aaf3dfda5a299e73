using System.Globalization;
using Automation.Storage;
using Automation.Storage.Customers;

namespace Automation.Benchmarks.Storage;

/// <summary>Made-up customers with the names that people in Vietnam have, a few of Japan among them.</summary>
internal static class ManyCustomers
{
    private static readonly string[] Families = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý"];
    private static readonly string[] Middles = ["Thị", "Văn", "Ngọc", "Minh", "Thanh", "Đức", "Quốc", "Hữu", "Kim", "Thu", "Hồng", "Xuân"];
    private static readonly string[] Given = ["Lan", "An", "Bình", "Chi", "Dũng", "Giang", "Hà", "Hải", "Hạnh", "Hiền", "Hoa", "Hương", "Khánh", "Linh", "Long", "Mai", "Nam", "Nga", "Phương", "Quang", "Sơn", "Tâm", "Thảo", "Trang", "Tuấn", "Vy", "Yến", "太郎", "花子"];

    /// <summary>The customer of a number from 1, always the same one.</summary>
    internal static CustomerWrite Nth(int n)
    {
        var hash = unchecked((uint)n * 2654435761u);
        var (family, middle, given) = (Families[hash % 16], Middles[(hash >> 5) % 12], Given[(hash >> 9) % 29]);
        return new CustomerWrite(
            string.Create(CultureInfo.InvariantCulture, $"KH{n:D7}"),
            string.Create(CultureInfo.InvariantCulture, $"{FoldedText.Fold(given)}.{FoldedText.Fold(family)}{n}@example.test"),
            string.Create(CultureInfo.InvariantCulture, $"+84{300_000_000 + (hash % 690_000_000)}"),
            $"{family} {middle} {given}",
            "vi",
            n % 5 == 0 ? "Asia/Tokyo" : "Asia/Ho_Chi_Minh",
            null,
            (n % 20) switch { 0 => "gold", 1 or 2 => "silver", _ => null },
            n % 10 == 0 ? """["vip","new"]""" : """["new"]""",
            string.Create(CultureInfo.InvariantCulture, $$"""{"points":{{n % 1000}},"city":"Huế"}"""));
    }
}
