using System.Text.RegularExpressions;
using Automation.Server.Access;
using Automation.Storage;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Automation.Browser.Tests.Pages;

/// <summary>What people do with campaigns, in the browser.</summary>
public sealed partial class CampaignPagesTests(BrowserFixture browser)
{
    private const string ThankYou = "thank-you-after-sale";
    private const string Lapsed = "reactivate-lapsed";

    private static readonly Actor An = new("An", Role.Marketer, ActorKind.Person) { Id = "an" };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pages_of_campaigns_are_good_in_every_language_at_every_width()
    {
        await using var server = await RunningServer.StartAsync();
        await server.PostAsync($"/api/campaigns/{ThankYou}/start");
        await OrderAsync(server, 3);
        foreach (var path in (string[])["/campaigns", $"/campaigns/{ThankYou}", $"/campaigns/{ThankYou}/edit", $"/campaigns/{ThankYou}/activities/one-day", "/campaigns/promotion-notice", "/campaigns/new", $"/campaigns/new?definition={Lapsed}"])
        {
            await ConsoleWalk.SeeAsync(browser, server, path);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Campaign_is_made_started_and_stopped(bool hasScript)
    {
        await using var server = await RunningServer.StartAsync();
        await browser.VisitAsync(server, async console =>
        {
            var page = console.Page;
            await page.GotoAsync("/campaigns");
            await page.GetByRole(AriaRole.Link, new() { Name = "New campaign" }).ClickAsync();
            await page.GetByLabel("Which workflow").SelectOptionAsync(ThankYou);
            await page.GetByRole(AriaRole.Button, new() { Name = "Go on" }).ClickAsync();
            await page.GetByLabel("Title", new() { Exact = true }).FillAsync("Cảm ơn <b>khách</b>");
            await page.GetByLabel("Time zone").FillAsync("Saigon");
            await page.GetByLabel("SMS sender").FillAsync("MUCH TOO LONG A NAME");
            await page.GetByRole(AriaRole.Button, new() { Name = "Make the draft" }).ClickAsync();

            await Expect(page.GetByText("Write a time zone such as Asia/Ho_Chi_Minh.")).ToBeVisibleAsync();
            await Expect(page.GetByText("Write up to 11 letters and digits")).ToBeVisibleAsync();
            await Expect(page.GetByLabel("Title", new() { Exact = true })).ToHaveValueAsync("Cảm ơn <b>khách</b>");
            await page.GetByLabel("Time zone").FillAsync("Asia/Ho_Chi_Minh");
            await page.GetByLabel("SMS sender").FillAsync("NANG");
            await page.GetByRole(AriaRole.Button, new() { Name = "Make the draft" }).ClickAsync();

            await Expect(page).ToHaveURLAsync(DraftAddress());
            await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("Cảm ơn <b>khách</b>");
            await PressAsync(page, "Start", hasScript);
            await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("running");
            await PressAsync(page, "Stop", hasScript);
            await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("stopped");
            await PressAsync(page, "Archive", hasScript);
            await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("archived");
        }, new Visit { HasScript = hasScript });
    }

    [Fact]
    public async Task Purpose_and_limits_of_a_campaign_are_set_shown_and_as_far_as_may_be_changed_while_it_runs()
    {
        await using var server = await RunningServer.StartAsync();
        await browser.VisitAsync(server, async console =>
        {
            var page = console.Page;
            await console.OpenAsync($"/campaigns/new?definition={ThankYou}");
            await page.GetByLabel("Title", new() { Exact = true }).FillAsync("Gentle thanks");
            await page.GetByLabel("What its messages are for").SelectOptionAsync("advertising");
            await page.GetByLabel("Most messages to one person").FillAsync("2");
            await page.GetByLabel("Most messages an hour").FillAsync("500");
            await page.GetByRole(AriaRole.Button, new() { Name = "Make the draft" }).ClickAsync();

            await Expect(page.GetByText("Write both: 1 to 1,000 messages, within 1 to 90 days.")).ToBeVisibleAsync();
            await Expect(page.GetByLabel("What its messages are for")).ToHaveValueAsync("advertising");
            await page.GetByLabel("Within how many days").FillAsync("7");
            await page.GetByRole(AriaRole.Button, new() { Name = "Make the draft" }).ClickAsync();

            await Expect(page.GetByText("2 messages in 7 days at most")).ToBeVisibleAsync();
            await Expect(page.GetByText("500 messages at most, on each channel")).ToBeVisibleAsync();
            await Expect(page.GetByRole(AriaRole.Region, new() { Name = "When people enter, and what they get" })).ToContainTextAsync("advertising");
            await Expect(page.GetByRole(AriaRole.Region, new() { Name = "When people enter, and what they get" })).Not.ToContainTextAsync("care");
            await PressAsync(page, "Start", hasScript: true);
            await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("running");

            await page.GetByRole(AriaRole.Link, new() { Name = "Edit" }).ClickAsync();
            await Expect(page.GetByLabel("What its messages are for")).ToHaveCountAsync(0);
            await Expect(page.GetByLabel("Within how many days")).ToHaveValueAsync("7");
            await page.GetByLabel("Most messages to one person").FillAsync("");
            await page.GetByLabel("Within how many days").FillAsync("");
            await page.GetByLabel("Most messages an hour").FillAsync("100");
            await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();

            await Expect(page.GetByText("100 messages at most, on each channel")).ToBeVisibleAsync();
            await Expect(page.GetByText("messages in 7 days")).ToHaveCountAsync(0);
        });
    }

    [Fact]
    public async Task Large_campaign_waits_for_a_second_person_who_approves_it_on_the_page()
    {
        await using var server = await LargeAsync();
        await server.Engine.Desk.AskAsync("everybody", null, An, Ct);
        await ConsoleWalk.SeeAsync(browser, server, "/campaigns/everybody");
        await browser.VisitAsync(server, async console =>
        {
            var page = console.Page;
            await console.OpenAsync("/campaigns/everybody");
            await Expect(page.GetByText("It waits for approval, asked by An")).ToBeVisibleAsync();
            await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Start" })).ToHaveCountAsync(0);
            await page.GetByLabel("Note").FillAsync("Được");
            await page.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();

            await Expect(page.GetByText("You have approved it.")).ToBeVisibleAsync();
            await PressAsync(page, "Start", hasScript: true);
            await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("running");
        });
    }

    [Fact]
    public async Task Who_approves_what_was_taken_back_is_told()
    {
        await using var server = await LargeAsync();
        await server.Engine.Desk.AskAsync("everybody", null, An, Ct);
        await browser.VisitAsync(server, async console =>
        {
            await console.OpenAsync("/campaigns/everybody");
            await server.Engine.Desk.WithdrawAsync("everybody", null, An, Ct);
            await console.Page.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();

            await Expect(console.Page.GetByText("Nobody asks for the approval of 'everybody' any more.")).ToBeVisibleAsync();
        });
    }

    [Fact]
    public async Task Who_asked_sees_no_button_to_approve()
    {
        await using var server = await LargeAsync();
        await browser.VisitAsync(server, async console =>
        {
            await console.OpenAsync("/campaigns/everybody");
            await console.Page.GetByRole(AriaRole.Button, new() { Name = "Ask for approval" }).ClickAsync();

            await Expect(console.Page.GetByText("You have asked, so somebody else decides.")).ToBeVisibleAsync();
            await Expect(console.Page.GetByRole(AriaRole.Button, new() { Name = "Approve" })).ToHaveCountAsync(0);
        });
    }

    [Fact]
    public async Task Of_two_who_edit_the_second_is_told_and_loses_nothing()
    {
        await using var server = await RunningServer.StartAsync();
        await browser.VisitAsync(server, async console =>
        {
            var page = console.Page;
            await console.OpenAsync($"/campaigns/{ThankYou}/edit");
            await server.Engine.Desk.EditAsync(ThankYou, null, "Title of An", [], An, Ct);
            await page.GetByLabel("Title", new() { Exact = true }).FillAsync("My title");
            await page.GetByLabel("SMS sender").FillAsync("NANG");
            await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();

            await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("An changed it meanwhile");
            await Expect(page.GetByLabel("Title", new() { Exact = true })).ToHaveValueAsync("My title");
            await Expect(page.GetByLabel("SMS sender")).ToHaveValueAsync("NANG");
            await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
            await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("My title");
        });
    }

    [Fact]
    public async Task Count_of_the_audience_follows_what_is_typed()
    {
        await using var server = await RunningServer.StartAsync();
        await OrderAsync(server, 3);
        await browser.VisitAsync(server, async console =>
        {
            var page = console.Page;
            await console.OpenAsync($"/campaigns/new?definition={Lapsed}");
            await page.GetByLabel("Audience").FillAsync("customer.orders_count >= 1");
            await Expect(page.GetByText("3 people now")).ToBeVisibleAsync();
            await page.GetByLabel("Audience").FillAsync("customer.orders_count >=");
            await Expect(page.Locator("#people")).ToContainTextAsync("The rule cannot be asked");
        });
    }

    [Fact]
    public async Task Figures_move_without_reloading_and_open_their_reasons()
    {
        await using var server = await RunningServer.StartAsync();
        await server.PostAsync($"/api/campaigns/{ThankYou}/start");
        await browser.VisitAsync(server, async console =>
        {
            var page = console.Page;
            await console.OpenAsync($"/campaigns/{ThankYou}");
            await OrderAsync(server, 2);
            await Expect(page.Locator("#figures dd").First).ToHaveTextAsync("2");
            await Expect(page.Locator("svg a[href*='one-day'] .figure").Nth(1)).ToHaveTextAsync("2");
            await page.Locator("svg a[href*='order-placed']").ClickAsync();
            await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("activity completed");
        });
    }

    [Fact]
    public async Task Viewer_sees_everything_and_no_button()
    {
        await using var server = await RunningServer.StartAsync(Role.Viewer);
        await browser.VisitAsync(server, async console =>
        {
            await console.OpenAsync($"/campaigns/{ThankYou}");
            await Expect(console.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("Thank you after a sale");
            await Expect(console.Page.Locator(".page-actions .btn")).ToHaveCountAsync(0);
        });
    }

    /// <summary>With script a button that cannot be taken back asks first.</summary>
    private static async Task PressAsync(IPage page, string name, bool hasScript)
    {
        await page.Locator(".page-actions").GetByRole(AriaRole.Button, new() { Name = name, Exact = true }).ClickAsync();
        if (hasScript)
        {
            await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = name, Exact = true }).ClickAsync();
        }
    }

    private static async Task<RunningServer> LargeAsync()
    {
        var server = await RunningServer.StartAsync(adjust: settings => settings with { ApprovalAbove = 2 });
        await OrderAsync(server, 3);
        await server.PostAsync("/api/campaigns", new { title = "Everybody", definition = Lapsed, settings = new { audience = "customer.orders_count >= 1" } });
        return server;
    }

    private static Task OrderAsync(RunningServer server, int count) => server.PostAsync(
        "/api/events",
        Enumerable.Range(1, count).Select(number => new
        {
            specversion = "1.0",
            id = $"order-{number}",
            source = "/shop",
            type = "order.placed",
            subject = $"c{number}",
            data = new { key = $"{number}", total = 250_000, customer = new { email = $"c{number}@example.test", name = "Nguyễn An", locale = "vi" } },
        }).ToArray(),
        "application/cloudevents-batch+json");

    [GeneratedRegex("/campaigns/cam-on-b-khach-b$")]
    private static partial Regex DraftAddress();
}
