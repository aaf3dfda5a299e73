using System.Net;
using System.Text.Json.Nodes;
using Automation.Server.Access;
using Xunit;

namespace Automation.Tests.Studio.Definitions;

/// <summary>Lists, look-ups and what a wrong question gets.</summary>
public sealed class DefinitionListTests(DefinitionListTests.Three three) : IClassFixture<DefinitionListTests.Three>
{
    [Theory]
    [InlineData("versionOptions=Latest&Page=0&PageSize=2&OrderBy=Name&OrderDirection=Ascending", "alpha:2 beta:1", 4)]
    [InlineData("versionOptions=latest&page=1&pagesize=2&orderby=name", "gamma:1 quick-thanks:1", 4)]
    [InlineData("versionOptions=Latest&Page=9&PageSize=2&OrderBy=Name", "", 4)]
    [InlineData("versionOptions=Latest&Page=-1&PageSize=-5&OrderBy=Name", "alpha:2", 4)]
    [InlineData("versionOptions=Latest&Page=99999999&PageSize=99999999&OrderBy=Name", "", 4)]
    [InlineData("versionOptions=Published&OrderBy=Name", "alpha:1 quick-thanks:1", 2)]
    [InlineData("versionOptions=LatestAndPublished", "quick-thanks:1", 1)]
    [InlineData("versionOptions=LatestOrPublished&DefinitionIds=alpha&OrderBy=Version&OrderDirection=Descending", "alpha:2 alpha:1", 2)]
    [InlineData("versionOptions=Draft&OrderBy=Name", "alpha:2 beta:1 gamma:1", 3)]
    [InlineData("versionOptions=AllVersions&DefinitionIds=alpha&OrderBy=Version", "alpha:1 alpha:2", 2)]
    [InlineData("versionOptions=&DefinitionIds=alpha&DefinitionIds=beta&OrderBy=Version", "alpha:1 beta:1 alpha:2", 3)]
    [InlineData("versionOptions=2", "alpha:2", 1)]
    [InlineData("Ids=beta:1&Ids=none", "beta:1", 1)]
    [InlineData("versionOptions=Latest&SearchTerm=cam%20on", "gamma:1", 1)]
    [InlineData("versionOptions=Latest&SearchTerm=BETA", "beta:1", 1)]
    [InlineData("versionOptions=Latest&IsSystem=True", "", 0)]
    [InlineData("versionOptions=Latest&IsSystem=False&SearchTerm=alpha", "alpha:2", 1)]
    [InlineData("versionOptions=Latest&materializer=Clr", "", 0)]
    [InlineData("versionOptions=Latest&label=x", "", 0)]
    public async Task List_answers_what_was_asked(string query, string expected, int total)
    {
        var list = await three.Studio.GetAsync("/workflow-definitions?" + query);

        Assert.Equal(expected, string.Join(' ', list["items"]!.AsArray().Select(item => (string?)item!["id"])));
        Assert.Equal(total, (int)list["totalCount"]!);
        Assert.Contains(list["links"]!.AsArray(), link => (string?)link!["rel"] == "bulk-publish");
    }

    [Fact]
    public async Task Row_has_all_that_the_list_shows()
    {
        var row = (await three.Studio.GetAsync("/workflow-definitions?versionOptions=Latest&DefinitionIds=gamma"))["items"]![0]!.AsObject();

        Assert.Equal(("gamma:1", "gamma", "Cảm ơn", "desc", 1), ((string?)row["id"], (string?)row["definitionId"], (string?)row["name"], (string?)row["description"], (int)row["version"]!));
        Assert.Equal((true, false, "Json", true), ((bool)row["isLatest"]!, (bool)row["isPublished"]!, (string?)row["materializerName"], (bool)row["isMaterializerAvailable"]!));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+00:00$", (string?)row["createdAt"]);
        Assert.Contains(row["links"]!.AsArray(), link => (string?)link!["rel"] == "publish" && (string?)link["href"] == "/workflow-definitions/gamma/publish");
    }

