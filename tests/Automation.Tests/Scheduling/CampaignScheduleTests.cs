using Automation.Server.Access;
using Automation.Server.Scheduling;
using Automation.Storage;
using Automation.Tests.Hosting;
using NodaTime;
using Quartz;
using Xunit;

namespace Automation.Tests.Scheduling;

/// <summary>Quartz with its file: its triggers follow the campaigns, and what it missed goes off once.</summary>
public sealed class CampaignScheduleTests
{
    [Fact]
    public async Task Triggers_follow_the_campaigns()
    {
        await using var engine = await ScheduledEngine.CreateAsync("2036-11-20T03:00:00Z");
        await using var schedule = engine.NewSchedule();
        await SyncAsync(engine, schedule);
        Assert.Empty(await TriggersAsync(schedule));

        await engine.StartAsync("reactivate-lapsed");
        await engine.StartAsync("promotion-notice", ("starts_at", "2036-12-01"), ("ends_at", "2036-12-03"), ("switch_off", "2036-12-04"));
        await SyncAsync(engine, schedule);
        Assert.Equal(
            ["2036-11-21T02:00:00Z cron 0 0 9 * * ? Asia/Ho_Chi_Minh", "2036-11-28T00:00:00Z once", "2036-12-03T17:00:00Z once"],
            await TriggersAsync(schedule));

        await engine.Engine.Desk.PauseAsync("reactivate-lapsed", Actor.CommandLine, TestContext.Current.CancellationToken);
        await SyncAsync(engine, schedule);
        Assert.Equal(3, (await TriggersAsync(schedule)).Count);

        await engine.Engine.Desk.StopAsync("reactivate-lapsed", Actor.CommandLine, TestContext.Current.CancellationToken);
        await SyncAsync(engine, schedule);
        Assert.Equal(2, (await TriggersAsync(schedule)).Count);
    }

    [Fact]
    public async Task Triggers_of_an_earlier_process_are_taken_over_and_cleared()
    {
        await using var engine = await ScheduledEngine.CreateAsync("2036-11-20T03:00:00Z");
        await engine.StartAsync("reactivate-lapsed");
        await using (var first = engine.NewSchedule())
        {
            await SyncAsync(engine, first);
        }

        await using (var second = engine.NewSchedule())
        {
            Assert.Equal(0, (await second.SyncAsync(engine.Now, TestContext.Current.CancellationToken)).Done);
            Assert.Single(await TriggersAsync(second));
        }

        await engine.Engine.Desk.StopAsync("reactivate-lapsed", Actor.CommandLine, TestContext.Current.CancellationToken);
        await using var third = engine.NewSchedule();
        await SyncAsync(engine, third);
        Assert.Empty(await TriggersAsync(third));
    }

    [Theory]
    [InlineData("reactivate-lapsed")]
    [InlineData("promotion-notice")]
    public async Task What_was_missed_while_nothing_ran_goes_off_at_the_start(string campaign)
    {
        await using var engine = await ScheduledEngine.CreateAsync("2026-11-20T03:00:00Z");
        await engine.StartAsync(campaign, ("starts_at", "2026-12-01"), ("ends_at", "2026-12-03"));
        await using (var before = engine.NewSchedule())
        {
            await SyncAsync(engine, before);
        }

        engine.MoveTo("2026-11-28T10:00:00Z");
        var added = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var after = engine.NewSchedule(new ScheduleListeners(() => added.TrySetResult(), () => { }, () => { }));
        await SyncAsync(engine, after);
        await added.Task.WaitAsync(ServerFixture.Patience, TimeProvider.System, TestContext.Current.CancellationToken);

        string[] expected = campaign == "reactivate-lapsed" ? ["2026-11-28T02:00:00Z *"] : ["2026-11-28T00:00:00Z Asia/Tokyo", "2026-11-28T02:00:00Z"];
        Assert.Equal(expected, await engine.ScansAsync());
    }

    [Fact]
    public async Task Campaign_started_by_another_process_whose_time_has_passed_goes_off_although_Quartz_never_knew_it()
    {
        await using var engine = await ScheduledEngine.CreateAsync("2026-11-20T03:00:00Z");
        await engine.StartAsync("reactivate-lapsed");
        engine.MoveTo("2026-11-22T10:00:00Z");
        var added = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var schedule = engine.NewSchedule(new ScheduleListeners(() => added.TrySetResult(), () => { }, () => { }));
        await SyncAsync(engine, schedule);
        await added.Task.WaitAsync(ServerFixture.Patience, TimeProvider.System, TestContext.Current.CancellationToken);

        Assert.Equal(["2026-11-22T02:00:00Z *"], await engine.ScansAsync());
    }

    [Fact]
    public async Task Alarm_that_rings_twice_counts_once()
    {
        await using var engine = await ScheduledEngine.CreateAsync("2026-11-20T03:00:00Z");
        await engine.StartAsync("reactivate-lapsed");
        await using var schedule = engine.NewSchedule();
        engine.MoveTo("2026-11-21T02:00:00Z");
        await schedule.RingAsync(2, "lapsed", engine.Time.GetUtcNow(), TestContext.Current.CancellationToken);
        await schedule.RingAsync(2, "lapsed", engine.Time.GetUtcNow(), TestContext.Current.CancellationToken);

        Assert.Equal(["2026-11-21T02:00:00Z *"], await engine.ScansAsync());
    }

    [Fact]
    public async Task Alarm_that_rings_a_breath_early_counts_as_its_time()
    {
        await using var engine = await ScheduledEngine.CreateAsync("2026-11-20T03:00:00Z");
        await engine.StartAsync("reactivate-lapsed");
        await using var schedule = engine.NewSchedule();
        engine.MoveTo("2026-11-21T01:59:59.998Z");
        await schedule.RingAsync(2, "lapsed", new DateTimeOffset(2026, 11, 21, 2, 0, 0, TimeSpan.Zero), TestContext.Current.CancellationToken);

        Assert.Equal(["2026-11-21T02:00:00Z *"], await engine.ScansAsync());
    }

    [Fact]
    public async Task Damaged_schedule_file_is_one_clear_line()
    {
        await using var engine = await ScheduledEngine.CreateAsync("2036-11-20T03:00:00Z");
        await File.WriteAllTextAsync(engine.SchedulePath, new string('x', 5_000), TestContext.Current.CancellationToken);
        await using var schedule = engine.NewSchedule();

        var exception = await Assert.ThrowsAsync<StoreException>(() => SyncAsync(engine, schedule));

        Assert.Contains("remove it: it is made anew", exception.Message, StringComparison.Ordinal);
    }

    private static Task<Automation.Server.Hosting.LoopTurn> SyncAsync(ScheduledEngine engine, CampaignSchedule schedule) => schedule.SyncAsync(engine.Now, TestContext.Current.CancellationToken);

    private static async Task<IReadOnlyList<string>> TriggersAsync(CampaignSchedule schedule)
    {
        var scheduler = schedule.Scheduler!;
        var keys = await scheduler.GetTriggerKeys(GroupMatcher<TriggerKey>.GroupEquals(Alarm.Group), TestContext.Current.CancellationToken);
        var triggers = await scheduler.GetTriggers([.. keys], TestContext.Current.CancellationToken);
        return [.. triggers
            .Select(trigger => $"{Instant.FromDateTimeOffset(trigger.NextFireTimeUtc!.Value)} {(trigger.Description!.StartsWith("once", StringComparison.Ordinal) ? "once" : trigger.Description)}")
            .Order(StringComparer.Ordinal)];
    }
}
