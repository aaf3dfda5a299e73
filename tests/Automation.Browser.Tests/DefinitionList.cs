using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Automation.Browser.Tests;

/// <summary>The list of workflow definitions, as a person uses it.</summary>
internal sealed class DefinitionList(StudioPage studio)
{
    private readonly IPage _page = studio.Page;

    internal ILocator Rows => _page.Locator(".mud-table-body tr");

    internal ILocator Row(string definition) => Rows.Filter(new() { HasText = definition });

    /// <summary>Opens the list, until it has written its page into the address: when it does, Elsa Studio closes what is open.</summary>
    internal async Task OpenAsync()
    {
        await studio.OpenAsync("/studio/");
        await Expect(_page).ToHaveURLAsync(new Regex("[?&]page="));
        await Expect(Rows.First).ToBeVisibleAsync();
    }

    /// <summary>Makes a new workflow; its editor opens.</summary>
    internal async Task CreateAsync(string name)
    {
        await _page.GetByRole(AriaRole.Button, new() { Name = "Create workflow" }).ClickAsync();
        await _page.GetByLabel("Name", new() { Exact = true }).FillAsync(name);
        var answer = await _page.RunAndWaitForResponseAsync(
            () => _page.Locator(".mud-dialog-actions").GetByText("Ok").ClickAsync(),
            answer => answer.Request.Method == "POST" && answer.Url.EndsWith("/workflow-definitions", StringComparison.Ordinal));
        Assert.Equal(200, answer.Status);
        await _page.WaitForURLAsync("**/edit");
        await studio.ReadyAsync();
    }

    internal async Task DeleteAsync(string definition)
    {
        await Row(definition).Locator(".mud-menu button").Last.ClickAsync();
        await _page.Locator(".mud-popover-open").GetByText("Delete", new() { Exact = true }).ClickAsync();
        await _page.Locator(".mud-dialog-actions button").Last.ClickAsync();
    }

    internal Task ImportAsync(string name, byte[] content) =>
        _page.Locator("input[type=file]").First.SetInputFilesAsync(new FilePayload { Name = name, MimeType = "application/json", Buffer = content });
}
