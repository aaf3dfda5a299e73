using Automation.Engine.Journeys;
using Automation.TestKit.Definitions;
using Automation.TestKit.Journeys;
using NodaTime;
using Xunit;

namespace Automation.Tests.Journeys;

/// <summary>Loops: with waits, with joins and with races inside.</summary>
public sealed class LoopTests
{
    private static readonly Duration Day = Duration.FromDays(1);

    [Fact]
    public void A_loop_with_a_wait_turns_as_long_as_it_is_fed()
    {
        var workflow = new Drawing()
            .Add("placed", "Care.OrderPlaced")
            .Add("order", "Care.WaitForEvent", ("timeout", "7.00:00:00"))
            .Add("note", "Elsa.WriteLine", ("text", "again"))
            .Add("end", "Elsa.Finish", ("reason", "quiet"))
            .Connect("placed -> order|Received -> note -> order|TimedOut -> end")
            .Compile();
        var journey = new JourneyDriver(workflow).Begin();

        for (var turn = 0; turn < 5; turn++)
        {
            journey.Pass(6 * Day).Receive();
        }

        Assert.Equal(5, journey.Completions("note"));
        Assert.Equal("quiet", journey.Pass(7 * Day).Reason);
    }

    [Fact]
    public void An_activity_that_leads_to_itself_is_a_loop()
    {
        var workflow = new Drawing()
            .Add("placed", "Care.OrderPlaced")
            .Add("order", "Care.WaitForEvent", ("timeout", "7.00:00:00"))
            .Connect("placed -> order|Received -> order")
            .Compile();
        var journey = new JourneyDriver(workflow).Begin().Receive().Receive();

        Assert.Equal(["order"], journey.RestingAt);
        Assert.Equal("done", journey.Pass(7 * Day).Reason);
        Assert.Equal(3, journey.Completions("order"));
    }

    [Theory]
    [InlineData("WaitAll")]
    [InlineData("WaitAllActive")]
    [InlineData(null)]
    public void A_join_in_a_loop_joins_once_in_each_turn(string? mode)
    {
        var journey = new JourneyDriver(JoinInLoop(mode).Compile()).Begin();

        for (var turn = 1; turn <= 4; turn++)
        {
            journey.Pass(2 * Day);
            Assert.Equal(turn, journey.Completions("join"));
            Assert.Equal(["rest"], journey.RestingAt);
            journey.Pass(5 * Day);
            Assert.Equal(["one", "two"], journey.RestingAt);
        }
    }

    [Fact]
    public void A_race_in_a_loop_is_run_anew_in_each_turn()
    {
        var journey = new JourneyDriver(JoinInLoop("WaitAny").Compile()).Begin();

        for (var turn = 1; turn <= 4; turn++)
        {
            journey.Pass(Day);
            Assert.Equal(turn, journey.Completions("join"));
            Assert.Equal(["rest"], journey.RestingAt);
            journey.Pass(5 * Day);
            Assert.Equal(["one", "two"], journey.RestingAt);
        }

        Assert.Equal(0, journey.Completions("two"));
    }

    [Fact]
    public void A_turn_that_skips_a_branch_does_not_stop_the_join_of_the_next()
    {
        // In each turn only one of the two ways into the join is taken.
        var workflow = new Drawing()
            .Add("placed", "Care.OrderPlaced")
            .Add("order", "Care.WaitForEvent", ("timeout", "1.00:00:00"))
            .Add("yes", "Elsa.WriteLine", ("text", "x"))
            .Add("no", "Elsa.WriteLine", ("text", "x"))
            .Add("join", "Elsa.FlowJoin", ("mode", "WaitAllActive"))
            .Connect("placed -> order|Received -> yes -> join -> order|TimedOut -> no -> join")
            .Compile();
        var journey = new JourneyDriver(workflow).Begin();

        journey.Receive().Pass(Day).Receive().Pass(Day);

        Assert.Equal(4, journey.Completions("join"));
        Assert.Equal(2, journey.Completions("yes"));
        Assert.Equal(["order"], journey.RestingAt);
    }

