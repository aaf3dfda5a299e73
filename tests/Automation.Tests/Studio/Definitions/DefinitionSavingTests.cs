using System.Net;
using System.Text.Json.Nodes;
using Automation.Server.Access;
using Automation.TestKit;
using Xunit;

namespace Automation.Tests.Studio.Definitions;

/// <summary>What a save keeps, makes and refuses.</summary>
public sealed class DefinitionSavingTests
{
    [Fact]
    public async Task New_definition_gets_ids_and_everything_that_the_viewer_needs()
    {
        await using var studio = await StudioDefinitions.StartAsync();

        var model = new JsonObject
        {
            ["definitionId"] = null,
            ["name"] = "Cảm ơn khách",
            ["variables"] = null,
            ["options"] = null,
            ["root"] = new JsonObject
            {
                ["id"] = "Flow1",
                ["type"] = "Elsa.Flowchart",
                ["activities"] = new JsonArray(new JsonObject { ["type"] = "Care.OrderPlaced" }, new JsonObject { ["id"] = "w", ["type"] = "Elsa.WriteLine" }),
            },
        };
        var saved = await studio.SaveAsync(model);

        Assert.Equal("cam-on-khach", (string?)saved["definitionId"]);
        Assert.Equal("cam-on-khach:1", (string?)saved["id"]);
        Assert.Equal(1, (int)saved["version"]!);
        Assert.True((bool)saved["isLatest"]!);
        Assert.False((bool)saved["isPublished"]!);
        Assert.All(["variables", "inputs", "outputs", "outcomes"], name => Assert.Empty(saved[name]!.AsArray()));
        Assert.All(["customProperties", "options"], name => Assert.Empty(saved[name]!.AsObject()));
        Assert.Equal("Workflow1:Flow1", (string?)saved["root"]!["nodeId"]);
        var activities = saved["root"]!["activities"]!.AsArray();
        Assert.Matches("^[0-9a-f]{16}$", (string?)activities[0]!["id"]);
        Assert.Equal($"Workflow1:Flow1:{activities[0]!["id"]}", (string?)activities[0]!["nodeId"]);
        Assert.Equal("Workflow1:Flow1:w", (string?)activities[1]!["nodeId"]);
        Assert.Contains(saved["links"]!.AsArray(), link => (string?)link!["rel"] == "publish" && (string?)link["method"] == "POST");
        Assert.Equal("Json", (string?)saved["materializerName"]);
    }

    [Fact]
    public async Task Draft_is_rewritten_and_a_published_version_never_is()
    {
        await using var studio = await StudioDefinitions.StartAsync();
        var first = await studio.SaveAsync(StudioDefinitions.Thanks());
        var second = await studio.SaveAsync(Renamed(first, "Thanks a lot"), publish: true);
        var third = await studio.SaveAsync(Renamed(second, "Many thanks"));
        var fourth = await studio.SaveAsync(Renamed(second, "Very many thanks"), publish: null);

        Assert.Equal([1, 1, 2, 2], new[] { first, second, third, fourth }.Select(saved => (int)saved["version"]!));
        var published = await studio.GetAsync("/workflow-definitions/by-definition-id/thanks?versionOptions=Published");
        Assert.Equal(("Thanks a lot", false), ((string?)published["name"], (bool)published["isLatest"]!));
        var latest = await studio.GetAsync("/workflow-definitions/by-definition-id/thanks?versionOptions=Latest");
        Assert.Equal(("Very many thanks", true), ((string?)latest["name"], (bool)latest["isLatest"]!));
    }

