using System.Collections.Concurrent;
using Automation.TestKit;
using Microsoft.Playwright;

namespace Automation.Browser.Tests;

/// <summary>A page, and an ear for everything it complains about on the way.</summary>
internal abstract class HeardPage
{
    private readonly ConcurrentQueue<string> _complaints = new();

    /// <param name="page">The page.</param>
    /// <param name="server">The only host that it may ask.</param>
    /// <param name="complaints">The kinds of lines in the browser's console that are complaints.</param>
    /// <param name="leastStatus">From which status on an answer is one.</param>
    protected HeardPage(IPage page, Uri server, string[] complaints, int leastStatus)
    {
        Page = page;
        page.Context.Console += (_, message) => Note(complaints.Contains(message.Type), "console: " + message.Text);
        page.Context.WebError += (_, error) => Note(true, "script: " + error.Error);
        page.Context.Request += (_, request) => Note(IsElsewhere(request.Url, server), "asks another host: " + request.Url);
        page.Context.Response += (_, response) => Note(response.Status >= leastStatus, $"{response.Status} from {response.Url}");
    }

    internal IPage Page { get; }

    internal IEnumerable<string> Complaints => _complaints;

    /// <summary>Whether pictures show the whole page, not only the window.</summary>
    protected virtual bool IsPhotographedWhole => false;

    /// <summary>Keeps a picture for people to look at, under artifacts/screenshots.</summary>
    internal async Task PhotographAsync(string name)
    {
        var folder = RepositoryFolder.Of("artifacts", "screenshots");
        await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, name + ".png"), FullPage = IsPhotographedWhole, Animations = ScreenshotAnimations.Disabled });
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
