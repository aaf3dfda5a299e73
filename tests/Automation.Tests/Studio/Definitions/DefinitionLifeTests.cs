using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Automation.Tests.Hosting;
using Xunit;

namespace Automation.Tests.Studio.Definitions;

/// <summary>Publish, retract, revert, delete, and what they do to campaigns and journeys.</summary>
public sealed class DefinitionLifeTests
{
    [Fact]
    public async Task Publishing_makes_a_campaign_that_can_be_started()
    {
        await using var studio = await StudioDefinitions.StartAsync();
        await studio.SaveAsync(StudioDefinitions.Thanks());

        var answer = await studio.PostAsync("/workflow-definitions/thanks/publish", new JsonObject());
        var again = await studio.PostAsync("/workflow-definitions/thanks/publish", new JsonObject());

        Assert.True((bool)answer["workflowDefinition"]!["isPublished"]!);
        Assert.Equal((false, true, 0), ((bool)answer["alreadyPublished"]!, (bool)again["alreadyPublished"]!, (int)again["consumingWorkflowCount"]!));
        (await studio.Server.Client.PostAsync("/api/campaigns/thanks/start", null, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
    }

    [Fact]
    public async Task Every_problem_is_told_with_the_activity_and_the_draft_stays()
    {
        await using var studio = await StudioDefinitions.StartAsync();
        var model = StudioDefinitions.Thanks();
        StudioDefinitions.Activity(model, "wait")["timeSpan"]!["expression"]!["value"] = "soon";
        StudioDefinitions.Activity(model, "mail")["metadata"] = new JsonObject { ["displayText"] = "Say thanks" };
        StudioDefinitions.Activity(model, "mail").Remove("template");
        var body = new JsonObject { ["model"] = model, ["publish"] = true };

        var errors = await StudioDefinitions.RefusedAsync(await studio.SendAsync(HttpMethod.Post, "/workflow-definitions", body), HttpStatusCode.BadRequest);

        Assert.Equal(2, errors.Count);
        Assert.Contains(errors, error => error.StartsWith("WF1011 ", StringComparison.Ordinal) && error.Contains("(wait), timeSpan", StringComparison.Ordinal));
        Assert.Contains(errors, error => error.StartsWith("WF1010 Say thanks (mail), template", StringComparison.Ordinal) && error.EndsWith("Give it one.", StringComparison.Ordinal));
        Assert.False((bool)(await studio.GetAsync("/workflow-definitions/by-definition-id/thanks"))["isPublished"]!);
    }

    [Fact]
    public async Task New_entries_are_on_the_new_version_and_journeys_stay_on_theirs()
    {
        await using var studio = await StudioDefinitions.StartAsync(startsCampaign: true);
        await studio.SaveAsync(StudioDefinitions.Thanks(delay: "2.00:00:00"), publish: true);
        (await studio.Server.Client.PostAsync("/api/campaigns/thanks/start", null, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
        await studio.Server.OrderAsync("1");
        var changed = await studio.GetAsync("/workflow-definitions/by-definition-id/thanks");
        StudioDefinitions.Activity(changed, "wait")["timeSpan"]!["expression"]!["value"] = "3.00:00:00";
        var second = await studio.SaveAsync(changed, publish: true);
        await studio.Server.OrderAsync("2");

        Assert.Equal(2, (int)second["version"]!);
        Assert.Equal("1 2", await studio.SqlAsync(
            "select group_concat(v.version, ' ') from (select j.* from journeys j join campaigns c on c.id = j.campaign_id where c.name = 'thanks' order by j.id) j join definition_versions v on v.id = j.definition_version_id"));
        Assert.Equal("2 3", await studio.SqlAsync(
            "select group_concat(days, ' ') from (select (w.due_at - j.entered_at) / 86400000 as days from waits w join journeys j on j.id = w.journey_id join campaigns c on c.id = j.campaign_id where c.name = 'thanks' order by j.id)"));
    }

    [Fact]
    public async Task Retracting_stops_entries_and_leaves_journeys_under_way()
    {
        await using var studio = await StudioDefinitions.StartAsync(startsCampaign: true);
        studio.Server.Provider.Hold();
        await studio.Server.OrderAsync("1");

        var retracted = await studio.PostAsync($"/workflow-definitions/{ServerFixture.Campaign}/retract", new JsonObject());
        await studio.Server.OrderAsync("2");
        studio.Server.Provider.Release();

        Assert.False((bool)retracted["isPublished"]!);
        Assert.Equal("c1@example.test", (await studio.Server.Provider.NextAsync(ServerFixture.Patience)).To);
        Assert.Equal(1L, await studio.SqlAsync("select count(*) from journeys"));

        await studio.PostAsync($"/workflow-definitions/{ServerFixture.Campaign}/publish", new JsonObject());
        await studio.Server.OrderAsync("3");
        Assert.Equal("c3@example.test", (await studio.Server.Provider.NextAsync(ServerFixture.Patience)).To);
    }

    [Fact]
    public async Task Version_that_a_running_campaign_cannot_go_on_with_is_refused()
    {
        await using var studio = await StudioDefinitions.StartAsync(startsCampaign: true);
        var model = await studio.GetAsync($"/workflow-definitions/by-definition-id/{ServerFixture.Campaign}");
        model["customProperties"]!["campaign"]!["needs"] = new JsonArray("starts_at");
        var body = new JsonObject { ["model"] = model, ["publish"] = true };

        var errors = await StudioDefinitions.RefusedAsync(await studio.SendAsync(HttpMethod.Post, "/workflow-definitions", body), HttpStatusCode.BadRequest);

        Assert.Contains("starts_at", Assert.Single(errors), StringComparison.Ordinal);
        Assert.Equal(1L, await studio.SqlAsync("select v.version from campaigns c join definition_versions v on v.id = c.definition_version_id"));
    }

    [Fact]
    public async Task Definition_with_waiting_journeys_is_not_deleted()
    {
        await using var studio = await StudioDefinitions.StartAsync();
        await studio.SaveAsync(StudioDefinitions.Thanks(), publish: true);
        (await studio.Server.Client.PostAsync("/api/campaigns/thanks/start", null, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
        await studio.Server.OrderAsync("1");
        await studio.Server.OrderAsync("2");

        var errors = await StudioDefinitions.RefusedAsync(await studio.SendAsync(HttpMethod.Delete, "/workflow-definitions/thanks"), HttpStatusCode.Conflict);
        Assert.Contains("2 journeys are under way (2 on version 1)", Assert.Single(errors), StringComparison.Ordinal);

        (await studio.Server.Client.PostAsync("/api/campaigns/thanks/stop", null, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
        Assert.Equal(HttpStatusCode.NoContent, (await studio.SendAsync(HttpMethod.Delete, "/workflow-definitions/thanks")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await studio.SendAsync(HttpMethod.Get, "/workflow-definitions/by-definition-id/thanks")).StatusCode);

        // The journeys stay explainable: their version, and the ledger.
        Assert.Equal("Thanks", (string?)(await studio.GetAsync("/workflow-definitions/by-id/thanks:1"))["name"]);
        Assert.Equal(2L, await studio.SqlAsync("select count(*) from ledger where outcome = 12"));
        Assert.DoesNotContain("thanks\"", (await studio.Server.GetAsync("/api/campaigns")).ToString().Replace("quick-thanks", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain((await Automation.Server.Reports.Doctor.ExamineAsync(studio.Server.Server.Engine.Store.OpenReader(), TestContext.Current.CancellationToken)), finding => finding.Violations > 0);
    }

    [Fact]
    public async Task Deleted_definition_is_seen_nowhere_and_a_new_one_of_its_name_is_another()
    {
        await using var studio = await StudioDefinitions.StartAsync();
        await studio.SaveAsync(StudioDefinitions.Thanks(), publish: true);
        await studio.SaveAsync(StudioDefinitions.Thanks("thanks", "Draft"));

        Assert.Equal(HttpStatusCode.NoContent, (await studio.SendAsync(HttpMethod.Delete, "/workflow-definitions/thanks")).StatusCode);
        Assert.Empty((await studio.GetAsync("/workflow-definitions?versionOptions=AllVersions&DefinitionIds=thanks"))["items"]!.AsArray());
        Assert.Single((await studio.Server.GetAsync("/api/campaigns")).GetProperty("campaigns").EnumerateArray());
        Assert.Equal(HttpStatusCode.NotFound, (await studio.Server.Client.PostAsync("/api/campaigns/thanks/start", null, TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await studio.SendAsync(HttpMethod.Delete, "/workflow-definitions/thanks")).StatusCode);

        var other = await studio.SaveAsync(StudioDefinitions.Thanks(), publish: true);
        Assert.Equal(("thanks-2:1", "Thanks"), ((string?)other["id"], (string?)other["name"]));
    }

    [Fact]
    public async Task Campaign_of_a_deleted_definition_comes_back_with_its_history_when_the_definition_does()
    {
        await using var studio = await StudioDefinitions.StartAsync(startsCampaign: true);
        await studio.Server.OrderAsync("1");
        await studio.Server.Provider.NextAsync(ServerFixture.Patience);
        await studio.Server.HoldsAsync("select count(*) from journeys where status = 2");
        var model = await studio.GetAsync($"/workflow-definitions/by-definition-id/{ServerFixture.Campaign}");

        var running = await StudioDefinitions.RefusedAsync(await studio.SendAsync(HttpMethod.Delete, $"/workflow-definitions/{ServerFixture.Campaign}"), HttpStatusCode.Conflict);
        Assert.Contains("Stop the campaign first", Assert.Single(running), StringComparison.Ordinal);
        (await studio.Server.Client.PostAsync($"/api/campaigns/{ServerFixture.Campaign}/stop", null, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
        Assert.Equal(HttpStatusCode.NoContent, (await studio.SendAsync(HttpMethod.Delete, $"/workflow-definitions/{ServerFixture.Campaign}")).StatusCode);
        var saved = await studio.SaveAsync(model, publish: true);

        Assert.Equal(2, (int)saved["version"]!);
        var campaign = Assert.Single((await studio.Server.GetAsync("/api/campaigns")).GetProperty("campaigns").EnumerateArray());
        Assert.Equal(("draft", 1), (campaign.GetProperty("state").GetString(), campaign.GetProperty("entered").GetInt32()));
    }

    [Fact]
    public async Task Reverting_makes_an_old_version_the_newest_draft()
    {
        await using var studio = await StudioDefinitions.StartAsync();
        var first = await studio.SaveAsync(StudioDefinitions.Thanks(), publish: true);
        first["name"] = "Changed";
        await studio.SaveAsync(first, publish: true);

        var summary = await studio.PostAsync("/workflow-definitions/thanks/revert/1");

        Assert.Equal((3, "Thanks", true, false), ((int)summary["version"]!, (string?)summary["name"], (bool)summary["isLatest"]!, (bool)summary["isPublished"]!));
        Assert.Equal(2, (int)(await studio.GetAsync("/workflow-definitions/by-definition-id/thanks?versionOptions=Published"))["version"]!);
        Assert.Equal(HttpStatusCode.NotFound, (await studio.SendAsync(HttpMethod.Post, "/workflow-definitions/thanks/revert/9")).StatusCode);
    }

    [Fact]
    public async Task Deleted_version_gives_the_one_before_its_place()
    {
        await using var studio = await StudioDefinitions.StartAsync();
        var first = await studio.SaveAsync(StudioDefinitions.Thanks(), publish: true);
        first["name"] = "Changed";
        await studio.SaveAsync(first);

        var errors = await StudioDefinitions.RefusedAsync(await studio.SendAsync(HttpMethod.Delete, "/workflow-definition-versions/thanks:1"), HttpStatusCode.Conflict);
        Assert.Contains("Retract it first", Assert.Single(errors), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NoContent, (await studio.SendAsync(HttpMethod.Delete, "/workflow-definition-versions/thanks:2")).StatusCode);

        var latest = await studio.GetAsync("/workflow-definitions/by-definition-id/thanks?versionOptions=Latest");
        Assert.Equal((1, true, true), ((int)latest["version"]!, (bool)latest["isLatest"]!, (bool)latest["isPublished"]!));
        Assert.Equal(HttpStatusCode.NotFound, (await studio.SendAsync(HttpMethod.Delete, "/workflow-definition-versions/thanks:2")).StatusCode);
    }

    [Fact]
    public async Task Run_of_a_draft_is_a_journey_of_its_own_that_reaches_nobody()
    {
        await using var studio = await StudioDefinitions.StartAsync(startsCampaign: true);
        await studio.SaveAsync(StudioDefinitions.Thanks(delay: "00:00:00"));

        var response = await studio.SendAsync(HttpMethod.Post, "/workflow-definitions/thanks/execute", JsonNode.Parse("""{"correlationId":null,"triggerActivityId":null,"versionOptions":"Latest","input":null}"""));
        var instance = long.Parse(Assert.Single(response.Headers.GetValues("x-elsa-workflow-instance-id")), CultureInfo.InvariantCulture);
        await studio.Server.HoldsAsync("select count(*) from journeys where status = 2");

        Assert.Equal(instance, await studio.SqlAsync("select id from journeys"));
        Assert.Equal("capture accepted", await studio.SqlAsync("select connector || ' ' || outcome from deliveries"));
        Assert.Equal(0, studio.Server.Provider.Waiting);
        var campaign = Assert.Single((await studio.Server.GetAsync("/api/campaigns")).GetProperty("campaigns").EnumerateArray());
        Assert.Equal((ServerFixture.Campaign, 0), (campaign.GetProperty("name").GetString(), campaign.GetProperty("entered").GetInt32()));
        Assert.DoesNotContain((await Automation.Server.Reports.Doctor.ExamineAsync(studio.Server.Server.Engine.Store.OpenReader(), TestContext.Current.CancellationToken)), finding => finding.Violations > 0);
    }

    [Fact]
    public async Task Tried_draft_is_frozen()
    {
        await using var studio = await StudioDefinitions.StartAsync();
        var model = await studio.SaveAsync(StudioDefinitions.Thanks());
        await studio.PostAsync("/workflow-definitions/thanks/execute", new JsonObject());
        model["name"] = "Changed";

        var saved = await studio.SaveAsync(model);

        Assert.Equal(2, (int)saved["version"]!);
        Assert.Equal("Thanks", await studio.SqlAsync("select name from definition_versions where version_id = 'thanks:1'"));
        Assert.Equal(HttpStatusCode.NoContent, (await studio.SendAsync(HttpMethod.Delete, "/workflow-definitions/thanks")).StatusCode);
        Assert.Equal(0L, await studio.SqlAsync("select count(*) from journeys where status = 1"));
    }

    [Fact]
    public async Task Draft_with_problems_is_not_run()
    {
        await using var studio = await StudioDefinitions.StartAsync();
        var model = StudioDefinitions.Thanks();
        StudioDefinitions.Activity(model, "mail").Remove("template");
        await studio.SaveAsync(model);

        var response = await studio.SendAsync(HttpMethod.Post, "/workflow-definitions/thanks/execute", new JsonObject());
        var body = await StudioDefinitions.ReadAsync(response, HttpStatusCode.OK);

        Assert.Equal("True", Assert.Single(response.Headers.GetValues("x-elsa-workflow-cannot-start")));
        Assert.Contains("WF1010", (string?)body["errors"]!["generalErrors"]![0], StringComparison.Ordinal);
    }
}
