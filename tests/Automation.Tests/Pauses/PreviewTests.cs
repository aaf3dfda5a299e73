using System.Text.Json.Nodes;
using Automation.Engine.Pauses;
using Automation.Server.Pauses;
using Automation.Tests.Gate;
using NodaTime;
using Xunit;

namespace Automation.Tests.Pauses;

/// <summary>What a preview says is what a resume does, and it changes nothing.</summary>
public sealed class PreviewTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, 5, 0)]
    [InlineData(11, 0, 5)]
    public async Task A_preview_tells_what_the_resume_then_does(int hours, int go, int wait)
    {
        await using var scene = await PauseScene.CreateAsync("vn", GatedEngine.News, GatedEngine.Thanks, PauseScene.Reply);
        var pause = await scene.PauseAsync(new PauseSubject(PauseScopeKind.Everything), PauseAnswers.Safe with { Timers = TimerAnswer.Freeze });
        await scene.OrderAsync("old");
        await scene.RunDaysAsync(2);
        await scene.OrderAsync("an", "binh", "chi");
        await scene.RefuseAsync("an");
        await scene.RunAsync(Duration.FromHours(hours));
        var plan = new ResumePlan(DropOlderThan: Duration.FromDays(1));
        var before = await scene.MessagesAsync();

        var preview = await scene.Engine.Previews.OfAsync(pause.Id, plan, Ct);

        Assert.Equal(before, await scene.MessagesAsync());
        Assert.Equal((8L, 1, 2L, go), (preview.Held, preview.OneIn, preview.Stale, preview.Goes));
        Assert.Equal([new PreviewedDenial("consent-refused", 1)], preview.Denials);
        Assert.Equal(wait, preview.Delays.Sum(delay => delay.Count));
        Assert.Equal(4, preview.Timers);
        Assert.Equal(Duration.FromHours(48 + hours), preview.TimersMoveBy);
        Assert.Contains("2 dropped as stale", PreviewText.Of(preview), StringComparison.Ordinal);
        Assert.Contains($"1 denied by consent-refused, 4 timers move by up to 2d{hours}h", PreviewText.Of(preview), StringComparison.Ordinal);

        var undone = await scene.ResumeAsync(pause, plan);
        await scene.RunDaysAsync(0);
        Assert.Equal(go, scene.Taken.Count);
        Assert.Equal(4, undone.Done.TimersMoved);
        var after = await scene.MessagesAsync();
        Assert.Equal(2, after.Count(line => line.EndsWith("pause-stale", StringComparison.Ordinal)));
        Assert.Equal(wait, after.Count(line => line.Contains(" queued ", StringComparison.Ordinal)));
        Assert.Single(after, line => line.EndsWith("denied consent-refused", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Many_messages_are_sampled_by_persons_and_the_preview_says_so()
    {
        await using var scene = await PauseScene.CreateAsync("none", GatedEngine.Thanks);
        var pause = await scene.PauseAsync(GatedEngine.Thanks, PauseAnswers.Safe with { Resume = new ResumePlan(OnePerPerson: true) });
        for (var round = 0; round < 2; round++)
        {
            await scene.OrderAsync([.. Enumerable.Range(0, 2_100).Select(i => $"p{i}")]);
        }

        await scene.RunDaysAsync(0.1);
        var preview = await scene.Engine.Previews.OfAsync(pause.Id, null, Ct);

        Assert.Equal((4_200L, 3), (preview.Held, preview.OneIn));
        Assert.Equal(2_100, preview.Goes);
        Assert.Equal(2_100, preview.Superseded);
        Assert.Contains("one customer in 3", PreviewText.Of(preview), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pace_of_a_campaign_is_foreseen_over_all_that_is_held()
    {
        await using var scene = await PauseScene.CreateAsync("none");
        await scene.Gated.AddCampaignAsync("slow", "Care.SendEmail", "thank-you", "Care", new JsonObject { ["messages_per_hour"] = 600 });
        await scene.Gated.StartAsync("slow");
        var pause = await scene.PauseAsync("slow");
        await scene.OrderAsync([.. Enumerable.Range(0, 1_500).Select(i => $"p{i}")]);
        await scene.RunDaysAsync(0.1);

        var preview = await scene.Engine.Previews.OfAsync(pause.Id, null, Ct);
        await scene.ResumeAsync(pause);
        await scene.RunAsync(Duration.FromHours(3));

        Assert.Equal((1_500L, 1), (preview.Held, preview.OneIn));
        Assert.Equal(1_500, preview.Goes + preview.Delays.Sum(delay => delay.Count));
        Assert.All(preview.Delays, delay => Assert.Equal("campaign-pace", delay.Rule));
        var last = preview.Delays.Max(delay => delay.Until);
        Assert.InRange(last - preview.At, Duration.FromHours(1.5), Duration.FromHours(2.5));
        Assert.Equal(1_500, scene.Taken.Count);
        Assert.InRange(Instant.FromDateTimeOffset(scene.Taken.Max(message => message.Date)) - last, Duration.Zero, Duration.FromHours(1));
    }

    [Fact]
    public async Task Timers_of_an_activity_with_many_journeys_are_estimated_and_the_preview_says_so()
    {
        await using var scene = await PauseScene.CreateAsync("none", PauseScene.Later);
        await scene.OrderAsync([.. Enumerable.Range(0, 2_050).Select(i => $"p{i}")]);
        var pause = await scene.PauseAsync(new PauseSubject(PauseScopeKind.Activity, Campaign: PauseScene.Later, Activity: "wait"), PauseAnswers.Safe with { Timers = TimerAnswer.Freeze });

        var preview = await scene.Engine.Previews.OfAsync(pause.Id, null, Ct);

        Assert.Equal((2_050L, true), (preview.Timers, preview.TimersEstimated));
        Assert.Contains("(estimated)", PreviewText.Of(preview), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_two_who_resume_at_once_one_does_and_the_other_is_told()
    {
        await using var scene = await PauseScene.CreateAsync("none", GatedEngine.Thanks);
        var pause = await scene.PauseAsync(GatedEngine.Thanks);
        var seen = await scene.Engine.Previews.OfAsync(pause.Id, null, Ct);

        var outcomes = await Task.WhenAll(new[] { PauseScene.Lan, PauseScene.Minh }.Select(async who =>
        {
            try
            {
                await scene.Engine.Pauses.ResumeAsync(pause.Id, null, seen.Version, who, Ct);
                return "";
            }
            catch (PauseException exception)
            {
                return exception.Message;
            }
        }));

        Assert.Single(outcomes, "");
        Assert.Matches("^Pause 1 \\(campaign thanks\\) is not in force any more: (lan|minh) resumed it at", Assert.Single(outcomes, text => text.Length > 0));
        await Assert.ThrowsAsync<PauseException>(() => scene.Engine.Previews.OfAsync(pause.Id, null, Ct));
    }

    [Fact]
    public async Task A_thing_is_paused_once_and_who_comes_second_is_told_by_whom()
    {
        await using var scene = await PauseScene.CreateAsync("none", GatedEngine.Thanks);
        await scene.PauseAsync(PauseSubject.OfCampaign(GatedEngine.Thanks), reason: "wrong price");

        var refused = await Assert.ThrowsAsync<PauseException>(() => scene.Engine.Pauses.PauseAsync(PauseSubject.OfCampaign(GatedEngine.Thanks), PauseAnswers.Safe, "", PauseScene.Minh, Ct));

        Assert.Equal(PauseRefusal.Conflict, refused.Refusal);
        Assert.Contains("by lan (wrong price)", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nobody", "There is no campaign 'nobody'. Known: news, mail, thanks, later, reply.")]
    [InlineData("mail", "Campaign 'mail' cannot be paused: it is draft. Only a campaign that runs, or has journeys under way, can be.")]
    public async Task What_cannot_be_paused_says_why(string campaign, string message)
    {
        await using var scene = await PauseScene.CreateAsync();

        Assert.Equal(message, (await Assert.ThrowsAsync<PauseException>(() => scene.PauseAsync(campaign))).Message);
    }
}
