using Automation.Engine.Ledger;
using Automation.Engine.Pauses;
using Automation.Server.Pauses;
using Automation.TestKit.Definitions;
using NodaTime;
using Xunit;

namespace Automation.Tests.Pauses;

/// <summary>Delays and deadlines under pauses: run, freeze, restart; in every scope that has journeys.</summary>
public sealed class TimersTests
{
    private static readonly PauseAnswers Freeze = PauseAnswers.Safe with { Timers = TimerAnswer.Freeze };
    private static readonly PauseAnswers Restart = PauseAnswers.Safe with { Timers = TimerAnswer.Restart };

    public static TheoryData<string> Scopes => ["everything", "campaign", "activity", "customer"];

    [Fact]
    public async Task Timers_run_on_and_the_message_is_held()
    {
        await using var scene = await PauseScene.CreateAsync("none", PauseScene.Later);
        await scene.OrderAsync("an");
        var pause = await scene.PauseAsync(PauseScene.Later);

        await scene.RunDaysAsync(3);
        Assert.Equal(["an held paused"], await scene.MessagesAsync());
        await scene.ResumeAsync(pause);
        await scene.RunDaysAsync(0);

        Assert.Equal([48], await scene.PassedAsync("wait"));
        Assert.Equal(["an accepted"], await scene.MessagesAsync());
        await scene.CheckAsync();
    }

    [Theory]
    [MemberData(nameof(Scopes))]
    public async Task Frozen_timers_go_on_with_what_was_left(string scope)
    {
        await using var scene = await PauseScene.CreateAsync("none", PauseScene.Later);
        await scene.OrderAsync("an");
        await scene.RunDaysAsync(0.5);
        var pause = await scene.PauseAsync(SubjectOf(scope), Freeze);
        await scene.RunDaysAsync(5);
        Assert.Empty(await scene.PassedAsync("wait"));
        var undone = await scene.ResumeAsync(pause);
        await scene.RunDaysAsync(10);

        Assert.Equal([24 * 7], await scene.PassedAsync("wait"));
        Assert.Equal(1, undone.Done.TimersMoved);
        await scene.CheckAsync();
    }

    [Theory]
    [MemberData(nameof(Scopes))]
    public async Task Restarted_timers_begin_anew(string scope)
    {
        await using var scene = await PauseScene.CreateAsync("none", PauseScene.Later);
        await scene.OrderAsync("an");
        await scene.RunDaysAsync(0.5);
        var pause = await scene.PauseAsync(SubjectOf(scope), Restart);
        await scene.RunDaysAsync(5);
        await scene.ResumeAsync(pause);
        await scene.RunDaysAsync(10);

        Assert.Equal([24 * 7.5], await scene.PassedAsync("wait"));
        await scene.CheckAsync();
    }

    [Fact]
    public async Task Other_journeys_than_those_of_the_customer_or_the_activity_go_on()
    {
        await using var scene = await PauseScene.CreateAsync("none", PauseScene.Later, PauseScene.Reply);
        await scene.OrderAsync("an", "binh");
        var pauses = new[] { await scene.PauseAsync(SubjectOf("customer"), Freeze), await scene.PauseAsync(new PauseSubject(PauseScopeKind.Activity, Campaign: PauseScene.Reply, Activity: "answer"), Freeze) };
        await scene.RunDaysAsync(4);

        Assert.Equal([48], await scene.PassedAsync("wait"));
        Assert.Empty(await scene.PassedAsync("answer"));
        Assert.Equal(["binh accepted"], await scene.MessagesAsync());
        await scene.CheckAsync();

        // In any order of their ends: an's wait stood from the beginning.
        await scene.ResumeAsync(pauses[1]);
        await scene.RunDaysAsync(0.5);
        await scene.ResumeAsync(pauses[0]);
        await scene.RunDaysAsync(4);
        Assert.Equal([48, 24 * 6.5], await scene.PassedAsync("wait"));
        await scene.CheckAsync();
    }

    [Fact]
    public async Task Time_that_several_pauses_cover_counts_once()
    {
        await using var scene = await PauseScene.CreateAsync("none", PauseScene.Later);
        await scene.OrderAsync("an");
        await scene.RunDaysAsync(1);
        var campaign = await scene.PauseAsync(SubjectOf("campaign"), Freeze);
        await scene.RunDaysAsync(2);
        var activity = await scene.PauseAsync(SubjectOf("activity"), Freeze);
        await scene.RunDaysAsync(2);
        await scene.ResumeAsync(campaign);
        await scene.RunDaysAsync(2);
        var customer = await scene.PauseAsync(SubjectOf("customer"), Freeze);
        await scene.RunDaysAsync(1);
        await scene.ResumeAsync(activity);
        await scene.RunDaysAsync(1);
        await scene.ResumeAsync(customer);
        await scene.RunDaysAsync(4);

        // One day before, eight days of pauses, one day after.
        Assert.Equal([24 * 10], await scene.PassedAsync("wait"));
        await scene.CheckAsync();
    }