    [Fact]
    public async Task Shipped_workflows_saved_without_a_change_are_the_same_to_the_byte()
    {
        await using var studio = await StudioDefinitions.StartAsync();
        var files = Directory.GetFiles(RepositoryFolder.Of("workflows"), "*.json");
        Assert.Equal(3, files.Length);
        foreach (var path in files)
        {
            File.Copy(path, Path.Combine(studio.Server.Workflows, Path.GetFileName(path)));
        }

        await studio.Server.StopAsync();
        await studio.Server.StartAsync();
        foreach (var path in files)
        {
            await AssertUnchangedAsync(studio, Path.GetFileNameWithoutExtension(path), await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task What_the_designer_cannot_carry_survives()
    {
        await using var studio = await StudioDefinitions.StartAsync();
        var model = StudioDefinitions.Thanks();
        model["tenantId"] = "*";
        model["futureMember"] = new JsonObject { ["a"] = 1.50 };
        model["variables"] = new JsonArray(new JsonObject { ["id"] = "v", ["name"] = "N", ["typeName"] = "String", ["value"] = "", ["futureOfVariable"] = true });
        StudioDefinitions.Activity(model, "wait")["futureOfActivity"] = new JsonArray(1, null, "x");
        var stored = await studio.SaveAsync(model);

        var posted = AsStudioPosts(stored);
        posted.Remove("tenantId");
        posted.Remove("futureMember");
        posted["variables"]![0]!.AsObject().Remove("futureOfVariable");
        posted["name"] = "Other";
        var saved = await studio.SaveAsync(posted);

        Assert.Equal("Other", (string?)saved["name"]);
        Assert.Equal("*", (string?)saved["tenantId"]);
        Assert.Equal("""{"a":1.5}""", saved["futureMember"]!.ToJsonString());
        Assert.True((bool)saved["variables"]![0]!["futureOfVariable"]!);
        Assert.Equal("""[1,null,"x"]""", StudioDefinitions.Activity(saved, "wait")["futureOfActivity"]!.ToJsonString());
    }

    [Fact]
    public async Task What_was_deleted_in_the_designer_is_gone()
    {
        await using var studio = await StudioDefinitions.StartAsync();
        var stored = await studio.SaveAsync(StudioDefinitions.Thanks());

        var activities = stored["root"]!["activities"]!.AsArray();
        activities.RemoveAt(2);
        stored["root"]!["connections"]!.AsArray().RemoveAt(1);
        StudioDefinitions.Activity(stored, "wait").Remove("timeSpan");
        var saved = await studio.SaveAsync(stored);

        Assert.Equal(["order", "wait"], saved["root"]!["activities"]!.AsArray().Select(activity => (string?)activity!["id"]));
        Assert.Single(saved["root"]!["connections"]!.AsArray());
        Assert.False(StudioDefinitions.Activity(saved, "wait").ContainsKey("timeSpan"));
    }

    [Fact]
    public async Task Activity_of_an_unknown_type_travels_in_a_stand_in()
    {
        await using var studio = await StudioDefinitions.StartAsync();
        var model = StudioDefinitions.Thanks();
        model["root"]!["activities"]!.AsArray().Add(JsonNode.Parse("""{"id":"s","name":"S1","type":"Elsa.SendEmail","version":2,"to":{"typeName":"String","expression":{"type":"Literal","value":"a"}},"metadata":{}}"""));

        var saved = await studio.SaveAsync(model);
        var standIn = StudioDefinitions.Activity(saved, "s");
        standIn["metadata"] = JsonNode.Parse("""{"designer":{"position":{"x":5,"y":6}}}""");
        var again = await studio.SaveAsync(saved);

        Assert.Equal(("Elsa.NotFoundActivity", "Elsa.SendEmail", 2), ((string?)standIn["type"], (string?)standIn["missingTypeName"], (int)standIn["missingTypeVersion"]!));
        Assert.Equal("Elsa.NotFoundActivity", (string?)StudioDefinitions.Activity(again, "s")["type"]);
        var stored = JsonNode.Parse((string)(await studio.SqlAsync("select json from definition_versions where definition_id = 'thanks'"))!)!.AsObject();
        var original = StudioDefinitions.Activity(stored, "s");
        Assert.Equal(("Elsa.SendEmail", 2, "a", 5), ((string?)original["type"], (int)original["version"]!, (string?)original["to"]!["expression"]!["value"], (int)original["metadata"]!["designer"]!["position"]!["x"]!));
    }

    [Fact]
    public async Task Root_that_is_no_flowchart_is_refused_in_words()
    {
        await using var studio = await StudioDefinitions.StartAsync();
        foreach (var type in (string[])["Elsa.Sequence", "Elsa.StateMachine"])
        {
            var body = new JsonObject { ["model"] = new JsonObject { ["name"] = "S", ["root"] = new JsonObject { ["id"] = "r", ["type"] = type } }, ["publish"] = false };

            var errors = await StudioDefinitions.RefusedAsync(await studio.SendAsync(HttpMethod.Post, "/workflow-definitions", body), HttpStatusCode.BadRequest);

            Assert.Contains("WF1003", Assert.Single(errors), StringComparison.Ordinal);
            Assert.Contains(type, errors[0], StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_somebody_else_saved_in_between_is_not_published()
    {
        await using var studio = await StudioDefinitions.StartAsync();
        var desk = studio.Server.Server.Engine.Definitions;
        var own = await desk.SaveAsync(StudioDefinitions.Thanks("thanks", "Own"), Actor.CommandLine, TestContext.Current.CancellationToken);
        await studio.SaveAsync(StudioDefinitions.Thanks("thanks", "Other"));

        var refusal = await Assert.ThrowsAsync<Automation.Server.Workflows.DefinitionException>(() => desk.PublishAsync(own, Actor.CommandLine, TestContext.Current.CancellationToken));

        Assert.Contains("Somebody else", refusal.Message, StringComparison.Ordinal);
        Assert.False((bool)(await studio.GetAsync("/workflow-definitions/by-definition-id/thanks"))["isPublished"]!);
    }

    [Fact]
    public async Task Id_that_cannot_stand_in_an_address_is_refused()
    {
        await using var studio = await StudioDefinitions.StartAsync();
        foreach (var id in (string[])["a/b", "../x", "a b", "trial:x"])
        {
            var errors = await StudioDefinitions.RefusedAsync(
                await studio.SendAsync(HttpMethod.Post, "/workflow-definitions/import", StudioDefinitions.Thanks(id)), HttpStatusCode.BadRequest);

            Assert.Contains("definitionId", Assert.Single(errors), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Damaged_request_is_400_in_words()
    {
        await using var studio = await StudioDefinitions.StartAsync();
        foreach (var body in (string[])["""{"model":""", "[]", """{"model":"text"}""", """{"model":{"a":1,"a":2}}""", "{}", ""])
        {
            var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");

            var response = await studio.Server.Client.PostAsync(StudioDefinitions.Api + "/workflow-definitions", content, TestContext.Current.CancellationToken);

            Assert.NotEmpty(await StudioDefinitions.RefusedAsync(response, HttpStatusCode.BadRequest));
        }
    }

    [Fact]
    public async Task Saves_at_the_same_time_end_as_one_draft()
    {
        await using var studio = await StudioDefinitions.StartAsync();
        var stored = await studio.SaveAsync(StudioDefinitions.Thanks(), publish: true);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(number => studio.SaveAsync(Renamed(stored, $"By {number}"))));

        Assert.Equal("1:1 2:0", await studio.SqlAsync("select group_concat(version || ':' || is_published, ' ') from (select * from definition_versions where definition_id = 'thanks' order by version)"));
        Assert.Equal("Thanks", await studio.SqlAsync("select name from definition_versions where definition_id = 'thanks' and version = 1"));
        Assert.StartsWith("By ", (string?)await studio.SqlAsync("select name from definition_versions where definition_id = 'thanks' and version = 2"), StringComparison.Ordinal);
    }

    private static async Task AssertUnchangedAsync(StudioDefinitions studio, string name, string file)
    {
        var model = await studio.GetAsync($"/workflow-definitions/by-definition-id/{name}?versionOptions=Latest");
        var saved = await studio.SaveAsync(AsStudioPosts(model));

        Assert.Equal(1, (int)saved["version"]!);
        Assert.Equal(1L, await studio.SqlAsync($"select count(*) from definition_versions where definition_id = '{name}'"));
        Assert.Equal(WithoutTimes(file).TrimEnd(), WithoutTimes((string)(await studio.SqlAsync($"select json from definition_versions where definition_id = '{name}'"))!));
        var export = await studio.Server.Client.GetStringAsync($"{StudioDefinitions.Api}/workflow-definitions/{name}/export?versionOptions=Latest", TestContext.Current.CancellationToken);
        Assert.Equal(WithoutTimes(file), WithoutTimes(export));
    }

    private static JsonObject Renamed(JsonObject model, string name)
    {
        var renamed = (JsonObject)model.DeepClone();
        renamed["name"] = name;
        return renamed;
    }

    /// <summary>What Studio makes of a model that nobody touched: other order, measured sizes, empty members, its own links.</summary>
    private static JsonObject AsStudioPosts(JsonObject model)
    {
        var posted = new JsonObject(model.Reverse().Where(member => member.Key is not "isSystem").Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone())));
        posted["links"] = null;
        foreach (var activity in posted["root"]!["activities"]!.AsArray().OfType<JsonObject>())
        {
            if (activity["metadata"]?["designer"]?["size"] is JsonObject size)
            {
                size["width"] = 201.078125;
            }

            activity["customProperties"] ??= new JsonObject();
            activity["customProperties"]!["runAsynchronously"] ??= false;
            activity["result"] ??= null;
        }

        return posted;
    }

    private static string WithoutTimes(string definition) =>
        System.Text.RegularExpressions.Regex.Replace(definition, "^  \"(id|createdAt)\": .*$", "", System.Text.RegularExpressions.RegexOptions.Multiline);
}
