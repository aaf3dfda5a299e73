using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Automation.TestKit;
using Xunit;

namespace Automation.Tests.Studio.Definitions;

/// <summary>Files out and in, and what the real engine wrote.</summary>
public sealed class DefinitionTransferTests
{
    [Fact]
    public async Task Export_is_elsas_file_and_the_same_every_time()
    {
        await using var studio = await StudioDefinitions.StartAsync();
        await studio.SaveAsync(StudioDefinitions.Thanks(name: "Cảm ơn!"));

        var first = await studio.SendAsync(HttpMethod.Get, "/workflow-definitions/cam-on/export?versionOptions=1&includeConsumingWorkflows=False");
        var second = await studio.SendAsync(HttpMethod.Get, "/workflow-definitions/cam-on/export");
        var text = await first.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal("application/json", first.Content.Headers.ContentType?.MediaType);
        Assert.Equal("workflow-definition-cam-on-cam-on-cam-on-1.json", first.Content.Headers.ContentDisposition?.FileName);
        Assert.Equal("attachment", first.Content.Headers.ContentDisposition?.DispositionType);
        Assert.StartsWith("{\n  \"$schema\": \"https://elsaworkflows.io/schemas/workflow-definition/", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\"links\"", text, StringComparison.Ordinal);
        Assert.Equal(text, await second.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Several_go_into_an_archive_with_fixed_times_and_come_back()
    {
        await using var studio = await StudioDefinitions.StartAsync();
        await studio.SaveAsync(StudioDefinitions.Thanks("alpha", "Alpha"));
        await studio.SaveAsync(StudioDefinitions.Thanks("beta", "Beta"));
        var ids = JsonNode.Parse("""{"ids":["beta:1","alpha:1","none"],"includeConsumingWorkflows":false}""");

        var first = await (await studio.SendAsync(HttpMethod.Post, "/bulk-actions/export/workflow-definitions", ids)).Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        var second = await (await studio.SendAsync(HttpMethod.Post, "/bulk-actions/export/workflow-definitions", ids)).Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        using (var archive = new ZipArchive(new MemoryStream(first)))
        {
            Assert.Equal(["workflow-definition-alpha-alpha-alpha-1.json", "workflow-definition-beta-beta-beta-1.json"], archive.Entries.Select(entry => entry.FullName));
            Assert.All(archive.Entries, entry => Assert.Equal(new DateTime(1980, 1, 1), entry.LastWriteTime.DateTime));
        }

        Assert.Equal(first, second);
        await studio.SendAsync(HttpMethod.Delete, "/workflow-definitions/alpha");
        using var form = new MultipartFormDataContent { { new ByteArrayContent(first), "files", "all.zip" } };
        var imported = await studio.Server.Client.PostAsync(StudioDefinitions.Api + "/workflow-definitions/import-files", form, TestContext.Current.CancellationToken);
        Assert.Equal(2, (int)(await StudioDefinitions.ReadAsync(imported, HttpStatusCode.OK))["count"]!);
        Assert.Equal("Alpha", (string?)(await studio.GetAsync("/workflow-definitions/by-definition-id/alpha"))["name"]);
        Assert.Equal(HttpStatusCode.NotFound, (await studio.SendAsync(HttpMethod.Post, "/bulk-actions/export/workflow-definitions", JsonNode.Parse("""{"ids":["none"]}"""))).StatusCode);
    }

    [Fact]
    public async Task Import_makes_a_draft()
    {
        await using var studio = await StudioDefinitions.StartAsync();
        await studio.SaveAsync(StudioDefinitions.Thanks("alpha", "Alpha"), publish: true);
        var model = StudioDefinitions.Thanks("alpha", "From elsewhere");
        model["isPublished"] = true;
        model["version"] = 40;

        var imported = await studio.PostAsync("/workflow-definitions/import", model);

        Assert.Equal((2, true, false, "From elsewhere"), ((int)imported["version"]!, (bool)imported["isLatest"]!, (bool)imported["isPublished"]!, (string?)imported["name"]));
        Assert.Equal(1, (int)(await studio.GetAsync("/workflow-definitions/by-definition-id/alpha?versionOptions=Published"))["version"]!);
    }

    [Fact]
    public async Task Damaged_file_is_refused_in_words()
    {
        await using var studio = await StudioDefinitions.StartAsync();
        (string Content, string Expected)[] cases =
        [
            ("", "There is no file"),
            ("{\"a\":", "not valid JSON at line 1"),
            ("PK\u0003\u0004 and then nothing of an archive", "The archive is damaged"),
            ("{\"root\":{\"type\":\"Elsa.Sequence\"}}", "WF1003"),
        ];
        foreach (var (content, expected) in cases)
        {
            var body = new ByteArrayContent(Encoding.Latin1.GetBytes(content));
            body.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");

            var errors = await StudioDefinitions.RefusedAsync(
                await studio.Server.Client.PostAsync(StudioDefinitions.Api + "/workflow-definitions/import-files", body, TestContext.Current.CancellationToken), HttpStatusCode.BadRequest);

            Assert.Contains(expected, errors[0], StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Export_of_the_real_engine_comes_in_and_goes_out_without_loss()
    {
        var sample = JsonNode.Parse(await File.ReadAllTextAsync(SharedFolder.Require("reference/elsa-samples/workflow-definition.json"), TestContext.Current.CancellationToken))!.AsObject();
        await using var studio = await StudioDefinitions.StartAsync();

        await studio.PostAsync("/workflow-definitions/import", sample);
        var export = JsonNode.Parse(await studio.Server.Client.GetStringAsync(StudioDefinitions.Api + "/workflow-definitions/Sample/export", TestContext.Current.CancellationToken))!.AsObject();
        var errors = await StudioDefinitions.RefusedAsync(await studio.SendAsync(HttpMethod.Post, "/workflow-definitions/Sample/publish", new JsonObject()), HttpStatusCode.BadRequest);

        foreach (var name in (string[])["id", "createdAt", "isPublished"])
        {
            sample.Remove(name);
            export.Remove(name);
        }

        export.Remove("$schema");
        Assert.Equal(1, (int)export["version"]!);
        AssertHas(sample, export, "");
        Assert.Contains(errors, error => error.StartsWith("WF1006 Send1 (send1), type: No activity of type 'Care.SendMsg' is known.", StringComparison.Ordinal));
        Assert.DoesNotContain(errors, error => error.Contains("WF1014", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Workflow_of_elsas_own_activities_has_elsas_shape()
    {
        var sample = JsonNode.Parse(await File.ReadAllTextAsync(SharedFolder.Require("reference/elsa-samples/workflow-definition.json"), TestContext.Current.CancellationToken))!.AsObject();
        var descriptors = JsonNode.Parse(await File.ReadAllTextAsync(SharedFolder.Require("reference/elsa-samples/descriptors-activities.json"), TestContext.Current.CancellationToken))!["items"]!.AsArray()
            .ToDictionary(item => (string)item!["typeName"]!, item => item!.AsObject());
        await using var studio = await StudioDefinitions.StartAsync();
        var model = JsonNode.Parse(new TestKit.Definitions.Drawing()
            .Variable("tier", value: "gold")
            .Add("start", "Elsa.Start")
            .Add("ask", "Elsa.FlowDecision", ("condition", true))
            .Add("wait", "Elsa.Delay", ("timeSpan", "00:00:01"))
            .Add("set", "Elsa.SetVariable", ("value", "x"), ("variable", JsonNode.Parse("""{"id":"id-of-tier","name":"tier","typeName":"String"}""")))
            .Add("fork", "Elsa.FlowFork", ("branches", new[] { "A", "B" }))
            .Add("join", "Elsa.FlowJoin", ("mode", "WaitAll"))
            .Add("end", "Elsa.End")
            .Connect("start -> ask|True -> wait -> set -> fork|A -> join -> end", "fork|B -> join", "ask|False -> end")
            .Text())!.AsObject();
        model["definitionId"] = "plain";
        await studio.SaveAsync(model, publish: true);

        var export = JsonNode.Parse(await studio.Server.Client.GetStringAsync(StudioDefinitions.Api + "/workflow-definitions/plain/export", TestContext.Current.CancellationToken))!.AsObject();

        // Every member that the engine writes is there, of the same kind; every type and input is one of Elsa's.
        AssertKinds(sample, export, ["tenantId", "description"]);
        AssertKinds(sample["root"]!.AsObject(), export["root"]!.AsObject(), []);
        foreach (var activity in export["root"]!["activities"]!.AsArray().Select(activity => activity!.AsObject()))
        {
            var descriptor = descriptors[(string)activity["type"]!];
            var inputs = descriptor["inputs"]!.AsArray().Select(input => (string)input!["name"]!).Select(name => char.ToLowerInvariant(name[0]) + name[1..]);
            var known = inputs.Concat(["id", "nodeId", "name", "type", "version", "customProperties", "metadata"]);
            Assert.Empty(activity.Select(member => member.Key).Except(known));
            Assert.StartsWith("Workflow1:flow:", (string?)activity["nodeId"], StringComparison.Ordinal);
        }

        Assert.All(export["root"]!["connections"]!.AsArray(), connection => AssertKinds(sample["root"]!["connections"]![0]!.AsObject(), connection!.AsObject(), ["vertices"]));
    }

    private static void AssertKinds(JsonObject expected, JsonObject actual, string[] optional)
    {
        foreach (var (name, value) in expected.Where(member => !optional.Contains(member.Key)))
        {
            Assert.True(actual.ContainsKey(name), $"'{name}' is missing.");
            Assert.Equal((name, value?.GetValueKind()), (name, actual[name]?.GetValueKind()));
        }
    }

    /// <summary>Everything that is in the one is in the other; what was added does not matter.</summary>
    private static void AssertHas(JsonNode? expected, JsonNode? actual, string path)
    {
        if (expected is JsonObject json)
        {
            foreach (var (name, value) in json)
            {
                Assert.True(actual is JsonObject other && other.ContainsKey(name), $"{path}.{name} is missing.");
                AssertHas(value, actual[name], $"{path}.{name}");
            }
        }
        else if (expected is JsonArray list)
        {
            Assert.Equal(list.Count, Assert.IsType<JsonArray>(actual).Count);
            for (var at = 0; at < list.Count; at++)
            {
                AssertHas(list[at], actual[at], $"{path}[{at}]");
            }
        }
        else
        {
            Assert.True(JsonNode.DeepEquals(expected, actual), $"{path}: {expected?.ToJsonString()} became {actual?.ToJsonString()}");
        }
    }
}
