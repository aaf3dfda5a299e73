using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Automation.Browser.Tests;

/// <summary>The editor of one workflow definition, as a person uses it: with the mouse on the canvas.</summary>
internal sealed class Editor(StudioPage studio)
{
    private readonly IPage _page = studio.Page;

    /// <summary>The activities of the drawing.</summary>
    internal ILocator Nodes => _page.Locator(".x6-node");

    /// <summary>The connections. A straight line has no height, so they are counted rather than seen.</summary>
    internal ILocator Connections => _page.Locator(".x6-edge");

    /// <summary>The definition's id, from the address.</summary>
    internal string Definition => new Uri(_page.Url).Segments[^2].TrimEnd('/');

    private ILocator Bar => _page.Locator(".mud-toolbar:has(.elsa-toolbar-icon)");

    internal Task OpenAsync(string definition) => studio.OpenAsync($"/studio/workflows/definitions/{definition}/edit");

    internal Task OpenCategoryAsync(string name) => _page.Locator(".mud-expand-panel-header").Filter(new() { HasText = name }).ClickAsync();

    /// <summary>Drags an activity from the palette onto the canvas.</summary>
    /// <param name="name">As the palette calls it.</param>
    /// <param name="x">From the canvas's left.</param>
    /// <param name="y">From the canvas's top.</param>
    internal async Task DropAsync(string name, float x, float y)
    {
        var before = await Nodes.CountAsync();
        await _page.Locator("[draggable=true]").Filter(new() { HasText = name }).First
            .DragToAsync(_page.Locator(".x6-graph-svg").First, new() { TargetPosition = new() { X = x, Y = y } });
        await Expect(Nodes).ToHaveCountAsync(before + 1);
    }

    /// <summary>Draws a connection from a port of one activity to another activity.</summary>
    internal async Task ConnectAsync(string from, string port, string to)
    {
        var before = await Connections.CountAsync();
        var (startX, startY) = await CenterAsync(Node(from).Locator($".x6-port-out [port='{port}']"));
        var (endX, endY) = await CenterAsync(Node(to).Locator(".x6-port-in [port='In']"));
        await _page.Mouse.MoveAsync(startX, startY);
        await _page.Mouse.DownAsync();
        await _page.Mouse.MoveAsync((startX + endX) / 2, startY + 5, new() { Steps = 5 });
        await _page.Mouse.MoveAsync(endX, endY, new() { Steps = 8 });
        await _page.Mouse.UpAsync();
        await Expect(Connections).ToHaveCountAsync(before + 1);
    }

    /// <summary>Clicks an activity; its fields appear.</summary>
    /// <param name="type">The type of the activity.</param>
    /// <param name="field">A field that it has.</param>
    internal async Task SelectAsync(string type, string field)
    {
        var (x, y) = await CenterAsync(Node(type).Locator(".activity-label"));
        await _page.Mouse.ClickAsync(x, y);
        await Expect(_page.Locator("label").Filter(new() { HasTextRegex = Whole(field) }).First).ToBeVisibleAsync();
    }

    /// <summary>Takes a value from the list of a field.</summary>
    internal async Task ChooseAsync(string field, string value)
    {
        await _page.Locator(".mud-input-control").Filter(new() { Has = _page.Locator("label").Filter(new() { HasTextRegex = Whole(field) }) }).Locator(".mud-input").First.ClickAsync();
        await _page.Locator(".mud-popover-open [role=option]").Filter(new() { HasText = value }).ClickAsync();
    }

    /// <summary>Takes one of several answers that are all on the page.</summary>
    internal Task TickAsync(string answer) => _page.Locator("label").Filter(new() { HasText = answer }).ClickAsync();

    internal async Task DescribeAsync(string text)
    {
        await SavingAsync(async () =>
        {
            await _page.GetByLabel("Description").FillAsync(text);
            await _page.Keyboard.PressAsync("Tab");
        });
    }

    /// <summary>Waits until what was done is stored; the designer saves by itself.</summary>
    internal Task SavedAsync() => Expect(_page.Locator(".elsa-toolbar-icon .mud-theme-success")).ToBeVisibleAsync();

    internal Task SaveAsync() => SavingAsync(() => _page.Locator(".elsa-toolbar-icon button").ClickAsync());

    internal async Task PublishAsync()
    {
        await SavedAsync();
        await SavingAsync(() => Bar.Locator(".mud-button-group-root .mud-tooltip-root button").ClickAsync());
        await Expect(_page.Locator(".mud-snackbar").Filter(new() { HasText = "Workflow published" })).ToBeVisibleAsync();
    }

    /// <summary>Runs it; the journey's page opens.</summary>
    internal async Task RunAsync()
    {
        await Bar.Locator("button.mud-success-text").ClickAsync();
        await _page.WaitForURLAsync("**/view");
        await studio.ReadyAsync();
    }

    /// <summary>Loads the file that the export makes.</summary>
    internal async Task<IDownload> ExportAsync()
    {
        await Bar.Locator(".mud-menu-icon-button-activator").ClickAsync();
        await _page.Locator(".mud-popover-open").GetByText("Export").ClickAsync();
        return await _page.RunAndWaitForDownloadAsync(() => _page.Locator(".mud-dialog-actions button").Last.ClickAsync());
    }

    internal async Task OpenVersionsAsync()
    {
        // The tab stands outside of what a narrow panel shows; it is reached as with the arrow beside the tabs.
        await _page.Locator(".mud-tab").Filter(new() { HasText = "Version History" }).DispatchEventAsync("click");
        await Expect(Versions.First).ToBeVisibleAsync();
    }

    internal ILocator Versions => _page.Locator(".mud-table-body tr");

    internal async Task RevertAsync(int version)
    {
        await Versions.Filter(new() { Has = _page.Locator("td").Filter(new() { HasTextRegex = Whole($"{version}") }) }).Locator(".mud-menu button").Last.ClickAsync();
        await _page.RunAndWaitForResponseAsync(
            () => _page.Locator(".mud-popover-open").GetByText("Rollback").ClickAsync(),
            answer => answer.Url.Contains("/revert/", StringComparison.Ordinal) && answer.Ok);
    }

    private ILocator Node(string type) => _page.Locator($".x6-node[data-activity='{type}']");

    private async Task SavingAsync(Func<Task> act)
    {
        var answer = await _page.RunAndWaitForResponseAsync(act, answer =>
            answer.Request.Method == "POST" && new Uri(answer.Url).AbsolutePath.EndsWith("/workflow-definitions", StringComparison.Ordinal));
        if (!answer.Ok)
        {
            Assert.Fail($"{answer.Status}: {await answer.TextAsync()}");
        }
    }

    private static async Task<(float X, float Y)> CenterAsync(ILocator locator)
    {
        await locator.WaitForAsync();
        var box = (await locator.BoundingBoxAsync())!;
        return (box.X + (box.Width / 2), box.Y + (box.Height / 2));
    }

    private static Regex Whole(string text) => new($"^\\s*{Regex.Escape(text)}\\s*$");
}
