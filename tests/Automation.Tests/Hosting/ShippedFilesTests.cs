using System.Text.Json.Nodes;
using Automation.Server;
using Automation.Tests.Studio.Definitions;
using Xunit;

namespace Automation.Tests.Hosting;

/// <summary>Files of the workflows folder against what people do in the designer.</summary>
public sealed class ShippedFilesTests
{
    private const string Id = ServerFixture.Campaign;

    [Fact]
    public async Task Changed_file_is_published_as_the_next_version()
    {
        await using var studio = await StudioDefinitions.StartAsync();

        await ChangeFileAsync(studio, "From the file");
        await RestartAsync(studio);

        Assert.Equal("1:0 2:1", await VersionsAsync(studio));
        Assert.Equal("From the file", (string?)(await studio.GetAsync($"/workflow-definitions/by-definition-id/{Id}"))["name"]);
        Assert.Equal(2L, await studio.SqlAsync("select v.version from campaigns c join definition_versions v on v.id = c.definition_version_id"));
        Assert.DoesNotContain(studio.Server.Logs.Lines, line => line.Id == EventIds.WorkflowFileNotApplied);

        await RestartAsync(studio);
        Assert.Equal("1:0 2:1", await VersionsAsync(studio));
    }

    [Fact]
    public async Task Changed_file_leaves_alone_what_was_drawn_and_becomes_known_when_it_was_imported()
    {
        await using var studio = await StudioDefinitions.StartAsync();
        var drawn = await studio.GetAsync($"/workflow-definitions/by-definition-id/{Id}");
        drawn["name"] = "Drawn";
        await studio.SaveAsync(drawn, publish: true);

        await RestartAsync(studio);
        Assert.DoesNotContain(studio.Server.Logs.Lines, line => line.Id == EventIds.WorkflowFileNotApplied);

        await ChangeFileAsync(studio, "From the file");
        await RestartAsync(studio);
        Assert.Equal("1:0 2:1", await VersionsAsync(studio));
        Assert.Contains(studio.Server.Logs.Lines, line => line.Id == EventIds.WorkflowFileNotApplied && line.Text.Contains("import it in the designer", StringComparison.Ordinal));

        await studio.SaveAsync(JsonNode.Parse(await File.ReadAllTextAsync(FileOf(studio), TestContext.Current.CancellationToken))!.AsObject(), publish: true);
        await RestartAsync(studio);
        await ChangeFileAsync(studio, "Once more");
        await RestartAsync(studio);
        Assert.Equal("1:0 2:0 3:0 4:1", await VersionsAsync(studio));
    }

    [Fact]
    public async Task Deleted_workflow_does_not_come_back_with_the_next_start()
    {
        await using var studio = await StudioDefinitions.StartAsync();
        (await studio.SendAsync(HttpMethod.Delete, $"/workflow-definitions/{Id}")).EnsureSuccessStatusCode();

        await RestartAsync(studio);
        Assert.Equal("", await VersionsAsync(studio));

        await ChangeFileAsync(studio, "From the file");
        await RestartAsync(studio);
        Assert.Equal("", await VersionsAsync(studio));
        Assert.Contains(studio.Server.Logs.Lines, line => line.Id == EventIds.WorkflowFileNotApplied && line.Text.Contains("was deleted", StringComparison.Ordinal));
    }

    private static string FileOf(StudioDefinitions studio) => Path.Combine(studio.Server.Workflows, Id + ".json");

    private static async Task ChangeFileAsync(StudioDefinitions studio, string name)
    {
        var json = JsonNode.Parse(await File.ReadAllTextAsync(FileOf(studio), TestContext.Current.CancellationToken))!;
        json["name"] = name;
        await File.WriteAllTextAsync(FileOf(studio), json.ToJsonString(), TestContext.Current.CancellationToken);
    }

    private static async Task RestartAsync(StudioDefinitions studio)
    {
        await studio.Server.StopAsync();
        await studio.Server.StartAsync();
    }

    private static async Task<string> VersionsAsync(StudioDefinitions studio) => (string)(await studio.SqlAsync(
        $"select coalesce(group_concat(version || ':' || is_published, ' '), '') from (select * from definition_versions where definition_id = '{Id}' and deleted_at is null order by version)"))!;
}
