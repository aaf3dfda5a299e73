using Automation.Engine.Activities;
using Automation.SampleActivities;
using Automation.Server.Access;
using Automation.TestKit.Definitions;
using Automation.Tests.SampleActivities;
using Xunit;

namespace Automation.Tests.Messages;

/// <summary>Calls keep the promises of messages: made after the commit, never twice for one visit, held by a pause, settled after a crash.</summary>
public sealed class CallsTests
{
    [Fact]
    public async Task A_call_is_made_after_the_commit_and_its_answer_moves_the_journey()
    {
        await using var service = await LoyaltyPeer.StartAsync();
        await using var engine = await CallEngine.StartAsync(service);

        await engine.OrderAsync();
        Assert.Empty(service.Keys);
        Assert.Equal(1, await engine.DispatchAsync());

        Assert.Equal("4  1", await engine.CallsAsync());
        Assert.Equal("2 added", await engine.JourneysAsync());
        Assert.Equal("test-j1-2", Assert.Single(service.Keys));
        Assert.Equal(0, await engine.DispatchAsync());
        await engine.CheckAsync();
    }

    [Fact]
    public async Task Many_calls_are_made_at_once()
    {
        await using var service = await LoyaltyPeer.StartAsync([.. Enumerable.Repeat(LoyaltyPeer.Mood.Holds, 32)]);
        await using var engine = await CallEngine.StartAsync(service);
        for (var order = 0; order < 40; order++)
        {
            await engine.OrderAsync();
        }

        var first = engine.DispatchAsync();
        while (service.Keys.Count < 32)
        {
            await Task.Yield();
        }

        service.Release();
        Assert.Equal(32, await first);
        Assert.Equal(8, await engine.DispatchAsync());
        Assert.Equal(2_000, service.Balance);
        await engine.CheckAsync();
    }

    [Fact]
    public async Task A_service_that_breaks_is_asked_again_after_a_minute_with_the_same_id()
    {
        await using var service = await LoyaltyPeer.StartAsync(LoyaltyPeer.Mood.Breaks, LoyaltyPeer.Mood.IsBusy);
        await using var engine = await CallEngine.StartAsync(service);
        await engine.OrderAsync();

        await engine.DispatchAsync();
        Assert.Equal("1 http-500 1", await engine.CallsAsync());
        Assert.Equal(60L, await engine.DueInAsync());

        engine.Time.Advance(TimeSpan.FromMinutes(1));
        await engine.DispatchAsync();
        Assert.Equal(7L, await engine.DueInAsync());

        engine.Time.Advance(TimeSpan.FromSeconds(7));
        await engine.DispatchAsync();
        Assert.Equal("2 added", await engine.JourneysAsync());
        Assert.Single(service.Keys.Distinct());
        await engine.CheckAsync();
    }

    [Fact]
    public async Task A_service_that_never_recovers_ends_the_call_after_eight_attempts()
    {
        await using var engine = await CallEngine.StartAsync(service: null);
        await engine.OrderAsync();

        for (var attempt = 1; attempt <= 8; attempt++)
        {
            Assert.Equal(1, await engine.DispatchAsync());
            engine.Time.Advance(TimeSpan.FromHours(12));
        }

        Assert.Equal("6 HttpRequestException 8", await engine.CallsAsync());
        Assert.Equal("2 failed", await engine.JourneysAsync());
        await engine.CheckAsync();
    }

    [Fact]
    public async Task An_answer_that_was_lost_is_asked_for_again_and_the_service_does_it_once()
    {
        await using var service = await LoyaltyPeer.StartAsync(LoyaltyPeer.Mood.DropsTheAnswer);
        await using var engine = await CallEngine.StartAsync(service);
        await engine.OrderAsync();

        await engine.DispatchAsync();
        Assert.Equal("1 HttpRequestException 1", await engine.CallsAsync());
        engine.Time.Advance(TimeSpan.FromMinutes(1));
        await engine.DispatchAsync();

        Assert.Equal("2 added", await engine.JourneysAsync());
        Assert.Equal(2, service.Keys.Count);
        Assert.Equal(50, service.Balance);
        await engine.CheckAsync();
    }

