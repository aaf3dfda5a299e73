using Automation.Engine.Customers;
using Automation.Engine.Journeys;
using Automation.Engine.Messages;
using Automation.TestKit.Definitions;
using Automation.TestKit.Journeys;
using NodaTime;
using Xunit;

namespace Automation.Tests.Journeys;

/// <summary>What comes twice, late or for somebody else changes nothing: workers may claim what another has done.</summary>
public sealed class StaleTriggerTests
{
    private static readonly Drawing Waits = new Drawing()
        .Add("placed", "Care.OrderPlaced")
        .Add("order", "Care.WaitForEvent", ("timeout", "7.00:00:00"))
        .Add("mail", "Care.SendEmail", ("template", "t"), ("purpose", "Care"))
        .Add("day", "Elsa.Delay", ("timeSpan", "1.00:00:00"))
        .Connect("placed -> order|Received -> mail|Sent -> day");

    public static TheoryData<JourneyTrigger> OfEndedVisits =>
    [
        new JourneyTrigger.Due(1),
        new JourneyTrigger.Due(2),
        new JourneyTrigger.Due(99),
        new JourneyTrigger.Received(2, new EventFacts { Id = 1, Type = "order.placed", Time = SampleFacts.Start }),
    ];

    [Theory]
    [MemberData(nameof(OfEndedVisits))]
    public void A_trigger_for_a_visit_that_is_over_changes_nothing(JourneyTrigger trigger)
    {
        var journey = new JourneyDriver(Waits.Compile()).Begin().Receive();
        var (state, lines) = (journey.StoredState, journey.Lines.Count());

        journey.Advance(trigger);

        Assert.Equal((state, lines), (journey.StoredState, journey.Lines.Count()));
        Assert.Equal(JourneyStatus.Active, journey.Status);
    }

    [Fact]
    public void A_due_time_does_not_end_a_wait_for_a_delivery()
    {
        var journey = new JourneyDriver(Waits.Compile()).Begin().Receive();
        Assert.Equal(["mail"], journey.RestingAt);

        Assert.Equal(["mail"], journey.Advance(new JourneyTrigger.Due(3)).RestingAt);
    }

    [Fact]
    public void An_event_does_not_end_a_wait_for_a_delivery()
    {
        var journey = new JourneyDriver(Waits.Compile()).Begin().Receive();
        var facts = new EventFacts { Id = 1, Type = "order.placed", Time = journey.Now };

        Assert.Equal(["mail"], journey.Advance(new JourneyTrigger.Received(3, facts)).RestingAt);
    }

    [Fact]
    public void A_settlement_does_not_end_a_wait_for_a_time()
    {
        var journey = new JourneyDriver(Waits.Compile()).Begin().Receive().Settle("mail");

        journey.Advance(new JourneyTrigger.Settled(4, "day", new SettledDelivery.Failed("x")));

        Assert.Equal(["day"], journey.RestingAt);
    }

    [Fact]
    public void A_settlement_that_comes_after_the_end_is_recorded_and_ends_nothing_a_second_time()
    {
        var workflow = new Drawing()
            .Add("placed", "Care.OrderPlaced")
            .Add("fork", "Elsa.FlowFork", ("branches", new[] { "A", "B" }))
            .Add("sms", "Care.SendSms", ("template", "t"), ("purpose", "Care"))
            .Add("day", "Elsa.Delay", ("timeSpan", "1.00:00:00"))
            .Add("out", "Care.Exit", ("reason", "gone"))
            .Connect("placed -> fork|A -> sms", "fork|B -> day -> out")
            .Compile();
        var state = JourneyState.Empty;
        var facts = SampleFacts.Journey(SampleFacts.Start);
        JourneyMachine.Advance(workflow, state, new JourneyTrigger.Begin("placed"), facts, SampleFacts.Start);
        JourneyMachine.Advance(workflow, state, new JourneyTrigger.Due(4), facts, SampleFacts.Start + Duration.FromDays(1));

        var late = JourneyMachine.Advance(
            workflow, state, new JourneyTrigger.Settled(3, "sms", new SettledDelivery.Accepted("p")), facts, SampleFacts.Start + Duration.FromDays(2));

        Assert.Equal(Engine.Ledger.LedgerOutcome.Accepted, Assert.Single(late.Ledger).Outcome);
        Assert.Null(late.Reason);
    }
}
