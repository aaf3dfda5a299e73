using Automation.Server.Access;
using Xunit;

namespace Automation.Tests.Scheduling;

/// <summary>What happens of the occasions that come, and of those that were missed. The campaigns' zone is Asia/Ho_Chi_Minh, 7 hours ahead.</summary>
public sealed class OccasionPlannerTests
{
    [Fact]
    public async Task Daily_scan_happens_at_its_time_and_once()
    {
        await using var engine = await ScheduledEngine.CreateAsync("2026-11-20T03:00:00Z");
        await engine.StartAsync("reactivate-lapsed");

        await engine.CatchUpAsync();
        Assert.Empty(await engine.ScansAsync());
        engine.MoveTo("2026-11-21T02:00:00Z");
        await engine.CatchUpAsync();
        await engine.CatchUpAsync();

        Assert.Equal(["2026-11-21T02:00:00Z *"], await engine.ScansAsync());
    }

    [Fact]
    public async Task Several_missed_scans_count_once_and_stand_for_the_last_one()
    {
        await using var engine = await ScheduledEngine.CreateAsync("2026-11-20T03:00:00Z");
        await engine.StartAsync("reactivate-lapsed");
        engine.MoveTo("2026-11-25T07:31:00Z");
        await engine.CatchUpAsync();

        Assert.Equal(["2026-11-25T02:00:00Z *"], await engine.ScansAsync());
    }

    [Fact]
    public async Task Date_of_the_campaign_comes_in_each_zone()
    {
        await using var engine = await ScheduledEngine.CreateAsync("2026-11-20T03:00:00Z");
        await engine.StartAsync("promotion-notice", ("starts_at", "2026-12-01"), ("ends_at", "2026-12-03"));
        engine.MoveTo("2026-11-28T00:00:00Z");
        await engine.CatchUpAsync();
        Assert.Equal(["2026-11-28T00:00:00Z Asia/Tokyo"], await engine.ScansAsync());
        engine.MoveTo("2026-11-28T02:00:00Z");
        await engine.CatchUpAsync();

        Assert.Equal(["2026-11-28T00:00:00Z Asia/Tokyo", "2026-11-28T02:00:00Z"], await engine.ScansAsync());
    }

    [Fact]
    public async Task Missed_date_happens_late_while_it_still_makes_sense()
    {
        await using var engine = await ScheduledEngine.CreateAsync("2026-11-20T03:00:00Z");
        await engine.StartAsync("promotion-notice", ("starts_at", "2026-12-01"), ("ends_at", "2026-12-03"));
        engine.MoveTo("2026-11-29T05:00:00Z");
        await engine.CatchUpAsync();

        Assert.Equal(["2026-11-28T00:00:00Z Asia/Tokyo", "2026-11-28T02:00:00Z"], await engine.ScansAsync());
    }

    [Fact]
    public async Task Date_that_was_missed_until_the_promotion_began_says_that_it_is_too_late()
    {
        await using var engine = await ScheduledEngine.CreateAsync("2026-11-20T03:00:00Z");
        await engine.StartAsync("promotion-notice", ("starts_at", "2026-12-01"), ("ends_at", "2026-12-03"));

        // It is 1 December in Tokyo, and still 30 November for everybody else.
        engine.MoveTo("2026-11-30T16:00:00Z");
        await engine.CatchUpAsync();

        Assert.Equal(["2026-11-28T00:00:00Z Asia/Tokyo too-late", "2026-11-28T02:00:00Z"], await engine.ScansAsync());
    }

    [Fact]
    public async Task Zone_that_is_new_after_its_time_does_not_bring_the_occasion_back()
    {
        await using var engine = await ScheduledEngine.CreateAsync("2026-11-20T03:00:00Z");
        await engine.StartAsync("promotion-notice", ("starts_at", "2026-12-01"), ("ends_at", "2026-12-03"));
        engine.MoveTo("2026-11-28T02:00:00Z");
        await engine.CatchUpAsync();
        await engine.AddCustomerAsync("early", "Asia/Tokyo");
        await engine.AddCustomerAsync("sydney", "Australia/Sydney");
        await engine.CatchUpAsync();

        Assert.Equal(2, (await engine.ScansAsync()).Count);
    }

    [Fact]
    public async Task Paused_campaign_keeps_its_schedule_and_a_stopped_one_does_not()
    {
        await using var engine = await ScheduledEngine.CreateAsync("2026-11-20T03:00:00Z");
        await engine.StartAsync("reactivate-lapsed");
        await engine.Engine.Desk.PauseAsync("reactivate-lapsed", Actor.CommandLine, TestContext.Current.CancellationToken);
        engine.MoveTo("2026-11-21T02:00:00Z");
        await engine.CatchUpAsync();
        await engine.Engine.Desk.StopAsync("reactivate-lapsed", Actor.CommandLine, TestContext.Current.CancellationToken);
        engine.MoveTo("2026-11-22T02:00:00Z");
        await engine.CatchUpAsync();

        Assert.Equal(["2026-11-21T02:00:00Z *"], await engine.ScansAsync());
    }
}
