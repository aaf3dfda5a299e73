using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Automation.TestKit;
using Xunit;

namespace Automation.Tests.Studio;

/// <summary>The routes that look at instances against the shapes in which Elsa answers, over one real server with three journeys that wait.</summary>
public sealed class InstanceRoutesTests(InstanceServer server) : IClassFixture<InstanceServer>
{
    [Fact]
    public async Task List_names_the_person_and_the_workflow()
    {
        var list = await server.PostAsync("/workflow-instances", """{"page":0,"pageSize":10,"searchTerm":"","definitionIds":[],"isSystem":false,"statuses":[],"subStatuses":[],"orderBy":"Created","orderDirection":"Descending","timestampFilters":[]}""");

        Assert.Equal(3, list.GetProperty("totalCount").GetInt32());
        var item = list.GetProperty("items").EnumerateArray().Last();
        Assert.Equal("1", item.GetProperty("id").GetString());
        Assert.Equal("c1 · quick-thanks", item.GetProperty("name").GetString());
        Assert.Equal(("quick-thanks", "quick-thanks:1", 1), (item.GetProperty("definitionId").GetString(), item.GetProperty("definitionVersionId").GetString(), item.GetProperty("version").GetInt32()));
        Assert.Equal(("Running", "Suspended", "c1", 0), (InstanceServer.Text(item, "status"), InstanceServer.Text(item, "subStatus"), InstanceServer.Text(item, "correlationId"), item.GetProperty("incidentCount").GetInt32()));
        Assert.EndsWith("+00:00", InstanceServer.Text(item, "createdAt"), StringComparison.Ordinal);
        Assert.False(item.TryGetProperty("finishedAt", out _));
    }

    [Fact]
    public async Task Instance_carries_its_state()
    {
        var instance = await server.GetAsync("/workflow-instances/1");

        InstanceServer.AssertHas(instance, "id", "definitionId", "definitionVersionId", "version", "status", "subStatus", "correlationId", "name", "incidentCount", "createdAt", "updatedAt");
        var state = instance.GetProperty("workflowState");
        InstanceServer.AssertHas(state, Sample("workflow-state.json"));
        var bookmark = Assert.Single(state.GetProperty("bookmarks").EnumerateArray());
        InstanceServer.AssertHas(bookmark, "id", "name", "hash", "payload", "activityId", "activityNodeId", "activityInstanceId", "createdAt", "autoBurn", "callbackMethodName", "autoComplete", "metadata");
        Assert.Equal(("Elsa.Delay", "Workflow1:flow:one-day", "1-2"), (InstanceServer.Text(bookmark, "name"), InstanceServer.Text(bookmark, "activityNodeId"), InstanceServer.Text(bookmark, "activityInstanceId")));
        Assert.Matches("^[0-9A-F]{64}$", InstanceServer.Text(bookmark, "hash"));
        var due = bookmark.GetProperty("payload").GetProperty("resumeAt").GetDateTimeOffset();
        Assert.Equal(TimeSpan.FromDays(1), due - bookmark.GetProperty("createdAt").GetDateTimeOffset());
        Assert.Equal(["Workflow1:flow:one-day", "Workflow1:flow", "Workflow1"], state.GetProperty("activityExecutionContexts").EnumerateArray().Select(context => InstanceServer.Text(context, "scheduledActivityNodeId")));
        Assert.All(state.GetProperty("activityExecutionContexts").EnumerateArray(), context => InstanceServer.AssertHas(
            context, "id", "callStackDepth", "scheduledActivityNodeId", "properties", "metadata", "activityState", "dynamicVariables", "status", "isExecuting", "faultCount", "startedAt"));
        Assert.Equal("order.placed", InstanceServer.Text(state.GetProperty("input").GetProperty("Event"), "type"));
        Assert.Equal("1", InstanceServer.Text(state.GetProperty("input").GetProperty("Order"), "key"));
    }

    [Fact]
    public async Task Execution_state_is_what_is_polled()
    {
        var state = await server.GetAsync("/workflow-instances/1/execution-state");

        Assert.Equal(["status", "subStatus", "updatedAt"], state.EnumerateObject().Select(member => member.Name));
        Assert.Equal(("Running", "Suspended"), (InstanceServer.Text(state, "status"), InstanceServer.Text(state, "subStatus")));
    }

