using System.Collections.Concurrent;
using Automation.TestKit;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Xunit;

namespace Automation.Browser.Tests;

/// <summary>A page of the console, and an ear for everything it complains about on the way.</summary>
internal sealed class ConsolePage
{
    private readonly ConcurrentQueue<string> _complaints = new();

    internal ConsolePage(IPage page, Uri server)
    {
        Page = page;
        page.Context.Console += (_, message) => Note(message.Type is "error" or "warning", "console: " + message.Text);
        page.Context.WebError += (_, error) => Note(true, "script: " + error.Error);
        page.Context.Request += (_, request) => Note(IsElsewhere(request.Url, server), "asks another host: " + request.Url);
        page.Context.Response += (_, response) => Note(response.Status >= 400, $"{response.Status} from {response.Url}");
    }

    internal IPage Page { get; }

    internal IEnumerable<string> Complaints => _complaints;

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
        Assert.Empty(_complaints);
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

    /// <summary>Keeps a picture of the whole page under artifacts/screenshots.</summary>
    internal async Task PhotographAsync(string name)
    {
        var folder = RepositoryFolder.Of("artifacts", "screenshots");
        await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, name + ".png"), FullPage = true, Animations = ScreenshotAnimations.Disabled });
    }

    /// <summary>Lets go what a test has asked for.</summary>
    internal void Forget() => _complaints.Clear();

    private static bool IsElsewhere(string url, Uri server) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" or "ws" or "wss" && uri.Authority != server.Authority;

    private void Note(bool isComplaint, string text)
    {
        if (isComplaint)
        {
            _complaints.Enqueue(text);
        }
    }
}
