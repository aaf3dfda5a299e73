using System.Globalization;

namespace Automation.TestKit.Shops;

/// <summary>How a shop's export looks. The default is close to the Online Retail file: one time column, commas, decimal points.</summary>
/// <remarks>
/// Columns: <c>Order, Customer, Time</c> (or <c>Date, Time</c>)<c>, Quantity, Price</c>, and <c>Phone</c> if asked for. Times are the shop's wall clock.
/// </remarks>
public sealed record ShopCsvShape
{
    /// <summary>One to three rows for each order, some with a later time than the order's and above its first; otherwise one.</summary>
    public bool SeveralRowsPerOrder { get; init; }

    /// <summary>Date and time in columns of their own.</summary>
    public bool SeparateDateAndTime { get; init; }

    public char Delimiter { get; init; } = ',';

    public bool DecimalComma { get; init; }

    public string DateFormat { get; init; } = "yyyy-MM-dd";

    public string TimeFormat { get; init; } = "HH:mm:ss";

    /// <summary>A phone column, empty for customers without one.</summary>
    public bool Phone { get; init; }

    /// <summary>For every ninth order a cancellation three days later, its number starting with "C". It is no order.</summary>
    public bool Cancellations { get; init; }

    public bool NewestFirst { get; init; }
}

/// <summary>Writes a made-up shop as a CSV file.</summary>
public static class ShopCsv
{
    /// <summary>Writes the file as UTF-8, replacing one that exists.</summary>
    public static void WriteCsv(this GeneratedShop shop, string path, ShopCsvShape shape)
    {
        using var writer = new StreamWriter(path);
        shop.WriteCsv(writer, shape);
    }

    public static void WriteCsv(this GeneratedShop shop, TextWriter writer, ShopCsvShape shape)
    {
        string[] time = shape.SeparateDateAndTime ? ["Date", "Time"] : ["Time"];
        string[] phone = shape.Phone ? ["Phone"] : [];
        writer.Write(Line(["Order", "Customer", .. time, "Quantity", "Price", .. phone], shape));
        foreach (var order in shape.NewestFirst ? shop.Orders.Reverse() : shop.Orders)
        {
            phone = !shape.Phone ? [] : shop.CustomersWithPhone.Contains(order.Customer) ? ["+44770090" + order.Customer] : [""];
            foreach (var row in Rows(order, shape))
            {
                writer.Write(Line([.. row, .. phone], shape));
            }
        }
    }

    private static IEnumerable<string[]> Rows(GeneratedOrder order, ShopCsvShape shape)
    {
        var number = (100000 + order.Sequence).ToString(CultureInfo.InvariantCulture);
        var rows = Enumerable.Range(0, shape.SeveralRowsPerOrder ? 1 + (int)(order.Sequence % 3) : 1)
            .Select(index => Row(number, order, Later(order.Local, index), 1 + index, shape));
        foreach (var row in order.Sequence % 2 == 0 ? rows.Reverse() : rows)
        {
            yield return row;
        }

        if (shape.Cancellations && order.Sequence % 9 == 0)
        {
            yield return Row("C" + number, order, order.Local.AddDays(3), -1, shape);
        }
    }

    /// <summary>A later row's time; by day only, as no clock changes between 05:00 and 22:00.</summary>
    private static DateTime Later(DateTime local, int minutes) => local.Hour is >= 5 and < 22 ? local.AddMinutes(minutes) : local;

    private static string[] Row(string number, GeneratedOrder order, DateTime local, int quantity, ShopCsvShape shape)
    {
        var date = local.ToString(shape.DateFormat, CultureInfo.InvariantCulture);
        var time = local.ToString(shape.TimeFormat, CultureInfo.InvariantCulture);
        var price = (order.Sequence % 5000 / 100m).ToString("F2", CultureInfo.InvariantCulture);
        return
        [
            number,
            order.Customer,
            .. shape.SeparateDateAndTime ? new[] { date, time } : [date + " " + time],
            quantity.ToString(CultureInfo.InvariantCulture),
            shape.DecimalComma ? price.Replace('.', ',') : price,
        ];
    }

    private static string Line(string[] fields, ShopCsvShape shape) =>
        string.Join(shape.Delimiter, fields.Select(field => field.Contains(shape.Delimiter) ? $"\"{field}\"" : field)) + "\n";
}