    [Fact]
    public async Task A_call_that_cannot_be_repeated_and_whose_answer_was_lost_is_unknown()
    {
        await using var service = await LoyaltyPeer.StartAsync(LoyaltyPeer.Mood.DropsTheAnswer);
        await using var engine = await CallEngine.StartAsync(service, typeof(OnceOnly.AddPoints));
        await engine.OrderAsync();

        await engine.DispatchAsync();
        engine.Time.Advance(TimeSpan.FromDays(1));
        await engine.DispatchAsync();

        Assert.Equal("7 HttpRequestException 1", await engine.CallsAsync());
        Assert.Single(service.Keys);
        await engine.CheckAsync("unknown");
    }

    [Fact]
    public async Task A_person_who_knows_what_the_service_answered_lets_the_journey_of_an_unknown_call_go_on()
    {
        await using var service = await LoyaltyPeer.StartAsync(LoyaltyPeer.Mood.DropsTheAnswer);
        await using var engine = await CallEngine.StartAsync(service, typeof(OnceOnly.AddPoints));
        await engine.OrderAsync();
        await engine.DispatchAsync();

        Assert.Contains("say what the service answered", await RefusalAsync(engine, wasSent: true, null), StringComparison.Ordinal);
        Assert.Contains("takes no such answer", await RefusalAsync(engine, wasSent: true, "[7"), StringComparison.Ordinal);
        Assert.Contains("only to it", await RefusalAsync(engine, wasSent: false, "{}"), StringComparison.Ordinal);
        await engine.Engine.Messages.ResolveAsync(1, wasSent: true, """{"balance":50}""", Gate.GatedEngine.Lan, engine.Now, TestContext.Current.CancellationToken);

        Assert.Equal("4  1", await engine.CallsAsync());
        Assert.Equal("2 added", await engine.JourneysAsync());
        await engine.CheckAsync();
    }

    [Fact]
    public async Task A_person_who_knows_that_an_unknown_call_was_not_made_has_it_made_again()
    {
        await using var service = await LoyaltyPeer.StartAsync(LoyaltyPeer.Mood.DropsTheAnswer);
        await using var engine = await CallEngine.StartAsync(service, typeof(OnceOnly.AddPoints));
        await engine.OrderAsync();
        await engine.DispatchAsync();

        await engine.Engine.Messages.ResolveAsync(1, wasSent: false, Gate.GatedEngine.Lan, engine.Now, TestContext.Current.CancellationToken);

        Assert.Equal("1 interrupted 1", await engine.CallsAsync());
    }

    [Fact]
    public async Task A_call_that_never_connected_is_made_again_even_if_it_cannot_be_repeated()
    {
        await using var engine = await CallEngine.StartAsync(service: null, typeof(OnceOnly.AddPoints));
        await engine.OrderAsync();

        await engine.DispatchAsync();

        Assert.Equal("1 HttpRequestException 1", await engine.CallsAsync());
    }

    [Theory]
    [InlineData(typeof(Impatient.AddPoints), "1 timeout 1")]
    [InlineData(typeof(ImpatientOnce.AddPoints), "7 timeout 1")]
    public async Task A_call_that_takes_too_long_is_not_waited_for(Type type, string expected)
    {
        await using var service = await LoyaltyPeer.StartAsync(LoyaltyPeer.Mood.Holds);
        await using var engine = await CallEngine.StartAsync(service, type);
        await engine.OrderAsync();

        await engine.DispatchAsync();

        Assert.Equal(expected, await engine.CallsAsync());
    }

    [Fact]
    public async Task A_kill_while_the_service_is_at_it_repeats_the_call_and_the_service_does_it_once()
    {
        await using var service = await LoyaltyPeer.StartAsync(LoyaltyPeer.Mood.Holds);
        await using var engine = await CallEngine.StartAsync(service);
        await engine.OrderAsync();
        var dying = engine.DispatchAsync();
        await service.Entered;

        await engine.DieAsync();
        Assert.Equal(1, await engine.RecoverAsync());
        Assert.Equal("1 interrupted 1", await engine.CallsAsync());
        await engine.DispatchAsync();

        Assert.Equal("2 added", await engine.JourneysAsync());
        Assert.Equal(["test-j1-2", "test-j1-2"], service.Keys);
        Assert.Equal(50, service.Balance);
        await engine.CheckAsync();
        service.Release();
        await dying;
    }

