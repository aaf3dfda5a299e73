using System.Globalization;
using System.Text.Json.Nodes;
using Automation.Connectors.Capture;
using Automation.Engine.Messages;
using Automation.Server;
using Automation.Server.CommandLine;
using Automation.Server.Orders;
using Automation.Server.Reports;
using Automation.Server.Simulation;
using Automation.Storage;
using Automation.Storage.Sqlite;
using Automation.TestKit.Shops;
using Automation.Tests.Shipped;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;
using Xunit;

namespace Automation.Tests.Simulation;

/// <summary>Replays made-up shops in a folder of their own, as the command does, and looks at what they left.</summary>
internal sealed class ReplayHarness : IDisposable
{
    internal static readonly string[] Shipped = [ReplayOracle.ThankYou, ReplayOracle.Reactivation, ReplayOracle.Promotion];

    private static readonly ServerSettings Settings = new()
    {
        Workflows = Path.Combine(AppContext.BaseDirectory, "workflows"),
        Templates = Path.Combine(AppContext.BaseDirectory, "templates"),
    };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("automation-tests-");

    internal string Folder => _folder.FullName;

    internal string Database => Path.Combine(Folder, "replay.db");

    internal string Mailbox => Path.Combine(Folder, "mailbox");

    /// <summary>The shop's orders, read back from a file of this shape.</summary>
    internal OrderHistory Write(GeneratedShop shop, ShopCsvShape shape, string map)
    {
        var path = Path.Combine(Folder, "orders.csv");
        shop.WriteCsv(path, shape);
        var reading = new OrderReading { Now = DateTimeOffset.MaxValue };
        return OrderFile.Read(path, OrderMapReader.Read(map, "map"), reading, TestContext.Current.CancellationToken);
    }

    internal static ReplayPlan Plan(GeneratedShop shop, OrderHistory history) => new()
    {
        History = history,
        Workflows = WorkflowFiles.Load(Settings, Shipped),
        Settings = new JsonObject
        {
            [ReplayOracle.Promotion] = new JsonObject
            {
                ["starts_at"] = shop.StartsAt.ToString("O", CultureInfo.InvariantCulture),
                ["ends_at"] = shop.StartsAt.AddDays(3).ToString("O", CultureInfo.InvariantCulture),
            },
        },
        From = LocalDate.FromDateOnly(shop.From),
        To = LocalDate.FromDateOnly(shop.To),
        Zone = DateTimeZoneProviders.Tzdb[shop.Zone],
        Currency = "EUR",
    };

    internal async Task<ReplayReport> RunAsync(ReplayPlan plan, IConnector? connector = null, CancellationToken? stop = null, int transactionsPerCommit = 1)
    {
        var cancellationToken = stop ?? TestContext.Current.CancellationToken;
        await using var store = Open(transactionsPerCommit);
        await store.MigrateAsync(cancellationToken);
        var time = new VirtualTime(plan.From.AtStartOfDayInZone(plan.Zone).ToInstant());
        var engine = new CareEngine(new CareEngineOptions
        {
            Store = store,
            Connectors = [connector ?? new CaptureConnector(new CaptureOptions { Folder = Mailbox })],
            Templates = TemplateFiles.Load(Settings),
            Installation = "replay",
            Worker = "replay",
            Time = time,
            MessageBatch = 100_000,
            Logs = NullLoggerFactory.Instance,
        });
        await new Replay(engine, plan, time).RunAsync(null, cancellationToken);
        return await ReplayReport.CountAsync(store, plan.History, Shipped, cancellationToken);
    }

    /// <summary>The ledger, every column of every line.</summary>
    internal async Task<string> LedgerAsync()
    {
        await using var store = Open(1);
        await using var reader = store.OpenReader();
        var lines = await reader.Ledger.OrderBy(line => line.Id).ToListAsync(TestContext.Current.CancellationToken);
        return string.Join('\n', lines);
    }

    internal async Task<IReadOnlyList<Finding>> WrongAsync()
    {
        await using var store = Open(1);
        await using var reader = store.OpenReader();
        return [.. (await Doctor.ExamineAsync(reader, TestContext.Current.CancellationToken)).Where(finding => finding.Violations > 0)];
    }

    internal int Captured() => Directory.Exists(Mailbox)
        ? Directory.EnumerateFiles(Mailbox, "*", SearchOption.AllDirectories).Count(path => path.EndsWith(".eml", StringComparison.Ordinal) || path.EndsWith(".json", StringComparison.Ordinal))
        : 0;

    public void Dispose() => _folder.Delete(recursive: true);

    private SqliteStore Open(int transactionsPerCommit) =>
        new(new StoreOptions { Path = Database, Durable = false, TransactionsPerCommit = transactionsPerCommit });
}
