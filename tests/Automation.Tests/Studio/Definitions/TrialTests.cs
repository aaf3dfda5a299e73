using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Automation.TestKit;
using Automation.TestKit.Definitions;
using Automation.Tests.Hosting;
using Xunit;

namespace Automation.Tests.Studio.Definitions;

/// <summary>Runs from the designer and everything that they must not touch.</summary>
public sealed class TrialTests
{
    [Fact]
    public async Task Trial_for_a_customer_sees_the_last_order_and_changes_nothing_of_the_customer()
    {
        await using var studio = await StudioDefinitions.StartAsync(startsCampaign: true);
        await studio.Server.OrderAsync("1");
        await studio.Server.Provider.NextAsync(ServerFixture.Patience);
        var before = await studio.SqlAsync("select orders_count || ' ' || total_spent || ' ' || last_order_at from customers where key = 'c1'");
        await SaveAsync(studio, "noted", new Drawing()
            .Add("order", "Care.OrderPlaced")
            .Add("note", "Elsa.WriteLine", ("text", Drawing.Script("order.key + '/' + customer.key")))
            .Add("mail", "Care.SendSms", ("template", "come-back-voucher"), ("purpose", "Care"))
            .Connect("order -> note -> mail"));

        var journey = await RunAsync(studio, "noted", """{"correlationId":"c1"}""");
        await studio.Server.HoldsAsync($"select count(*) from journeys where id = {journey} and status <> 1");

        Assert.Equal("1/c1", await studio.SqlAsync($"select detail from ledger where journey_id = {journey} and activity_id = 'note'"));
        Assert.Equal(before, await studio.SqlAsync("select orders_count || ' ' || total_spent || ' ' || last_order_at from customers where key = 'c1'"));
        Assert.Equal(0, studio.Server.Provider.Waiting);
        Assert.Equal(1L, await studio.SqlAsync("select count(*) from tallies t join campaigns c on c.id = t.campaign_id where c.is_trial = 0 and outcome = 1"));
    }

    [Fact]
    public async Task Customer_without_an_order_borrows_one_and_the_sample_customer_is_named_clearly()
    {
        await using var studio = await StudioDefinitions.StartAsync();
        await SaveAsync(studio, "noted", new Drawing()
            .Add("order", "Care.OrderPlaced")
            .Add("note", "Elsa.WriteLine", ("text", Drawing.Script("order.total + ' ' + customer.name")))
            .Connect("order -> note"));

        var journey = await RunAsync(studio, "noted", "{}");

        Assert.Equal("250000 Sample customer", await studio.SqlAsync($"select detail from ledger where journey_id = {journey} and activity_id = 'note'"));
        Assert.Equal(1L, await studio.SqlAsync("select count(*) from customers"));
        Assert.DoesNotContain(await Automation.Server.Reports.Doctor.ExamineAsync(studio.Server.Server.Engine.Store.OpenReader(), TestContext.Current.CancellationToken), finding => finding.Violations > 0);
    }

    [Fact]
    public async Task Trial_waits_for_no_consent_and_no_hours_and_counts_against_nobody()
    {
        await using var studio = await StudioDefinitions.StartAsync(policies: "all");
        await SaveAsync(studio, "offers", new Drawing()
            .Add("order", "Care.OrderPlaced")
            .Add("text", "Care.SendSms", ("template", "come-back-voucher"), ("purpose", "Advertising"))
            .Connect("order -> text"));

        var journey = await RunAsync(studio, "offers", "{}");
        await studio.Server.HoldsAsync($"select count(*) from journeys where id = {journey} and status <> 1");

        Assert.Equal("accepted", await studio.SqlAsync($"select case status when 4 then 'accepted' else status || ' ' || reason end from messages where journey_id = {journey}"));
        Assert.Equal(0L, await studio.SqlAsync("select count(*) from sent"));
    }

