using Automation.Connectors.Capture;
using Automation.Engine.Messages;
using Automation.Server.Simulation;
using Automation.TestKit.Shops;
using Automation.Tests.Shipped;
using Xunit;

namespace Automation.Tests.Simulation;

/// <summary>The real engine over made-up histories, against a computation that knows nothing of it.</summary>
public sealed class ReplayTests : IDisposable
{
    private const string PlainMap = """
        {
          "customer": {"column": "Customer"},
          "order": {"column": "Order"},
          "time": {"column": "Time", "format": "yyyy-MM-dd HH:mm:ss", "zone": "ZONE"},
          "amount": {"quantity": "Quantity", "price": "Price"},
          "email": "c{customer}@example.test"
        }
        """;

    private readonly ReplayHarness _replay = new();

    public void Dispose() => _replay.Dispose();

    [Theory]
    [InlineData(1, "Europe/London")]
    [InlineData(2, "Asia/Tokyo")]
    [InlineData(3, "America/New_York")]
    [InlineData(4, "Australia/Lord_Howe")]
    [InlineData(5, "Asia/Ho_Chi_Minh")]
    [InlineData(6, "America/Sao_Paulo")]
    public async Task Counts_equal_the_independent_computation(int seed, string zone)
    {
        var shop = GeneratedShop.Create(seed, customers: 60, zone: zone);

        var report = await RunAsync(shop, new ShopCsvShape { SeveralRowsPerOrder = seed % 2 == 0 });

        AssertEqual(shop, new HashSet<string>(), report);
        Assert.Empty(await _replay.WrongAsync());
        Assert.Equal(report.Workflows.Values.Sum(workflow => workflow.Messages.Values.Sum(channel => channel.Accepted)), _replay.Captured());
    }

    [Fact]
    public async Task Another_shape_of_file_with_phones_and_cancellations_counts_the_same()
    {
        var shop = GeneratedShop.Create(11, customers: 60, zone: "Europe/Paris");
        var map = """
            {
              "file": {"delimiter": "semicolon"},
              "customer": {"column": "Customer"},
              "order": {"column": "Order"},
              "time": {"columns": ["Date", "Time"], "format": "dd.MM.yyyy HH:mm", "zone": "Europe/Paris"},
              "amount": {"quantity": "Quantity", "price": "Price", "decimal": ","},
              "cancelled": {"order_starts_with": "C"},
              "email": "c{customer}@example.test",
              "phone": "Phone"
            }
            """;
        var shape = new ShopCsvShape
        {
            Delimiter = ';',
            SeparateDateAndTime = true,
            DateFormat = "dd.MM.yyyy",
            TimeFormat = "HH:mm",
            DecimalComma = true,
            Phone = true,
            Cancellations = true,
            NewestFirst = true,
        };

        var report = await _replay.RunAsync(ReplayHarness.Plan(shop, _replay.Write(shop, shape, map)));

        AssertEqual(shop, shop.CustomersWithPhone, report);
        Assert.Empty(await _replay.WrongAsync());
    }

    [Fact]
    public async Task Two_replays_write_the_same_ledger_to_the_byte()
    {
        var shop = GeneratedShop.Create(21, customers: 40);
        await RunAsync(shop, new ShopCsvShape());
        using var other = new ReplayHarness();

        await other.RunAsync(ReplayHarness.Plan(shop, other.Write(shop, new ShopCsvShape(), MapOf(shop))), transactionsPerCommit: 500);

        Assert.Equal(await _replay.LedgerAsync(), await other.LedgerAsync());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(37)]
    public async Task A_replay_that_is_interrupted_again_and_again_ends_with_the_same_ledger(int transactionsPerCommit)
    {
        var shop = GeneratedShop.Create(31, customers: 30);
        await RunAsync(shop, new ShopCsvShape());
        using var other = new ReplayHarness();
        var plan = ReplayHarness.Plan(shop, other.Write(shop, new ShopCsvShape(), MapOf(shop)));
        var random = new Random(7);

        var interruptions = 0;
        for (var done = false; !done;)
        {
            var connector = new InterruptingConnector(other.Mailbox, handOvers: random.Next(1, 60));
            try
            {
                await other.RunAsync(plan, connector, transactionsPerCommit: transactionsPerCommit);
                done = true;
            }
            catch (InterruptedException)
            {
                interruptions++;
            }
        }

        Assert.True(interruptions > 3, $"Only {interruptions} interruptions.");
        Assert.Equal(await _replay.LedgerAsync(), await other.LedgerAsync());
        Assert.Empty(await other.WrongAsync());
        Assert.Equal(_replay.Captured(), other.Captured());
    }

