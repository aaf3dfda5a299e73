using System.Text.Json.Nodes;
using Automation.Engine.Activities;
using Automation.TestKit.Definitions;
using Automation.TestKit.Journeys;
using NodaTime;
using Xunit;

namespace Automation.Tests.Journeys;

/// <summary>Variables: what they can hold, over a wait and back.</summary>
public sealed class VariableTests
{
    [Theory]
    [InlineData("customer.orders_count * 1.5 + 1", "variables.x == 4")]
    [InlineData("now - 90.days", "variables.x == now - 91.days")]
    [InlineData("90.days", "variables.x == 90.days")]
    [InlineData("[1, 'a', null]", "variables.x[1] == 'a' && variables.x.size == 3")]
    [InlineData("{ sum: 7, tags: ['vip'] }", "variables.x.sum == 7 && variables.x.tags[0] == 'vip'")]
    [InlineData("customer.tags", "variables.x.size == 1")]
    [InlineData("customer", "variables.x.orders_count == 2 && variables.x.tags[0] == 'vip'")]
    [InlineData("null", "variables.x == null")]
    public void A_value_is_the_same_after_a_wait(string value, string condition)
    {
        var journey = Keep(value, condition);

        Assert.Contains("Completed ask True", journey.Lines);
    }

    [Fact]
    public void A_value_that_cannot_be_kept_is_an_incident_and_not_a_broken_journey()
    {
        var catalog = new ActivityCatalog([.. ActivityCatalog.In(typeof(Activity).Assembly), typeof(SetsAnything)]);
        var workflow = new Drawing().Variable("x").Add("placed", "Care.OrderPlaced").Add("set", "Test.SetsAnything").Connect("placed -> set").Compile(catalog);

        var journey = new JourneyDriver(workflow).Begin().Pass(Duration.FromDays(1));

        Assert.Equal("incident:set", journey.Reason);
        Assert.Contains("Variable 'x'", journey.Ledger.First(line => line.Reason == "input").Detail, StringComparison.Ordinal);
    }

    private static JourneyDriver Keep(string value, string condition)
    {
        var workflow = new Drawing()
            .Variable("x", "Object")
            .Add("placed", "Care.OrderPlaced")
            .Add("set", "Elsa.SetVariable", ("variable", JsonNode.Parse("""{"id":"id-of-x"}""")), ("value", Drawing.Script(value)))
            .Add("day", "Elsa.Delay", ("timeSpan", "1.00:00:00"))
            .Add("ask", "Elsa.FlowDecision", ("condition", Drawing.Script(condition)))
            .Connect("placed -> set -> day -> ask")
            .Compile();

        return new JourneyDriver(workflow, SampleFacts.Journey(SampleFacts.Start, customer: SampleFacts.Customer with { Tags = ["vip"] })).Begin().Pass(Duration.FromDays(2));
    }

    [Activity("Test", "Test")]
    private sealed class SetsAnything : CodeActivity
    {
        protected override void Run(ActivityExecutionContext context) => context.SetVariable("x", new object());
    }
}
