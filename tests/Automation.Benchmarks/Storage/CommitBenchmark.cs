using System.Globalization;
using Automation.Storage;
using Automation.Storage.Sqlite;
using NodaTime;

namespace Automation.Benchmarks.Storage;

/// <summary>
/// Commits batches of 512 typical changes through the store, and the same rows plainly into an equal file, in turn.
/// Arguments: rounds (default 60) of one batch each, journeys (default 20000).
/// </summary>
internal static class CommitBenchmark
{
    private const int WarmUp = 10;

    internal static async Task<int> Run(string[] args)
    {
        var rounds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 60;
        var journeys = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 20_000;
        foreach (var durable in new[] { true, false })
        {
            await Compare(rounds, journeys, durable);
        }

        return 0;
    }

    private static async Task Compare(int rounds, int journeys, bool durable)
    {
        await using var ours = new BenchmarkFile();
        await using var theirs = new BenchmarkFile();
        await using var store = await ours.OpenAsync(durable);
        var campaign = await Fill(store, journeys);
        await using (var other = await theirs.OpenAsync(durable))
        {
            await Fill(other, journeys);
        }

        using var plain = new PlainCommits(theirs, durable);
        var (stored, raw) = (new Samples(WarmUp), new Samples(WarmUp));
        var rows = 0;
        for (var round = 0; round < rounds + WarmUp; round++)
        {
            var changes = Changes(campaign, round, journeys);
            await Turn(round % 2 == 0, () => Ours(store, changes, stored), () => Theirs(plain, changes, raw));
            rows = changes.Sum(change => 2 + change.WaitsAdded.Count + change.Messages.Count + change.Ledger.Count);
        }

        Report(durable, rows, stored, raw);
    }

    private static async Task Turn(bool first, Func<Task> one, Func<Task> other)
    {
        await (first ? one() : other());
        await (first ? other() : one());
    }

    private static async Task Ours(SqliteStore store, List<JourneyChange> changes, Samples samples)
    {
        var started = samples.Start();
        await using (var tx = await store.BeginAsync(default))
        {
            await tx.ApplyAsync(changes, SampleShop.Start, default);
            await tx.CommitAsync(default);
        }

        samples.Stop(started);
    }

    private static Task Theirs(PlainCommits plain, List<JourneyChange> changes, Samples samples)
    {
        var started = samples.Start();
        plain.Apply(changes, SampleShop.Start);
        samples.Stop(started);
        return Task.CompletedTask;
    }

    private static async Task<CampaignRow> Fill(SqliteStore store, int journeys)
    {
        var campaign = await SampleShop.AddCampaignAsync(store);
        await SampleShop.AddCustomersAsync(store, journeys);
        await SampleShop.AddJourneysAsync(store, campaign, journeys, _ => WaitKind.Time, id => SampleShop.Start + Duration.FromSeconds(id));
        return campaign;
    }

    // Each round takes the next 512 journeys, round after round through all of them.
    private static List<JourneyChange> Changes(CampaignRow campaign, int round, int journeys)
    {
        var changes = new List<JourneyChange>(SampleShop.Batch);
        for (var i = 0; i < SampleShop.Batch; i++)
        {
            var n = ((long)round * SampleShop.Batch) + i;
            var journey = (n % journeys) + 1;
            var visit = 3 + (int)(n / journeys);
            changes.Add(SampleShop.Step(campaign, journey, journey, visit, SampleShop.Start + Duration.FromSeconds(1000 + n), withMessage: i % 2 == 0));
        }

        return changes;
    }

    private static void Report(bool durable, int rows, Samples stored, Samples raw)
    {
        Console.WriteLine($"commit of {SampleShop.Batch} changes ({rows} row writes), {(durable ? "synced (FULL)" : "not synced (NORMAL)")}");
        Console.WriteLine($"  store  {stored}  {Rate(rows, stored)} rows/s");
        Console.WriteLine($"  plain  {raw}  {Rate(rows, raw)} rows/s");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  store / plain speed: {raw.Median / stored.Median:P0} by medians, {raw.Total / stored.Total:P0} by sums"));
    }

    private static string Rate(int rows, Samples samples) => (rows / samples.Median * 1e6).ToString("N0", CultureInfo.InvariantCulture);
}