    [Fact]
    public async Task A_finished_replay_that_is_started_again_changes_nothing()
    {
        var shop = GeneratedShop.Create(41, customers: 20);
        var plan = ReplayHarness.Plan(shop, _replay.Write(shop, new ShopCsvShape(), MapOf(shop)));
        var first = await _replay.RunAsync(plan);
        var ledger = await _replay.LedgerAsync();

        var second = await _replay.RunAsync(plan);

        Assert.Equal(ledger, await _replay.LedgerAsync());
        Assert.Equivalent(first, second, strict: true);
    }

    [Fact]
    public async Task Another_plan_on_the_same_database_is_refused()
    {
        var shop = GeneratedShop.Create(42, customers: 10);
        var plan = ReplayHarness.Plan(shop, _replay.Write(shop, new ShopCsvShape(), MapOf(shop)));
        await _replay.RunAsync(plan);

        var refused = await Assert.ThrowsAsync<ReplayException>(() => _replay.RunAsync(plan with { To = plan.To.PlusDays(1) }));

        Assert.Contains("--db", refused.Message, StringComparison.Ordinal);
    }

    private async Task<ReplayReport> RunAsync(GeneratedShop shop, ShopCsvShape shape) =>
        await _replay.RunAsync(ReplayHarness.Plan(shop, _replay.Write(shop, shape, MapOf(shop))));

    private static string MapOf(GeneratedShop shop) => PlainMap.Replace("ZONE", shop.Zone, StringComparison.Ordinal);

    private static void AssertEqual(GeneratedShop shop, IReadOnlySet<string> phones, ReplayReport report)
    {
        var expected = new ReplayOracle
        {
            Orders = [.. shop.Orders.Select(order => (order.Customer, order.Sequence, order.At))],
            Zone = shop.Zone,
            From = shop.From,
            To = shop.To,
            StartsAt = shop.StartsAt,
            CustomersWithPhone = phones,
        }.Counts();
        foreach (var name in ReplayHarness.Shipped)
        {
            Assert.Equal(Text(expected[name]), Text(report.Workflows[name]));
        }
    }

    private static string Text(ExpectedCounts counts) => FormattableString.Invariant(
        $"entered {counts.Entered} waiting {counts.Waiting} {Reasons(counts.Finished.Select(pair => (pair.Key, (long)pair.Value)))} e-mail {counts.EmailAccepted} sms {counts.SmsAccepted} no-address {counts.SmsDeniedNoAddress}");

    private static string Text(WorkflowReport report) => FormattableString.Invariant(
        $"entered {report.Entered} waiting {report.Waiting} {Reasons(report.Finished.Select(pair => (pair.Key, pair.Value)))} e-mail {report.Messages["email"].Accepted} sms {report.Messages["sms"].Accepted} no-address {report.Messages["sms"].Denied.GetValueOrDefault("no-address")}");

    private static string Reasons(IEnumerable<(string Reason, long Count)> reasons) =>
        string.Join(' ', reasons.Where(pair => pair.Count > 0).OrderBy(pair => pair.Reason, StringComparer.Ordinal).Select(pair => FormattableString.Invariant($"{pair.Reason} {pair.Count}")));

    /// <summary>Stores a part of a batch and then ends the run where a dying process would: between hand-over and settlement.</summary>
    private sealed class InterruptingConnector(string folder, int handOvers) : IConnector
    {
        private readonly CaptureConnector _inner = new(new CaptureOptions { Folder = folder });
        private int _left = handOvers;
        private bool _interrupted;

        public string Name => _inner.Name;

        public IReadOnlySet<Channel> Channels => _inner.Channels;

        public async Task<IReadOnlyList<DeliveryOutcome>> DeliverAsync(IReadOnlyList<OutboundMessage> batch, CancellationToken cancellationToken)
        {
            var part = batch.Take(_left).ToList();
            var outcomes = part.Count == 0 ? [] : await _inner.DeliverAsync(part, cancellationToken);
            _left -= part.Count;
            _interrupted = part.Count < batch.Count;
            return _interrupted ? throw new InterruptedException() : outcomes;
        }

        public Task<Reconciliation> ReconcileAsync(string messageId, string worker, CancellationToken cancellationToken) =>
            _interrupted ? throw new InterruptedException() : _inner.ReconcileAsync(messageId, worker, cancellationToken);
    }

    private sealed class InterruptedException : Exception;
}
