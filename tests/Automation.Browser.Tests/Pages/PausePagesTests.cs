using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Automation.Browser.Tests.Pages;

/// <summary>The four questions of a pause, what it waits for, and the preview before a resume; with and without script.</summary>
public sealed class PausePagesTests(BrowserFixture browser)
{
    private const string Campaign = "thank-you-after-sale";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_campaign_is_paused_by_four_answers_and_resumed_after_its_preview(bool hasScript)
    {
        await using var server = await StartAsync();
        await browser.VisitAsync(server, page => PauseAndResumeAsync(page, server, hasScript), new Visit { HasScript = hasScript });
    }

    [Fact]
    public async Task Pages_of_pauses_are_good_in_every_language_at_every_width()
    {
        await using var server = await StartAsync();
        await ConsoleWalk.SeeAsync(browser, server, "/pauses/new?scope=campaign&name=" + Campaign);
        await server.PostAsync("/api/pauses", new { scope = "campaign", campaign = Campaign, timers = "freeze", entries = "queue", reason = "Giá sai" });
        await server.PostAsync("/api/pauses", new { scope = "channel", channel = "sms" });
        foreach (var path in (string[])["/pauses", "/pauses/1", "/pauses/1/resume"])
        {
            await ConsoleWalk.SeeAsync(browser, server, path);
        }
    }

    [Fact]
    public async Task What_was_typed_is_there_again_beside_what_is_wrong()
    {
        await using var server = await StartAsync();
        await browser.VisitAsync(server, async page =>
        {
            await page.Page.GotoAsync("/pauses/new");
            await page.Page.GetByLabel("A customer", new() { Exact = true }).CheckAsync();
            await page.Page.GetByLabel("The customer's key in the shop").FillAsync("nobody");
            await page.Page.GetByLabel("Why? Others will read it.").FillAsync("asked by phone");
            await page.Page.GetByRole(AriaRole.Button, new() { Name = "Pause now" }).ClickAsync();

            await Expect(page.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("There is no customer 'nobody'.");
            await Expect(page.Page.GetByLabel("Why? Others will read it.")).ToHaveValueAsync("asked by phone");
            await Expect(page.Page.GetByLabel("The customer's key in the shop")).ToHaveValueAsync("nobody");
        });
    }

    [Fact]
    public async Task Who_resumes_second_is_told_by_whom_it_was_done()
    {
        await using var server = await StartAsync();
        await server.PostAsync("/api/pauses", new { scope = "campaign", campaign = Campaign });
        await browser.VisitAsync(server, async page =>
        {
            await page.Page.GotoAsync("/pauses/1/resume");
            await server.PostAsync("/api/pauses/1/resume");
            await page.Page.GetByRole(AriaRole.Button, new() { Name = "Resume now" }).ClickAsync();

            await Expect(page.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("is not in force any more");
        });
    }

    private static async Task<RunningServer> StartAsync()
    {
        var server = await RunningServer.StartAsync();
        await server.PostAsync($"/api/campaigns/{Campaign}/start");
        return server;
    }

    private static async Task PauseAndResumeAsync(ConsolePage page, RunningServer server, bool hasScript)
    {
        await page.Page.GotoAsync("/pauses/new?scope=campaign&name=" + Campaign);
        await page.Page.GetByLabel("They stand still; what was left").CheckAsync();
        await page.Page.GetByLabel("They wait outside").CheckAsync();
        await page.Page.GetByLabel("Send evenly over", new() { Exact = true }).FillAsync("3");
        await page.Page.GetByLabel("Why? Others will read it.").FillAsync("wrong price");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Pause now" }).ClickAsync();

        await Expect(page.Page.GetByText("Nothing of it is being sent any more")).ToBeVisibleAsync();
        await Expect(page.Page.GetByText("People wait to enter, at most 7 d.")).ToBeVisibleAsync();
        var pause = (await server.GetAsync("/api/pauses/1")).GetProperty("answers");
        Assert.Equal(("queue", "freeze", "hold", "3h"), (pause.GetProperty("entries").GetString(), pause.GetProperty("timers").GetString(), pause.GetProperty("messages").GetString(), pause.GetProperty("spread_over").GetString()));

        await page.Page.GetByRole(AriaRole.Link, new() { Name = "Resume…" }).ClickAsync();
        await Expect(page.Page.GetByText("Nothing is held: everything simply goes on.")).ToBeVisibleAsync();
        if (hasScript)
        {
            await Expect(page.Page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
            await page.ShouldBeAccessibleAsync();
        }

        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Resume now" }).ClickAsync();
        await Expect(page.Page.GetByText("Timers that were moved")).ToBeVisibleAsync();
        Assert.Empty(page.Complaints);
        Assert.Equal("over", (await server.GetAsync("/api/pauses/1")).GetProperty("stage").GetString());
    }
}