    [Fact]
    public async Task A_kill_during_a_call_that_cannot_be_repeated_leaves_it_unknown()
    {
        await using var service = await LoyaltyPeer.StartAsync(LoyaltyPeer.Mood.Holds);
        await using var engine = await CallEngine.StartAsync(service, typeof(OnceOnly.AddPoints));
        await engine.OrderAsync();
        var dying = engine.DispatchAsync();
        await service.Entered;

        await engine.DieAsync();
        await engine.RecoverAsync();

        Assert.Equal("7 interrupted 1", await engine.CallsAsync());
        Assert.Single(service.Keys);
        await engine.CheckAsync("unknown");
        service.Release();
        await dying;
    }

    [Fact]
    public async Task A_pause_holds_calls_and_a_resume_lets_them_go()
    {
        await using var service = await LoyaltyPeer.StartAsync();
        await using var engine = await CallEngine.StartAsync(service);
        await engine.OrderAsync();
        await engine.Engine.Desk.PauseAsync(CallEngine.Campaign, Actor.CommandLine, TestContext.Current.CancellationToken);

        await engine.DispatchAsync();
        Assert.Equal("2 paused 0", await engine.CallsAsync());
        Assert.Empty(service.Keys);

        await engine.Engine.Desk.ResumeAsync(CallEngine.Campaign, Actor.CommandLine, TestContext.Current.CancellationToken);
        await engine.DispatchAsync();
        Assert.Equal("2 added", await engine.JourneysAsync());
        await engine.CheckAsync();
    }

    [Fact]
    public async Task A_pause_is_acknowledged_when_the_call_under_way_has_ended()
    {
        await using var service = await LoyaltyPeer.StartAsync(LoyaltyPeer.Mood.Holds);
        await using var engine = await CallEngine.StartAsync(service);
        await engine.BeatAsync();
        await engine.OrderAsync();
        var calling = engine.DispatchAsync();
        await service.Entered;

        var pausing = engine.Engine.Desk.PauseAsync(CallEngine.Campaign, Actor.CommandLine, TestContext.Current.CancellationToken);
        Assert.False(pausing.IsCompleted);
        service.Release();
        await calling;
        await pausing;

        Assert.Equal("2 added", await engine.JourneysAsync());
    }

    [Fact]
    public async Task A_stop_denies_calls()
    {
        await using var service = await LoyaltyPeer.StartAsync();
        await using var engine = await CallEngine.StartAsync(service);
        await engine.OrderAsync();

        await engine.Engine.Desk.StopAsync(CallEngine.Campaign, Actor.CommandLine, TestContext.Current.CancellationToken);
        await engine.DispatchAsync();

        Assert.Equal("5 stopped 0", await engine.CallsAsync());
        Assert.Empty(service.Keys);
        await engine.CheckAsync();
    }

    [Fact]
    public async Task A_call_whose_plugin_is_gone_waits_until_it_is_back()
    {
        await using var service = await LoyaltyPeer.StartAsync();
        await using var engine = await CallEngine.StartAsync(service);
        var whole = engine.Engine.Catalog;
        await engine.OrderAsync();

        await engine.DieAsync(ActivityCatalog.Standard);
        await engine.DispatchAsync();
        Assert.Equal("1 activity-missing 0", await engine.CallsAsync());

        engine.Time.Advance(TimeSpan.FromMinutes(5));
        engine.Restart(whole);
        await engine.DispatchAsync();
        Assert.Equal("2 added", await engine.JourneysAsync());
        await engine.CheckAsync();
    }

    [Fact]
    public async Task A_simulation_calls_nobody_and_takes_what_the_activity_says()
    {
        await using var service = await LoyaltyPeer.StartAsync();
        await using var engine = await CallEngine.StartAsync(service, calls: false);
        for (var order = 0; order < 100; order++)
        {
            await engine.OrderAsync();
        }

        Assert.Equal(100, await engine.DispatchAsync());
        Assert.StartsWith("2 added, 2 added", (string?)await engine.JourneysAsync(), StringComparison.Ordinal);
        Assert.Empty(service.Keys);
        await engine.CheckAsync();
    }

