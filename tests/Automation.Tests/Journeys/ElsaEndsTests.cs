using Automation.Engine.Activities;
using Automation.Engine.Campaigns;
using Automation.Engine.Definitions;
using Automation.Engine.Journeys;
using Automation.TestKit.Definitions;
using Automation.TestKit.Journeys;
using NodaTime;
using Xunit;

namespace Automation.Tests.Journeys;

/// <summary>Elsa's small activities: beginnings, ends and the timer.</summary>
public sealed class ElsaEndsTests
{
    [Fact]
    public void Start_begins_a_workflow_without_a_trigger_and_end_ends_it()
    {
        var journey = new JourneyDriver(new Drawing().Add("other", "Elsa.WriteLine").Add("start", "Elsa.Start").Add("end", "Elsa.End").Connect("start -> end", "start -> other").Compile()).Begin();

        Assert.Equal((JourneyStatus.Finished, "done"), (journey.Status, journey.Reason));
        Assert.Equal(["Entered start", "Completed start Done", "Finished end done"], journey.Lines);
    }

    [Fact]
    public void Complete_counts_its_first_outcome()
    {
        var outcome = new JourneyDriver(new Drawing().Add("start", "Elsa.Start").Add("end", "Elsa.Complete", ("outcomes", new[] { "won back", "x" })).Connect("start -> end").Compile()).Begin();
        var none = new JourneyDriver(new Drawing().Add("start", "Elsa.Start").Add("end", "Elsa.Complete").Connect("start -> end").Compile()).Begin();

        Assert.Equal((JourneyStatus.Finished, "won back"), (outcome.Status, outcome.Reason));
        Assert.Equal((JourneyStatus.Finished, "done"), (none.Status, none.Reason));
    }

    [Fact]
    public void Fault_fails_the_journey_at_once()
    {
        var journey = new JourneyDriver(new Drawing().Add("start", "Elsa.Start").Add("end", "Elsa.Fault", ("code", "no-stock")).Connect("start -> end").Compile()).Begin();

        Assert.Equal((JourneyStatus.Failed, "no-stock"), (journey.Status, journey.Reason));
        Assert.Empty(journey.Waits);
    }

    [Fact]
    public void Timer_in_the_middle_rests_for_its_interval()
    {
        var journey = new JourneyDriver(new Drawing().Add("start", "Elsa.Start").Add("wait", "Elsa.Timer", ("interval", "00:07:00")).Connect("start -> wait").Compile()).Begin();

        Assert.Equal(journey.Now + Duration.FromMinutes(7), journey.Waits.Values.Single().DueAt);
        journey.Pass(Duration.FromMinutes(7));
        Assert.Equal(JourneyStatus.Finished, journey.Status);
    }

    [Theory]
    [InlineData("00:00:15", "0/15 * * * * ?")]
    [InlineData("00:20:00", "0 0/20 * * * ?")]
    [InlineData("01:00:00", "0 0 0/1 * * ?")]
    [InlineData("08:00:00", "0 0 0/8 * * ?")]
    [InlineData("1.00:00:00", "0 0 0 * * ?")]
    public void Timer_at_the_start_follows_the_clock(string interval, string cron)
    {
        var workflow = new Drawing().Add("timer", "Elsa.Timer", ("interval", interval)).With("canStartWorkflow", true).Compile();

        Assert.Equal(new StartRule.OnCron(cron), Assert.Single(workflow.Starts).GetStartRule(new CampaignFacts { Id = 1, Name = "c", Zone = DateTimeZone.Utc }));
    }

    [Theory]
    [InlineData("00:07:00")]
    [InlineData("2.00:00:00")]
    [InlineData("00:00:00.5")]
    public void Timer_at_the_start_without_regular_times_is_refused(string interval)
    {
        var result = new Drawing().Add("timer", "Elsa.Timer", ("interval", interval)).With("canStartWorkflow", true).TryCompile();

        Assert.Equal((DiagnosticIds.BadValue, "timer", "interval"), Assert.Single(result.Problems.Select(problem => (problem.Id, problem.ActivityId, problem.Field))));
    }
}
