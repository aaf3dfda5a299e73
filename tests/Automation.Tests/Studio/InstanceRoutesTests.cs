using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Automation.TestKit;
using Automation.Tests.Hosting;
using Xunit;

namespace Automation.Tests.Studio;

/// <summary>The routes about instances against the shapes in which Elsa answers, over the real server.</summary>
public sealed class InstanceRoutesTests : IAsyncLifetime
{
    private const string Api = "/elsa/api";

    private ServerFixture _server = null!;
    private int _wakes;

    public async ValueTask InitializeAsync() => _server = await ServerFixture.StartAsync(delay: "1.00:00:00");

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task List_names_the_person_and_the_workflow()
    {
        var id = await EnterAsync("1");

        var list = await PostAsync("/workflow-instances", """{"page":0,"pageSize":10,"searchTerm":"","definitionIds":[],"isSystem":false,"statuses":[],"subStatuses":[],"orderBy":"Created","orderDirection":"Descending","timestampFilters":[]}""");

        Assert.Equal(1, list.GetProperty("totalCount").GetInt32());
        var item = Assert.Single(list.GetProperty("items").EnumerateArray());
        Assert.Equal(id, item.GetProperty("id").GetString());
        Assert.Equal("c1 · quick-thanks", item.GetProperty("name").GetString());
        Assert.Equal(("quick-thanks", "quick-thanks:1", 1), (item.GetProperty("definitionId").GetString(), item.GetProperty("definitionVersionId").GetString(), item.GetProperty("version").GetInt32()));
        Assert.Equal(("Running", "Suspended", "c1", 0), (Text(item, "status"), Text(item, "subStatus"), Text(item, "correlationId"), item.GetProperty("incidentCount").GetInt32()));
        Assert.EndsWith("+00:00", Text(item, "createdAt"), StringComparison.Ordinal);
        Assert.False(item.TryGetProperty("finishedAt", out _));
    }