    [Fact]
    public async Task A_simulation_that_was_killed_makes_its_calls_anew_whatever_the_service_is()
    {
        await using var engine = await CallEngine.StartAsync(service: null, typeof(OnceOnly.AddPoints), calls: false);
        await engine.OrderAsync();
        await engine.ClaimAsync();

        Assert.Equal(1, await engine.RecoverAsync());
        Assert.Equal("1 interrupted 1", await engine.CallsAsync());
    }

    [Fact]
    public async Task A_journey_whose_plugin_is_gone_is_put_off_and_loses_no_event()
    {
        await using var engine = await CallEngine.StartAsync(service: null, drawing: new Drawing()
            .Add("placed", "Care.OrderPlaced")
            .Add("paid", "Sample.PaymentReceived", ("amount", 100), ("within", "01:00:00"))
            .Add("yes", "Elsa.Finish", ("reason", "paid"))
            .Add("no", "Elsa.Finish", ("reason", "too late"))
            .Connect("placed -> paid|Paid -> yes", "paid|TimedOut -> no"));
        var whole = engine.Engine.Catalog;
        await engine.OrderAsync();
        engine.Restart(ActivityCatalog.Standard);

        await engine.PayAsync(100);
        engine.Time.Advance(TimeSpan.FromHours(2));
        Assert.Equal(1, await engine.MoveAsync());
        Assert.Equal("1 ", await engine.JourneysAsync());
        Assert.Equal(0, await engine.MoveAsync());

        engine.Restart(whole);
        engine.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(1, await engine.MoveAsync());
        Assert.Equal("2 paid", await engine.JourneysAsync());
        await engine.CheckAsync();
    }

    private static async Task<string> RefusalAsync(CallEngine engine, bool wasSent, string? answer) =>
        (await Assert.ThrowsAsync<Automation.Server.Campaigns.CampaignException>(() => engine.Engine.Messages.ResolveAsync(1, wasSent, answer, Gate.GatedEngine.Lan, engine.Now, TestContext.Current.CancellationToken))).Message;
}

/// <summary>The sample's call, for other services than the sample's.</summary>
internal abstract class PointsCall(LoyaltyClient loyalty) : CallActivity<PointsRequest, PointsAnswer>
{
    protected override PointsRequest Prepare(ActivityExecutionContext context) => new(context.Customer.Key, 50);

    protected override Task<CallOutcome<PointsAnswer>> CallAsync(OutboundCall<PointsRequest> call, CancellationToken cancellationToken) =>
        loyalty.AddAsync(call, CanBeRepeated ? cancellationToken : CancellationToken.None);

    protected override CallOutcome<PointsAnswer> Simulate(OutboundCall<PointsRequest> call) => Permanent("not-simulated");

    protected override void Complete(ActivityExecutionContext context, PointsAnswer answer) => context.Complete("Added");
}

/// <summary>A service that does not know repetitions.</summary>
internal static class OnceOnly
{
    [Activity("Once", "Customer")]
    [FlowNode("Added")]
    internal sealed class AddPoints(LoyaltyClient loyalty) : PointsCall(loyalty)
    {
        public override bool CanBeRepeated => false;
    }
}

/// <summary>Too little time for any service, for a call that looks at its token.</summary>
internal static class Impatient
{
    [Activity("Impatient", "Customer")]
    [FlowNode("Added")]
    internal sealed class AddPoints(LoyaltyClient loyalty) : PointsCall(loyalty)
    {
        public override bool CanBeRepeated => true;

        public override TimeSpan Timeout => TimeSpan.FromMilliseconds(50);
    }
}

/// <summary>Too little time for a call that does not look at its token, of a service that does not know repetitions.</summary>
internal static class ImpatientOnce
{
    [Activity("ImpatientOnce", "Customer")]
    [FlowNode("Added")]
    internal sealed class AddPoints(LoyaltyClient loyalty) : PointsCall(loyalty)
    {
        public override bool CanBeRepeated => false;

        public override TimeSpan Timeout => TimeSpan.FromMilliseconds(50);
    }
}
