using System.Text.Json.Nodes;
using Automation.TestKit.Definitions;
using Automation.TestKit.Journeys;
using NodaTime;
using Xunit;

namespace Automation.Tests.Journeys;

/// <summary>Conditions, switches and splits.</summary>
public sealed class DecisionTests
{
    [Theory]
    [InlineData("customer.orders_count >= 2", "True")]
    [InlineData("customer.orders_count >= 3", "False")]
    [InlineData("customer.last_order_at != null && customer.last_order_at > journey.entered_at", "False")]
    [InlineData("customer.tier", "False")]
    [InlineData("customer.name", "True")]
    [InlineData("'False'", "False")]
    [InlineData("customer.tags[0] == 'vip'", "False")]
    [InlineData("customer['orders_count'] == 2", "True")]
    [InlineData("campaign.name == 'sample' && campaign.limit < 10", "True")]
    [InlineData("variables.note == ''", "True")]
    public void A_condition_sees_customer_campaign_journey_and_variables(string condition, string outcome)
    {
        var workflow = new Drawing()
            .Variable("note")
            .Add("placed", "Care.OrderPlaced")
            .Add("ask", "Elsa.FlowDecision", ("condition", Drawing.Script(condition)))
            .Connect("placed -> ask")
            .Compile();

        var journey = new JourneyDriver(workflow, SampleFacts.Journey(SampleFacts.Start, SampleFacts.Campaign(("limit", 5L)))).Begin();

        Assert.Contains($"Completed ask {outcome}", journey.Lines);
    }

    [Theory]
    [InlineData("MatchFirst", "gold", "Completed ask gold")]
    [InlineData("MatchAny", "gold", "Completed ask gold,regular")]
    [InlineData("MatchFirst", "", "Completed ask regular")]
    [InlineData("MatchAny", null, "Completed ask regular")]
    public void A_switch_takes_the_first_case_that_holds_or_all(string mode, string? tier, string line)
    {
        var journey = new JourneyDriver(Switch(mode), SampleFacts.Journey(SampleFacts.Start, customer: SampleFacts.Customer with { Tier = tier })).Begin();

        Assert.Contains(line, journey.Lines);
    }

    [Fact]
    public void A_switch_without_a_case_that_holds_takes_the_default()
    {
        var journey = new JourneyDriver(Switch("MatchFirst"), SampleFacts.Journey(SampleFacts.Start, customer: SampleFacts.Customer with { OrdersCount = 0 })).Begin();

        Assert.Contains("Completed ask Default", journey.Lines);
        Assert.Equal("nobody", journey.Reason);
    }

    [Fact]
    public void The_cases_that_a_switch_takes_meet_again_once()
    {
        var workflow = new Drawing()
            .Add("placed", "Care.OrderPlaced")
            .Add("ask", "Elsa.FlowSwitch", ("mode", "MatchAny"), ("cases", JsonNode.Parse("""[{"label":"a","condition":{"type":"Scriban","value":"true"}},{"label":"b","condition":{"type":"Literal","value":true}},{"label":"c","condition":{"type":"Scriban","value":"false"}}]""")))
            .Add("day", "Elsa.Delay", ("timeSpan", "1.00:00:00"))
            .Add("note", "Elsa.WriteLine")
            .Connect("placed -> ask|a -> note", "ask|b -> day -> note", "ask|c -> note", "ask|Default -> note")
            .Compile();

        Assert.Equal(1, new JourneyDriver(workflow).Begin().Pass(Duration.FromDays(1)).Completions("note"));
    }

    [Theory]
    [InlineData(50_000L, "Received")]
    [InlineData(49_999L, null)]
    public void A_wait_takes_only_the_event_that_fits_its_condition(long total, string? outcome)
    {
        var workflow = new Drawing()
            .Add("placed", "Care.OrderPlaced")
            .Add("wait", "Care.WaitForEvent", ("eventType", "cart.left"), ("timeout", "7.00:00:00"), ("condition", Drawing.Script("event.data.total >= 50000")))
            .Connect("placed -> wait")
            .Compile();

        var journey = new JourneyDriver(workflow).Begin().Receive("cart.left", content: new Dictionary<string, object?> { ["total"] = total });

        Assert.Equal(outcome is null ? [] : [$"Completed wait {outcome}"], journey.Lines.Where(line => line.StartsWith("Completed wait", StringComparison.Ordinal)));
        Assert.Equal(outcome is null ? SampleFacts.Start + Duration.FromDays(7) : null, journey.Waits.Values.SingleOrDefault()?.DueAt);
    }

