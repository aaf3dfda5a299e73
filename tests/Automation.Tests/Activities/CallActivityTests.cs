using Automation.Engine.Activities;
using Automation.Engine.Definitions;
using Automation.Engine.Ledger;
using Automation.Engine.Messages;
using Automation.TestKit.Activities;
using Automation.TestKit.Definitions;
using Automation.TestKit.Journeys;
using NodaTime;
using Xunit;

namespace Automation.Tests.Activities;

/// <summary>What a call is to a journey: asked for in one decision, answered in another, and nothing else in between.</summary>
public sealed class CallActivityTests
{
    [Fact]
    public void A_call_is_asked_for_and_the_journey_rests_until_its_answer()
    {
        var run = ActivityHarness.For<Lookup>().Input("text", "hello").Run();

        Assert.Null(run.Outcome);
        Assert.Null(run.Wait);
        Assert.Equal((Channel.Call, "Test.Lookup"), (run.Message!.Channel, run.Message.Template));
        Assert.Equal(new Question("hello"), run.Request<Question>());

        run.Answer(new Finding(42));

        Assert.Equal("Found", run.Outcome);
        Assert.Equal(42L, run.Outputs["number"]);
        Assert.Equal((LedgerOutcome.Accepted, "Found", "seen"), Line(run));
    }

    [Fact]
    public void A_call_that_failed_goes_on_by_Failed_which_needs_no_declaration()
    {
        var run = ActivityHarness.For<Lookup>().Input("text", "hello").Run().FailCall("http-422");

        Assert.Equal("Failed", run.Outcome);
        Assert.Equal((LedgerOutcome.DeliveryFailed, "http-422", null), Line(run));
    }

    [Fact]
    public void A_call_that_the_gate_denied_goes_on_by_Failed()
    {
        var run = ActivityHarness.For<Lookup>().Input("text", "hello").Run().Settle(new SettledDelivery.Denied("campaign-stopped"));

        Assert.Equal("Failed", run.Outcome);
    }

    [Fact]
    public void An_answer_is_kept_while_the_activity_that_was_to_learn_of_it_is_tried_again()
    {
        var run = ActivityHarness.For<Lookup>().Input("text", "hello").Run();
        run.Journey.Facts = run.Journey.Facts with { Customer = run.Journey.Facts.Customer with { Tier = "broken" } };
        run.Answer(new Finding(42));
        Assert.Equal("InvalidOperationException: ", run.Incident);

        run.Journey.Facts = run.Journey.Facts with { Customer = run.Journey.Facts.Customer with { Tier = null } };
        run.Pass(Duration.FromMinutes(1));

        Assert.Equal("Found", run.Outcome);
        Assert.Equal(42L, run.Outputs["number"]);
    }

    [Fact]
    public void A_request_that_is_too_large_to_keep_is_an_incident()
    {
        var run = ActivityHarness.For<Lookup>().Input("text", new string('x', CallActivity.MaxJsonBytes)).Run();

        Assert.Equal("defect: The request has more than 32 KiB. Send a key instead of the content.", run.Incident);
    }

    [Fact]
    public async Task An_answer_that_is_too_large_to_keep_is_not_asked_for_again()
    {
        var run = ActivityHarness.For<Lookup>().Input("text", "long").Run();

        Assert.Equal(new DeliveryOutcome.Permanent("answer-over-32-kib"), await run.CallAsync());
        Assert.Equal("Failed", run.Outcome);
    }

    [Fact]
    public void A_call_is_no_rest_for_a_loop()
    {
        var problems = new Drawing()
            .Add("call", "Test.Lookup", ("text", "x"))
            .Connect("call|Found -> call")
            .TryCompile(ActivityHarness.For<Lookup>().Catalog).Problems;

        Assert.Equal(DiagnosticIds.LoopWithoutWait, Assert.Single(problems).Id);
    }

    [Fact]
    public void A_call_of_a_branch_that_lost_its_race_is_withdrawn()
    {
        var journey = new JourneyDriver(new Drawing()
            .Add("fork", "Elsa.FlowFork", ("branches", new[] { "A", "B" }))
            .Add("call", "Test.Lookup", ("text", "x"))
            .Add("wait", "Elsa.Delay", ("timeSpan", "01:00:00"))
            .Add("join", "Elsa.FlowJoin", ("mode", "WaitAny"))
            .Connect("fork|A -> call|Found -> join", "fork|B -> wait -> join")
            .Compile(ActivityHarness.For<Lookup>().Catalog)).Begin();

        journey.Pass(Duration.FromHours(1));

        Assert.Equal(Channel.Call, Assert.Single(journey.Withdrawn).Channel);
        Assert.Equal("done", journey.Reason);
    }

    [Fact]
    public async Task Every_attempt_of_a_visit_has_one_id_and_another_visit_another()
    {
        var activity = ActivityHarness.For<Lookup>().Input("text", "id");
        var run = activity.Run();
        Assert.Equal(new DeliveryOutcome.Transient("test-j42-2 1", null), await run.CallAsync(attempt: 1));
        Assert.Equal(new DeliveryOutcome.Transient("test-j42-2 2", null), await run.CallAsync(attempt: 2));

        Assert.NotNull(run.Message);
    }

    [Fact]
    public async Task A_simulation_takes_what_the_activity_says()
    {
        var run = await ActivityHarness.For<Lookup>().Input("text", "hello").Run().SimulateAsync();

        Assert.Equal("Found", run.Outcome);
        Assert.Equal(5L, run.Outputs["number"]);
    }

    private static (LedgerOutcome, string, string?) Line(ActivityRun run)
    {
        var line = Assert.Single(run.Ledger);
        return (line.Outcome, line.Reason, line.Detail);
    }

    public sealed record Question(string Text);

    public sealed record Finding(long Number, string Text = "");

    [Activity("Test", "Customer")]
    [FlowNode("Found")]
    public sealed class Lookup : CallActivity<Question, Finding>
    {
        [Input(Required = true)]
        public Input<string> Text { get; set; } = new();

        [Output]
        public Output<long> Number { get; set; } = new();

        public override bool CanBeRepeated => true;

        protected override Question Prepare(ActivityExecutionContext context) => new(Text.Get(context)!);

        protected override Task<CallOutcome<Finding>> CallAsync(OutboundCall<Question> call, CancellationToken cancellationToken) => Task.FromResult(
            call.Request.Text == "id"
                ? Transient($"{call.Id} {call.Attempt}")
                : Answered(new Finding(1, new string('x', CallActivity.MaxJsonBytes))));

        protected override CallOutcome<Finding> Simulate(OutboundCall<Question> call) => Answered(new Finding(call.Request.Text.Length));

        protected override void Complete(ActivityExecutionContext context, Finding answer)
        {
            if (context.Customer.Tier == "broken")
            {
                throw new InvalidOperationException("A personal text that no ledger may have.");
            }

            Number.Set(context, answer.Number);
            context.Note = "seen";
            context.Complete("Found");
        }
    }
}