    [Theory]
    [InlineData(TimerAnswer.Freeze)]
    [InlineData(TimerAnswer.Restart)]
    public async Task An_event_during_the_pause_counts_long_after_the_deadline_would_have_been(TimerAnswer timers)
    {
        await using var scene = await PauseScene.CreateAsync("none", PauseScene.Reply);
        await scene.OrderAsync("an", "binh", "chi");
        await scene.RunDaysAsync(0.9);
        var pause = await scene.PauseAsync(PauseScene.Reply, PauseAnswers.Safe with { Timers = timers });
        await scene.RunDaysAsync(30);
        await scene.HappenAsync("an");
        Assert.Equal(["an finished done"], (await scene.LedgerAsync(LedgerOutcome.Finished)).Select(line => line.Replace("came", "done", StringComparison.Ordinal)));

        await scene.ResumeAsync(pause);
        await scene.HappenAsync("binh");
        await scene.RunDaysAsync(3);
        await scene.HappenAsync("chi");

        Assert.Equal(2, (await scene.PassedAsync("answer")).Count(hours => hours < 24 * 31));
        var last = (await scene.PassedAsync("answer"))[^1];
        Assert.Equal(timers == TimerAnswer.Freeze ? 24 * 31 : 24 * 31.9, last, 0.01);
        await scene.CheckAsync();
    }

    [Fact]
    public async Task An_event_from_before_the_pause_that_was_too_late_stays_too_late()
    {
        await using var scene = await PauseScene.CreateAsync("none", PauseScene.Reply);
        await scene.OrderAsync("an");
        var pause = await scene.PauseAsync(PauseScene.Reply, Freeze);
        await scene.RunDaysAsync(5);

        // It happened two days before the pause's beginning's deadline could have been: nothing stood still then.
        await scene.HappenAsync("an", at: scene.Now - Duration.FromDays(4));
        await scene.ResumeAsync(pause);

        Assert.Equal([24 * 5], await scene.PassedAsync("answer"));
    }

    [Fact]
    public async Task A_moment_of_the_calendar_is_not_moved_but_waits_for_the_resume()
    {
        await using var scene = await PauseScene.CreateAsync();
        await scene.InstallAsync("noon", new Drawing()
            .Add("placed", "Care.OrderPlaced")
            .Add("window", "Care.WaitForWindow", ("from", "08:00"), ("to", "09:00"))
            .Add("end", "Elsa.Finish")
            .Connect("placed -> window -> end"));
        await scene.Gated.StartAsync("noon");
        await scene.OrderAsync("an");
        var pause = await scene.PauseAsync("noon", Freeze);
        await scene.RunDaysAsync(2);
        await scene.ResumeAsync(pause);
        await scene.RunDaysAsync(2);

        // Resumed at noon, long after the window of the day has closed: the next one opens at 08:00, 20 hours later.
        Assert.Equal([48 + 20], await scene.PassedAsync("window"));
    }

    [Fact]
    public async Task A_journey_that_moves_by_an_event_during_the_pause_is_frozen_where_it_then_rests()
    {
        await using var scene = await PauseScene.CreateAsync();
        await scene.InstallAsync("two", new Drawing()
            .Add("placed", "Care.OrderPlaced")
            .Add("answer", "Care.WaitForEvent", ("eventType", "ticket.closed"))
            .Add("rest", "Elsa.Delay", ("timeSpan", "1.00:00:00"))
            .Add("end", "Elsa.Finish")
            .Connect("placed -> answer", "answer|Received -> rest", "answer|TimedOut -> end", "rest -> end"));
        await scene.Gated.StartAsync("two");
        await scene.OrderAsync("an");
        var pause = await scene.PauseAsync("two", Freeze);
        await scene.RunDaysAsync(2);
        await scene.HappenAsync("an");
        await scene.RunDaysAsync(2);
        Assert.Empty(await scene.PassedAsync("rest"));
        await scene.ResumeAsync(pause);
        await scene.RunDaysAsync(2);

        Assert.Equal([24 * 5], await scene.PassedAsync("rest"));
        await scene.CheckAsync();
    }

    private static PauseSubject SubjectOf(string scope) => scope switch
    {
        "everything" => new PauseSubject(PauseScopeKind.Everything),
        "campaign" => PauseSubject.OfCampaign(PauseScene.Later),
        "activity" => new PauseSubject(PauseScopeKind.Activity, Campaign: PauseScene.Later, Activity: "wait"),
        _ => new PauseSubject(PauseScopeKind.Customer, Customer: "an"),
    };
}
