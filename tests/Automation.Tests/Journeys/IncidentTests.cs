using Automation.Engine.Activities;
using Automation.Engine.Journeys;
using Automation.TestKit.Definitions;
using Automation.TestKit.Journeys;
using NodaTime;
using Xunit;

namespace Automation.Tests.Journeys;

/// <summary>Activities that throw: recorded, tried again, and at last the end of the journey.</summary>
public sealed class IncidentTests
{
    private static readonly ActivityCatalog Catalog = new([.. ActivityCatalog.In(typeof(Activity).Assembly), typeof(BreaksUntil), typeof(BreaksAfterEvent), typeof(Undecided), typeof(Indecisive)]);

    [Fact]
    public void A_visit_that_throws_is_tried_again_after_a_minute_five_and_thirty()
    {
        var start = SampleFacts.Start;
        var journey = new JourneyDriver(Broken("2099-01-01T00:00:00Z").Compile(Catalog)).Begin().PassTo(start + Duration.FromDays(1));

        Assert.Equal((JourneyStatus.Failed, "incident:broken"), (journey.Status, journey.Reason));
        Assert.Equal(
            [start, start + Duration.FromMinutes(1), start + Duration.FromMinutes(6), start + Duration.FromMinutes(36)],
            journey.Ledger.Where(line => line.Outcome == Engine.Ledger.LedgerOutcome.Incident).Select(line => line.At));
        Assert.Equal("Failed broken incident:broken", journey.Lines.Last());
        Assert.Empty(journey.Waits);
    }

    [Fact]
    public void A_visit_that_recovers_goes_on()
    {
        var journey = new JourneyDriver(Broken("2026-03-02T02:03:00Z").Compile(Catalog)).Begin();
        Assert.Equal(["broken"], journey.RestingAt);
        Assert.True(Assert.Single(journey.Waits.Values).IsRetry);

        journey.Pass(Duration.FromDays(1));

        Assert.Equal((JourneyStatus.Finished, "done"), (journey.Status, journey.Reason));
        Assert.Equal(2, journey.Ledger.Count(line => line.Outcome == Engine.Ledger.LedgerOutcome.Incident));
        Assert.Equal(1, journey.Completions("broken"));
    }

    [Fact]
    public void What_a_visit_did_before_it_threw_has_not_happened()
    {
        var journey = new JourneyDriver(Broken("2026-03-02T02:03:00Z").Variable("touched").Compile(Catalog)).Begin();

        Assert.DoesNotContain("touched", journey.StoredState, StringComparison.Ordinal);
        Assert.Empty(journey.Published);

        journey.Pass(Duration.FromDays(1));
        Assert.Single(journey.Published);
    }

    [Fact]
    public void The_error_of_foreign_code_is_named_without_its_text_for_it_may_be_personal()
    {
        var incident = new JourneyDriver(Broken("2099-01-01T00:00:00Z").Compile(Catalog)).Begin().Ledger.Last();

        Assert.Equal((nameof(FormatException), null), (incident.Reason, incident.Detail));
    }

    [Fact]
    public void Other_branches_go_on_while_one_is_tried_again()
    {
        var workflow = new Drawing()
            .Add("placed", "Care.OrderPlaced")
            .Add("fork", "Elsa.FlowFork", ("branches", new[] { "A", "B" }))
            .Add("broken", "Test.BreaksUntil", ("until", "2099-01-01T00:00:00Z"))
            .Add("fine", "Elsa.WriteLine", ("text", "x"))
            .Connect("placed -> fork|A -> broken", "fork|B -> fine")
            .Compile(Catalog);

        var journey = new JourneyDriver(workflow).Begin();

        Assert.Equal(1, journey.Completions("fine"));
        Assert.Equal(JourneyStatus.Active, journey.Status);
    }

    [Fact]
    public void A_trigger_that_breaks_still_begins_the_journey_when_it_is_tried_again()
    {
        var workflow = new Drawing().Add("start", "Test.BreaksUntil", ("until", "2026-03-02T02:00:30Z")).Compile(Catalog);

        Assert.Equal("done", new JourneyDriver(workflow).Begin().Pass(Duration.FromMinutes(1)).Reason);
    }

    [Fact]
    public void A_resumption_that_throws_is_tried_again_with_its_event()
    {
        var journey = new JourneyDriver(AfterEvent(until: "2026-03-02T02:03:00Z").Compile(Catalog)).Begin().Receive("ticket.closed", content: "A-17");
        Assert.NotEmpty(journey.State.NeededEvents);

        journey.Pass(Duration.FromHours(1));

        Assert.Equal("A-17", Assert.Single(journey.Published).Type);
        Assert.Equal("done", journey.Reason);
    }