    [Fact]
    public async Task Viewer_gets_no_links_and_may_change_nothing()
    {
        await using var studio = await WithThreeAsync();
        studio.Server.Role = Role.Viewer;
        await studio.Server.StopAsync();
        await studio.Server.StartAsync();

        var list = await studio.GetAsync("/workflow-definitions?versionOptions=Latest");
        Assert.Empty(list["links"]!.AsArray());
        Assert.All(list["items"]!.AsArray(), item => Assert.Empty(item!["links"]!.AsArray()));
        Assert.Empty((await studio.GetAsync("/workflow-definitions/by-definition-id/alpha"))["links"]!.AsArray());
        Assert.Equal(HttpStatusCode.OK, (await studio.SendAsync(HttpMethod.Post, "/bulk-actions/export/workflow-definitions", JsonNode.Parse("""{"ids":["alpha:1"]}"""))).StatusCode);
        foreach (var (method, path) in Changes)
        {
            Assert.Equal((path, HttpStatusCode.Forbidden), (path, (await studio.SendAsync(method, path, new JsonObject())).StatusCode));
        }
    }

    [Fact]
    public async Task Look_ups_answer_definitions_and_404_for_what_is_not_there()
    {
        var studio = three.Studio;

        Assert.Equal(2, (int)(await studio.GetAsync("/workflow-definitions/by-definition-id/alpha"))["version"]!);
        Assert.Equal(1, (int)(await studio.GetAsync("/workflow-definitions/by-definition-id/alpha?VERSIONOPTIONS=1"))["version"]!);
        Assert.Equal(1, (int)(await studio.GetAsync("/workflow-definitions/by-id/alpha:1"))["version"]!);
        var many = await studio.GetAsync("/workflow-definitions/many-by-id?ids=beta:1&ids=none&ids=alpha:1");
        Assert.Equal(["beta:1", "alpha:1"], many["items"]!.AsArray().Select(item => (string?)item!["id"]));
        Assert.Equal(4, (int)(await studio.GetAsync("/workflow-definitions/query/count"))["count"]!);
        Assert.Empty((await studio.GetAsync("/workflow-definitions/alpha/consumers"))["items"]!.AsArray());
        foreach (var path in (string[])["by-definition-id/none", "by-definition-id/beta?versionOptions=Published", "by-id/none", "none/consumers", "none/export", "subgraph/none", "subgraph/alpha:1?parentNodeId=x", "nowhere", "by-id/a/b"])
        {
            var response = await studio.SendAsync(HttpMethod.Get, "/workflow-definitions/" + path);
            Assert.Equal((path, HttpStatusCode.NotFound), (path, response.StatusCode));
        }
    }

    [Fact]
    public async Task What_is_not_there_is_404_for_every_change()
    {
        await using var studio = await StudioDefinitions.StartAsync();

        foreach (var (method, path) in Changes.Where(change => change.Path.Contains("alpha", StringComparison.Ordinal)))
        {
            var response = await studio.SendAsync(method, path.Replace("alpha", "none", StringComparison.Ordinal), method == HttpMethod.Post ? new JsonObject() : null);
            Assert.Equal((path, HttpStatusCode.NotFound), (path, response.StatusCode));
        }
    }