    [Fact]
    public async Task What_a_trial_publishes_only_trials_hear()
    {
        await using var studio = await StudioDefinitions.StartAsync(startsCampaign: true);
        var waits = new Drawing().Add("order", "Care.OrderPlaced").Add("wait", "Care.WaitForEvent", ("eventType", "survey.due")).Connect("order -> wait|Received");
        await SaveAsync(studio, "waits", waits, publish: true);
        await SaveAsync(studio, "begins", new Drawing().Add("due", "Elsa.Event", ("eventName", "survey.due")).Add("rest", "Elsa.Delay").Connect("due -> rest"), publish: true);
        await SaveAsync(studio, "tells", new Drawing().Add("order", "Care.OrderPlaced").Add("tell", "Elsa.PublishEvent", ("eventName", "survey.due")).Connect("order -> tell"), publish: true);
        foreach (var campaign in (string[])["waits", "begins"])
        {
            (await studio.Server.Client.PostAsync($"/api/campaigns/{campaign}/start", null, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
        }

        await studio.Server.OrderAsync("1");
        var listening = await RunAsync(studio, "waits", """{"correlationId":"c1"}""");
        await RunAsync(studio, "tells", """{"correlationId":"c1"}""");

        Assert.Equal(2L, await studio.SqlAsync($"select status from journeys where id = {listening}"));
        Assert.Equal("waits", await studio.SqlAsync("select group_concat(c.name) from waits w join campaigns c on c.id = w.campaign_id where w.event_type = 'survey.due'"));
        Assert.Equal(0L, await studio.SqlAsync("select count(*) from journeys j join campaigns c on c.id = j.campaign_id where c.name = 'begins'"));
    }

    [Fact]
    public async Task Trials_take_no_entries_and_many_may_run_for_one_customer()
    {
        await using var studio = await StudioDefinitions.StartAsync();
        await studio.SaveAsync(StudioDefinitions.Thanks());

        var first = await RunAsync(studio, "thanks", "{}");
        var second = await RunAsync(studio, "thanks", "{}");
        await studio.Server.OrderAsync("1");

        Assert.NotEqual(first, second);
        Assert.Equal(2L, await studio.SqlAsync("select count(*) from journeys"));
        Assert.Equal(1L, await studio.SqlAsync("select count(*) from campaigns where is_trial = 1"));
        Assert.Equal(HttpStatusCode.NotFound, (await studio.Server.Client.PostAsync("/api/campaigns/trial:thanks:1/pause", null, TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task Campaign_values_that_nobody_has_given_yet_are_made_up()
    {
        await using var studio = await StudioDefinitions.StartAsync();
        await studio.PostAsync("/workflow-definitions/import", JsonNode.Parse(await File.ReadAllTextAsync(RepositoryFolder.Of("workflows", "promotion-notice.json"), TestContext.Current.CancellationToken)));

        var journey = await RunAsync(studio, "promotion-notice", "{}");

        Assert.NotEqual(4L, await studio.SqlAsync($"select status from journeys where id = {journey}"));
        Assert.Equal(0L, await studio.SqlAsync("select count(*) from ledger where outcome = 10"));
    }

    [Theory]
    [InlineData("""{"correlationId":"nobody"}""", "There is no customer 'nobody'")]
    [InlineData("""{"triggerActivityId":"mail"}""", "has no start 'mail'. Its starts are: order")]
    public async Task What_cannot_start_says_why(string body, string expected)
    {
        await using var studio = await StudioDefinitions.StartAsync();
        await studio.SaveAsync(StudioDefinitions.Thanks());

        var response = await studio.SendAsync(HttpMethod.Post, "/workflow-definitions/thanks/execute", JsonNode.Parse(body));

        Assert.Equal("True", Assert.Single(response.Headers.GetValues("x-elsa-workflow-cannot-start")));
        Assert.Contains(expected, (string?)(await StudioDefinitions.ReadAsync(response, HttpStatusCode.OK))["errors"]!["generalErrors"]![0], StringComparison.Ordinal);
        Assert.Equal(0L, await studio.SqlAsync("select count(*) from campaigns where is_trial = 1"));
    }

    private static Task<JsonObject> SaveAsync(StudioDefinitions studio, string id, Drawing drawing, bool publish = false)
    {
        var model = JsonNode.Parse(drawing.Text())!.AsObject();
        model["definitionId"] = id;
        model["name"] = id;
        return studio.SaveAsync(model, publish);
    }

    private static async Task<long> RunAsync(StudioDefinitions studio, string id, string body)
    {
        var response = await studio.SendAsync(HttpMethod.Post, $"/workflow-definitions/{id}/execute", JsonNode.Parse(body));
        var answer = await StudioDefinitions.ReadAsync(response, HttpStatusCode.OK);
        Assert.False(response.Headers.Contains("x-elsa-workflow-cannot-start"), answer.ToJsonString());
        return long.Parse(Assert.Single(response.Headers.GetValues("x-elsa-workflow-instance-id")), CultureInfo.InvariantCulture);
    }
}