    [Fact]
    public void A_wait_whose_event_was_refused_at_the_second_try_waits_on_for_the_same_event_until_the_same_deadline()
    {
        var journey = new JourneyDriver(AfterEvent(until: "2026-03-02T02:03:00Z", wanted: "B-1").Compile(Catalog)).Begin().Receive("ticket.closed", content: "A-17");

        journey.Pass(Duration.FromHours(1));
        var wait = Assert.Single(journey.Waits.Values);
        Assert.Equal(("ticket.closed", SampleFacts.Start + Duration.FromDays(7), false), (wait.EventType, wait.DueAt!.Value, wait.IsRetry));

        journey.Receive("ticket.closed", content: "B-1");
        Assert.Equal("B-1", Assert.Single(journey.Published).Type);
    }

    [Fact]
    public void A_deadline_that_throws_is_tried_again_as_a_deadline()
    {
        var journey = new JourneyDriver(AfterEvent(until: "2026-03-09T02:03:00Z").Compile(Catalog)).Begin().Pass(Duration.FromDays(8));

        Assert.Equal("timed-out", Assert.Single(journey.Published).Type);
    }

    [Fact]
    public void Activities_that_do_not_decide_or_decide_twice_are_incidents()
    {
        var none = new JourneyDriver(new Drawing().Add("x", "Test.Undecided").Compile(Catalog)).Begin();
        var two = new JourneyDriver(new Drawing().Add("x", "Test.Indecisive").Compile(Catalog)).Begin();

        Assert.Contains("Incident x defect", none.Lines);
        Assert.Contains("Incident x defect", two.Lines);
        Assert.Equal(0, two.Completions("x"));
    }

    [Fact]
    public void A_retry_of_a_branch_that_lost_a_race_is_given_up()
    {
        var workflow = new Drawing()
            .Add("placed", "Care.OrderPlaced")
            .Add("fork", "Elsa.FlowFork", ("branches", new[] { "A", "B" }))
            .Add("broken", "Test.BreaksUntil", ("until", "2099-01-01T00:00:00Z"))
            .Add("order", "Care.WaitForEvent")
            .Add("join", "Elsa.FlowJoin")
            .Add("after", "Elsa.Delay", ("timeSpan", "5.00:00:00"))
            .Connect("placed -> fork|A -> broken -> join -> after", "fork|B -> order|Received -> join")
            .Compile(Catalog);

        var journey = new JourneyDriver(workflow).Begin().Receive().Pass(Duration.FromDays(1));

        Assert.Equal(["after"], journey.RestingAt);
        Assert.Contains("Cancelled broken race-lost", journey.Lines);
    }

    private static Drawing Broken(string until) => new Drawing()
        .Add("placed", "Care.OrderPlaced")
        .Add("broken", "Test.BreaksUntil", ("until", until))
        .Connect("placed -> broken");

    private static Drawing AfterEvent(string until, string? wanted = null) => new Drawing()
        .Add("placed", "Care.OrderPlaced")
        .Add("wait", "Test.BreaksAfterEvent", ("until", until), ("wanted", wanted))
        .Connect("placed -> wait");

    /// <summary>Throws until a time, after it has done things that must not count.</summary>
    [Activity("Test", "Test")]
    private sealed class BreaksUntil : CodeActivity
    {
        [Input(Required = true)]
        public Input<DateTimeOffset> Until { get; set; } = new();

        protected override void Run(ActivityExecutionContext context)
        {
            context.SetVariable("touched", "yes");
            context.PublishEvent("touched", null);
            if (context.Now < Until.Get(context))
            {
                throw new FormatException("lan@example.test is no number");
            }
        }
    }

    /// <summary>Waits for an event; what it then does throws until a time; an event that is not wanted is refused.</summary>
    [Activity("Test", "Test")]
    private sealed class BreaksAfterEvent : Activity
    {
        [Input(Required = true)]
        public Input<DateTimeOffset> Until { get; set; } = new();

        [Input]
        public Input<string> Wanted { get; set; } = new();

        public override bool CanRest => true;

        protected internal override void Execute(ActivityExecutionContext context) =>
            context.WaitForEvent("ticket.closed", context.NowInstant + Duration.FromDays(7));

        protected internal override void Resume(ActivityExecutionContext context, Resumption resumption)
        {
            if (context.Now < Until.Get(context))
            {
                throw new FormatException();
            }

            var content = resumption is Resumption.Received received ? (string)received.Event.Content! : "timed-out";
            if (Wanted.Get(context) is { } wanted && wanted != content)
            {
                context.KeepWaiting();
                return;
            }

            context.PublishEvent(content, null);
            context.Complete();
        }
    }

    [Activity("Test", "Test")]
    private sealed class Undecided : Activity
    {
        protected internal override void Execute(ActivityExecutionContext context)
        {
        }
    }

    [Activity("Test", "Test")]
    private sealed class Indecisive : Activity
    {
        protected internal override void Execute(ActivityExecutionContext context)
        {
            context.Complete();
            context.Complete();
        }
    }
}
