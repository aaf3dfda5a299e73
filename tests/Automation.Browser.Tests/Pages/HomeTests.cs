using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Automation.Browser.Tests.Pages;

/// <summary>The start page, while something happens.</summary>
public sealed class HomeTests(BrowserFixture browser)
{
    [Fact]
    public async Task What_happens_is_shown_without_loading_the_page_again()
    {
        await using var server = await RunningServer.StartAsync();
        await browser.VisitAsync(server, async page =>
        {
            await page.OpenAsync("/");
            await Expect(page.Page.Locator("#hours-chart canvas")).ToBeVisibleAsync();
            await page.Page.Locator("#hours-table summary").ClickAsync();

            await server.PostAsync("/api/campaigns/thank-you-after-sale/start");
            await Expect(page.Page.GetByRole(AriaRole.Row, new() { Name = "Thank you after a sale" })).ToContainTextAsync("running");
            await server.PostAsync("/api/campaigns/thank-you-after-sale/pause");
            await Expect(page.Page.GetByRole(AriaRole.Row, new() { Name = "Thank you after a sale" })).ToContainTextAsync("paused");

            await Expect(page.Page.GetByText("'thank-you-after-sale' was paused")).ToBeVisibleAsync();
            await Expect(page.Page.Locator("#hours-table")).ToHaveAttributeAsync("open", "");
            await Expect(page.Page.Locator("#hours-chart canvas")).ToBeVisibleAsync();
            await page.ShouldBeGoodAsync("console-home-live");
        });
    }

    [Fact]
    public async Task Without_script_the_figures_are_there_as_a_table()
    {
        await using var server = await RunningServer.StartAsync();
        await browser.VisitAsync(
            server,
            async page =>
            {
                await page.Page.GotoAsync("/");
                await page.Page.Locator("#hours-table summary").ClickAsync();
                await Expect(page.Page.Locator("#hours tbody tr")).ToHaveCountAsync(24);
                await Expect(page.Page.Locator("#hours-chart")).ToBeHiddenAsync();
                await page.PhotographAsync("console-home-no-script");
            },
            new Visit { HasScript = false });
    }

    [Fact]
    public async Task Menu_of_a_phone_opens_and_closes_without_script()
    {
        await using var server = await RunningServer.StartAsync();
        await browser.VisitAsync(
            server,
            async page =>
            {
                await page.Page.GotoAsync("/");
                await Expect(page.Page.Locator("#menu")).ToBeHiddenAsync();
                await page.Page.GetByRole(AriaRole.Button, new() { Name = "Menu" }).ClickAsync();
                await Expect(page.Page.GetByRole(AriaRole.Link, new() { Name = "Mailbox" })).ToBeVisibleAsync();
                await page.PhotographAsync("console-menu-390");
                await page.Page.Keyboard.PressAsync("Escape");
                await Expect(page.Page.Locator("#menu")).ToBeHiddenAsync();
            },
            new Visit { HasScript = false, Width = 390, Height = 844 });
    }
}
