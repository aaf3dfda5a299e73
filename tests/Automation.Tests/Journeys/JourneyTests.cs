using Automation.Engine.Journeys;
using Automation.Engine.Messages;
using Automation.TestKit.Definitions;
using Automation.TestKit.Journeys;
using NodaTime;
using Xunit;

namespace Automation.Tests.Journeys;

/// <summary>One customer's way through a workflow without branches that run side by side.</summary>
public sealed class JourneyTests
{
    private static readonly Drawing ThankYou = new Drawing()
        .Add("placed", "Care.OrderPlaced")
        .Add("day", "Elsa.Delay", ("timeSpan", "1.00:00:00"))
        .Add("mail", "Care.SendEmail", ("template", "thank-you"), ("purpose", "Care"))
        .Add("end", "Elsa.Finish")
        .Connect("placed -> day -> mail|Sent -> end", "mail|Denied -> end", "mail|Failed -> end");

    [Fact]
    public void A_line_of_activities_is_walked_to_its_end()
    {
        var journey = new JourneyDriver(ThankYou.Compile()).Begin();
        Assert.Equal(["day"], journey.RestingAt);

        journey.Pass(Duration.FromDays(1));
        Assert.Equal(["mail"], journey.RestingAt);
        Assert.Equal("thank-you", journey.Messages.Values.Single().Template);
        Assert.Equal(journey.Now, journey.Messages.Values.Single().DueAt);

        journey.Settle("mail");
        Assert.Equal((JourneyStatus.Finished, "done"), (journey.Status, journey.Reason));
        Assert.Equal(
            ["Entered placed", "Completed placed Done", "Completed day Done", "Accepted mail", "Finished end done"],
            journey.Lines);
    }

    [Theory]
    [InlineData("Sent")]
    [InlineData("Denied")]
    [InlineData("Failed")]
    public void Three_connections_to_one_target_begin_it_once(string outcome)
    {
        var journey = new JourneyDriver(ThankYou.Compile()).Begin().Pass(Duration.FromDays(1));

        journey.Settle("mail", outcome switch
        {
            "Sent" => new SettledDelivery.Accepted("p"),
            "Denied" => new SettledDelivery.Denied("no-address"),
            _ => new SettledDelivery.Failed("render"),
        });

        Assert.Equal("done", journey.Reason);
        Assert.Single(journey.Lines, "Finished end done");
    }

    [Fact]
    public void A_message_settled_with_a_rule_or_a_code_says_so_in_the_ledger()
    {
        var denied = new JourneyDriver(ThankYou.Compile()).Begin().Pass(Duration.FromDays(1)).Settle("mail", new SettledDelivery.Denied("no-address"));
        var failed = new JourneyDriver(ThankYou.Compile()).Begin().Pass(Duration.FromDays(1)).Settle("mail", new SettledDelivery.Failed("render"));

        Assert.Contains("Denied mail no-address", denied.Lines);
        Assert.Contains("DeliveryFailed mail render", failed.Lines);
    }

    [Fact]
    public void A_journey_that_runs_dry_is_finished_as_done()
    {
        var journey = new JourneyDriver(new Drawing().Add("placed", "Care.OrderPlaced").Compile()).Begin();

        Assert.Equal((JourneyStatus.Finished, "done"), (journey.Status, journey.Reason));
    }

    [Fact]
    public void An_outcome_without_a_connection_ends_its_branch()
    {
        var workflow = new Drawing()
            .Add("placed", "Care.OrderPlaced")
            .Add("ask", "Elsa.FlowDecision", ("condition", false))
            .Add("yes", "Elsa.Finish", ("reason", "yes"))
            .Connect("placed -> ask|True -> yes")
            .Compile();

        Assert.Equal("done", new JourneyDriver(workflow).Begin().Reason);
    }

    [Theory]
    [InlineData(true, "yes")]
    [InlineData(false, "no")]
    public void A_decision_goes_one_of_two_ways(bool answer, string reason)
    {
        var workflow = new Drawing()
            .Add("placed", "Care.OrderPlaced")
            .Add("ask", "Elsa.FlowDecision", ("condition", answer))
            .Add("yes", "Elsa.Finish", ("reason", "yes"))
            .Add("no", "Elsa.Finish", ("reason", "no"))
            .Connect("placed -> ask|True -> yes", "ask|False -> no")
            .Compile();

        Assert.Equal(reason, new JourneyDriver(workflow).Begin().Reason);
    }

    [Fact]
    public void Exit_takes_the_customer_out_with_a_reason()
    {
        var workflow = new Drawing().Add("placed", "Care.OrderPlaced").Add("out", "Care.Exit", ("reason", "moved away")).Connect("placed -> out").Compile();

        var journey = new JourneyDriver(workflow).Begin();

        Assert.Equal((JourneyStatus.Exited, "moved away"), (journey.Status, journey.Reason));
        Assert.Equal("Exited out moved away", journey.Lines.Last());
    }

    [Fact]
    public void A_note_stands_beside_its_visit()
    {
        var workflow = new Drawing().Add("placed", "Care.OrderPlaced").Add("note", "Elsa.WriteLine", ("text", "hello")).Connect("placed -> note").Compile();

        Assert.Equal("hello", new JourneyDriver(workflow).Begin().Ledger.Single(line => line.ActivityId == "note").Detail);
    }

    [Fact]
    public void A_variable_keeps_its_value_over_a_wait()
    {
        var workflow = new Drawing()
            .Variable("reason", "String", "none")
            .Add("placed", "Care.OrderPlaced")
            .Add("set", "Elsa.SetVariable", ("variable", System.Text.Json.Nodes.JsonNode.Parse("""{"id":"id-of-reason","name":"reason"}""")), ("value", "kept"))
            .Add("day", "Elsa.Delay", ("timeSpan", "1.00:00:00"))
            .Add("end", "Elsa.Finish", ("reason", Drawing.Expression("Variable", "reason")))
            .Connect("placed -> set -> day -> end")
            .Compile();

        Assert.Equal("kept", new JourneyDriver(workflow).Begin().Pass(Duration.FromDays(1)).Reason);
    }

    [Fact]
    public void An_activity_may_publish_an_event_once_for_each_visit()
    {
        var workflow = new Drawing()
            .Add("placed", "Care.OrderPlaced")
            .Add("tell", "Elsa.PublishEvent", ("eventName", "survey.due"), ("payload", "now"))
            .Connect("placed -> tell")
            .Compile();

        var published = Assert.Single(new JourneyDriver(workflow).Begin().Published);

        Assert.Equal(("survey.due", "\"now\"", 2), (published.Type, published.DataJson, published.Visit));
    }
}
