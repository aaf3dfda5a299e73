using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Automation.Engine.Campaigns;
using Automation.Engine.Definitions;
using Automation.Engine.Messages;
using Automation.TestKit;
using Automation.TestKit.Definitions;
using Xunit;

namespace Automation.Tests.Definitions;

/// <summary>Each problem of a definition, by its id: where it is, and that something can be done about it.</summary>
public sealed class DiagnosticsTests
{
    private static Drawing Begun => new Drawing().Add("placed", "Care.OrderPlaced");

    public static TheoryData<string> AllIds =>
        [.. typeof(DiagnosticIds).GetFields(BindingFlags.Public | BindingFlags.Static).Select(constant => (string)constant.GetRawConstantValue()!)];

    [Theory]
    [MemberData(nameof(AllIds))]
    public void Every_id_is_explained_in_the_documentation_and_tested_here(string id)
    {
        var tests = File.ReadAllText(RepositoryFolder.Of("tests", "Automation.Tests", "Definitions", "DiagnosticsTests.cs"));

        Assert.Contains($"## {id} ", File.ReadAllText(RepositoryFolder.Of("docs", "diagnostics.md")), StringComparison.Ordinal);
        Assert.Contains($"public void {id}_", tests, StringComparison.Ordinal);
    }

    [Fact]
    public void No_id_is_used_twice_and_the_documentation_knows_no_others()
    {
        var ids = AllIds.Select(row => row.Data).ToList();
        var documented = Regex.Matches(File.ReadAllText(RepositoryFolder.Of("docs", "diagnostics.md")), "^## (WF[0-9]{4}) ", RegexOptions.Multiline).Select(match => match.Groups[1].Value);

        Assert.Distinct(ids);
        Assert.Equal(ids.Order(StringComparer.Ordinal), documented);
    }

    [Theory]
    [InlineData("{ \"root\": ")]
    [InlineData("")]
    [InlineData("""{"root":{"type":"Elsa.Flowchart"},"root":{}}""")]
    public void WF1001_the_text_is_no_json(string text) => Unreadable(text, DiagnosticIds.MalformedJson, "");

    [Theory]
    [InlineData("[]", "")]
    [InlineData("null", "")]
    [InlineData("{}", "root")]
    public void WF1002_the_json_is_no_definition(string text, string field) => Unreadable(text, DiagnosticIds.NotADefinition, field);

    [Fact]
    public void WF1003_the_root_is_no_flowchart() => Unreadable("""{"root":{"type":"Elsa.Sequence"}}""", DiagnosticIds.RootNotFlowchart, "root");

    [Fact]
    public void WF1003_a_flowchart_inside_a_flowchart() =>
        Problem(Begun.Add("inner", "Elsa.Flowchart").Connect("placed -> inner"), DiagnosticIds.RootNotFlowchart, "inner", "type");

    [Fact]
    public void WF1004_an_activity_without_an_id_or_a_type()
    {
        Problem(Begun.Add(new JsonObject { ["type"] = "Elsa.Finish" }), DiagnosticIds.ActivityIncomplete, "", "id");
        Problem(Begun.Add(new JsonObject { ["id"] = "x" }), DiagnosticIds.ActivityIncomplete, "x", "type");
    }

    [Fact]
    public void WF1005_two_activities_with_one_id() =>
        Problem(Begun.Add("placed", "Elsa.Finish"), DiagnosticIds.DuplicateActivityId, "placed", "id");

