using System.CommandLine;
using System.Globalization;
using System.Text.Json.Serialization;
using Automation.Server.Orders;
using NodaTime;

namespace Automation.Server.CommandLine;

/// <summary><c>import orders</c>: a history becomes known; it triggers nothing.</summary>
internal static class ImportCommand
{
    internal static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "The order history, CSV or CSV.gz." };
        var map = new Option<string>("--map") { Description = "How its columns are read (docs/order-maps.md).", Required = true };
        var database = new Option<string>("--db") { Description = "The database file. Default data/automation.db." };
        var json = new Option<bool>("--json") { Description = "Print the counts as one JSON object." };
        var orders = new Command("orders", "Imports orders and their customers as known history. Importing a file again changes nothing.") { file, map, database, json };
        orders.SetAction((result, cancellationToken) => Terminal.RunAsync(() => RunAsync(
            result.GetValue(file)!, result.GetValue(map)!, result.GetValue(database), result.GetValue(json), cancellationToken)));
        return new Command("import", "Imports data.") { orders };
    }

    private static async Task<int> RunAsync(string file, string mapPath, string? databasePath, bool json, CancellationToken cancellationToken)
    {
        var map = OrderMap.Load(mapPath);
        await using var database = await OpenDatabase.OpenAsync(databasePath, create: true, cancellationToken);
        var now = TimeProvider.System.GetUtcNow();
        var rejectsPath = RejectsFile.PathFor(file, Path.GetDirectoryName(Path.GetFullPath(database.Settings.Database))!);
        OrderHistory history;
        using (var rejects = new RejectsFile(rejectsPath))
        {
            var reading = new OrderReading { Now = now, PhoneRegion = database.Settings.PhoneRegion, Rejected = rejects.Add };
            history = await Task.Run(() => OrderFile.Read(file, map, reading, cancellationToken), cancellationToken);
        }

        await Terminal.WithProgressAsync("Importing", progress => HistoryIntake.IngestAsync(
            database.Store,
            history.Orders,
            database.Settings.Currency,
            Instant.FromDateTimeOffset(now),
            (_, done) =>
            {
                progress.Report((double)done / history.Orders.Count);
                return ValueTask.CompletedTask;
            },
            cancellationToken));
        Print(new ImportReport(history.Rows, history.Orders.LongCount(order => !order.Cancelled), history.CustomersCount, history.PhonesLeftOut, history.Rejected, rejectsPath), json);
        return Terminal.Success;
    }

    private static void Print(ImportReport report, bool json)
    {
        if (json)
        {
            Terminal.WriteJson(report);
            return;
        }

        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{report.Orders:N0} orders of {report.Customers:N0} customers in {report.Rows:N0} rows."));
        foreach (var (reason, count) in report.Rejected)
        {
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  rejected {reason}: {count:N0}"));
        }

        if (report.PhonesLeftOut > 0)
        {
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{report.PhonesLeftOut:N0} phone numbers were left out, because no message can go there; `automation phones normalise` says why."));
        }

        if (report.Rejected.Count > 0)
        {
            Console.Out.WriteLine($"Each rejected row, with its reason, is in {report.Rejects}");
        }

        if (report.Orders == 0)
        {
            Terminal.Say("warning: not one order could be read. Check the map against the file.");
        }
    }

    private sealed record ImportReport(
        [property: JsonPropertyName("rows")] long Rows,
        [property: JsonPropertyName("orders")] long Orders,
        [property: JsonPropertyName("customers")] long Customers,
        [property: JsonPropertyName("phones_left_out")] int PhonesLeftOut,
        [property: JsonPropertyName("rejected")] IReadOnlyDictionary<string, long> Rejected,
        [property: JsonPropertyName("rejects_file")] string Rejects);
}
