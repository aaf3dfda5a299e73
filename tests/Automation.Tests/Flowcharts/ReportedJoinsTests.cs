using Automation.Engine.Definitions;
using Automation.Engine.Journeys;
using Automation.TestKit.Definitions;
using Automation.TestKit.Journeys;
using NodaTime;
using Xunit;

namespace Automation.Tests.Flowcharts;

/// <summary>What users of Elsa have reported of joins and loops, as charts of ours. Each test names its report in elsa-workflows/elsa-core.</summary>
public sealed class ReportedJoinsTests
{
    private static readonly Duration Hour = Duration.FromHours(1);

    /// <summary>5487: a join for all of several paths was begun twice, and the flowchart never completed.</summary>
    [Fact]
    public void Report_5487_A_join_of_many_paths_begins_once_and_the_journey_ends()
    {
        for (var paths = 2; paths <= 12; paths++)
        {
            var names = Enumerable.Range(1, paths).Select(path => $"p{path}").ToArray();
            var drawing = new Drawing().Add("fork", "Elsa.FlowFork", ("branches", names)).Add("join", "Elsa.FlowJoin", ("mode", "WaitAll")).Add("end", "Elsa.WriteLine");
            foreach (var (name, index) in names.Select((name, index) => (name, index)))
            {
                drawing.Add(name, index % 3 == 0 ? "Elsa.WriteLine" : "Elsa.Delay", index % 3 == 0 ? [] : [("timeSpan", $"0{index % 3}:00:00")]).Connect($"fork|{name} -> {name} -> join");
            }

            var journey = new JourneyDriver(drawing.Connect("join -> end").Compile()).Begin().Pass(3 * Hour);

            Assert.Equal((1, 1, JourneyStatus.Finished), (journey.Completions("join"), journey.Completions("end"), journey.Status));
        }
    }

    /// <summary>6725: with a loop in one of two branches, the join for all did not wait for it, and the other branch was cancelled.</summary>
    [Theory]
    [InlineData("WaitAll")]
    [InlineData("WaitAllActive")]
    public void Report_6725_A_join_for_all_waits_for_a_branch_that_loops_back(string mode)
    {
        var workflow = new Drawing()
            .Add("fork", "Elsa.FlowFork", ("branches", new[] { "report", "cost" }))
            .Add("report", "Care.WaitForEvent", ("eventType", "report.written"), ("result", Bound("report")))
            .Add("approved", "Elsa.FlowDecision", ("condition", Drawing.Script("variables.approved == true")))
            .Add("keep", "Elsa.SetVariable", ("variable", System.Text.Json.Nodes.JsonValue.Create("approved")), ("value", Drawing.Script("variables.report.approved")))
            .Add("cost", "Care.WaitForEvent", ("eventType", "cost.known"))
            .Add("join", "Elsa.FlowJoin", ("mode", mode))
            .Add("end", "Elsa.Finish", ("reason", "paid"))
            .Variable("approved", "Boolean", false)
            .Variable("report", "Object");
        var journey = new JourneyDriver(workflow
            .Connect("fork|report -> report|Received -> keep -> approved|True -> join", "approved|False -> report", "fork|cost -> cost|Received -> join -> end")
            .Compile()).Begin();

        journey.Receive("report.written", content: new Dictionary<string, object?> { ["approved"] = false });
        journey.Receive("cost.known");
        Assert.Equal((0, JourneyStatus.Active), (journey.Completions("join"), journey.Status));
        Assert.Equal(["report"], journey.RestingAt);

        journey.Receive("report.written", content: new Dictionary<string, object?> { ["approved"] = false });
        journey.Receive("report.written", content: new Dictionary<string, object?> { ["approved"] = true });
        Assert.Equal((1, "paid"), (journey.Completions("join"), journey.Reason));
    }

    /// <summary>7993: a race in a loop that was won by one branch could not be won by the other in the next turn, silently.</summary>
    [Fact]
    public void Report_7993_A_race_in_a_loop_can_be_won_by_another_branch_in_each_turn()
    {
        var journey = new JourneyDriver(RaceInALoop().Compile()).Begin();

        foreach (var (winner, turn) in new[] { "a", "b", "b", "a", "b" }.Select((winner, index) => (winner, index + 1)))
        {
            journey.Receive(winner);
            Assert.Equal((turn, turn), (journey.Completions("join"), journey.Completions("after")));
            journey.Pass(Hour);
            Assert.Equal(["waitA", "waitB"], journey.RestingAt.Order(StringComparer.Ordinal));
        }
    }

