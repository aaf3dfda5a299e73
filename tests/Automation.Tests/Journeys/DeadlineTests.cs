using Automation.Engine.Customers;
using Automation.Engine.Journeys;
using Automation.TestKit.Definitions;
using Automation.TestKit.Journeys;
using NodaTime;
using Xunit;

namespace Automation.Tests.Journeys;

/// <summary>Events and deadlines: which of the two counts when they come close.</summary>
public sealed class DeadlineTests
{
    private static readonly Duration Week = Duration.FromDays(7);
    private static readonly Instant Deadline = SampleFacts.Start + Week;

    private static readonly Drawing WaitAWeek = new Drawing()
        .Add("placed", "Care.OrderPlaced")
        .Add("order", "Care.WaitForEvent", ("timeout", "7.00:00:00"))
        .Add("back", "Elsa.Finish", ("reason", "won back"))
        .Add("lost", "Elsa.Finish", ("reason", "lost"))
        .Connect("placed -> order|Received -> back", "order|TimedOut -> lost");

    private static JourneyDriver Waiting => new JourneyDriver(WaitAWeek.Compile()).Begin();

    [Fact]
    public void The_deadline_is_so_many_times_24_hours_after_the_wait_began()
    {
        var wait = Assert.Single(Waiting.Waits.Values);

        Assert.Equal((Deadline, "order.placed", false), (wait.DueAt!.Value, wait.EventType, wait.IsRetry));
    }

    [Fact]
    public void An_event_before_the_deadline_is_received() => Assert.Equal("won back", Waiting.Pass(Duration.FromDays(6)).Receive().Reason);

    [Fact]
    public void An_event_at_the_very_deadline_is_received() =>
        Assert.Equal("won back", Waiting.Pass(Duration.FromDays(6)).Receive(happenedAt: Deadline).Reason);

    [Fact]
    public void An_event_a_moment_after_the_deadline_ends_the_wait_as_the_deadline_does() =>
        Assert.Equal("lost", Waiting.Pass(Duration.FromDays(6)).Receive(happenedAt: Deadline + Duration.FromMilliseconds(1)).Reason);

    [Fact]
    public void An_event_that_happened_in_time_and_is_processed_late_still_counts()
    {
        // The outage: nothing was processed from the sixth day to the ninth.
        var workflow = WaitAWeek.Compile();
        var state = JourneyState.Empty;
        var facts = SampleFacts.Journey(SampleFacts.Start);
        JourneyMachine.Advance(workflow, state, new JourneyTrigger.Begin("placed"), facts, SampleFacts.Start);

        var late = new EventFacts { Id = 1, Type = "order.placed", Time = SampleFacts.Start + Duration.FromDays(6) };
        var commit = JourneyMachine.Advance(workflow, state, new JourneyTrigger.Received(2, late, Deadline), facts, SampleFacts.Start + Duration.FromDays(9));

        Assert.Equal("won back", commit.Reason);
    }

    [Fact]
    public void Without_an_event_the_deadline_ends_the_wait() => Assert.Equal("lost", Waiting.Pass(Week).Reason);

    [Fact]
    public void A_wait_without_a_timeout_waits_for_ever()
    {
        var workflow = new Drawing().Add("placed", "Care.OrderPlaced").Add("order", "Care.WaitForEvent").Connect("placed -> order").Compile();
        var journey = new JourneyDriver(workflow).Begin().Pass(Duration.FromDays(10_000));

        Assert.Null(Assert.Single(journey.Waits.Values).DueAt);
        Assert.Equal("done", journey.Receive().Reason);
    }

    [Fact]
    public void An_event_of_another_type_is_not_the_one() =>
        Assert.Equal(["order"], Waiting.Receive("order.cancelled").RestingAt);

    [Fact]
    public void Days_are_24_hours_even_when_the_clocks_change()
    {
        // The clocks of London go forward on 29 March 2026.
        var london = SampleFacts.Campaign() with { Zone = DateTimeZoneProviders.Tzdb["Europe/London"] };
        var start = Instant.FromUtc(2026, 3, 28, 9, 0);
        var journey = new JourneyDriver(WaitAWeek.Compile(), SampleFacts.Journey(start, london), start).Begin();

        Assert.Equal(Instant.FromUtc(2026, 4, 4, 9, 0), Assert.Single(journey.Waits.Values).DueAt);
    }

    [Fact]
    public void A_trigger_in_the_middle_of_a_workflow_waits_for_its_event()
    {
        var workflow = new Drawing()
            .Add("placed", "Care.OrderPlaced")
            .Add("again", "Care.OrderPlaced")
            .Connect("placed -> again")
            .Compile();
        var journey = new JourneyDriver(workflow).Begin();
        Assert.Equal(["again"], journey.RestingAt);

        Assert.Equal("done", journey.Receive().Reason);
    }

    [Fact]
    public void An_events_data_goes_into_a_variable()
    {
        var workflow = new Drawing()
            .Variable("ticket", "Object")
            .Add("start", "Elsa.Event", ("eventName", "ticket.opened"))
            .Add("closed", "Elsa.Event", ("eventName", "ticket.closed"), ("result", System.Text.Json.Nodes.JsonNode.Parse("""{"typeName":"Object","memoryReference":{"id":"id-of-ticket"}}""")))
            .Add("day", "Elsa.Delay", ("timeSpan", "1.00:00:00"))
            .Connect("start -> closed -> day")
            .Compile();

        var journey = new JourneyDriver(workflow).Begin().Receive("ticket.closed", content: new Dictionary<string, object?> { ["number"] = 17L });

        Assert.Equal("""{"n":3,"o":[[2,3,0]],"v":{"ticket":{"number":17}}}""", journey.StoredState);
    }
}
