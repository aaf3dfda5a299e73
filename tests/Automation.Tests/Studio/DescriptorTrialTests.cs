using System.Net;
using System.Text.Json;
using Automation.Tests.Hosting;
using Xunit;

namespace Automation.Tests.Studio;

/// <summary>One activity is tried out on a made-up customer: what Studio's Test tab shows, and that nothing is left behind.</summary>
public sealed class DescriptorTrialTests(DescriptorServer server) : IClassFixture<DescriptorServer>
{
    [Fact]
    public async Task Decision_tells_its_question_and_where_it_went()
    {
        var answer = await TryAsync("rich");

        Assert.Equal("Completed", answer.GetProperty("status").GetString());
        Assert.True(answer.GetProperty("activityState").GetProperty("condition").GetBoolean());
        Assert.Equal("True", answer.GetProperty("payload").GetProperty("Outcomes").GetString());
    }

    [Fact]
    public async Task Variable_is_told_with_the_value_that_it_got() =>
        Assert.Equal("gold", (await TryAsync("keep")).GetProperty("outputs").GetProperty("variables.Tier").GetString());

    [Fact]
    public async Task Expression_that_fails_is_a_fault_with_its_text_beside_the_input()
    {
        var answer = await TryAsync("broken");

        Assert.Equal("Faulted", answer.GetProperty("status").GetString());
        var message = answer.GetProperty("exception").GetProperty("message").GetString()!;
        Assert.Equal("Expression 'customer.name' gives a text, which is no duration.", message);
        Assert.Equal(message, answer.GetProperty("activityState").GetProperty("timeSpan").GetString());
    }

    [Fact]
    public async Task Note_and_published_event_are_told()
    {
        Assert.Equal("asked for a call", (await TryAsync("note")).GetProperty("outputs").GetProperty("note").GetString());
        Assert.Equal("survey.due 1735000", (await TryAsync("tell")).GetProperty("outputs").GetProperty("event").GetString());
    }

    [Fact]
    public async Task Wait_says_for_what_and_until_when()
    {
        var day = await TryAsync("day");
        Assert.Equal("Running", day.GetProperty("status").GetString());
        Assert.Equal("1.00:00:00", day.GetProperty("activityState").GetProperty("timeSpan").GetString());
        Assert.StartsWith("It waits until 20", day.GetProperty("outputs").GetProperty("wait").GetString(), StringComparison.Ordinal);

        var answer = await TryAsync("answer");
        Assert.Contains("event survey.answered, at most until 20", answer.GetProperty("outputs").GetProperty("wait").GetString(), StringComparison.Ordinal);
        Assert.Equal("event.data.score < 3", answer.GetProperty("activityState").GetProperty("condition").GetString());

        Assert.Equal("It waits for the event ticket.closed.", (await TryAsync("ever")).GetProperty("outputs").GetProperty("wait").GetString());
    }

    [Fact]
    public async Task Trigger_at_the_start_begins_and_one_that_cannot_find_its_date_is_a_fault()
    {
        Assert.Equal("Completed", (await TryAsync("placed")).GetProperty("status").GetString());
        Assert.Contains("wedding_day", (await TryAsync("anniversary")).GetProperty("exception").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exit_tells_the_end() =>
        Assert.Equal("The journey ends here: has ordered.", (await TryAsync("out")).GetProperty("outputs").GetProperty("end").GetString());

    [Fact]
    public async Task Email_is_written_for_the_made_up_customer_and_not_sent()
    {
        var answer = await TryAsync("mail");

        Assert.Equal("Sent", answer.GetProperty("payload").GetProperty("Outcomes").GetString());
        var preview = answer.GetProperty("payload").GetProperty("Preview");
        Assert.Equal("mai@example.test", preview.GetProperty("to").GetString());
        Assert.Contains("Mai", preview.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Contains("<html", preview.GetProperty("html").GetString(), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(preview.GetProperty("subject").GetString(), answer.GetProperty("outputs").GetProperty("subject").GetString());
        Assert.Equal("Care", answer.GetProperty("activityState").GetProperty("purpose").GetString());
    }

    [Fact]
    public async Task Sms_is_written_too()
    {
        var preview = (await TryAsync("sms")).GetProperty("payload").GetProperty("Preview");

        Assert.Equal("+84900000001", preview.GetProperty("to").GetString());
        Assert.Contains("MAI50K", preview.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.False(preview.TryGetProperty("subject", out var subject) && subject.ValueKind == JsonValueKind.String);
    }

    [Fact]
    public async Task Nothing_is_kept()
    {
        await TryAsync("mail");
        await TryAsync("tell");

        foreach (var table in (string[])["messages", "journeys", "events", "customers", "ledger", "waits"])
        {
            Assert.Equal(0L, await ServerFixture.SqlAsync(server.Database, $"select count(*) from {table}"));
        }
    }

    [Fact]
    public async Task Activity_is_found_by_the_path_and_version_that_studio_sends()
    {
        var versionId = await ServerFixture.SqlAsync(server.Database, $"select version_id from definition_versions where definition_id = '{DescriptorServer.Workflow}'");
        var answer = await server.PostAsync("tests/activities", $$$"""{"workflowDefinitionHandle":{"definitionVersionId":"{{{versionId}}}"},"activityHandle":{"activityNodeId":"Workflow1:flow:note"}}""");

        Assert.Equal("Completed", (await DescriptorServer.ReadAsync(answer)).GetProperty("status").GetString());
    }

    [Theory]
    [InlineData("no-such-workflow", "note")]
    [InlineData(DescriptorServer.Workflow, "no-such-activity")]
    public async Task Unknown_workflow_or_activity_is_not_found(string definition, string activity) =>
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync(definition, activity)).StatusCode);

    private async Task<JsonElement> TryAsync(string activity)
    {
        var answer = await PostAsync(DescriptorServer.Workflow, activity);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await DescriptorServer.ReadAsync(answer);
    }

    private Task<HttpResponseMessage> PostAsync(string definition, string activity) => server.PostAsync(
        "tests/activities",
        $$$"""{"workflowDefinitionHandle":{"definitionId":"{{{definition}}}","versionOptions":"Latest"},"activityHandle":{"activityId":"{{{activity}}}"}}""");
}