    /// <summary>6591: in the second cycle the race did not begin, because what it had cancelled was not counted.</summary>
    [Fact]
    public void Report_6591_A_race_begins_again_when_the_branch_that_it_gave_up_comes_first_in_the_next_cycle()
    {
        var journey = new JourneyDriver(RaceInALoop().Compile()).Begin().Receive("a").Pass(Hour).Receive("b");

        Assert.Equal(2, journey.Completions("join"));
    }

    /// <summary>6592: the mending of 6591 broke the join for all, which began with its first branch and then no more.</summary>
    [Fact]
    public void Report_6592_A_join_for_all_in_a_cycle_begins_when_all_have_come_in_each_cycle()
    {
        var journey = new JourneyDriver(RaceInALoop("WaitAll").Compile()).Begin();

        for (var turn = 1; turn <= 3; turn++)
        {
            journey.Receive(turn % 2 == 0 ? "a" : "b");
            Assert.Equal(turn - 1, journey.Completions("join"));
            journey.Receive(turn % 2 == 0 ? "b" : "a");
            Assert.Equal(turn, journey.Completions("join"));
            journey.Pass(Hour);
        }
    }

    /// <summary>6448: when the race cancelled the last running activity, the flowchart completed before what follows the join.</summary>
    [Theory]
    [InlineData("a")]
    [InlineData("b")]
    public void Report_6448_What_follows_a_race_is_run_though_nothing_else_is_left(string winner)
    {
        var journey = new JourneyDriver(new Drawing()
            .Add("fork", "Elsa.FlowFork", ("branches", new[] { "A", "B" }))
            .Add("waitA", "Care.WaitForEvent", ("eventType", "a"))
            .Add("waitB", "Care.WaitForEvent", ("eventType", "b"))
            .Add("join", "Elsa.FlowJoin", ("mode", "WaitAny"))
            .Add("end", "Elsa.Finish", ("reason", "behind the join"))
            .Connect("fork|A -> waitA|Received -> join", "fork|B -> waitB|Received -> join -> end")
            .Compile()).Begin().Receive(winner);

        Assert.Equal("behind the join", journey.Reason);
    }

    /// <summary>5865, 6229: a join inside a loop was begun in the first turn only.</summary>
    [Theory]
    [InlineData("WaitAll")]
    [InlineData("WaitAllActive")]
    [InlineData("WaitAny")]
    public void Report_6229_A_join_in_a_loop_begins_in_every_turn(string mode)
    {
        var journey = new JourneyDriver(RaceInALoop(mode).Compile()).Begin();

        for (var turn = 1; turn <= 4; turn++)
        {
            journey.Receive("a").Receive("b");
            Assert.Equal(turn, journey.Completions("join"));
            journey.Pass(Hour);
        }
    }

    /// <summary>6921: for each loop among the branches that a race gave up, the join and all behind it was run once more.</summary>
    [Fact]
    public void Report_6921_A_race_between_loops_is_run_once()
    {
        var drawing = new Drawing().Add("fork", "Elsa.FlowFork", ("branches", new[] { "1", "2", "3" })).Add("join", "Elsa.FlowJoin", ("mode", "WaitAny")).Add("after", "Elsa.WriteLine");
        foreach (var (branch, span) in new[] { ("1", "10:00:00"), ("2", "14:00:00"), ("3", "1.07:00:00") })
        {
            drawing.Variable("turns" + branch, "Int64", 0)
                .Add("turn" + branch, "Elsa.SetVariable", ("variable", System.Text.Json.Nodes.JsonValue.Create("turns" + branch)), ("value", Drawing.Script($"variables.turns{branch} + 1")))
                .Add("rest" + branch, "Elsa.Delay", ("timeSpan", span))
                .Add("again" + branch, "Elsa.FlowDecision", ("condition", Drawing.Script($"variables.turns{branch} < 3")))
                .Connect($"fork|{branch} -> turn{branch} -> rest{branch} -> again{branch}|True -> turn{branch}", $"again{branch}|False -> join");
        }

        var journey = new JourneyDriver(drawing.Connect("join -> after").Compile()).Begin().Pass(1_000 * Hour);

        Assert.Equal((1, 1), (journey.Completions("join"), journey.Completions("after")));
        Assert.Equal((3, 2, 0), (journey.Completions("rest1"), journey.Completions("rest2"), journey.Completions("rest3")));
    }

