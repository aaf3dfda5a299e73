using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Xunit;

namespace Automation.Browser.Tests;

/// <summary>A page of the console.</summary>
internal sealed class ConsolePage(IPage page, Uri server) : HeardPage(page, server, ["error", "warning"], 400)
{
    protected override bool IsPhotographedWhole => true;

    /// <summary>Goes to a page and waits until it is there with its scripts.</summary>
    internal async Task OpenAsync(string path)
    {
        await Page.GotoAsync(path);
        await Page.WaitForFunctionAsync("typeof htmx === 'object'");
    }

    /// <summary>The whole page: no complaint, nothing wider than the window, nothing that axe calls serious; a picture for people to look at.</summary>
    /// <param name="name">Of the picture.</param>
    internal async Task ShouldBeGoodAsync(string name)
    {
        await PhotographAsync(name);
        Assert.Empty(Complaints);
        await ShouldFitAsync();
        await ShouldBeAccessibleAsync();
    }

    /// <summary>What is wider than the window scrolls inside itself; the page does not.</summary>
    internal async Task ShouldFitAsync()
    {
        var tooWide = await Page.EvaluateAsync<string[]>("""
            () => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll('main *')]
              .filter(element => element.getBoundingClientRect().right > innerWidth + 1 && !element.closest('.table-box'))
              .map(element => `${element.tagName.toLowerCase()}.${element.className} reaches ${Math.round(element.getBoundingClientRect().right)} of ${innerWidth}`)
            """);
        Assert.Empty(tooWide);
    }

    /// <summary>axe (https://github.com/dequelabs/axe-core) finds nothing serious or critical.</summary>
    internal async Task ShouldBeAccessibleAsync()
    {
        // A frame in which no script runs cannot be looked into: axe would wait for its answer for ever.
        await Assertions.Expect(Page.Locator("iframe[sandbox]:not([title])")).ToHaveCountAsync(0);
        var found = await Page.RunAxe(new AxeRunContext { Exclude = [new AxeSelector("iframe[sandbox]")] });
        Assert.Empty(found.Violations
            .Where(violation => violation.Impact is "serious" or "critical")
            .SelectMany(violation => violation.Nodes.Select(node => $"{violation.Id}: {violation.Help}: {node.Html}")));
    }
}
