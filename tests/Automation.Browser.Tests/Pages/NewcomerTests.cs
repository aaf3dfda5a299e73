using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Automation.Browser.Tests.Pages;

/// <summary>
/// What somebody who has never seen it tries in the demo within five minutes, by what the pages say alone: pause, see that nothing leaves,
/// resume after the preview, find out why somebody got no SMS, change a template and see it in a test message.
/// </summary>
public sealed class NewcomerTests(BrowserFixture browser)
{
    private static readonly TimeSpan FiveMinutes = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task Newcomer_finds_the_way_in_the_demo_within_five_minutes()
    {
        var began = TimeProvider.System.GetTimestamp();
        await using var server = await RunningServer.DemoAsync(day: TimeSpan.FromSeconds(4));
        await browser.VisitAsync(
            server,
            async console =>
            {
                await console.OpenAsync("/");
                await PauseAsync(console);
                await NothingLeavesAsync(console);
                await ResumeAsync(console);
                await FindOutWhyNoSmsAsync(console);
                await ChangeTemplateAsync(console);
                Assert.Empty(console.Complaints);
            },
            new Visit { IsSignedIn = false });
        Assert.True(TimeProvider.System.GetElapsedTime(began) < FiveMinutes);
    }

    private static async Task PauseAsync(ConsolePage console)
    {
        var page = console.Page;
        await MenuAsync(page, "Campaigns");
        await page.GetByRole(AriaRole.Link, new() { Name = "Thank you after a sale" }).ClickAsync();
        await Expect(Sum(page, "messages sent")).Not.ToHaveTextAsync("0");
        await page.GetByRole(AriaRole.Link, new() { Name = "Pause", Exact = true }).ClickAsync();
        await console.PhotographAsync("newcomer-1-pause");
        await page.GetByRole(AriaRole.Button, new() { Name = "Pause now" }).ClickAsync();
        await Expect(page.GetByText("Nothing of it is being sent any more, and nothing leaves until it is resumed.")).ToBeVisibleAsync();
    }

    /// <summary>People go on buying, what they would get is held, and the count of what was sent stands still.</summary>
    private static async Task NothingLeavesAsync(ConsolePage console)
    {
        var page = console.Page;
        await MenuAsync(page, "Campaigns");
        await page.GetByRole(AriaRole.Link, new() { Name = "Thank you after a sale" }).ClickAsync();
        var sent = await Sum(page, "messages sent").TextContentAsync();
        var held = long.Parse((await Sum(page, "held").TextContentAsync())!, CultureInfo.InvariantCulture);
        await Expect(Sum(page, "held")).Not.ToHaveTextAsync($"{held}");
        await console.PhotographAsync("newcomer-2-paused");
        await Expect(Sum(page, "messages sent")).ToHaveTextAsync(sent!);
    }

    private static async Task ResumeAsync(ConsolePage console)
    {
        var page = console.Page;
        await page.GetByRole(AriaRole.Link, new() { Name = "Resume", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "What will happen" })).ToBeVisibleAsync();
        await Expect(page.Locator("#preview-box li").First).ToContainTextAsync("messages");
        await console.PhotographAsync("newcomer-3-resume");
        var sent = await Sum(page, "messages sent").TextContentAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Resume now" }).ClickAsync();
        await MenuAsync(page, "Campaigns");
        await page.GetByRole(AriaRole.Link, new() { Name = "Thank you after a sale" }).ClickAsync();
        await Expect(page.Locator("h1")).ToContainTextAsync("running");
        await Expect(Sum(page, "messages sent")).Not.ToHaveTextAsync(sent!);
    }

    private static async Task FindOutWhyNoSmsAsync(ConsolePage console)
    {
        var page = console.Page;
        await MenuAsync(page, "Messages");
        await page.GetByLabel("Channel").SelectOptionAsync(new SelectOptionValue { Label = "SMS" });
        await page.GetByLabel("State").SelectOptionAsync(new SelectOptionValue { Label = "denied" });
        await Expect(page).ToHaveURLAsync(new Regex("status=denied.*channel=sms"));
        var reasons = page.Locator("#list tbody tr");
        while (await reasons.CountAsync() == 0)
        {
            // The first SMS of the demo comes some of its days after the start.
            await page.ReloadAsync();
        }

        await console.PhotographAsync("newcomer-4-denied");
        await reasons.First.GetByRole(AriaRole.Link).First.ClickAsync();
        await console.PhotographAsync("newcomer-5-message");
        await Expect(page.Locator("main")).ToContainTextAsync("It may not leave");
    }

    private static async Task ChangeTemplateAsync(ConsolePage console)
    {
        var page = console.Page;
        await MenuAsync(page, "Templates");
        await page.GetByRole(AriaRole.Link, new() { Name = "thank-you", Exact = true }).ClickAsync();
        var text = page.Locator("#text");
        await text.FillAsync((await text.InputValueAsync()).Replace("Thank you for your order", "Warm thanks for coming", StringComparison.Ordinal));
        await Expect(page.Locator("#preview .subject strong")).ToContainTextAsync("Warm thanks for coming");
        await page.GetByLabel("E-mail address").FillAsync("me@anywhere.test");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send test" }).ClickAsync();
        var mailbox = await page.Context.RunAndWaitForPageAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "See it in the mailbox" }).ClickAsync());
        await Expect(mailbox.Locator("h1")).ToContainTextAsync("[TEST] Warm thanks for coming");
        await console.PhotographAsync("newcomer-6-template");
    }

    private static Task MenuAsync(IPage page, string name) =>
        page.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Link, new() { Name = name, Exact = true }).ClickAsync();

    /// <summary>A sum of the campaign's page.</summary>
    private static ILocator Sum(IPage page, string name) =>
        page.Locator("#figures dl > div").Filter(new() { Has = page.GetByText(name, new() { Exact = true }) }).Locator("dd");
}
