using System.Globalization;
using Microsoft.Data.Sqlite;
using Quartz;

namespace Automation.Benchmarks.Storage;

/// <summary>
/// What it would cost to make every wait a Quartz trigger: one durable job, one simple trigger for each waiting journey.
/// Argument: triggers (default 10000).
/// </summary>
internal static class QuartzTriggersBenchmark
{
    private static readonly DateTimeOffset Start = new(2036, 3, 1, 9, 0, 0, TimeSpan.Zero);

    internal static async Task<int> Run(string[] args)
    {
        var count = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 10_000;
        await using var file = new BenchmarkFile();
        using (var connection = new SqliteConnection($"Data Source={file.Path};Pooling=False"))
        {
            connection.Open();
            using var wal = connection.CreateCommand();
            wal.CommandText = "pragma journal_mode = wal";
            wal.ExecuteNonQuery();
        }

        var scheduler = await QuartzSchedulerBuilder.Create(quartz => quartz.UsePersistentStore(store =>
        {
            store.UseSqlite(SqliteFactory.Instance, $"Data Source={file.Path}");
            store.ProvisionSchema();
        })).BuildScheduler(default);
        var job = JobBuilder.Create<ResumeJourney>().WithIdentity("resume-journey").StoreDurably().Build();
        await scheduler.AddJob(job, new AddJobOptions(), default);
        var before = file.Bytes();

        var singly = Math.Min(count / 10, 1000);
        Report("one transaction each", singly, await OneByOne(scheduler, job, singly));
        Report($"{SampleShop.Batch} in a transaction", count - singly, await InBatches(scheduler, job, singly, count));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {(file.Bytes() - before) / (double)count:F0} bytes for each trigger, of {count:N0}"));
        await scheduler.Shutdown(false, default);
        SqliteConnection.ClearAllPools();
        return 0;
    }

    private static async Task<Samples> OneByOne(IScheduler scheduler, IJobDetail job, int count)
    {
        var samples = new Samples();
        var started = samples.Start();
        for (var n = 0; n < count; n++)
        {
            await scheduler.ScheduleJob(Trigger(job, n), new ScheduleJobOptions(), default);
        }

        samples.Stop(started);
        return samples;
    }

    private static async Task<Samples> InBatches(IScheduler scheduler, IJobDetail job, int from, int to)
    {
        var samples = new Samples();
        var started = samples.Start();
        for (var n = from; n < to; n += SampleShop.Batch)
        {
            var triggers = Enumerable.Range(n, Math.Min(SampleShop.Batch, to - n)).Select(i => Trigger(job, i)).ToList();
            await scheduler.ScheduleJobs(
                new Dictionary<IJobDetail, IReadOnlyCollection<ITrigger>> { [job] = triggers }, new ScheduleJobOptions { Replace = true }, default);
        }

        samples.Stop(started);
        return samples;
    }

    private static ITrigger Trigger(IJobDetail job, int journey) => TriggerBuilder.Create()
        .WithIdentity(journey.ToString(CultureInfo.InvariantCulture), "journeys")
        .ForJob(job)
        .UsingJobData("visit", "2")
        .StartAt(Start.AddSeconds(journey))
        .Build();

    private static void Report(string how, int count, Samples samples) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"Quartz triggers, {how}: {samples.Total / count:N0} µs each, {count / samples.Total * 1e6:N0}/s ({count:N0} triggers)"));

    /// <summary>Never run: the triggers lie far in the future.</summary>
    private sealed class ResumeJourney : IJob
    {
        public ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
