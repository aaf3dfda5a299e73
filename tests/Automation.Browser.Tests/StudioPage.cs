using System.Collections.Concurrent;
using Automation.TestKit;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Automation.Browser.Tests;

/// <summary>A page of the designer, and an ear for everything it complains about on the way.</summary>
internal sealed class StudioPage
{
    private readonly ConcurrentQueue<string> _complaints = new();

    internal StudioPage(IPage page, Uri server)
    {
        Page = page;
        page.Context.Console += (_, message) => Note(message.Type == "error", "console: " + message.Text);
        page.Context.WebError += (_, error) => Note(true, "script: " + error.Error);
        page.Context.Request += (_, request) => Note(IsElsewhere(request.Url, server), "asks another host: " + request.Url);
        page.Context.Response += (_, response) => Note(response.Status >= 500, $"{response.Status} from {response.Url}");
    }

    internal IPage Page { get; }

    internal IEnumerable<string> Complaints => _complaints;

    /// <summary>Goes to a page of the designer and waits until it can be used.</summary>
    internal async Task OpenAsync(string path)
    {
        await Page.GotoAsync(path);
        await ReadyAsync();
    }

    /// <summary>Waits until the view is there.</summary>
    internal Task ReadyAsync() => Expect(Page.Locator("html")).ToHaveAttributeAsync("data-studio", "ready");

    /// <summary>Keeps a picture for people to look at.</summary>
    internal async Task PhotographAsync(string name)
    {
        var folder = RepositoryFolder.Of("artifacts", "screenshots");
        await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, name + ".png"), Animations = ScreenshotAnimations.Disabled });
    }

    /// <summary>No error bar, no error in the console, no other host.</summary>
    internal async Task ShouldBeWholeAsync()
    {
        await Expect(Page.Locator("#blazor-error-ui")).ToBeHiddenAsync();
        Assert.Empty(_complaints);
    }

    /// <summary>Lets go what a test has asked for.</summary>
    /// <returns>What it was.</returns>
    internal IReadOnlyList<string> Forget()
    {
        var forgotten = _complaints.ToArray();
        _complaints.Clear();
        return forgotten;
    }

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
