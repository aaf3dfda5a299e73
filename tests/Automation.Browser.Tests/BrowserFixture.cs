using Microsoft.Playwright;
using Xunit;

[assembly: AssemblyFixture(typeof(Automation.Browser.Tests.BrowserFixture))]
// One browser has two cores to itself; two at once only make each other's pages late.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Automation.Browser.Tests;

/// <summary>One browser for all tests. It starts with the first test that needs it.</summary>
public sealed class BrowserFixture : IAsyncDisposable
{
    /// <summary>How long a page may take on a machine that does other things too; a failure says what was waited for.</summary>
    internal const float Patience = 60_000;

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Lets a person work on a page of their own, and then looks whether the page is still whole.</summary>
    /// <param name="server">Where the pages come from.</param>
    /// <param name="work">What the person does.</param>
    /// <param name="language">What the person's browser asks for.</param>
    /// <param name="width">Of the window, in pixels.</param>
    /// <param name="height">Of the window, in pixels.</param>
    internal Task UseAsync(RunningServer server, Func<StudioPage, Task> work, string language = "en-US", int width = 1440, int height = 900) => WorkAsync(
        server,
        new Visit { Language = language, Width = width, Height = height },
        page => new StudioPage(page, server.Address),
        async page =>
        {
            await work(page);
            await page.ShouldBeWholeAsync();
        });

    /// <summary>Lets a person work on pages of the console.</summary>
    /// <param name="server">Where the pages come from.</param>
    /// <param name="work">What the person does.</param>
    /// <param name="visit">With which browser; null for an English one on a desk.</param>
    internal Task VisitAsync(RunningServer server, Func<ConsolePage, Task> work, Visit? visit = null) =>
        WorkAsync(server, visit ?? new Visit(), page => new ConsolePage(page, server.Address), work);

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }

    /// <summary>Opens a browser of one's own for the work, and keeps a picture of where it went wrong.</summary>
    private async Task WorkAsync<TPage>(RunningServer server, Visit visit, Func<IPage, TPage> open, Func<TPage, Task> work)
        where TPage : HeardPage
    {
        var browser = await StartAsync();
        await using var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = server.Address.ToString(),
            Locale = visit.Language,
            TimezoneId = "Asia/Ho_Chi_Minh",
            ViewportSize = new ViewportSize { Width = visit.Width, Height = visit.Height },
            ColorScheme = visit.IsDark ? ColorScheme.Dark : ColorScheme.Light,
            JavaScriptEnabled = visit.HasScript,
        });
        context.SetDefaultTimeout(Patience);
        if (visit.IsSignedIn)
        {
            await context.AddCookiesAsync([server.Session]);
        }

        var page = open(await context.NewPageAsync());
        try
        {
            await work(page);
        }
        catch
        {
            await page.PhotographAsync("failed-" + TestContext.Current.TestMethod?.MethodName);
            TestContext.Current.TestOutputHelper?.WriteLine($"At {page.Page.Url}:\n{string.Join('\n', page.Complaints)}");
            throw;
        }
    }

    private async Task<IBrowser> StartAsync()
    {
        var path = Chromium.Require();
        _playwright ??= await Playwright.CreateAsync();
        Assertions.SetDefaultExpectTimeout(Patience);
        return _browser ??= await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = path,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        });
    }
}
