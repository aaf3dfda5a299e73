using System.Text.Json.Nodes;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Automation.Browser.Tests.Studio;

/// <summary>A marketer's morning: from an empty canvas to a journey, a second version, and away with it again.</summary>
public sealed class DrawingTests(BrowserFixture browser)
{
    [Fact]
    public async Task Workflow_is_drawn_published_run_changed_reverted_exported_deleted_and_imported()
    {
        await using var server = await RunningServer.StartAsync();

        await browser.UseAsync(server, async page =>
        {
            var list = new DefinitionList(page);
            var editor = new Editor(page);
            await list.OpenAsync();
            await list.CreateAsync("Word of thanks");
            var definition = editor.Definition;

            await DrawAsync(editor);
            await editor.SavedAsync();
            await page.PhotographAsync("drawn");
            await editor.PublishAsync();
            await RunAsync(page, editor);

            await editor.OpenAsync(definition);
            await editor.DescribeAsync("A second thought");
            await editor.OpenVersionsAsync();
            await Expect(editor.Versions).ToHaveCountAsync(2);
            await editor.RevertAsync(1);
            await page.PhotographAsync("versions");
            Assert.Null((string?)(await LatestAsync(server, definition))["description"]);

            await editor.OpenAsync(definition);
            var (name, file) = await ExportAsync(editor);
            Assert.StartsWith("workflow-definition-word-of-thanks", name, StringComparison.Ordinal);
            await DeleteAndImportAsync(page, list, definition, name, file);
            Assert.Equal("thank-you", Template(await LatestAsync(server, definition)));
        });
    }

    private static async Task DrawAsync(Editor editor)
    {
        await editor.OpenCategoryAsync("Triggers");
        await editor.DropAsync("Order placed", 120, 200);
        await editor.OpenCategoryAsync("Messages");
        await editor.DropAsync("Send e-mail", 450, 200);
        await editor.ConnectAsync("Care.OrderPlaced", "Done", "Care.SendEmail");
        await editor.SelectAsync("Care.SendEmail", "Template");
        await editor.ChooseAsync("Template", "thank-you");
        await editor.TickAsync("Care: service around a sale");
    }

    /// <summary>The trial journey goes to its end: both activities have their badge, and the journal tells of them.</summary>
    private static async Task RunAsync(StudioPage page, Editor editor)
    {
        await editor.RunAsync();
        foreach (var type in (string[])["Care.OrderPlaced", "Care.SendEmail"])
        {
            await Expect(page.Page.Locator($".x6-node[data-activity='{type}'] .mud-badge.mud-theme-success")).ToHaveTextAsync("1");
        }

        await Expect(page.Page.Locator(".mud-timeline-item").First).ToBeVisibleAsync();
        await Expect(page.Page.Locator(".mud-timeline").GetByText("Send e-mail").First).ToBeVisibleAsync();
        await page.PhotographAsync("run");
    }

    private static async Task<(string Name, byte[] Content)> ExportAsync(Editor editor)
    {
        var download = await editor.ExportAsync();
        return (download.SuggestedFilename, await File.ReadAllBytesAsync(await download.PathAsync(), TestContext.Current.CancellationToken));
    }

    private static async Task DeleteAndImportAsync(StudioPage page, DefinitionList list, string definition, string name, byte[] file)
    {
        await list.OpenAsync();
        await list.DeleteAsync(definition);
        await Expect(list.Row(definition)).ToHaveCountAsync(0);
        await list.ImportAsync(name, file);
        await Expect(list.Row(definition)).ToHaveCountAsync(1);
        await page.PhotographAsync("imported");
    }

    private static async Task<JsonObject> LatestAsync(RunningServer server, string definition) => JsonNode.Parse(await server.DrawingAsync(definition))!.AsObject();

    private static string? Template(JsonObject definition) => (string?)definition["root"]!["activities"]!.AsArray()
        .Single(activity => (string?)activity!["type"] == "Care.SendEmail")!["template"]!["expression"]!["value"];
}
