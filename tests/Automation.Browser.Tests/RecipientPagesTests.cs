using Automation.Server.Consent;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Automation.Browser.Tests;

/// <summary>The pages that recipients open from a message, as a browser shows them, in every language and on a phone.</summary>
public sealed class RecipientPagesTests(BrowserFixture browser)
{
    public static TheoryData<string, int> Views
    {
        get
        {
            var views = new TheoryData<string, int>();
            foreach (var language in (string[])["vi", "en", "ja"])
            {
                views.Add(language, 1440);
                views.Add(language, 390);
            }

            return views;
        }
    }

    [Theory]
    [MemberData(nameof(Views))]
    public async Task Preferences_can_be_read_chosen_and_saved_by_everybody(string language, int width)
    {
        await using var server = await WithCustomerAsync();
        await browser.UseAsync(
            server,
            async page =>
            {
                await page.Page.GotoAsync($"{server.LinkOf(customer: 1, PublicLinks.PreferencesPath)}?lang={language}");
                await Expect(page.Page.Locator("html")).ToHaveAttributeAsync("lang", language);
                await ShouldBeForEverybodyAsync(page, $"preferences-{language}-{width}");

                // By keyboard alone: the first box, and on to the button.
                await page.Page.Locator("input[type=checkbox]").First.FocusAsync();
                await page.Page.Keyboard.PressAsync("Space");
                await page.Page.Locator("button.main").FocusAsync();
                await page.Page.Keyboard.PressAsync("Enter");
                await Expect(page.Page.GetByRole(Microsoft.Playwright.AriaRole.Status)).ToBeVisibleAsync();
                await ShouldBeForEverybodyAsync(page, $"preferences-saved-{language}-{width}");
            },
            language,
            width);
    }

    [Theory]
    [MemberData(nameof(Views))]
    public async Task Unsubscribing_asks_first_and_says_when_it_was_received(string language, int width)
    {
        await using var server = await WithCustomerAsync();
        await browser.UseAsync(
            server,
            async page =>
            {
                await page.Page.GotoAsync($"{server.LinkOf(customer: 1, PublicLinks.UnsubscribePath)}?lang={language}");
                await ShouldBeForEverybodyAsync(page, $"unsubscribe-{language}-{width}");
                await page.Page.Locator("button.main").ClickAsync();
                await Expect(page.Page.GetByRole(Microsoft.Playwright.AriaRole.Status)).ToBeVisibleAsync();
                await ShouldBeForEverybodyAsync(page, $"unsubscribed-{language}-{width}");
            },
            language,
            width);
    }

    private static async Task<RunningServer> WithCustomerAsync()
    {
        var server = await RunningServer.StartAsync();
        await server.PostAsync(
            "/api/events",
            new { specversion = "1.0", id = "o1", source = "/shop", type = "order.placed", subject = "lan", data = new { key = "o1", total = 1, customer = new { email = "lan@example.test", phone = "+84901234567" } } },
            "application/cloudevents+json");
        return server;
    }

    private static async Task ShouldBeForEverybodyAsync(StudioPage page, string picture)
    {
        await page.PhotographAsync(picture);
        var found = await page.Page.RunAxe(new AxeRunOptions());
        Assert.Empty(found.Violations.Where(violation => violation.Impact is "serious" or "critical").Select(violation => $"{violation.Id}: {violation.Help} {string.Join(' ', violation.Nodes.Select(node => node.Html))}"));
        Assert.True(await page.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"), "The page is wider than the window.");
    }
}
