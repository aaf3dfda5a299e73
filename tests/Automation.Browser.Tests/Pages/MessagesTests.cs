using Automation.TestKit;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Automation.Browser.Tests.Pages;

/// <summary>Messages and the ledger, with something in them.</summary>
public sealed class MessagesTests(BrowserFixture browser)
{
    [Fact]
    public async Task What_was_sent_is_good_in_every_language_at_every_width()
    {
        await using var server = await SentAsync();

        await ConsoleWalk.SeeAsync(browser, server, "/messages");
        await ConsoleWalk.SeeAsync(browser, server, "/messages/1");
        await ConsoleWalk.SeeAsync(browser, server, "/ledger");
    }

    [Fact]
    public async Task List_follows_its_filters_and_the_address_keeps_them()
    {
        await using var server = await SentAsync();
        await browser.VisitAsync(server, async page =>
        {
            await page.OpenAsync("/messages");
            await Expect(page.Page.Locator("#list tbody tr")).ToHaveCountAsync(1);

            await page.Page.GetByLabel("State").SelectOptionAsync("denied");
            await Expect(page.Page.GetByText("No such messages")).ToBeVisibleAsync();
            await Expect(page.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("status=denied"));
            await page.Page.GetByLabel("State").SelectOptionAsync("accepted");
            await page.Page.Locator("#list tbody a[href^='/messages/']").ClickAsync();

            await Expect(page.Page.GetByText("The provider has taken it.")).ToBeVisibleAsync();
            await Expect(page.Page.FrameLocator("iframe").Locator("body")).Not.ToBeEmptyAsync();
            await page.Page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link, new() { Name = "Ledger" }).ClickAsync();
            await Expect(page.Page.Locator("#list tbody tr").Filter(new() { HasText = "message sent" })).ToHaveCountAsync(1);
        });
    }

    /// <summary>A server of which one thank-you has left; it waits a moment instead of a day.</summary>
    private static async Task<RunningServer> SentAsync()
    {
        var folder = Directory.CreateTempSubdirectory("automation-workflows-").FullName;
        var drawing = await File.ReadAllTextAsync(RepositoryFolder.Of("workflows", "thank-you-after-sale.json"), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "thank-you-after-sale.json"), drawing.Replace("1.00:00:00", "00:00:00.05", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        var server = await RunningServer.StartAsync(workflows: folder);
        Directory.Delete(folder, recursive: true);
        await server.PostAsync("/api/campaigns/thank-you-after-sale/start");
        await server.PostAsync(
            "/api/events",
            new { specversion = "1.0", id = "o1", source = "/shop", type = "order.placed", subject = "c1", data = new { key = "o1", total = 250_000, customer = new { email = "an@example.test", name = "Nguyễn Văn An", locale = "vi" } } },
            "application/cloudevents+json");
        var began = TimeProvider.System.GetTimestamp();
        while ((await server.GetAsync("/api/messages?status=accepted")).GetProperty("messages").GetArrayLength() == 0)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromMinutes(1), "The thank-you never left.");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        return server;
    }
}