    /// <summary>6774: a branch with an endless loop was not cancelled by the race that it had lost.</summary>
    [Fact]
    public void Report_6774_A_race_gives_up_a_branch_that_turns_for_ever()
    {
        var journey = new JourneyDriver(new Drawing()
            .Add("fork", "Elsa.FlowFork", ("branches", new[] { "LOOP", "NOTLOOP" }))
            .Add("turn", "Elsa.Delay", ("timeSpan", "00:10:00"))
            .Add("ask", "Elsa.FlowDecision", ("condition", true))
            .Add("once", "Elsa.Delay", ("timeSpan", "01:05:00"))
            .Add("join", "Elsa.FlowJoin", ("mode", "WaitAny"))
            .Connect("fork|LOOP -> turn -> ask|True -> turn", "ask|False -> join", "fork|NOTLOOP -> once -> join")
            .Compile()).Begin().Pass(2 * Hour);

        Assert.Equal((6, "done"), (journey.Completions("turn"), journey.Reason));
        Assert.Contains("Cancelled turn race-lost", journey.Lines);
    }

    /// <summary>6763: a join for all whose first branch ends at once and whose second rests stayed in waiting.</summary>
    [Fact]
    public void Report_6763_A_join_for_all_begins_when_the_branch_that_rested_comes_after_the_one_that_did_not()
    {
        var journey = new JourneyDriver(new Drawing()
            .Add("fork", "Elsa.FlowFork", ("branches", new[] { "quick", "slow" }))
            .Add("note", "Elsa.WriteLine")
            .Add("wait", "Care.WaitForEvent", ("eventType", "weighed"))
            .Add("join", "Elsa.FlowJoin", ("mode", "WaitAll"))
            .Connect("fork|quick -> note -> join", "fork|slow -> wait|Received -> join")
            .Compile()).Begin();
        Assert.Equal(0, journey.Completions("join"));

        Assert.Equal(1, journey.Receive("weighed").Completions("join"));
    }

    /// <summary>5348: a join without a fork before it threw.</summary>
    [Theory]
    [InlineData("WaitAll")]
    [InlineData("WaitAllActive")]
    [InlineData("WaitAny")]
    public void Report_5348_A_join_needs_no_fork(string mode)
    {
        var journey = new JourneyDriver(new Drawing().Add("note", "Elsa.WriteLine").Add("join", "Elsa.FlowJoin", ("mode", mode)).Connect("note -> join").Compile()).Begin();

        Assert.Equal((1, "done"), (journey.Completions("join"), journey.Reason));
    }

    /// <summary>4443: an activity with several connections, one of which can never come, was never begun and the workflow never ended.</summary>
    [Fact]
    public void Report_4443_An_unreachable_branch_into_an_activity_is_refused_on_publishing()
    {
        var problems = new Drawing()
            .Add("set", "Elsa.WriteLine").Add("one", "Elsa.WriteLine").Add("two", "Elsa.WriteLine").Add("three", "Elsa.WriteLine")
            .Connect("set -> one -> three", "two -> three")
            .TryCompile().Problems;

        Assert.Equal((DiagnosticIds.Unreachable, "two"), Assert.Single(problems.Select(problem => (problem.Id, problem.ActivityId))));
    }

    [Fact]
    public void What_cannot_run_is_refused_on_publishing_all_at_once()
    {
        var problems = new Drawing()
            .Add("start", "Care.OrderPlaced").Add("a", "Elsa.WriteLine").Add("b", "Elsa.WriteLine").Add("alone", "Elsa.WriteLine")
            .Connect("start -> a -> b -> a", "b -> gone")
            .TryCompile().Problems;

        Assert.Equal(
            [DiagnosticIds.DanglingConnection, DiagnosticIds.Unreachable, DiagnosticIds.LoopWithoutWait],
            problems.Select(problem => problem.Id).Order(StringComparer.Ordinal).ToArray());
    }

    private static System.Text.Json.Nodes.JsonObject Bound(string variable) =>
        new() { ["memoryReference"] = new System.Text.Json.Nodes.JsonObject { ["id"] = "id-of-" + variable } };

    private static Drawing RaceInALoop(string mode = "WaitAny") => new Drawing()
        .Add("fork", "Elsa.FlowFork", ("branches", new[] { "A", "B" }))
        .Add("waitA", "Care.WaitForEvent", ("eventType", "a"))
        .Add("waitB", "Care.WaitForEvent", ("eventType", "b"))
        .Add("join", "Elsa.FlowJoin", ("mode", mode))
        .Add("after", "Elsa.WriteLine")
        .Add("rest", "Elsa.Delay", ("timeSpan", "01:00:00"))
        .Connect("fork|A -> waitA|Received -> join", "fork|B -> waitB|Received -> join -> after -> rest -> fork");
}
