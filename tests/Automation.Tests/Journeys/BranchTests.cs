using Automation.Engine.Journeys;
using Automation.Engine.Messages;
using Automation.TestKit.Definitions;
using Automation.TestKit.Journeys;
using NodaTime;
using Xunit;

namespace Automation.Tests.Journeys;

/// <summary>Branches that run side by side, and how they meet again.</summary>
public sealed class BranchTests
{
    private static readonly Duration Day = Duration.FromDays(1);

    [Theory]
    [InlineData("WaitAll")]
    [InlineData("WaitAllActive")]
    public void A_join_for_all_waits_for_the_slowest_branch(string mode)
    {
        var journey = new JourneyDriver(TwoBranches(mode).Compile()).Begin();
        Assert.Equal(["one", "three"], journey.RestingAt);

        journey.Pass(Day);
        Assert.Equal(["three"], journey.RestingAt);

        journey.Pass(2 * Day);
        Assert.Equal("joined", journey.Reason);
        Assert.Equal(1, journey.Completions("join"));
    }

    [Fact]
    public void Branches_that_meet_without_a_join_wait_for_each_other()
    {
        var journey = new JourneyDriver(TwoBranches(mode: null).Compile()).Begin().Pass(Day);
        Assert.Equal(["three"], journey.RestingAt);

        Assert.Equal("joined", journey.Pass(2 * Day).Reason);
    }

    [Fact]
    public void A_join_for_any_goes_on_with_the_first_and_gives_up_the_others()
    {
        var journey = new JourneyDriver(TwoBranches("WaitAny", afterJoin: "5.00:00:00").Compile()).Begin().Pass(Day);

        Assert.Equal(["after"], journey.RestingAt);
        Assert.Contains("Cancelled three race-lost", journey.Lines);
        Assert.Equal("joined", journey.Pass(5 * Day).Reason);
        Assert.Equal(1, journey.Completions("join"));
    }

    [Theory]
    [InlineData("A")]
    [InlineData("B")]
    public void A_branch_that_leads_straight_into_a_race_wins_whatever_the_order_of_the_drawing(string straight)
    {
        var workflow = new Drawing()
            .Add("placed", "Care.OrderPlaced")
            .Add("fork", "Elsa.FlowFork", ("branches", new[] { "A", "B" }))
            .Add("slow", "Elsa.Delay", ("timeSpan", "1.00:00:00"))
            .Add("join", "Elsa.FlowJoin")
            .Add("after", "Elsa.Delay", ("timeSpan", "5.00:00:00"))
            .Connect(straight == "A"
                ? ["placed -> fork|A -> join", "fork|B -> slow -> join", "join -> after"]
                : ["placed -> fork|A -> slow -> join", "fork|B -> join", "join -> after"])
            .Compile();

        var journey = new JourneyDriver(workflow).Begin();

        Assert.Equal(["after"], journey.RestingAt);
        Assert.Equal("done", journey.Pass(10 * Day).Reason);
        Assert.Equal(1, journey.Completions("join"));
        Assert.Equal(1, journey.Completions("after"));
    }

    [Fact]
    public void Two_branches_that_reach_a_race_at_once_begin_it_once()
    {
        var workflow = new Drawing()
            .Add("placed", "Care.OrderPlaced")
            .Add("fork", "Elsa.FlowFork", ("branches", new[] { "A", "B" }))
            .Add("join", "Elsa.FlowJoin")
            .Connect("placed -> fork|A -> join", "fork|B -> join")
            .Compile();

        Assert.Equal(1, new JourneyDriver(workflow).Begin().Completions("join"));
    }

    [Fact]
    public void A_race_lost_takes_back_the_message_that_is_still_under_way()
    {
        var workflow = new Drawing()
            .Add("placed", "Care.OrderPlaced")
            .Add("fork", "Elsa.FlowFork", ("branches", new[] { "A", "B" }))
            .Add("sms", "Care.SendSms", ("template", "t"), ("purpose", "Care"))
            .Add("order", "Care.WaitForEvent")
            .Add("join", "Elsa.FlowJoin")
            .Connect("placed -> fork|A -> sms|Sent -> join", "fork|B -> order|Received -> join")
            .Compile();

        var journey = new JourneyDriver(workflow).Begin().Receive();

        Assert.Equal("sms", Assert.Single(journey.Withdrawn).ActivityId);
        Assert.Equal("done", journey.Reason);
    }