    [Fact]
    public void A_split_always_puts_the_same_customer_on_the_same_side()
    {
        var workflow = Split("draw", "A:1", "B:1");
        var sides = Enumerable.Range(1, 200).Select(number => SideOf(workflow, $"c{number}")).ToList();

        Assert.Equal(sides, Enumerable.Range(1, 200).Select(number => SideOf(Split("draw", "A:1", "B:1"), $"c{number}")));
        Assert.NotEqual(sides, Enumerable.Range(1, 200).Select(number => SideOf(Split("another", "A:1", "B:1"), $"c{number}")));
    }

    [Fact]
    public void The_side_of_a_key_never_changes_from_version_to_version()
    {
        // Written down once: a change would move people between the sides of running campaigns.
        Assert.Equal(0.27719898312352597713470458984m, Split_Fraction("summer", "c1"));
        Assert.Equal(0.055779639165848493576049804688m, Split_Fraction("summer", "khách hàng"));
    }

    [Theory]
    [InlineData("A:50", "B:50")]
    [InlineData("A:90", "B:10")]
    [InlineData("A:1", "B:2", "C:3", "D:0")]
    [InlineData("A:0.5", "B:99.5")]
    public void Shares_over_ten_thousand_keys_are_those_of_the_weights(params string[] sides)
    {
        const int people = 10_000;
        var workflow = Split("shares", sides);
        var counts = Enumerable.Range(1, people).CountBy(number => SideOf(workflow, $"customer-{number}")).ToDictionary();
        var total = sides.Sum(Weight);

        Assert.All(sides, side =>
        {
            var share = Weight(side) / total;
            var tolerance = 4 * Math.Sqrt(people * share * (1 - share));
            Assert.InRange(counts.GetValueOrDefault(side[..side.IndexOf(':', StringComparison.Ordinal)]), (people * share) - tolerance, (people * share) + tolerance);
        });
    }

    [Theory]
    [InlineData("A", "A:100")]
    [InlineData("A:100", "A:100")]
    public void A_side_may_be_connected_by_its_name_or_as_it_is_written(string port, string side)
    {
        var workflow = new Drawing()
            .Add("placed", "Care.OrderPlaced")
            .Add("split", "Care.Split", ("sides", new[] { side }))
            .Add("end", "Elsa.Finish", ("reason", "there"))
            .Connect($"placed -> split|{port} -> end")
            .Compile();

        var journey = new JourneyDriver(workflow).Begin();

        Assert.Equal("there", journey.Reason);
        Assert.Contains("Completed split A", journey.Lines);
    }

    private static decimal Split_Fraction(string salt, string key) => Engine.Activities.Flow.Split.Fraction(salt, key);

    private static double Weight(string side) => double.Parse(side[(side.IndexOf(':', StringComparison.Ordinal) + 1)..], System.Globalization.CultureInfo.InvariantCulture);

    private static string SideOf(Engine.Definitions.CompiledWorkflow workflow, string key)
    {
        var journey = new JourneyDriver(workflow, SampleFacts.Journey(SampleFacts.Start, customer: SampleFacts.Customer with { Key = key })).Begin();
        return journey.Ledger.Single(line => line.ActivityId == "split").Reason;
    }

    private static Engine.Definitions.CompiledWorkflow Split(string draw, params string[] sides) => new Drawing()
        .Add("placed", "Care.OrderPlaced")
        .Add("split", "Care.Split", ("sides", sides), ("draw", draw))
        .Connect("placed -> split")
        .Compile();

    private static Engine.Definitions.CompiledWorkflow Switch(string mode) => new Drawing()
        .Add("placed", "Care.OrderPlaced")
        .Add("ask", "Elsa.FlowSwitch", ("mode", mode), ("cases", JsonNode.Parse("""
            [
              { "label": "gold", "condition": { "type": "Scriban", "value": "customer.tier == 'gold'" } },
              { "label": "regular", "condition": { "type": "Scriban", "value": "customer.orders_count > 0" } }
            ]
            """)))
        .Add("nobody", "Elsa.Finish", ("reason", "nobody"))
        .Connect("placed -> ask|Default -> nobody")
        .Compile();
}
