using System.Net;
using Automation.Tests.Hosting;
using Xunit;

namespace Automation.Tests.Studio;

/// <summary>What becomes of journeys while Studio looks: they move on, they are cancelled, they are not deleted.</summary>
public sealed class InstanceChangesTests : IAsyncLifetime
{
    private readonly InstanceServer _server = new();

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Journal_tells_in_order_what_happened()
    {
        await _server.WakeAsync();
        await _server.Server.HoldsAsync("select count(*) from journeys where status = 2");

        var journal = await _server.PostAsync("/workflow-instances/1/journal?skip=0&take=110", """{"filter":{"activityNodeIds":null,"excludedActivityTypes":["Elsa.Workflow","Elsa.Flowchart"],"eventNames":null}}""");

        Assert.Equal(
            [
                "Started Workflow1:flow:order-placed", "Completed Workflow1:flow:order-placed",
                "Started Workflow1:flow:one-day", "Suspended Workflow1:flow:one-day", "Resumed Workflow1:flow:one-day", "Completed Workflow1:flow:one-day",
                "Started Workflow1:flow:thank-you", "Suspended Workflow1:flow:thank-you", "Resumed Workflow1:flow:thank-you", "Completed Workflow1:flow:thank-you",
            ],
            journal.GetProperty("items").EnumerateArray().Select(row => $"{InstanceServer.Text(row, "eventName")} {InstanceServer.Text(row, "nodeId")}").Take(10));
        var accepted = journal.GetProperty("items").EnumerateArray().Single(row => InstanceServer.Text(row, "eventName") == "Resumed" && InstanceServer.Text(row, "nodeId").EndsWith("thank-you", StringComparison.Ordinal));
        Assert.Contains("The provider took it at", InstanceServer.Text(accepted, "message"), StringComparison.Ordinal);
        Assert.Contains("Asia/Ho_Chi_Minh", InstanceServer.Text(accepted, "message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelled_journey_leaves_and_everything_says_so()
    {
        (await _server.PostRawAsync("/cancel/workflow-instances/1", "")).EnsureSuccessStatusCode();
        (await _server.PostRawAsync("/cancel/workflow-instances/1", "")).EnsureSuccessStatusCode();

        var instance = await _server.GetAsync("/workflow-instances/1");
        Assert.Equal(("Finished", "Cancelled"), (InstanceServer.Text(instance, "status"), InstanceServer.Text(instance, "subStatus")));
        InstanceServer.AssertHas(instance, "finishedAt");
        Assert.Empty(instance.GetProperty("workflowState").GetProperty("bookmarks").EnumerateArray());
        var rows = (await _server.PostAsync("/workflow-instances/1/journal", "{}")).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(
            ["Canceled Workflow1:flow:one-day Given up: the journey ended.", "Canceled Workflow1:flow The person was taken out: cancelled.", "Canceled Workflow1 The person was taken out: cancelled."],
            rows.TakeLast(3).Select(row => $"{InstanceServer.Text(row, "eventName")} {InstanceServer.Text(row, "nodeId")} {InstanceServer.Text(row, "message")}"));
        Assert.Equal(1L, await ServerFixture.SqlAsync(_server.Server.Database, "select count(*) from ledger where outcome = 12 and reason = 'cancelled'"));
        Assert.Equal(0L, await ServerFixture.SqlAsync(_server.Server.Database, "select count(*) from waits where journey_id = 1"));
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
        var answer = await _server.PostRawAsync("/bulk-actions/cancel/workflow-instances", body);

        Assert.Equal(cancelled < 0 ? HttpStatusCode.NotFound : HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal((long)Math.Max(0, cancelled), await ServerFixture.SqlAsync(_server.Server.Database, "select count(*) from journeys where status = 3 and reason = 'cancelled'"));
    }

    [Fact]
    public async Task Journey_is_not_deleted_and_the_answer_says_why()
    {
        var answer = await _server.Client.DeleteAsync($"{InstanceServer.Api}/workflow-instances/1", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("ledger", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(3L, await ServerFixture.SqlAsync(_server.Server.Database, "select count(*) from journeys"));
    }
}
