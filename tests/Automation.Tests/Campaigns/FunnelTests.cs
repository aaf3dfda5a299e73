using Automation.Engine.Journeys;
using Automation.Engine.Messages;
using Automation.Server.Reports;
using Automation.TestKit.Definitions;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Xunit;
using static Automation.Tests.Campaigns.CampaignStage;

namespace Automation.Tests.Campaigns;

/// <summary>The figures on the drawing: where everybody is, and which way everybody went.</summary>
public sealed class FunnelTests
{
    [Fact]
    public async Task Everybody_is_somewhere_at_every_moment_and_went_one_way()
    {
        await using var stage = await CreateAsync();
        await stage.PublishAsync("daily", Daily());
        await stage.AddCustomersAsync(8);
        await stage.StartAsync("daily");

        await stage.RunForAsync(Duration.FromHours(12));
        Assert.Equal([8, 8, 8, 0, 0], (await stage.FunnelAsync("daily")).Activities.Select(activity => activity.Reached));
        Assert.Equal([0, 0, 8, 0, 0], (await stage.FunnelAsync("daily")).Activities.Select(activity => activity.Waiting));
        await ShouldBeWellAsync(stage);

        await stage.RunForAsync(Duration.FromHours(24));
        var funnel = await stage.FunnelAsync("daily");
        var sms = funnel.Activities.Single(activity => activity.Activity.Id == "sms");
        Assert.Equal((8, 4, 4, 0), (sms.Reached, sms.Passed, sms.Denied, sms.Waiting));
        Assert.Equal([("Sent", 4), ("Denied", 4), ("Failed", 0L)], funnel.Edges.Single(edge => edge.Source.Id == "sms").Outcomes);
        Assert.Equal(8, funnel.Activities.Single(activity => activity.Activity.Id == "end").Passed);
        await ShouldBeWellAsync(stage);
    }

    [Fact]
    public async Task Who_rests_when_the_campaign_is_stopped_has_left()
    {
        await using var stage = await CreateAsync();
        await stage.PublishAsync("daily", Daily());
        await stage.AddCustomersAsync(5);
        await stage.StartAsync("daily");
        await stage.RunForAsync(Duration.FromHours(12));

        await stage.Desk.StopAsync("daily", An, Ct);

        var day = (await stage.FunnelAsync("daily")).Activities.Single(activity => activity.Activity.Id == "day");
        Assert.Equal((5, 0, 0, 5), (day.Reached, day.Waiting, day.Passed, day.Left));
        await ShouldBeWellAsync(stage);
    }

    [Fact]
    public async Task Each_version_has_its_own_figures()
    {
        await using var stage = await CreateAsync();
        await stage.PublishAsync("daily", Daily());
        await stage.AddCustomersAsync(3);
        await stage.StartAsync("daily");
        await stage.RunForAsync(Duration.FromHours(12));
        await stage.PublishAsync("daily", Daily().Add("note", "Elsa.WriteLine", ("text", "x")).Connect("noon -> note"));
        await stage.AddCustomersAsync(7);
        await stage.RunForAsync(Duration.FromHours(24));

        var (first, second) = (await stage.FunnelAsync("daily", 1), await stage.FunnelAsync("daily"));

        Assert.Equal([2, 1], second.Versions.Select(version => version.Number));
        Assert.Equal((3, 4), (Reached(first, "mail"), Reached(second, "mail")));
        Assert.Equal((0, 4), (first.Version.Waiting, second.Version.Waiting));
        await ShouldBeWellAsync(stage);
    }

    [Fact]
    public async Task Journey_that_cannot_be_moved_has_left_where_it_rested()
    {
        await using var stage = await CreateAsync();
        await stage.PublishAsync("daily", Daily());
        await stage.AddCustomersAsync(2);
        await stage.StartAsync("daily");
        await stage.RunForAsync(Duration.FromHours(12));
        await using (var transaction = await stage.Store.BeginAsync(Ct))
        {
            var rows = await transaction.LoadJourneysAsync(await stage.ReadAsync(reader => reader.Journeys.Select(journey => journey.Id).ToListAsync(Ct)), Ct);
            await transaction.ApplyAsync([Automation.Server.Journeys.JourneyBatch.FailureOf(rows[0], new InvalidOperationException(), stage.Time.Now)], stage.Time.Now, Ct);
            await transaction.CommitAsync(Ct);
        }

        var day = (await stage.FunnelAsync("daily")).Activities.Single(activity => activity.Activity.Id == "day");
        Assert.Equal((2, 1, 1), (day.Reached, day.Waiting, day.Failed));
        await ShouldBeWellAsync(stage);
    }

    [Fact]
    public async Task Race_that_is_lost_leaves_and_joins_count_once()
    {
        await using var stage = await CreateAsync();
        await stage.PublishAsync("race", new Drawing()
            .Add("noon", "Elsa.Cron", ("cronExpression", "0 0 12 * * ?"))
            .Add("fork", "Elsa.FlowFork", ("branches", new[] { "a", "b" }))
            .Add("short", "Elsa.Delay", ("timeSpan", "00:10:00"))
            .Add("long", "Elsa.Delay", ("timeSpan", "1.00:00:00"))
            .Add("join", "Elsa.FlowJoin", ("mode", "WaitAny"))
            .Add("end", "Elsa.Finish")
            .Connect("noon -> fork", "fork|a -> short -> join", "fork|b -> long -> join", "join -> end"));
        await stage.AddCustomersAsync(4);
        await stage.StartAsync("race");

        await stage.RunForAsync(Duration.FromHours(11));

        var funnel = await stage.FunnelAsync("race");
        Assert.Equal((4, 4, 4), (Reached(funnel, "long"), funnel.Activities.Single(activity => activity.Activity.Id == "long").Left, Reached(funnel, "join")));
        Assert.Equal([4L], funnel.Edges.Single(edge => edge.Target.Id == "long").Outcomes.Select(way => way.N));
        await ShouldBeWellAsync(stage);
    }

    /// <summary>What the figures say must be what the rows say.</summary>
    private static async Task ShouldBeWellAsync(CampaignStage stage)
    {
        Assert.DoesNotContain(await stage.ReadAsync(reader => Doctor.ExamineAsync(reader, Ct)), finding => finding.Violations != 0);
        var active = await stage.ReadAsync(reader => reader.Journeys.Where(journey => journey.Status == JourneyStatus.Active).Select(journey => journey.State).ToListAsync(Ct));
        var resting = active.Sum(state => JourneyStateJson.Read(state).Resting.Count());
        Assert.Equal(resting, await stage.ReadAsync(reader => reader.VisitFigures.Where(figure => figure.Outcome == 0).SumAsync(figure => figure.N, Ct)));
        Assert.All(await stage.ReadAsync(reader => reader.Messages.ToListAsync(Ct)), message => Assert.NotEqual(MessageStatus.Unknown, message.Status));
    }

    private static long Reached(Automation.Server.Campaigns.CampaignFunnel funnel, string activity) => funnel.Activities.Single(found => found.Activity.Id == activity).Reached;
}
