using System.Text.RegularExpressions;
using Automation.Engine.Definitions;
using Automation.TestKit.Definitions;
using Xunit;

namespace Automation.Tests.Definitions;

/// <summary>A wrong value is told with an example, and the example is one that the field takes.</summary>
public sealed class FieldValueTests
{
    [Theory]
    [InlineData("Elsa.Delay", "timeSpan", "3 days")]
    [InlineData("Elsa.Delay", "timeSpan", "abc")]
    [InlineData("Elsa.Delay", "timeSpan", "25:00")]
    [InlineData("Elsa.Delay", "timeSpan", "25:00:00")]
    [InlineData("Elsa.Delay", "timeSpan", "-1")]
    [InlineData("Care.WaitForEvent", "timeout", "-00:00:01")]
    [InlineData("Care.WaitForEvent", "timeout", "a week")]
    [InlineData("Care.WaitForWindow", "from", "25:00")]
    [InlineData("Care.WaitForWindow", "from", "-1")]
    [InlineData("Care.WaitForWindow", "to", "8pm")]
    [InlineData("Care.DateReached", "timeOfDay", "abc")]
    [InlineData("Care.DateReached", "days", "3 days")]
    [InlineData("Care.DateReached", "days", "abc")]
    [InlineData("Care.DateReached", "days", "1,000")]
    [InlineData("Elsa.StartAt", "dateTime", "25:00")]
    [InlineData("Elsa.StartAt", "dateTime", "abc")]
    [InlineData("Elsa.Cron", "cronExpression", "bad times")]
    [InlineData("Care.Split", "sides", "[\"A\"]")]
    public void Example_in_the_remedy_is_a_value_that_the_field_takes(string type, string field, string value)
    {
        var problem = Assert.Single(Compile(type, field, value).Problems);
        var example = Regex.Match(problem.Remedy, @"such as (?<value>0 0 9 \? \* MON-FRI|[^\s,]+?)(?=[.,;]?(?:\s|$))").Groups["value"].Value;

        Assert.Contains(problem.Id, (string[])[DiagnosticIds.BadValue, DiagnosticIds.BadSchedule]);
        Assert.Equal(field, problem.Field);
        Assert.NotEmpty(example);
        Assert.Empty(Compile(type, field, type == "Care.Split" ? $"[\"{example}\"]" : example).Problems);
    }

    [Theory]
    [InlineData("Elsa.Delay", "timeSpan", "1.00:00:00")]
    [InlineData("Elsa.Delay", "timeSpan", "23:59:59")]
    [InlineData("Elsa.Delay", "timeSpan", "3")]
    [InlineData("Elsa.Delay", "timeSpan", "P3DT2H")]
    [InlineData("Elsa.Delay", "timeSpan", "00:00:00")]
    [InlineData("Care.WaitForWindow", "from", "8:00")]
    [InlineData("Care.DateReached", "days", "366")]
    public void Forms_that_are_taken(string type, string field, string value) => Assert.Empty(Compile(type, field, value).Problems);

    [Fact]
    public void Choice_that_does_not_exist_is_told_with_all_that_do()
    {
        var problem = Assert.Single(Compile("Elsa.FlowJoin", "mode", "WaitForever").Problems);

        Assert.Equal("Choose one of: WaitAll, WaitAllActive, WaitAny.", problem.Remedy);
    }

    [Fact]
    public void Question_written_as_a_plain_value_is_told_to_be_an_expression()
    {
        var problem = Assert.Single(Compile("Elsa.FlowDecision", "condition", "customer.orders_count >= 2").Problems);

        Assert.Contains("template expression", problem.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"ticket.closed\"")]
    [InlineData(" 'ticket.closed' ")]
    public void Text_in_quotes_is_a_fixed_value(string text)
    {
        var workflow = new Drawing().Add("start", "Elsa.Event", ("eventName", Drawing.Script(text))).Compile();

        Assert.Equal(new Engine.Activities.StartRule.OnEvent("ticket.closed"), workflow.Starts[0].GetStartRule(TestKit.Journeys.SampleFacts.Campaign()));
    }

    [Fact]
    public void Text_in_quotes_is_checked_like_a_plain_value()
    {
        var problem = Assert.Single(new Drawing().Add("placed", "Care.OrderPlaced").Add("x", "Elsa.Delay", ("timeSpan", Drawing.Script("'3 days'"))).Connect("placed -> x").TryCompile().Problems);

        Assert.Equal(DiagnosticIds.BadValue, problem.Id);
    }

    private static CompilationResult Compile(string type, string field, string value)
    {
        var drawing = new Drawing().Add("placed", "Care.OrderPlaced");
        return (type == "Care.DateReached" ? drawing.Add("x", type, ("date", "starts_at"), (field, value)) : drawing.Add("x", type, (field, value)))
            .Connect("placed -> x")
            .TryCompile();
    }
}
