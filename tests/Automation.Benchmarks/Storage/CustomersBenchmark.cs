using System.Globalization;
using Automation.Engine.Consent;
using Automation.Engine.Messages;
using Automation.Server.Audiences;
using Automation.Storage;
using Automation.Storage.Customers;
using Automation.Storage.Sqlite;
using Automation.Templating;
using NodaTime;

namespace Automation.Benchmarks.Storage;

/// <summary>
/// A great many customers: writing them with and without the search, finding them by what somebody types, and counting audiences beside the same count as
/// plain SQL. Arguments: customers (default 1000000), rounds (default 5).
/// </summary>
internal static class CustomersBenchmark
{
    private const int Batch = 512;

    private static readonly Instant Start = Instant.FromUtc(2026, 1, 1, 0, 0);

    private static readonly string[] Typed =
        ["nguyễn", "lan", "nguyen thi lan", "n", "ng", "0912", "0912 345", "@example", "an.nguyen12", "KH0004711", "khong co ai", "太郎", "example.test", "yen@", "van an 77"];

    private static readonly (string Rule, string Plain)[] Rules =
    [
        ("", "1=1"),
        ("customer.orders_count >= 1 && customer.last_order_at <= now - 90.days", "orders_count >= 1 and last_order_at <= 1772323200000"),
        ("customer.total_spent >= 1000000 && customer.tier in ['gold', 'silver']", "total_spent >= 10000000000 and tier in ('gold', 'silver')"),
        ("customer.email ends_with '7@example.test' || customer.name starts_with 'Nguyễn'", "email like '%7@example.test' or name like 'Nguyễn%'"),
        ("customer.tags contains 'vip'", "tags like '%\"vip\"%'"),
        ("customer.attributes.points >= 900", "json_extract(attributes, '$.points') >= 900"),
    ];

    internal static async Task<int> RunAsync(string[] args)
    {
        var customers = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1_000_000;
        var rounds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 5;
        var sample = Math.Min(customers, 100_000);
        foreach (var keeps in new[] { false, true, false, true })
        {
            await using var small = new BenchmarkFile();
            await using var store = await OpenAsync(small, keeps);
            Say($"writing {sample:N0} customers {(keeps ? "with" : "without")} the search: {await FillAsync(store, sample):F1} µs each");
        }

        await using var file = new BenchmarkFile();
        await using (var store = await OpenAsync(file, keepsSearch: true))
        {
            Say($"writing {customers:N0} customers with the search: {await FillAsync(store, customers):F1} µs each; {file.Bytes() / (double)customers:F0} bytes each");
            await FindAsync(store, rounds);
            await CountAsync(store, file, rounds);
        }

        return 0;
    }

    private static async Task<SqliteStore> OpenAsync(BenchmarkFile file, bool keepsSearch)
    {
        var store = new SqliteStore(new StoreOptions { Path = file.Path, Durable = false, KeepsSearch = keepsSearch });
        await store.MigrateAsync(CancellationToken.None);
        return store;
    }

    /// <summary>Answers the microseconds for each, of the customers alone: orders and consents are written outside of the time.</summary>
    private static async Task<double> FillAsync(SqliteStore store, int customers)
    {
        var writing = new Samples();
        for (var first = 1; first <= customers; first += Batch)
        {
            var last = Math.Min(first + Batch - 1, customers);
            var writes = Enumerable.Range(first, last - first + 1).Select(ManyCustomers.Nth).ToList();
            var started = writing.Start();
            await using (var tx = await store.BeginAsync(default))
            {
                foreach (var write in writes)
                {
                    await tx.UpsertCustomerAsync(write, Start, default);
                }

                await tx.CommitAsync(default);
            }

            writing.Stop(started);
            await OrderAsync(store, first, last);
        }

        return writing.Total / customers;
    }

    private static async Task OrderAsync(SqliteStore store, int first, int last)
    {
        await using var tx = await store.BeginAsync(default);
        for (var id = first; id <= last; id++)
        {
            if (id % 4 != 0)
            {
                await tx.UpsertOrderAsync(new(id.ToString(CultureInfo.InvariantCulture), id, Start + Duration.FromHours(id % 2000), id % 3000 * 1000, "VND", 1, null), default);
            }

            if (id % 3 == 0)
            {
                await tx.RecordConsentsAsync([new(id, Channel.Email, Purpose.Advertising, "", ConsentState.Given, Start, Start, "bench", null, null)], default);
            }
        }

        await tx.CommitAsync(default);
    }

    private static async Task FindAsync(SqliteStore store, int rounds)
    {
        foreach (var typed in Typed)
        {
            var finding = new Samples(1);
            var found = 0;
            for (var round = 0; round <= rounds; round++)
            {
                var started = finding.Start();
                found = (await store.FindCustomersAsync(new CustomerQuery(typed), default)).Places.Count;
                finding.Stop(started);
            }

            Say($"find '{typed}': {found} of the first 50, median {finding.Median / 1000:F1} ms, worst {finding.Quantile(1) / 1000:F1} ms");
        }
    }

    private static async Task CountAsync(SqliteStore store, BenchmarkFile file, int rounds)
    {
        var now = Instant.FromUtc(2026, 5, 30, 0, 0);
        foreach (var (rule, plain) in Rules)
        {
            var fragment = AudienceRules.Read(rule, now).Fragment;
            var (ours, raw, sampling) = (new Samples(1), new Samples(1), new Samples(1));
            var customers = 0L;
            for (var round = 0; round <= rounds; round++)
            {
                var started = ours.Start();
                customers = (await store.CountAudienceAsync(fragment, default)).Customers;
                ours.Stop(started);
                started = raw.Start();
                file.Number("select count(*) from customers where " + plain);
                raw.Stop(started);
                started = sampling.Start();
                await store.SampleAudienceAsync(fragment, 8, customers, default);
                sampling.Stop(started);
            }

            Say($"count '{rule}': {customers:N0}, median {ours.Median / 1000:F0} ms (plain SQL {raw.Median / 1000:F0} ms), sample of 8 {sampling.Median / 1000:F1} ms");
        }

        var covering = new Samples();
        var began = covering.Start();
        await store.CoverAudienceAsync((SqlFragment?)null, default);
        covering.Stop(began);
        Say($"coverage of everybody: {covering.Median / 1000:F0} ms");
    }

    private static void Say(FormattableString line) => Console.WriteLine(FormattableString.Invariant(line));
}