    [Fact]
    public void A_message_settled_after_its_branch_was_given_up_is_recorded_and_moves_nothing()
    {
        var workflow = new Drawing()
            .Add("placed", "Care.OrderPlaced")
            .Add("fork", "Elsa.FlowFork", ("branches", new[] { "A", "B" }))
            .Add("sms", "Care.SendSms", ("template", "t"), ("purpose", "Care"))
            .Add("order", "Care.WaitForEvent")
            .Add("join", "Elsa.FlowJoin")
            .Add("after", "Elsa.Delay", ("timeSpan", "5.00:00:00"))
            .Connect("placed -> fork|A -> sms|Sent -> join", "fork|B -> order|Received -> join", "join -> after")
            .Compile();
        var journey = new JourneyDriver(workflow).Begin().Receive();
        var sms = Assert.Single(journey.Withdrawn);

        journey.Advance(new JourneyTrigger.Settled(sms.Visit, "sms", new SettledDelivery.Accepted("p")));

        Assert.Contains("Accepted sms", journey.Lines);
        Assert.Equal(["after"], journey.RestingAt);
    }

    [Fact]
    public void A_join_for_all_that_lacks_a_dead_branch_never_goes_on_and_says_so()
    {
        var journey = new JourneyDriver(DeadBranch("WaitAll").Compile()).Begin().Pass(Day);

        Assert.Equal("done", journey.Reason);
        Assert.Equal(0, journey.Completions("join"));
        Assert.Contains("Cancelled join join-incomplete", journey.Lines);
    }

    [Theory]
    [InlineData("WaitAllActive")]
    [InlineData("WaitAny")]
    public void Other_joins_do_without_a_dead_branch(string mode)
    {
        var journey = new JourneyDriver(DeadBranch(mode).Compile()).Begin().Pass(Day);

        Assert.Equal("joined", journey.Reason);
    }

    [Theory]
    [InlineData("Race", 1)]
    [InlineData("Merge", 1)]
    [InlineData("Converge", 1)]
    [InlineData("Cascade", 2)]
    [InlineData("Stream", 1)]
    [InlineData("None", 1)]
    public void The_designers_merge_mode_is_obeyed(string mode, int times)
    {
        var workflow = new Drawing()
            .Add("placed", "Care.OrderPlaced")
            .Add("fork", "Elsa.FlowFork", ("branches", new[] { "A", "B" }))
            .Add("one", "Elsa.Delay", ("timeSpan", "1.00:00:00"))
            .Add("three", "Elsa.Delay", ("timeSpan", "3.00:00:00"))
            .Add("note", "Elsa.WriteLine", ("text", "x")).With("mergeMode", mode)
            .Connect("placed -> fork|A -> one -> note", "fork|B -> three -> note")
            .Compile();

        var journey = new JourneyDriver(workflow).Begin().Pass(10 * Day);

        Assert.Equal(times, journey.Completions("note"));
    }

    [Fact]
    public void Nested_forks_with_dead_paths_join_from_the_inside_out()
    {
        var workflow = new Drawing()
            .Add("placed", "Care.OrderPlaced")
            .Add("outer", "Elsa.FlowFork", ("branches", new[] { "A", "B" }))
            .Add("inner", "Elsa.FlowFork", ("branches", new[] { "C", "D" }))
            .Add("ask", "Elsa.FlowDecision", ("condition", false))
            .Add("never", "Elsa.Delay", ("timeSpan", "1.00:00:00"))
            .Add("one", "Elsa.Delay", ("timeSpan", "1.00:00:00"))
            .Add("three", "Elsa.Delay", ("timeSpan", "3.00:00:00"))
            .Add("innerJoin", "Elsa.FlowJoin", ("mode", "WaitAllActive"))
            .Add("outerJoin", "Elsa.FlowJoin", ("mode", "WaitAllActive"))
            .Add("end", "Elsa.Finish", ("reason", "joined"))
            .Connect(
                "placed -> outer|A -> inner|C -> ask|True -> never -> innerJoin",
                "inner|D -> one -> innerJoin -> outerJoin",
                "outer|B -> three -> outerJoin -> end")
            .Compile();

        var journey = new JourneyDriver(workflow).Begin().Pass(Day);
        Assert.Equal(1, journey.Completions("innerJoin"));
        Assert.Equal(0, journey.Completions("outerJoin"));

        Assert.Equal("joined", journey.Pass(2 * Day).Reason);
    }