    [Fact]
    public void WF1006_an_unknown_type_with_the_nearest_known_one()
    {
        var problem = Problem(Begun.Add("mail", "Care.SendMail").Connect("placed -> mail"), DiagnosticIds.UnknownActivityType, "mail", "type");

        Assert.Contains("Did you mean 'Care.SendEmail'?", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WF1007_a_connection_from_or_to_nowhere()
    {
        Problem(Begun.Connect("placed -> gone"), DiagnosticIds.DanglingConnection, "placed", "connections");
        Problem(Begun.Connect("gone -> placed"), DiagnosticIds.DanglingConnection, "placed", "connections");
    }

    [Fact]
    public void WF1007_a_connection_into_an_audience() =>
        Problem(
            Begun.Add("entered", "Care.AudienceEntered").With("canStartWorkflow", true).Connect("placed -> entered"),
            DiagnosticIds.DanglingConnection,
            "entered",
            "connections");

    [Fact]
    public void WF1008_an_outcome_that_the_activity_does_not_have()
    {
        var problem = Problem(Begun.Add("end", "Elsa.Finish").Connect("placed|Sent -> end").Connect("placed -> end"), DiagnosticIds.UnknownOutcome, "placed", "connections");

        Assert.Contains("Done", problem.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void WF1009_an_activity_that_no_way_leads_to() =>
        Problem(Begun.Add("end", "Elsa.Finish"), DiagnosticIds.Unreachable, "end", "");

    [Theory]
    [InlineData("Care.Exit", "reason")]
    [InlineData("Elsa.Cron", "cronExpression")]
    [InlineData("Elsa.StartAt", "dateTime")]
    [InlineData("Elsa.Event", "eventName")]
    [InlineData("Elsa.PublishEvent", "eventName")]
    [InlineData("Elsa.FlowFork", "branches")]
    [InlineData("Elsa.SetVariable", "variable")]
    [InlineData("Care.Split", "sides")]
    [InlineData("Care.DateReached", "date")]
    public void WF1010_a_required_input_without_a_value(string type, string field) =>
        Problem(Begun.Add("x", type).Connect("placed -> x"), DiagnosticIds.MissingInput, "x", field);

    [Theory]
    [InlineData("Elsa.FlowFork", "branches")]
    [InlineData("Care.Split", "sides")]
    public void WF1010_a_list_without_an_item(string type, string field) =>
        Problem(Begun.Add("x", type, (field, Array.Empty<string>())).Connect("placed -> x"), DiagnosticIds.MissingInput, "x", field);

    [Fact]
    public void WF1010_a_case_without_a_condition() =>
        Problem(
            Begun.Add("ask", "Elsa.FlowSwitch", ("cases", JsonNode.Parse("""[{"label":"gold"}]"""))).Connect("placed -> ask"),
            DiagnosticIds.MissingInput,
            "ask",
            "cases");

    [Theory]
    [InlineData("Elsa.Delay", "timeSpan", "soon")]
    [InlineData("Elsa.FlowDecision", "condition", "perhaps")]
    [InlineData("Elsa.FlowJoin", "mode", "WaitForever")]
    [InlineData("Elsa.StartAt", "dateTime", "tomorrow")]
    [InlineData("Care.DateReached", "timeOfDay", "25:00")]
    [InlineData("Care.DateReached", "direction", "Around")]
    [InlineData("Care.DateReached", "days", "2.5")]
    [InlineData("Care.DateReached", "days", "367")]
    [InlineData("Care.DateReached", "days", "-1")]
    [InlineData("Care.WaitForWindow", "weekdays", "[\"Someday\"]")]
    [InlineData("Care.WaitForWindow", "from", "8 o'clock")]
    [InlineData("Care.Split", "sides", "[\"A\"]")]
    [InlineData("Care.Split", "sides", "[\"A:-1\"]")]
    [InlineData("Care.Split", "sides", "[\"A:0\",\"B:0\"]")]
    public void WF1011_a_value_that_does_not_fit(string type, string field, string value)
    {
        var drawing = type == "Care.DateReached"
            ? Begun.Add("x", type, ("date", "starts_at"), (field, value))
            : Begun.Add("x", type, (field, value));

        Problem(drawing.Connect("placed -> x"), DiagnosticIds.BadValue, "x", field);
    }

    [Fact]
    public void WF1011_a_required_value_that_does_not_fit_is_not_called_missing_as_well() =>
        Problem(
            Begun.Add("mail", "Care.SendEmail", ("template", "t"), ("purpose", "Spam")).Connect("placed -> mail"),
            DiagnosticIds.BadValue,
            "mail",
            "purpose");

    [Theory]
    [InlineData("Elsa.FlowFork", "branches")]
    [InlineData("Elsa.FlowJoin", "mode")]
    [InlineData("Care.Split", "sides")]
    [InlineData("Care.DateReached", "date")]
    public void WF1011_a_value_that_must_be_fixed_and_depends_on_the_journey(string type, string field) =>
        Problem(Begun.Add("x", type, (field, Drawing.Script("customer.tier"))).Connect("placed -> x"), DiagnosticIds.BadValue, "x", field);

    [Fact]
    public void WF1011_a_default_of_a_variable_that_does_not_fit() =>
        Problem(Begun.Variable("count", "Int32", "many"), DiagnosticIds.BadValue, "", "variables.count");

    [Fact]
    public void WF1012_an_expression_that_cannot_be_parsed()
    {
        var problem = Problem(
            Begun.Add("ask", "Elsa.FlowDecision", ("condition", Drawing.Script("customer.orders_count >="))).Connect("placed -> ask"),
            DiagnosticIds.BadExpression,
            "ask",
            "condition");

        Assert.Contains("column", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("customer.ordrs_count > 1", "Did you mean 'orders_count'?")]
    [InlineData("custmer.orders_count > 1", "Did you mean 'customer'?")]
    [InlineData("variables.teir == 'gold'", "Did you mean 'tier'?")]
    public void WF1013_a_name_that_does_not_exist_with_the_nearest_that_does(string condition, string hint)
    {
        var problem = Problem(
            Begun.Variable("tier").Add("ask", "Elsa.FlowDecision", ("condition", Drawing.Script(condition))).Connect("placed -> ask"),
            DiagnosticIds.UnknownName,
            "ask",
            "condition");

        Assert.Contains(hint, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WF1013_a_workflow_input_or_a_customers_date_that_does_not_exist()
    {
        Problem(
            Begun.Input("city").Add("end", "Elsa.Finish", ("reason", Drawing.Expression("Input", "town"))).Connect("placed -> end"),
            DiagnosticIds.UnknownName,
            "end",
            "reason");
        Problem(
            Begun.Add("date", "Care.DateReached", ("date", "customer.email")).Connect("placed -> date"), DiagnosticIds.UnknownName, "date", "date");
    }

    [Theory]
    [InlineData("JavaScript")]
    [InlineData("Liquid")]
    [InlineData("Handlebars")]
    public void WF1014_an_expression_in_another_language(string language)
    {
        Problem(
            Begun.Add("ask", "Elsa.FlowDecision", ("condition", Drawing.Expression(language, "1 == 1"))).Connect("placed -> ask"),
            DiagnosticIds.ForeignExpression,
            "ask",
            "condition");
        Problem(
            Begun.Add("wait", "Care.WaitForEvent", ("condition", Drawing.Expression(language, "1 == 1"))).Connect("placed -> wait"),
            DiagnosticIds.ForeignExpression,
            "wait",
            "condition");
        Problem(
            Begun.Add("ask", "Elsa.FlowSwitch", ("cases", new JsonArray(new JsonObject { ["label"] = "a", ["condition"] = new JsonObject { ["type"] = language, ["value"] = "1" } }))).Connect("placed -> ask"),
            DiagnosticIds.ForeignExpression,
            "ask",
            "cases");
    }

    [Fact]
    public void WF1015_a_loop_without_a_wait()
    {
        var problem = Problem(
            Begun.Add("a", "Elsa.WriteLine").Add("b", "Elsa.WriteLine").Connect("placed -> a -> b -> a"), DiagnosticIds.LoopWithoutWait, "a", "connections");

        Assert.Contains("a → b → a", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WF1015_a_message_is_no_wait() =>
        Problem(
            Begun.Add("mail", "Care.SendEmail", ("template", "t"), ("purpose", "Care")).Connect("placed -> mail|Sent -> mail"),
            DiagnosticIds.LoopWithoutWait,
            "mail",
            "connections");

    [Fact]
    public void WF1015_two_loops_without_a_wait_are_both_found()
    {
        var problems = Begun
            .Add("a", "Elsa.WriteLine").Add("b", "Elsa.WriteLine")
            .Add("day", "Elsa.Delay")
            .Add("c", "Elsa.WriteLine").Add("d", "Elsa.WriteLine")
            .Connect("placed -> a -> b -> a", "b -> day -> c -> d -> c")
            .TryCompile().Problems;

        Assert.Equal([("a", DiagnosticIds.LoopWithoutWait), ("c", DiagnosticIds.LoopWithoutWait)], problems.Select(problem => (problem.ActivityId, problem.Id)));
    }

    [Fact]
    public void WF1016_a_loop_with_two_entrances() =>
        Problem(
            Begun
                .Add("ask", "Elsa.FlowDecision", ("condition", true))
                .Add("one", "Elsa.Delay").Add("two", "Elsa.Delay")
                .Connect("placed -> ask|True -> one -> two -> one", "ask|False -> two"),
            DiagnosticIds.IrregularLoop,
            "one",
            "connections");

    [Fact]
    public void WF1017_nothing_to_begin_with() => Problem(new Drawing(), DiagnosticIds.NoStart, "", "root.activities");

    [Fact]
    public void WF1018_a_template_that_does_not_exist()
    {
        var drawing = Begun.Add("mail", "Care.SendEmail", ("template", "thank-yuo"), ("purpose", "Care")).Connect("placed -> mail");

        var problem = Assert.Single(drawing.TryCompile(templates: channel => channel == Channel.Email ? ["thank-you"] : ["voucher"]).Problems);

        AssertProblem(problem, DiagnosticIds.UnknownTemplate, "mail", "template");
        Assert.Contains("Did you mean 'thank-you'?", problem.Message, StringComparison.Ordinal);
        Assert.Empty(drawing.TryCompile().Problems);
    }

    [Fact]
    public void WF1019_a_schedule_that_is_none()
    {
        Problem(new Drawing().Add("entered", "Care.AudienceEntered", ("schedule", "bad")), DiagnosticIds.BadSchedule, "entered", "schedule");
        Problem(new Drawing().Add("times", "Elsa.Cron", ("cronExpression", "bad")), DiagnosticIds.BadSchedule, "times", "cronExpression");
    }

    [Fact]
    public void WF1020_a_variable_that_is_not_declared()
    {
        Problem(
            Begun.Add("end", "Elsa.Finish", ("reason", Drawing.Expression("Variable", "gone"))).Connect("placed -> end"),
            DiagnosticIds.UnknownVariable,
            "end",
            "reason");
        Problem(
            Begun.Add("set", "Elsa.SetVariable", ("variable", JsonNode.Parse("""{"id":"gone"}"""))).Connect("placed -> set"),
            DiagnosticIds.UnknownVariable,
            "set",
            "variable");
        Problem(
            Begun.Add("wait", "Care.WaitForEvent", ("result", JsonNode.Parse("""{"memoryReference":{"id":"gone"}}"""))).Connect("placed -> wait"),
            DiagnosticIds.UnknownVariable,
            "wait",
            "result");
    }

    [Theory]
    [InlineData("""{"zone":"Asia/Hanoi"}""", "zone")]
    [InlineData("""{"zone":7}""", "zone")]
    [InlineData("""{"locale":null}""", "locale")]
    [InlineData("""{"audience":"customer.orders_count >="}""", "audience")]
    [InlineData("""{"audience":["all"]}""", "audience")]
    [InlineData("""{"reentry":"sometimes"}""", "reentry")]
    [InlineData("""{"reentry":{"rule":"once-per-days"}}""", "reentry")]
    [InlineData("""{"reentry":{"rule":"once-per-days","days":0}}""", "reentry")]
    [InlineData("""{"reentry":{"rule":"once-per-value","fact":"customer.shoe_size"}}""", "reentry")]
    [InlineData("""{"needs":"starts_at"}""", "needs")]
    [InlineData("""{"switch_on":"soon"}""", "switch_on")]
    [InlineData("""{"switch_off":"2026-02-30"}""", "switch_off")]
    [InlineData("""{"email_from":1}""", "email_from")]
    [InlineData("""{"sms_from":1}""", "sms_from")]
    public void WF1021_a_wrong_campaign_setting(string settings, string field)
    {
        var (_, problems) = CampaignSettingsJson.Read(JsonNode.Parse(settings) as JsonObject);

        AssertProblem(Assert.Single(problems), DiagnosticIds.BadCampaignSetting, "", field);
    }

    [Fact]
    public void WF1022_more_connections_than_a_join_can_count()
    {
        var branches = Enumerable.Range(1, 64).Select(number => $"b{number}").ToArray();
        var drawing = Begun.Add("fork", "Elsa.FlowFork", ("branches", branches)).Add("join", "Elsa.FlowJoin").Connect("placed -> fork");
        drawing.Connect([.. branches.Select(branch => $"fork|{branch} -> join")]);

        Problem(drawing, DiagnosticIds.TooManyBranches, "join", "connections");
    }

    [Fact]
    public void WF1023_a_value_for_an_input_that_the_activity_does_not_have_is_a_warning()
    {
        var result = Begun.Add("wait", "Care.WaitForEvent", ("timeuot", "7.00:00:00")).Connect("placed -> wait").TryCompile();

        var problem = Assert.Single(result.Problems);
        AssertProblem(problem, DiagnosticIds.UnknownInput, "wait", "timeuot");
        Assert.Equal(ProblemSeverity.Warning, problem.Severity);
        Assert.Contains("Did you mean 'timeout'?", problem.Message, StringComparison.Ordinal);
        Assert.NotNull(result.Workflow);
    }

    [Fact]
    public void WF1023_what_an_activity_reads_itself_is_no_unknown_input()
    {
        var drawing = Begun
            .Variable("seen", "Object")
            .Add("wait", "Care.WaitForEvent", ("condition", Drawing.Script("event.type == 'x'")), ("result", JsonNode.Parse("""{"typeName":"Object","memoryReference":{"id":"id-of-seen"}}""")), ("unset", null))
            .Add("set", "Elsa.SetVariable", ("variable", Drawing.Expression("Variable", "seen")["expression"]!["value"]!.DeepClone()), ("value", "1"))
            .Connect("placed -> wait|Received -> set");

        Assert.Empty(drawing.TryCompile().Problems);
    }

    [Fact]
    public void All_problems_are_reported_at_once()
    {
        var problems = Begun
            .Add("typo", "Care.SendMail")
            .Add("day", "Elsa.Delay", ("timeSpan", "soon"))
            .Add("out", "Care.Exit")
            .Add("ask", "Elsa.FlowDecision", ("condition", Drawing.Script("1 +")))
            .Add("lonely", "Elsa.WriteLine")
            .Connect("placed -> typo -> day -> ask|Perhaps -> out", "ask|True -> out", "out -> gone")
            .TryCompile().Problems;

        Assert.Equal(
            [DiagnosticIds.UnknownActivityType, DiagnosticIds.BadValue, DiagnosticIds.MissingInput, DiagnosticIds.BadExpression, DiagnosticIds.UnknownOutcome, DiagnosticIds.DanglingConnection, DiagnosticIds.Unreachable],
            problems.Select(problem => problem.Id));
    }

    [Fact]
    public void A_problem_reads_as_one_line() =>
        Assert.Equal(
            "WF1009 end: No way leads to 'Elsa.Finish'. Connect it or delete it.",
            Assert.Single(Begun.Add("end", "Elsa.Finish").TryCompile().Problems).ToString());

    [Fact]
    public void WF1024_an_expression_type_that_nobody_knows() =>
        Problem(
            Begun.Add("ask", "Elsa.FlowDecision", ("condition", Drawing.Expression("Scribam", "1 + 1"))).Connect("placed -> ask"),
            DiagnosticIds.UnknownExpressionType,
            "ask",
            "condition");

    [Fact]
    public void WF1025_an_activity_of_elsa_that_is_not_run_here()
    {
        var problem = Problem(Begun.Add("each", "Elsa.ForEach").Connect("placed -> each"), DiagnosticIds.ActivityNotRun, "each", "type");

        Assert.Contains("Elsa.FlowDecision", problem.Remedy, StringComparison.Ordinal);
    }

    private static void Unreadable(string text, string id, string field)
    {
        var reading = WorkflowDefinition.Read(text);

        Assert.Null(reading.Definition);
        AssertProblem(Assert.Single(reading.Problems), id, "", field);
    }

    private static DefinitionDiagnostic Problem(Drawing drawing, string id, string activityId, string field)
    {
        var result = drawing.TryCompile();
        Assert.True(result.Problems.Count == 1, string.Join('\n', result.Problems));
        AssertProblem(result.Problems[0], id, activityId, field);
        Assert.Null(result.Workflow);
        return result.Problems[0];
    }

    private static void AssertProblem(DefinitionDiagnostic problem, string id, string activityId, string field)
    {
        Assert.Equal((id, activityId, field), (problem.Id, problem.ActivityId, problem.Field));
        Assert.NotEmpty(problem.Message);
        Assert.NotEmpty(problem.Remedy);
    }
}
