using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Automation.Browser.Tests;

/// <summary>A page of the designer.</summary>
internal sealed class StudioPage(IPage page, Uri server) : HeardPage(page, server, ["error"], 500)
{
    /// <summary>Goes to a page of the designer and waits until it can be used.</summary>
    internal async Task OpenAsync(string path)
    {
        await Page.GotoAsync(path);
        await ReadyAsync();
    }

    /// <summary>Waits until the view is there.</summary>
    internal Task ReadyAsync() => Expect(Page.Locator("html")).ToHaveAttributeAsync("data-studio", "ready");

    /// <summary>No error bar, no error in the console, no other host.</summary>
    internal async Task ShouldBeWholeAsync()
    {
        await Expect(Page.Locator("#blazor-error-ui")).ToBeHiddenAsync();
        Assert.Empty(Complaints);
    }
}
