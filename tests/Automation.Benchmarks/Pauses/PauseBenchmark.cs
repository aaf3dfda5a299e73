using System.Diagnostics;
using System.Globalization;
using Automation.Benchmarks.Storage;
using Automation.Engine.Messages;
using Automation.Engine.Pauses;
using Automation.Server;
using Automation.Server.Access;
using Automation.Server.Pauses;
using Automation.Storage;
using Automation.Storage.Sqlite;
using NodaTime;

namespace Automation.Benchmarks.Pauses;

/// <summary>
/// Pauses and resumes a campaign with many frozen journeys and many held messages: what a pause costs, what a claim costs meanwhile, how long the preview
/// and the pages of the resume take. Argument: how many (default 1000000).
/// </summary>
internal static class PauseBenchmark
{
    internal static async Task<int> RunAsync(string[] args)
    {
        var size = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1_000_000;
        await using var file = new BenchmarkFile();
        await using var store = await file.OpenAsync(durable: true);
        var campaign = await SampleShop.AddCampaignAsync(store);
        await SampleShop.AddCustomersAsync(store, size);
        await SampleShop.AddJourneysAsync(store, campaign, size, _ => WaitKind.Span, journey => Later(journey));
        await AddMessagesAsync(store, campaign, size);
        var engine = BenchmarkEngine.Over(store);
        await ClaimAsync(store, "claim, nothing paused");

        var began = Stopwatch.GetTimestamp();
        var answers = PauseAnswers.Safe with { Timers = TimerAnswer.Freeze };
        var pause = await engine.Pauses.PauseAsync(PauseSubject.OfCampaign(campaign.Name), answers, "", Actor.CommandLine, default);
        await engine.Pauses.WaitUntilQuietAsync(pause.Id, null, null, default);
        Say("pause, acknowledged", began);
        await ClaimAsync(store, "claim, all frozen");

        began = Stopwatch.GetTimestamp();
        while (await engine.Dispatcher.RunOnceAsync(Channel.Email, Now, default) > 0)
        {
        }

        Say("hold what is due", began, size);
        began = Stopwatch.GetTimestamp();
        var preview = await engine.Previews.OfAsync(pause.Id, null, default);
        Say($"preview, the first, which compiles: {PreviewText.Of(preview)}", began);
        await PreviewAsync(engine, pause.Id);
        await UndoAsync(engine, pause.Id, size);
        await ClaimAsync(store, "claim, after the resume");
        return 0;
    }

    private static async Task PreviewAsync(CareEngine engine, long pause)
    {
        var previews = new Samples();
        for (var round = 0; round < 5; round++)
        {
            var started = previews.Start();
            await engine.Previews.OfAsync(pause, null, default);
            previews.Stop(started);
        }

        Console.WriteLine($"{"preview, again",-24} {previews}");
    }

    private static async Task UndoAsync(CareEngine engine, long id, int size)
    {
        var began = Stopwatch.GetTimestamp();
        await engine.Pauses.ResumeAsync(id, null, null, Actor.CommandLine, default);
        Say("resume, committed", began);
        var steps = new Dictionary<PauseStep, (long Began, Samples Pages)>();
        while (await engine.Pauses.FindAsync(id, default) is { EndedAt: null } row)
        {
            if (!steps.TryGetValue(row.Step, out var step))
            {
                steps[row.Step] = step = (Stopwatch.GetTimestamp(), new Samples());
            }

            var started = step.Pages.Start();
            await engine.PauseWork.RunOnceAsync(Now, default);
            step.Pages.Stop(started);
        }

        foreach (var (step, (_, pages)) in steps)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{step,-24} {pages.Total / 1e6,8:F2} s, {size / pages.Total * 1e6,10:N0}/s; a page: {pages}, longest {pages.Quantile(1),8:F0}"));
        }
    }

    private static async Task ClaimAsync(SqliteStore store, string name)
    {
        var claim = new Samples(5);
        await using var transaction = await store.BeginAsync(default);
        for (var round = 0; round < 105; round++)
        {
            var started = claim.Start();
            await transaction.ClaimDueWaitsAsync(Now, Now, SampleShop.Batch, default);
            claim.Stop(started);
        }

        Console.WriteLine($"{name,-24} {claim}");
    }

    private static async Task AddMessagesAsync(SqliteStore store, CampaignRow campaign, int size)
    {
        for (var done = 0; done < size; done += 5_000)
        {
            await using var transaction = await store.BeginAsync(default);
            var changes = Enumerable.Range(done + 1, Math.Min(5_000, size - done)).Select(id => SampleShop.Active(campaign, id, id, 3) with
            {
                State = """{"n":3}""",
                Messages = [new(3, "send-email", Channel.Email, Purpose.Care, "thank-you", SampleShop.Start, null)],
            });
            await transaction.ApplyAsync([.. changes], SampleShop.Start, default);
            await transaction.CommitAsync(default);
        }
    }

    private static Instant Now => Instant.FromDateTimeOffset(TimeProvider.System.GetUtcNow());

    private static Instant Later(long journey) => Now + Duration.FromDays(1) + Duration.FromSeconds(journey * 7919 % 2_592_000);

    private static void Say(string what, long began, int? count = null)
    {
        var elapsed = Stopwatch.GetElapsedTime(began);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-24} {elapsed.TotalMilliseconds,10:N1} ms{(count is { } many ? $", {many / elapsed.TotalSeconds,10:N0}/s" : "")}"));
    }
}