    [Fact]
    public void An_inner_branch_that_dies_as_a_whole_does_not_hold_up_the_outer_join()
    {
        var workflow = new Drawing()
            .Add("placed", "Care.OrderPlaced")
            .Add("fork", "Elsa.FlowFork", ("branches", new[] { "A", "B" }))
            .Add("ask", "Elsa.FlowDecision", ("condition", false))
            .Add("one", "Elsa.Delay", ("timeSpan", "1.00:00:00"))
            .Add("join", "Elsa.FlowJoin", ("mode", "WaitAllActive"))
            .Add("end", "Elsa.Finish", ("reason", "joined"))
            .Connect("placed -> fork|A -> ask|True -> join", "fork|B -> one -> join -> end")
            .Compile();

        Assert.Equal("joined", new JourneyDriver(workflow).Begin().Pass(Day).Reason);
    }

    [Fact]
    public void Finish_gives_up_every_other_branch()
    {
        var workflow = new Drawing()
            .Add("placed", "Care.OrderPlaced")
            .Add("fork", "Elsa.FlowFork", ("branches", new[] { "A", "B", "C" }))
            .Add("sms", "Care.SendSms", ("template", "t"), ("purpose", "Care"))
            .Add("long", "Elsa.Delay", ("timeSpan", "100.00:00:00"))
            .Add("order", "Care.WaitForEvent")
            .Add("end", "Elsa.Finish", ("reason", "ordered"))
            .Connect("placed -> fork|A -> sms", "fork|B -> long", "fork|C -> order|Received -> end")
            .Compile();

        var journey = new JourneyDriver(workflow).Begin().Receive();

        Assert.Equal((JourneyStatus.Finished, "ordered"), (journey.Status, journey.Reason));
        Assert.Empty(journey.Waits);
        Assert.Equal("sms", Assert.Single(journey.Withdrawn).ActivityId);
        Assert.Contains("Cancelled long journey-ended", journey.Lines);
    }

    [Fact]
    public void Exit_gives_up_every_other_branch()
    {
        var workflow = new Drawing()
            .Add("placed", "Care.OrderPlaced")
            .Add("fork", "Elsa.FlowFork", ("branches", new[] { "A", "B" }))
            .Add("long", "Elsa.Delay", ("timeSpan", "100.00:00:00"))
            .Add("out", "Care.Exit", ("reason", "unsubscribed"))
            .Connect("placed -> fork|A -> long", "fork|B -> out")
            .Compile();

        var journey = new JourneyDriver(workflow).Begin();

        Assert.Equal((JourneyStatus.Exited, "unsubscribed"), (journey.Status, journey.Reason));
        Assert.Empty(journey.Waits);
    }

    private static Drawing TwoBranches(string? mode, string? afterJoin = null)
    {
        var drawing = new Drawing()
            .Add("placed", "Care.OrderPlaced")
            .Add("fork", "Elsa.FlowFork", ("branches", new[] { "A", "B" }))
            .Add("one", "Elsa.Delay", ("timeSpan", "1.00:00:00"))
            .Add("three", "Elsa.Delay", ("timeSpan", "3.00:00:00"));
        drawing = mode is null ? drawing.Add("join", "Elsa.WriteLine", ("text", "x")) : drawing.Add("join", "Elsa.FlowJoin", ("mode", mode));
        return drawing
            .Add("after", "Elsa.Delay", ("timeSpan", afterJoin ?? "00:00:00"))
            .Add("end", "Elsa.Finish", ("reason", "joined"))
            .Connect("placed -> fork|A -> one -> join", "fork|B -> three -> join -> after -> end");
    }

    private static Drawing DeadBranch(string mode) => new Drawing()
        .Add("placed", "Care.OrderPlaced")
        .Add("fork", "Elsa.FlowFork", ("branches", new[] { "A", "B" }))
        .Add("one", "Elsa.Delay", ("timeSpan", "1.00:00:00"))
        .Add("ask", "Elsa.FlowDecision", ("condition", false))
        .Add("join", "Elsa.FlowJoin", ("mode", mode))
        .Add("end", "Elsa.Finish", ("reason", "joined"))
        .Connect("placed -> fork|A -> one -> join", "fork|B -> ask|True -> join -> end");
}