    [Fact]
    public async Task Variables_are_a_list_with_its_count()
    {
        var variables = await server.GetAsync("/workflow-instances/1/variables");

        Assert.Equal(variables.GetProperty("items").GetArrayLength(), variables.GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task Journal_has_the_fields_of_the_reference_and_pages_and_filters()
    {
        var all = await server.PostAsync("/workflow-instances/1/journal", "");
        var rows = all.GetProperty("items").EnumerateArray().ToList();
        Assert.All(rows, row => InstanceServer.AssertHas(
            row, "id", "workflowDefinitionId", "workflowDefinitionVersionId", "workflowInstanceId", "workflowVersion", "activityInstanceId", "activityId", "activityType", "activityTypeVersion",
            "nodeId", "activityNodeId", "timestamp", "sequence", "eventName", "message", "activityState"));
        Assert.Equal(Enumerable.Range(0, rows.Count), rows.Select(row => row.GetProperty("sequence").GetInt32()));
        Assert.Equal(["Workflow1", "Workflow1:flow"], rows.Take(2).Select(row => InstanceServer.Text(row, "nodeId")));
        Assert.Contains("c1 entered quick-thanks because of order.placed (order 1)", InstanceServer.Text(rows[0], "message"), StringComparison.Ordinal);

        var page = await server.PostAsync("/workflow-instances/1/journal?skip=2&take=2", "{}");
        Assert.Equal((rows.Count, "2,3"), (page.GetProperty("totalCount").GetInt32(), string.Join(',', page.GetProperty("items").EnumerateArray().Select(row => row.GetProperty("sequence").GetInt32()))));

        Assert.Equal(2, (await server.PostAsync("/workflow-instances/1/journal", """{"filter":{"activityNodeIds":["Workflow1:flow:one-day"]}}""")).GetProperty("totalCount").GetInt32());
        Assert.Equal(2, (await server.PostAsync("/workflow-instances/1/journal", """{"filter":{"activityIds":["one-day"],"eventNames":null}}""")).GetProperty("totalCount").GetInt32());
        Assert.Equal(1, (await server.PostAsync("/workflow-instances/1/journal", """{"filter":{"eventNames":["Suspended"]}}""")).GetProperty("totalCount").GetInt32());
        Assert.Equal(0, (await server.PostAsync("/workflow-instances/1/journal", """{"filter":{"eventNames":["Faulted"]}}""")).GetProperty("totalCount").GetInt32());
        Assert.Equal(rows.Count - 2, (await server.PostAsync("/workflow-instances/1/journal", """{"filter":{"excludedActivityTypes":["Elsa.Workflow","Elsa.Flowchart"]}}""")).GetProperty("totalCount").GetInt32());
    }

    [Fact]
    public async Task Report_counts_visits_for_the_badges()
    {
        var stats = (await server.PostAsync("/activity-executions/report", """{"workflowInstanceId":"1","activityNodeIds":["Workflow1:flow:order-placed","Workflow1:flow:one-day","Workflow1:flow:thank-you"]}"""))
            .GetProperty("stats").EnumerateArray().ToList();

        Assert.Equal(["Workflow1:flow:order-placed", "Workflow1:flow:one-day"], stats.Select(figures => InstanceServer.Text(figures, "activityNodeId")));
        Assert.All(stats, figures => InstanceServer.AssertHas(figures, "activityId", "activityNodeId", "startedCount", "completedCount", "uncompletedCount", "isBlocked", "isFaulted", "metadata"));
        Assert.Equal(
            [(1, 1, 0, false, false), (1, 0, 1, true, false)],
            stats.Select(figures => (
                figures.GetProperty("startedCount").GetInt32(), figures.GetProperty("completedCount").GetInt32(), figures.GetProperty("uncompletedCount").GetInt32(),
                figures.GetProperty("isBlocked").GetBoolean(), figures.GetProperty("isFaulted").GetBoolean())));
    }

    [Fact]
    public async Task Executions_are_records_with_the_way_that_led_to_them()
    {
        var all = await server.GetAsync("/activity-executions/list?WorkflowInstanceId=1");
        Assert.Equal(4, all.GetProperty("count").GetInt32());
        Assert.All(all.GetProperty("items").EnumerateArray(), execution => InstanceServer.AssertHas(
            execution, "id", "workflowInstanceId", "activityId", "activityNodeId", "activityType", "activityTypeVersion", "activityState", "payload", "outputs", "properties", "metadata",
            "startedAt", "hasBookmarks", "status", "aggregateFaultCount", "callStackDepth"));

        var delay = Assert.Single((await server.GetAsync("/activity-execution-summaries/list?WorkflowInstanceId=1&ActivityNodeId=Workflow1:flow:one-day")).GetProperty("items").EnumerateArray());
        Assert.Equal(("Running", true, "1-1", "order-placed"), (InstanceServer.Text(delay, "status"), delay.GetProperty("hasBookmarks").GetBoolean(), InstanceServer.Text(delay, "schedulingActivityExecutionId"), InstanceServer.Text(delay, "schedulingActivityId")));

        var one = await server.GetAsync($"/activity-executions/by-id?id={InstanceServer.Text(delay, "id")}");
        Assert.Equal(delay.ToString(), one.ToString());

        var stack = await server.GetAsync($"/activity-executions/{InstanceServer.Text(delay, "id")}/call-stack?includeCrossWorkflowChain=True");
        Assert.Equal((InstanceServer.Text(delay, "id"), 4), (InstanceServer.Text(stack, "activityExecutionId"), stack.GetProperty("totalCount").GetInt32()));
        Assert.Equal(["1-2", "1-1", "1-flowchart", "1-workflow"], stack.GetProperty("items").EnumerateArray().Select(execution => InstanceServer.Text(execution, "id")));
        Assert.Equal([3, 2, 1, 0], stack.GetProperty("items").EnumerateArray().Select(execution => execution.GetProperty("callStackDepth").GetInt32()));
    }

    [Theory]
    [InlineData("""{"searchTerm":"c2"}""", "2")]
    [InlineData("""{"searchTerm":"C2"}""", "2")]
    [InlineData("""{"searchTerm":"c2 · quick-thanks"}""", "2")]
    [InlineData("""{"searchTerm":"c"}""", "3,2,1")]
    [InlineData("""{"searchTerm":"2"}""", "2")]
    [InlineData("""{"searchTerm":"THANKS"}""", "3,2,1")]
    [InlineData("""{"searchTerm":"nothing"}""", "")]
    [InlineData("""{"correlationId":"c3"}""", "3")]
    [InlineData("""{"correlationId":"c"}""", "")]
    [InlineData("""{"definitionId":"quick-thanks","version":1}""", "3,2,1")]
    [InlineData("""{"definitionIds":["quick-thanks"],"version":2}""", "")]
    [InlineData("""{"definitionIds":["other"]}""", "")]
    [InlineData("""{"isSystem":true}""", "")]
    [InlineData("""{"hasIncidents":true}""", "")]
    [InlineData("""{"hasIncidents":false}""", "3,2,1")]
    [InlineData("""{"status":"Running"}""", "3,2,1")]
    [InlineData("""{"statuses":["Finished"]}""", "")]
    [InlineData("""{"subStatus":"Suspended"}""", "3,2,1")]
    [InlineData("""{"subStatuses":["Executing","Pending"]}""", "")]
    [InlineData("""{"status":"Running","subStatuses":["Faulted"]}""", "")]
    [InlineData("""{"orderDirection":"Ascending"}""", "1,2,3")]
    [InlineData("""{"orderBy":"Name","orderDirection":"Ascending"}""", "1,2,3")]
    [InlineData("""{"orderBy":"UpdatedAt"}""", "3,2,1")]
    [InlineData("""{"orderBy":"Finished","orderDirection":"Ascending"}""", "1,2,3")]
    [InlineData("""{"page":1,"pageSize":2}""", "1")]
    [InlineData("""{"timestampFilters":[{"column":"CreatedAt","operator":"GreaterThan","timestamp":"2020-01-01T00:00:00+00:00"}]}""", "3,2,1")]
    [InlineData("""{"timestampFilters":[{"column":"UpdatedAt","operator":"LessThan","timestamp":"2020-01-01T00:00:00+00:00"}]}""", "")]
    [InlineData("""{"timestampFilters":[{"column":"FinishedAt","operator":"LessThan","timestamp":"2120-01-01T00:00:00+00:00"}]}""", "")]
    [InlineData("""{"timestampFilters":[{"column":"","operator":"Is","timestamp":null}]}""", "3,2,1")]
    public async Task List_is_narrowed_and_ordered(string body, string expected)
    {
        var list = await server.PostAsync("/workflow-instances", body);

        Assert.Equal(expected, string.Join(',', list.GetProperty("items").EnumerateArray().Select(item => InstanceServer.Text(item, "id"))));
    }

    [Theory]
    [InlineData("/workflow-instances", "{", "The body cannot be read")]
    [InlineData("/workflow-instances", "[]", "The body cannot be read")]
    [InlineData("/workflow-instances", "null", "The body is empty")]
    [InlineData("/workflow-instances", "", "The body cannot be read")]
    [InlineData("/workflow-instances", """{"statuses":["Sleeping"]}""", "at $.statuses[0]")]
    [InlineData("/workflow-instances", """{"page":-1,"pageSize":0,"timestampFilters":[{"column":"BornAt","operator":"Is","timestamp":"2020-01-01T00:00:00+00:00"}]}""", "counted from 0|1 to 500 rows|no time 'BornAt'")]
    [InlineData("/workflow-instances/1/journal", """{"filter":7}""", "at $.filter")]
    [InlineData("/activity-executions/report", "nonsense", "The body cannot be read")]
    [InlineData("/bulk-actions/cancel/workflow-instances", "{}", "Name the journeys")]
    [InlineData("/bulk-actions/delete/workflow-instances/by-id", """{"ids":["1"]}""", "A journey is not deleted")]
    [InlineData("/bulk-actions/import/workflow-instances", "{}", "Instances are not imported")]
    public async Task Damaged_or_impossible_requests_are_told_what_is_wrong(string path, string body, string messages)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        var answer = await server.Client.PostAsync(InstanceServer.Api + path, content, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var errors = (await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("errors").GetProperty("generalErrors");
        var all = string.Join('|', errors.EnumerateArray().Select(error => error.GetString()));
        Assert.All(messages.Split('|'), message => Assert.Contains(message, all, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("GET", "/workflow-instances/999")]
    [InlineData("GET", "/workflow-instances/nobody")]
    [InlineData("GET", "/workflow-instances/01")]
    [InlineData("GET", "/workflow-instances/-1")]
    [InlineData("GET", "/workflow-instances/99999999999999999999")]
    [InlineData("POST", "/workflow-instances/999/journal")]
    [InlineData("GET", "/workflow-instances/999/execution-state")]
    [InlineData("GET", "/workflow-instances/999/variables")]
    [InlineData("DELETE", "/workflow-instances/999")]
    [InlineData("POST", "/cancel/workflow-instances/999")]
    [InlineData("GET", "/activity-executions/list")]
    [InlineData("GET", "/activity-executions/list?WorkflowInstanceId=999")]
    [InlineData("GET", "/activity-execution-summaries/list?WorkflowInstanceId=999")]
    [InlineData("GET", "/activity-executions/by-id?id=999-1")]
    [InlineData("GET", "/activity-executions/by-id?id=1-99")]
    [InlineData("GET", "/activity-executions/by-id")]
    [InlineData("GET", "/activity-executions/1-99/call-stack")]
    [InlineData("GET", "/activity-executions/nothing/call-stack")]
    [InlineData("GET", "/workflow-instances/1/unheard-of")]
    public async Task What_is_not_there_is_not_found(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), InstanceServer.Api + path);
        var answer = await server.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    /// <summary>The names of the fields that the real engine writes.</summary>
    private static IReadOnlyList<string> Sample(string file)
    {
        using var sample = JsonDocument.Parse(File.ReadAllText(Path.Combine(SharedFolder.Require("reference/elsa-samples"), file)));
        return [.. sample.RootElement.EnumerateObject().Select(member => member.Name)];
    }
}