    [Fact]
    public void A_race_in_a_loop_leaves_a_branch_alone_that_could_only_come_in_the_next_turn()
    {
        var journey = new JourneyDriver(BesideALongBranch().Compile()).Begin().Pass(Day);

        Assert.Equal(1, journey.Completions("inner"));
        Assert.Equal(["long"], journey.RestingAt);

        journey.Pass(9 * Day);
        Assert.Equal(1, journey.Completions("outer"));
        Assert.Equal(["long", "one", "two"], journey.RestingAt.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Alternatives_that_meet_in_a_loop_are_not_held_up_by_a_branch_beside_them()
    {
        var workflow = new Drawing()
            .Add("placed", "Care.OrderPlaced")
            .Add("fork", "Elsa.FlowFork", ("branches", new[] { "A", "B" }))
            .Add("mail", "Care.SendEmail", ("template", "t"), ("purpose", "Care"))
            .Add("note", "Elsa.WriteLine")
            .Add("long", "Elsa.Delay", ("timeSpan", "10.00:00:00"))
            .Add("outer", "Elsa.FlowJoin", ("mode", "WaitAll"))
            .Add("rest", "Elsa.Delay", ("timeSpan", "1.00:00:00"))
            .Connect("placed -> fork|A -> mail|Sent -> note", "mail|Denied -> note", "mail|Failed -> note", "note -> outer", "fork|B -> long -> outer -> rest -> fork")
            .Compile();

        var journey = new JourneyDriver(workflow).Begin().Settle("mail");

        Assert.Equal(1, journey.Completions("note"));
    }

    [Fact]
    public void A_join_behind_a_loop_waits_for_the_branch_that_still_turns_in_it()
    {
        var workflow = new Drawing()
            .Add("placed", "Care.OrderPlaced")
            .Add("fork", "Elsa.FlowFork", ("branches", new[] { "A", "B" }))
            .Add("order", "Care.WaitForEvent", ("timeout", "7.00:00:00"))
            .Add("rest", "Elsa.Delay", ("timeSpan", "1.00:00:00"))
            .Add("join", "Elsa.FlowJoin", ("mode", "WaitAllActive"))
            .Connect("placed -> fork|A -> order|Received -> rest -> order|TimedOut -> join", "fork|B -> join")
            .Compile();

        var journey = new JourneyDriver(workflow).Begin().Receive();
        Assert.Equal(["rest"], journey.RestingAt);
        Assert.Equal(0, journey.Completions("join"));

        Assert.Equal(1, journey.Pass(8 * Day).Completions("join"));
    }

    [Fact]
    public void A_loop_that_never_rests_fails_the_journey_instead_of_hanging()
    {
        var workflow = new Drawing()
            .Add("placed", "Care.OrderPlaced")
            .Add("moment", "Elsa.Delay", ("timeSpan", "00:00:00"))
            .Connect("placed -> moment -> moment")
            .Compile();

        var journey = new JourneyDriver(workflow).Begin();

        Assert.Equal((JourneyStatus.Failed, "step-limit"), (journey.Status, journey.Reason));
        Assert.Equal(JourneyMachine.MaxVisitsPerAdvance - 1, journey.Completions("moment"));
    }

    private static Drawing BesideALongBranch() => new Drawing()
        .Add("placed", "Care.OrderPlaced")
        .Add("fork", "Elsa.FlowFork", ("branches", new[] { "A", "B" }))
        .Add("race", "Elsa.FlowFork", ("branches", new[] { "C", "D" }))
        .Add("one", "Elsa.Delay", ("timeSpan", "1.00:00:00"))
        .Add("two", "Elsa.Delay", ("timeSpan", "2.00:00:00"))
        .Add("inner", "Elsa.FlowJoin", ("mode", "WaitAny"))
        .Add("long", "Elsa.Delay", ("timeSpan", "10.00:00:00"))
        .Add("outer", "Elsa.FlowJoin", ("mode", "WaitAll"))
        .Connect("placed -> fork|A -> race|C -> one -> inner -> outer -> fork|B -> long -> outer", "race|D -> two -> inner");

    private static Drawing JoinInLoop(string? mode)
    {
        var drawing = new Drawing()
            .Add("placed", "Care.OrderPlaced")
            .Add("fork", "Elsa.FlowFork", ("branches", new[] { "A", "B" }))
            .Add("one", "Elsa.Delay", ("timeSpan", "1.00:00:00"))
            .Add("two", "Elsa.Delay", ("timeSpan", "2.00:00:00"));
        drawing = mode is null ? drawing.Add("join", "Elsa.WriteLine", ("text", "x")) : drawing.Add("join", "Elsa.FlowJoin", ("mode", mode));
        return drawing
            .Add("rest", "Elsa.Delay", ("timeSpan", "5.00:00:00"))
            .Connect("placed -> fork|A -> one -> join -> rest -> fork|B -> two -> join");
    }
}
