using Automation.Engine.Activities;
using Automation.TestKit.Definitions;
using Automation.TestKit.Journeys;
using NodaTime;
using Xunit;

namespace Automation.Tests.Definitions;

/// <summary>Where and when journeys of a definition can begin.</summary>
public sealed class StartTests
{
    [Fact]
    public void Every_trigger_that_nothing_leads_to_is_a_start()
    {
        var workflow = new Drawing()
            .Add("placed", "Care.OrderPlaced")
            .Add("entered", "Care.AudienceEntered")
            .Add("day", "Elsa.Delay")
            .Add("again", "Care.OrderPlaced")
            .Connect("placed -> day", "entered -> day -> again")
            .Compile();

        Assert.Equal(["placed", "entered"], workflow.Starts.Select(start => start.Id));
    }

    [Fact]
    public void Two_triggers_may_lead_to_the_same_activity_and_each_begins_alone()
    {
        var workflow = new Drawing()
            .Add("placed", "Care.OrderPlaced")
            .Add("entered", "Care.AudienceEntered")
            .Add("end", "Elsa.Finish")
            .Connect("placed -> end", "entered -> end")
            .Compile();

        Assert.Equal("done", new JourneyDriver(workflow).Begin("placed").Reason);
        Assert.Equal("done", new JourneyDriver(workflow).Begin("entered").Reason);
    }

    [Fact]
    public void A_trigger_in_a_loop_can_begin_journeys_when_the_designer_marked_it()
    {
        var workflow = new Drawing()
            .Add("placed", "Care.OrderPlaced").With("canStartWorkflow", true)
            .Add("note", "Elsa.WriteLine")
            .Connect("placed -> note -> placed")
            .Compile();

        var journey = new JourneyDriver(workflow).Begin().Receive().Receive();

        Assert.Equal(3, journey.Completions("note"));
        Assert.Equal(["placed"], journey.RestingAt);
    }

    [Fact]
    public void Without_a_trigger_the_first_activity_that_nothing_leads_to_begins_by_hand()
    {
        var workflow = new Drawing().Add("end", "Elsa.Finish").Add("note", "Elsa.WriteLine").Connect("note -> end").Compile();

        Assert.Equal("note", Assert.Single(workflow.Starts).Id);
        Assert.Null(workflow.Starts[0].GetStartRule(SampleFacts.Campaign()));
    }

    [Fact]
    public void Triggers_say_on_which_occasions_journeys_begin()
    {
        Assert.Equal(new StartRule.OnEvent("order.placed"), Rule("Care.OrderPlaced"));
        Assert.Equal(new StartRule.OnEvent("ticket.closed"), Rule("Elsa.Event", ("eventName", "ticket.closed")));
        Assert.Equal(new StartRule.OnCron("0 0 9 * * ?"), Rule("Care.AudienceEntered"));
        Assert.Equal(new StartRule.OnCron("0 30 8 ? * MON"), Rule("Elsa.Cron", ("cronExpression", "0 30 8 ? * MON")));
        Assert.Equal(new StartRule.OnInstant(Instant.FromUtc(2026, 11, 25, 2, 0)), Rule("Elsa.StartAt", ("dateTime", "2026-11-25T09:00:00+07:00")));
        Assert.Equal(new StartRule.OnCustomerDate("customer.birthday", -3, new LocalTime(8, 30)), Rule("Care.DateReached", ("date", "customer.birthday"), ("days", 3), ("timeOfDay", "08:30")));
    }

    [Fact]
    public void A_trigger_whose_value_depends_on_the_journey_can_only_be_started_by_hand() =>
        Assert.Equal(new StartRule.ByHand(), Rule("Elsa.Event", ("eventName", Drawing.Script("campaign.event"))));

    private static StartRule? Rule(string type, params (string Name, object? Value)[] fields) =>
        new Drawing().Add("start", type, fields).Compile().Starts[0].GetStartRule(SampleFacts.Campaign());
}