    [Fact]
    public async Task Journal_tells_in_order_what_happened()
    {
        var id = await EnterAsync("1");
        await WakeAsync();
        await _server.HoldsAsync("select count(*) from journeys where status = 2");

        var journal = await PostAsync($"/workflow-instances/{id}/journal?skip=0&take=110", """{"filter":{"activityNodeIds":null,"excludedActivityTypes":["Elsa.Workflow","Elsa.Flowchart"],"eventNames":null}}""");

        Assert.Equal(
            [
                "Started Workflow1:flow:order-placed", "Completed Workflow1:flow:order-placed",
                "Started Workflow1:flow:one-day", "Suspended Workflow1:flow:one-day", "Resumed Workflow1:flow:one-day", "Completed Workflow1:flow:one-day",
                "Started Workflow1:flow:thank-you", "Suspended Workflow1:flow:thank-you", "Resumed Workflow1:flow:thank-you", "Completed Workflow1:flow:thank-you",
            ],
            journal.GetProperty("items").EnumerateArray().Select(row => $"{Text(row, "eventName")} {Text(row, "nodeId")}").Take(10));
        var accepted = journal.GetProperty("items").EnumerateArray().Single(row => Text(row, "eventName") == "Resumed" && Text(row, "nodeId").EndsWith("thank-you", StringComparison.Ordinal));
        Assert.Contains("The provider took it at", Text(accepted, "message"), StringComparison.Ordinal);
        Assert.Contains("Asia/Ho_Chi_Minh", Text(accepted, "message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Instance_carries_its_state()
    {
        var id = await EnterAsync("1");

        var instance = await GetAsync($"/workflow-instances/{id}");

        AssertHas(instance, "id", "definitionId", "definitionVersionId", "version", "status", "subStatus", "correlationId", "name", "incidentCount", "createdAt", "updatedAt");
        var state = instance.GetProperty("workflowState");
        AssertHas(state, Sample("workflow-state.json"));
        var bookmark = Assert.Single(state.GetProperty("bookmarks").EnumerateArray());
        AssertHas(bookmark, "id", "name", "hash", "payload", "activityId", "activityNodeId", "activityInstanceId", "createdAt", "autoBurn", "callbackMethodName", "autoComplete", "metadata");
        Assert.Equal(("Elsa.Delay", "Workflow1:flow:one-day", id + "-2"), (Text(bookmark, "name"), Text(bookmark, "activityNodeId"), Text(bookmark, "activityInstanceId")));
        Assert.Matches("^[0-9A-F]{64}$", Text(bookmark, "hash"));
        var due = bookmark.GetProperty("payload").GetProperty("resumeAt").GetDateTimeOffset();
        Assert.Equal(TimeSpan.FromDays(1), due - bookmark.GetProperty("createdAt").GetDateTimeOffset());
        Assert.Equal(["Workflow1:flow:one-day", "Workflow1:flow", "Workflow1"], state.GetProperty("activityExecutionContexts").EnumerateArray().Select(context => Text(context, "scheduledActivityNodeId")));
        Assert.All(state.GetProperty("activityExecutionContexts").EnumerateArray(), context => AssertHas(
            context, "id", "callStackDepth", "scheduledActivityNodeId", "properties", "metadata", "activityState", "dynamicVariables", "status", "isExecuting", "faultCount", "startedAt"));
        Assert.Equal("order.placed", Text(state.GetProperty("input").GetProperty("Event"), "type"));
        Assert.Equal("1", Text(state.GetProperty("input").GetProperty("Order"), "key"));
    }

    [Fact]
    public async Task Execution_state_is_what_is_polled()
    {
        var id = await EnterAsync("1");

        var state = await GetAsync($"/workflow-instances/{id}/execution-state");

        Assert.Equal(["status", "subStatus", "updatedAt"], state.EnumerateObject().Select(member => member.Name));
        Assert.Equal(("Running", "Suspended"), (Text(state, "status"), Text(state, "subStatus")));
    }

    [Fact]
    public async Task Variables_are_a_list_with_its_count()
    {
        var id = await EnterAsync("1");

        var variables = await GetAsync($"/workflow-instances/{id}/variables");

        Assert.Equal(variables.GetProperty("items").GetArrayLength(), variables.GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task Journal_has_the_fields_of_the_reference_and_pages_and_filters()
    {
        var id = await EnterAsync("1");

        var all = await PostAsync($"/workflow-instances/{id}/journal", "");
        var rows = all.GetProperty("items").EnumerateArray().ToList();
        Assert.All(rows, row => AssertHas(
            row, "id", "workflowDefinitionId", "workflowDefinitionVersionId", "workflowInstanceId", "workflowVersion", "activityInstanceId", "activityId", "activityType", "activityTypeVersion",
            "nodeId", "activityNodeId", "timestamp", "sequence", "eventName", "message", "activityState"));
        Assert.Equal(Enumerable.Range(0, rows.Count), rows.Select(row => row.GetProperty("sequence").GetInt32()));
        Assert.Equal(["Workflow1", "Workflow1:flow"], rows.Take(2).Select(row => Text(row, "nodeId")));
        Assert.Contains("c1 entered quick-thanks because of order.placed (order 1)", Text(rows[0], "message"), StringComparison.Ordinal);

        var page = await PostAsync($"/workflow-instances/{id}/journal?skip=2&take=2", "{}");
        Assert.Equal((rows.Count, "2,3"), (page.GetProperty("totalCount").GetInt32(), string.Join(',', page.GetProperty("items").EnumerateArray().Select(row => row.GetProperty("sequence").GetInt32()))));

        Assert.Equal(2, (await PostAsync($"/workflow-instances/{id}/journal", """{"filter":{"activityNodeIds":["Workflow1:flow:one-day"]}}""")).GetProperty("totalCount").GetInt32());
        Assert.Equal(2, (await PostAsync($"/workflow-instances/{id}/journal", """{"filter":{"activityIds":["one-day"],"eventNames":null}}""")).GetProperty("totalCount").GetInt32());
        Assert.Equal(1, (await PostAsync($"/workflow-instances/{id}/journal", """{"filter":{"eventNames":["Suspended"]}}""")).GetProperty("totalCount").GetInt32());
        Assert.Equal(0, (await PostAsync($"/workflow-instances/{id}/journal", """{"filter":{"eventNames":["Faulted"]}}""")).GetProperty("totalCount").GetInt32());
        Assert.Equal(rows.Count - 2, (await PostAsync($"/workflow-instances/{id}/journal", """{"filter":{"excludedActivityTypes":["Elsa.Workflow","Elsa.Flowchart"]}}""")).GetProperty("totalCount").GetInt32());
    }

    [Fact]
    public async Task Report_counts_visits_for_the_badges()
    {
        var id = await EnterAsync("1");

        var stats = (await PostAsync("/activity-executions/report", $$"""{"workflowInstanceId":"{{id}}","activityNodeIds":["Workflow1:flow:order-placed","Workflow1:flow:one-day","Workflow1:flow:thank-you"]}"""))
            .GetProperty("stats").EnumerateArray().ToList();

        Assert.Equal(["Workflow1:flow:order-placed", "Workflow1:flow:one-day"], stats.Select(figures => Text(figures, "activityNodeId")));
        Assert.All(stats, figures => AssertHas(figures, "activityId", "activityNodeId", "startedCount", "completedCount", "uncompletedCount", "isBlocked", "isFaulted", "metadata"));
        Assert.Equal(
            [(1, 1, 0, false, false), (1, 0, 1, true, false)],
            stats.Select(figures => (
                figures.GetProperty("startedCount").GetInt32(), figures.GetProperty("completedCount").GetInt32(), figures.GetProperty("uncompletedCount").GetInt32(),
                figures.GetProperty("isBlocked").GetBoolean(), figures.GetProperty("isFaulted").GetBoolean())));
    }

    [Fact]
    public async Task Executions_are_records_with_the_way_that_led_to_them()
    {
        var id = await EnterAsync("1");

        var all = await GetAsync($"/activity-executions/list?WorkflowInstanceId={id}");
        Assert.Equal(4, all.GetProperty("count").GetInt32());
        Assert.All(all.GetProperty("items").EnumerateArray(), execution => AssertHas(
            execution, "id", "workflowInstanceId", "activityId", "activityNodeId", "activityType", "activityTypeVersion", "activityState", "payload", "outputs", "properties", "metadata",
            "startedAt", "hasBookmarks", "status", "aggregateFaultCount", "callStackDepth"));

        var delay = Assert.Single((await GetAsync($"/activity-execution-summaries/list?WorkflowInstanceId={id}&ActivityNodeId=Workflow1:flow:one-day")).GetProperty("items").EnumerateArray());
        Assert.Equal(("Running", true, id + "-1", "order-placed"), (Text(delay, "status"), delay.GetProperty("hasBookmarks").GetBoolean(), Text(delay, "schedulingActivityExecutionId"), Text(delay, "schedulingActivityId")));

        var one = await GetAsync($"/activity-executions/by-id?id={Text(delay, "id")}");
        Assert.Equal(delay.ToString(), one.ToString());

        var stack = await GetAsync($"/activity-executions/{Text(delay, "id")}/call-stack?includeCrossWorkflowChain=True");
        Assert.Equal((Text(delay, "id"), 4), (Text(stack, "activityExecutionId"), stack.GetProperty("totalCount").GetInt32()));
        Assert.Equal([id + "-2", id + "-1", id + "-flowchart", id + "-workflow"], stack.GetProperty("items").EnumerateArray().Select(execution => Text(execution, "id")));
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
        foreach (var key in new[] { "1", "2", "3" })
        {
            await EnterAsync(key);
        }

        var list = await PostAsync("/workflow-instances", body);

        Assert.Equal(expected, string.Join(',', list.GetProperty("items").EnumerateArray().Select(item => Text(item, "id"))));
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
        await EnterAsync("1");

        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        var answer = await _server.Client.PostAsync(Api + path, content, TestContext.Current.CancellationToken);

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
        await EnterAsync("1");

        using var request = new HttpRequestMessage(new HttpMethod(method), Api + path);
        var answer = await _server.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task Cancelled_journey_leaves_and_everything_says_so()
    {
        var id = await EnterAsync("1");

        (await PostRawAsync($"/cancel/workflow-instances/{id}", "")).EnsureSuccessStatusCode();
        (await PostRawAsync($"/cancel/workflow-instances/{id}", "")).EnsureSuccessStatusCode();

        var instance = await GetAsync($"/workflow-instances/{id}");
        Assert.Equal(("Finished", "Cancelled"), (Text(instance, "status"), Text(instance, "subStatus")));
        AssertHas(instance, "finishedAt");
        Assert.Empty(instance.GetProperty("workflowState").GetProperty("bookmarks").EnumerateArray());
        var rows = (await PostAsync($"/workflow-instances/{id}/journal", "{}")).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(
            ["Canceled Workflow1:flow:one-day Given up: the journey ended.", "Canceled Workflow1:flow The person was taken out: cancelled.", "Canceled Workflow1 The person was taken out: cancelled."],
            rows.TakeLast(3).Select(row => $"{Text(row, "eventName")} {Text(row, "nodeId")} {Text(row, "message")}"));
        Assert.Equal(1L, await ServerFixture.SqlAsync(_server.Database, "select count(*) from ledger where outcome = 12 and reason = 'cancelled'"));
        Assert.Equal(0L, await ServerFixture.SqlAsync(_server.Database, "select count(*) from waits"));
    }

    [Theory]
    [InlineData("""{"ids":["1","2","77","nobody"]}""", 2)]
    [InlineData("""{"definitionId":"quick-thanks"}""", 3)]
    [InlineData("""{"definitionId":"quick-thanks","versionOptions":"Draft"}""", -1)]
    [InlineData("""{"definitionId":"quick-thanks","versionOptions":"Published"}""", 3)]
    [InlineData("""{"definitionVersionId":"quick-thanks:1"}""", 3)]
    [InlineData("""{"definitionVersionId":"quick-thanks:9"}""", -1)]
    public async Task Many_are_cancelled_at_once(string body, int cancelled)
    {
        foreach (var key in new[] { "1", "2", "3" })
        {
            await EnterAsync(key);
        }

        var answer = await PostRawAsync("/bulk-actions/cancel/workflow-instances", body);

        Assert.Equal(cancelled < 0 ? HttpStatusCode.NotFound : HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal((long)Math.Max(0, cancelled), await ServerFixture.SqlAsync(_server.Database, "select count(*) from journeys where status = 3 and reason = 'cancelled'"));
    }

    [Fact]
    public async Task Journey_is_not_deleted_and_the_answer_says_why()
    {
        var id = await EnterAsync("1");

        var answer = await _server.Client.DeleteAsync($"{Api}/workflow-instances/{id}", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("ledger", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(1L, await ServerFixture.SqlAsync(_server.Database, "select count(*) from journeys"));
    }

    private static void AssertHas(JsonElement element, params IEnumerable<string> names) =>
        Assert.All(names, name => Assert.True(element.TryGetProperty(name, out _), $"It lacks '{name}': {element}"));

    /// <summary>The names of the fields that the real engine writes.</summary>
    private static IReadOnlyList<string> Sample(string file)
    {
        using var sample = JsonDocument.Parse(File.ReadAllText(Path.Combine(SharedFolder.Require("reference/elsa-samples"), file)));
        return [.. sample.RootElement.EnumerateObject().Select(member => member.Name)];
    }

    private async Task<JsonElement> GetAsync(string path) => await _server.GetAsync(Api + path);

    private async Task<HttpResponseMessage> PostRawAsync(string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await _server.Client.PostAsync(Api + path, content, TestContext.Current.CancellationToken);
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    /// <summary>Orders, and answers the journey's id.</summary>
    private async Task<string> EnterAsync(string key)
    {
        (await _server.OrderAsync(key)).EnsureSuccessStatusCode();
        return (await ServerFixture.SqlAsync(_server.Database, "select cast(max(id) as text) from journeys"))!.ToString()!;
    }

    /// <summary>Lets every wait be due.</summary>
    private async Task WakeAsync()
    {
        await ServerFixture.SqlAsync(_server.Database, "update waits set due_at = 0");
        (await _server.PostAsync(new { specversion = "1.0", id = $"wake-{++_wakes}", source = "/shop", type = "page.seen", subject = "nobody" })).EnsureSuccessStatusCode();
    }

    private async Task<JsonElement> PostAsync(string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        var answer = await _server.Client.PostAsync(Api + path, content, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
    }
}
