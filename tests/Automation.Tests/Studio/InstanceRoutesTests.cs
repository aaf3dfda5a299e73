using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
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
