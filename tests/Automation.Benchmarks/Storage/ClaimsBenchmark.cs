using System.Globalization;
using Automation.Storage;
using Automation.Storage.Sqlite;
using NodaTime;

namespace Automation.Benchmarks.Storage;

/// <summary>
/// Claims 512 due waits, loads their journeys, and commits their next step, with few and with many journeys waiting.
/// Arguments: rounds (default 100), sizes (default 10000 1000000).
/// </summary>
internal static class ClaimsBenchmark
{
    // Due times lie over a month.
    private const long Spread = 30L * 24 * 3600;

    private const int WarmUp = 20;

    internal static async Task<int> Run(string[] args)
    {
        var rounds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 100;
        int[] sizes = args.Length > 1 ? [.. args[1..].Select(size => int.Parse(size, CultureInfo.InvariantCulture))] : [10_000, 1_000_000];
        foreach (var load in Loads())
        {
            foreach (var size in sizes)
            {
                await Measure(load, size, rounds);
            }
        }

        return 0;
    }

    private static IEnumerable<Load> Loads()
    {
        yield return new("timers, due in the order of entry", WaitKind.Time, (journey, size) => journey * Spread / size);
        yield return new("timers, due in any order", WaitKind.Time, (journey, _) => journey * 7919 % Spread);
        yield return new("event waits with a deadline, due in any order", WaitKind.Event, (journey, _) => journey * 7919 % Spread);
    }

    private static async Task Measure(Load load, int size, int rounds)
    {
        await using var file = new BenchmarkFile();
        await using var store = await file.OpenAsync(durable: true);
        var campaign = await SampleShop.AddCampaignAsync(store);
        await SampleShop.AddCustomersAsync(store, size);
        var before = file.Bytes();
        var entering = new Samples();
        var started = entering.Start();
        await SampleShop.AddJourneysAsync(store, campaign, size, _ => load.Kind, journey => load.DueAt(journey, size));
        entering.Stop(started);
        var bytes = (file.Bytes() - before) / (double)size;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{size:N0} journeys wait ({load.Name}): {bytes:F0} bytes each, state of {SampleShop.State(1, 2).Length}; entered at {size / entering.Total * 1e6:N0}/s"));
        await Claim(store, campaign, load, size, rounds);
        await Blocked(store, campaign, rounds);
    }

    private static async Task Claim(SqliteStore store, CampaignRow campaign, Load load, int size, int rounds)
    {
        var (claim, read, apply, commit) = (new Samples(WarmUp), new Samples(WarmUp), new Samples(WarmUp), new Samples(WarmUp));
        for (var round = 0; round < rounds + WarmUp; round++)
        {
            var now = SampleShop.Start + Duration.FromSeconds(Spread * (round + 2L) * SampleShop.Batch / size);
            await using var tx = await store.BeginAsync(default);
            var started = claim.Start();
            var waits = await tx.ClaimDueWaitsAsync(now, now, SampleShop.Batch, default);
            claim.Stop(started);

            started = read.Start();
            var journeys = await tx.LoadJourneysAsync([.. waits.Select(wait => wait.JourneyId)], default);
            read.Stop(started);

            var visits = waits.ToDictionary(wait => wait.JourneyId, wait => wait.Visit);
            var changes = journeys.Select(journey => SampleShop.Step(
                campaign, journey.Id, journey.CustomerId, visits[journey.Id] + 1, load.DueAt(journey.Id, size) + Duration.FromSeconds(Spread), withMessage: false)).ToList();
            started = apply.Start();
            await tx.ApplyAsync(changes, now, default);
            apply.Stop(started);

            started = commit.Start();
            await tx.CommitAsync(default);
            commit.Stop(started);
        }

        Console.WriteLine($"  claim   {claim}");
        Console.WriteLine($"  load    {read}");
        Console.WriteLine($"  apply   {apply}");
        Console.WriteLine($"  commit  {commit}");
    }

    // Everything is long due, but its campaign is stopped, or events are not processed so far: nothing may be claimed, and cheaply.
    private static async Task Blocked(SqliteStore store, CampaignRow campaign, int rounds)
    {
        var later = SampleShop.Start + Duration.FromDays(3650);
        var (unprocessed, stopped) = (new Samples(), new Samples());
        await using var tx = await store.BeginAsync(default);
        for (var round = 0; round < rounds; round++)
        {
            var started = unprocessed.Start();
            await tx.ClaimDueWaitsAsync(later, SampleShop.Start - Duration.FromDays(1), SampleShop.Batch, default);
            unprocessed.Stop(started);
        }

        await tx.UpdateCampaignAsync(campaign with { State = Engine.Campaigns.CampaignState.Stopped }, default);
        for (var round = 0; round < rounds; round++)
        {
            var started = stopped.Start();
            await tx.ClaimDueWaitsAsync(later, later, SampleShop.Batch, default);
            stopped.Stop(started);
        }

        Console.WriteLine($"  claim, events not processed  {unprocessed}");
        Console.WriteLine($"  claim, campaign stopped      {stopped}");
    }

    private sealed record Load(string Name, WaitKind Kind, Func<long, int, long> Seconds)
    {
        internal Instant DueAt(long journey, int size) => SampleShop.Start + Duration.FromSeconds(Seconds(journey, size));
    }
}
