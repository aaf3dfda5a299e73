using System.Text.Json.Nodes;
using Automation.Server.Access;
using Automation.Server.Workflows;
using Quartz;
using Xunit;

namespace Automation.Tests.Scheduling;

/// <summary>What becomes of occasions when a new version is published while the campaign runs. The zone is 7 hours ahead.</summary>
public sealed class PublishedScheduleTests
{
    [Fact]
    public async Task Changed_schedule_begins_when_it_is_published_and_makes_up_for_nothing()
    {
        await using var engine = await ScheduledEngine.CreateAsync("2026-11-20T03:00:00Z");
        await engine.StartAsync("reactivate-lapsed");
        engine.MoveTo("2026-11-21T02:00:00Z");
        await engine.CatchUpAsync();

        engine.MoveTo("2026-11-21T05:00:00Z");
        await PublishAsync(engine, "reactivate-lapsed", root => Trigger(root, "Care.AudienceEntered")["schedule"] = Literal("0 0 11 * * ?"));
        await engine.CatchUpAsync();
        Assert.Equal(["2026-11-21T02:00:00Z *"], await engine.ScansAsync());

        engine.MoveTo("2026-11-22T05:00:00Z");
        await engine.CatchUpAsync();
        Assert.Equal(["2026-11-21T02:00:00Z *", "2026-11-22T04:00:00Z *"], await engine.ScansAsync());
    }

    [Fact]
    public async Task Unchanged_schedule_goes_on_and_what_was_missed_still_happens()
    {
        await using var engine = await ScheduledEngine.CreateAsync("2026-11-20T03:00:00Z");
        await engine.StartAsync("reactivate-lapsed");

        engine.MoveTo("2026-11-21T05:00:00Z");
        await PublishAsync(engine, "reactivate-lapsed", root => root["name"] = "Renamed");
        await engine.CatchUpAsync();

        Assert.Equal(["2026-11-21T02:00:00Z *"], await engine.ScansAsync());
    }

    [Fact]
    public async Task Changed_date_that_has_passed_enters_at_once_as_at_a_start()
    {
        await using var engine = await ScheduledEngine.CreateAsync("2026-11-20T03:00:00Z");
        await engine.StartAsync("promotion-notice", ("starts_at", "2026-12-01"), ("ends_at", "2026-12-03"));

        engine.MoveTo("2026-11-27T05:00:00Z");
        await PublishAsync(engine, "promotion-notice", root => Trigger(root, "Care.DateReached")["days"] = Literal("5"));
        engine.MoveTo("2026-11-30T05:00:00Z");
        await engine.CatchUpAsync();

        Assert.Equal(["2026-11-27T05:00:00Z", "2026-11-27T05:00:00Z Asia/Tokyo"], await engine.ScansAsync());
    }

    [Fact]
    public async Task Nothing_happens_while_a_workflow_is_retracted_and_nothing_of_it_afterwards()
    {
        await using var engine = await ScheduledEngine.CreateAsync("2026-11-20T03:00:00Z");
        await engine.StartAsync("reactivate-lapsed");
        await engine.Engine.Definitions.RetractAsync("reactivate-lapsed", Actor.CommandLine, TestContext.Current.CancellationToken);
        engine.MoveTo("2026-11-23T05:00:00Z");
        await engine.CatchUpAsync();
        Assert.Empty(await engine.ScansAsync());

        await engine.Engine.Definitions.PublishAsync("reactivate-lapsed", Actor.CommandLine, TestContext.Current.CancellationToken);
        await engine.CatchUpAsync();
        Assert.Empty(await engine.ScansAsync());
        engine.MoveTo("2026-11-24T02:00:00Z");
        await engine.CatchUpAsync();

        Assert.Equal(["2026-11-24T02:00:00Z *"], await engine.ScansAsync());
    }

    [Fact]
    public async Task Alarms_follow_the_published_version()
    {
        await using var engine = await ScheduledEngine.CreateAsync("2026-11-20T03:00:00Z");
        await engine.StartAsync("reactivate-lapsed");
        await using var schedule = engine.NewSchedule();
        await schedule.SyncAsync(engine.Now, TestContext.Current.CancellationToken);

        await PublishAsync(engine, "reactivate-lapsed", root => Trigger(root, "Care.AudienceEntered")["schedule"] = Literal("0 30 11 * * ?"));
        await schedule.SyncAsync(engine.Now, TestContext.Current.CancellationToken);

        var scheduler = schedule.Scheduler!;
        var keys = await scheduler.GetTriggerKeys(GroupMatcher<TriggerKey>.AnyGroup(), TestContext.Current.CancellationToken);
        var triggers = await scheduler.GetTriggers([.. keys], TestContext.Current.CancellationToken);
        Assert.Equal(["cron 0 30 11 * * ? Asia/Ho_Chi_Minh"], triggers.Select(trigger => trigger?.Description));
    }

    private static JsonObject Trigger(JsonObject definition, string type) =>
        definition["root"]!["activities"]!.AsArray().First(activity => (string?)activity!["type"] == type)!.AsObject();

    private static JsonObject Literal(string value) =>
        new() { ["typeName"] = "String", ["expression"] = new JsonObject { ["type"] = "Literal", ["value"] = value } };

    private static async Task PublishAsync(ScheduledEngine engine, string definitionId, Action<JsonObject> change)
    {
        await using var transaction = await engine.Engine.Store.BeginAsync(TestContext.Current.CancellationToken);
        var model = DefinitionDesk.Parse((await transaction.FindDefinitionAsync(definitionId, published: false, TestContext.Current.CancellationToken))!.Json);
        await transaction.DisposeAsync();
        change(model);
        Assert.True((await engine.Engine.Definitions.SaveAsync(model, Actor.CommandLine, TestContext.Current.CancellationToken)).IsChanged);
        Assert.False((await engine.Engine.Definitions.PublishAsync(definitionId, Actor.CommandLine, TestContext.Current.CancellationToken)).WasPublished);
    }
}