    [Theory]
    [InlineData("/workflow-definitions?versionOptions=Newest")]
    [InlineData("/workflow-definitions/by-definition-id/alpha?versionOptions=-1")]
    [InlineData("/workflow-definitions/alpha/export?versionOptions=x")]
    public async Task Wrong_version_options_are_400_with_the_right_ones(string path)
    {
        var studio = three.Studio;

        var errors = await StudioDefinitions.RefusedAsync(await studio.SendAsync(HttpMethod.Get, path), HttpStatusCode.BadRequest);

        Assert.Contains("LatestOrPublished", Assert.Single(errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Name_is_unique_but_for_the_definition_itself()
    {
        var studio = three.Studio;

        Assert.False((bool)(await studio.GetAsync("/workflow-definitions/validation/is-name-unique?name=ALPHA"))["isUnique"]!);
        Assert.True((bool)(await studio.GetAsync("/workflow-definitions/validation/is-name-unique?name=Alpha&definitionId=alpha"))["isUnique"]!);
        Assert.True((bool)(await studio.GetAsync("/workflow-definitions/validation/is-name-unique?Name=Workflow%201&DefinitionId="))["isUnique"]!);
    }

    [Fact]
    public async Task Bulk_actions_tell_what_they_did()
    {
        await using var studio = await WithThreeAsync();
        static JsonNode Ids(string name, params string[] ids) => new JsonObject { [name] = new JsonArray([.. ids.Select(id => (JsonNode)id)]) };

        var published = await studio.PostAsync("/bulk-actions/publish/workflow-definitions/by-definition-ids", Ids("definitionIds", "beta", "quick-thanks", "none"));
        Assert.Equal("""{"published":["beta"],"alreadyPublished":["quick-thanks"],"notFound":["none"],"updatedConsumers":[]}""", published.ToJsonString());
        var retracted = await studio.PostAsync("/bulk-actions/retract/workflow-definitions/by-definition-ids", Ids("definitionIds", "beta", "gamma", "none"));
        Assert.Equal("""{"retracted":["beta"],"alreadyRetracted":["gamma"],"notFound":["none"]}""", retracted.ToJsonString());
        Assert.Equal(1, (int)(await studio.PostAsync("/bulk-actions/delete/workflow-definitions/by-id", Ids("ids", "alpha:2", "none")))["deleted"]!);
        Assert.Equal(2, (int)(await studio.PostAsync("/bulk-actions/delete/workflow-definitions/by-definition-id", Ids("definitionIds", "beta", "gamma", "none")))["deleted"]!);
        Assert.Equal(2, (int)(await studio.GetAsync("/workflow-definitions/query/count"))["count"]!);

        var wrong = await StudioDefinitions.RefusedAsync(await studio.SendAsync(HttpMethod.Post, "/bulk-actions/delete/workflow-definitions/by-id", JsonNode.Parse("""{"ids":"x"}""")), HttpStatusCode.BadRequest);
        Assert.Contains("'ids' must be a list", Assert.Single(wrong), StringComparison.Ordinal);
    }

    private static IEnumerable<(HttpMethod Method, string Path)> Changes =>
    [
        (HttpMethod.Post, "/workflow-definitions"),
        (HttpMethod.Post, "/workflow-definitions/alpha/publish"),
        (HttpMethod.Post, "/workflow-definitions/alpha/retract"),
        (HttpMethod.Post, "/workflow-definitions/alpha/revert/1"),
        (HttpMethod.Post, "/workflow-definitions/alpha/execute"),
        (HttpMethod.Post, "/workflow-definitions/alpha/dispatch"),
        (HttpMethod.Post, "/workflow-definitions/import"),
        (HttpMethod.Post, "/workflow-definitions/import-files"),
        (HttpMethod.Delete, "/workflow-definitions/alpha"),
        (HttpMethod.Delete, "/workflow-definition-versions/alpha:1"),
        (HttpMethod.Post, "/bulk-actions/publish/workflow-definitions/by-definition-ids"),
        (HttpMethod.Post, "/bulk-actions/retract/workflow-definitions/by-definition-ids"),
        (HttpMethod.Post, "/bulk-actions/delete/workflow-definitions/by-definition-id"),
        (HttpMethod.Post, "/bulk-actions/delete/workflow-definitions/by-id"),
    ];

    /// <summary>Beside the installed one: alpha published and changed, beta and gamma drafts.</summary>
    private static async Task<StudioDefinitions> WithThreeAsync()
    {
        var studio = await StudioDefinitions.StartAsync();
        var alpha = await studio.SaveAsync(StudioDefinitions.Thanks("alpha", "Alpha"), publish: true);
        alpha["description"] = "changed";
        await studio.SaveAsync(alpha);
        await studio.SaveAsync(StudioDefinitions.Thanks("beta", "Beta"));
        var gamma = StudioDefinitions.Thanks("gamma", "Cảm ơn");
        gamma["description"] = "desc";
        await studio.SaveAsync(gamma);
        return studio;
    }

    /// <summary>One server for the tests that only look.</summary>
    public sealed class Three : IAsyncLifetime
    {
        internal StudioDefinitions Studio { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Studio = await WithThreeAsync();

        public ValueTask DisposeAsync() => Studio.DisposeAsync();
    }
}
