using Automation.TestKit;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Automation.Browser.Tests.Studio;

/// <summary>Every view opens, with what ships and with a journey under way.</summary>
public sealed class ViewTests(BrowserFixture browser)
{
    public static TheoryData<string> Shipped => [.. Directory.EnumerateFiles(RepositoryFolder.Of("workflows"), "*.json").Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Shipped))]
    public async Task Shipped_workflow_is_drawn_and_saving_it_unchanged_changes_nothing(string definition)
    {
        await using var server = await RunningServer.StartAsync();
        var before = await server.DrawingAsync(definition);
        var drawn = (await server.GetAsync($"/elsa/api/workflow-definitions/by-definition-id/{definition}")).GetProperty("root");

        await browser.UseAsync(server, async page =>
        {
            var editor = new Editor(page);
            await editor.OpenAsync(definition);
            await Expect(editor.Nodes).ToHaveCountAsync(drawn.GetProperty("activities").GetArrayLength());
            await Expect(editor.Connections).ToHaveCountAsync(drawn.GetProperty("connections").GetArrayLength());
            await page.PhotographAsync("editor-" + definition);

            await editor.SaveAsync();
        });

        Assert.Equal(before, await server.DrawingAsync(definition));
    }

    [Fact]
    public async Task Workflows_journeys_and_one_journey_are_shown()
    {
        await using var server = await RunningServer.StartAsync();
        await server.PostAsync("/api/campaigns/thank-you-after-sale/start");
        await server.PostAsync("/api/events", Order, "application/cloudevents+json");

        await browser.UseAsync(server, async page =>
        {
            await page.OpenAsync("/studio/");
            await Expect(page.Page.GetByText("Thank you after a sale")).ToBeVisibleAsync();
            await page.PhotographAsync("workflows");

            await page.Page.GetByRole(Microsoft.Playwright.AriaRole.Link, new() { Name = "Journeys" }).ClickAsync();
            await page.ReadyAsync();
            await Expect(page.Page.Locator(".mud-table-body tr")).ToHaveCountAsync(1);
            await page.PhotographAsync("journeys");

            // A click is lost when it comes before the list has written its page into the address and drawn itself again.
            await page.Page.WaitForURLAsync("**/instances?*pageSize=*");
            await page.Page.Locator(".mud-table-body tr").ClickAsync();
            await page.Page.WaitForURLAsync("**/view");
            await page.ReadyAsync();
            await Expect(page.Page.Locator(".x6-node[data-activity='Care.OrderPlaced'] .mud-badge.mud-theme-success")).ToHaveTextAsync("1");
            await page.PhotographAsync("journey");
        });
    }

    [Fact]
    public async Task A_campaign_leads_to_the_journeys_of_its_workflow_and_a_customer_to_each_of_theirs()
    {
        await using var server = await RunningServer.StartAsync();
        await server.PostAsync("/api/campaigns/thank-you-after-sale/start");
        await server.PostAsync("/api/events", Order, "application/cloudevents+json");

        await browser.UseAsync(server, async page =>
        {
            await page.Page.GotoAsync("/campaigns/thank-you-after-sale");
            await page.Page.Locator("main .links").GetByRole(Microsoft.Playwright.AriaRole.Link, new() { Name = "Journeys" }).ClickAsync();
            await page.ReadyAsync();
            await Expect(page.Page.Locator(".mud-table-body tr")).ToHaveCountAsync(1);
            await page.Page.GotoAsync("/campaigns/reactivate-lapsed");
            await page.Page.Locator("main .links").GetByRole(Microsoft.Playwright.AriaRole.Link, new() { Name = "Journeys" }).ClickAsync();
            await page.ReadyAsync();
            await Expect(page.Page.GetByText("No workflow instances found")).ToBeVisibleAsync();

            await page.Page.GotoAsync("/customers/1?kinds=Journey");
            await page.Page.Locator("main a[href$='/view']").Last.ClickAsync();
            await page.Page.WaitForURLAsync("**/studio/workflows/instances/1/view");
            await page.ReadyAsync();
            await Expect(page.Page.Locator(".x6-node[data-activity='Care.OrderPlaced'] .mud-badge.mud-theme-success")).ToHaveTextAsync("1");
        });
    }

    [Fact]
    public async Task Narrow_window_shows_lists_and_lets_the_editor_be_scrolled()
    {
        await using var server = await RunningServer.StartAsync();

        await browser.UseAsync(
            server,
            async page =>
            {
                await page.OpenAsync("/studio/");
                await page.PhotographAsync("narrow-workflows");
                await page.OpenAsync("/studio/workflows/definitions/thank-you-after-sale/edit");
                await page.PhotographAsync("narrow-editor");

                Assert.True(await page.Page.Locator("elsa-workflow-definition-editor").EvaluateAsync<int>("editor => editor.getBoundingClientRect().width") >= 900);
                Assert.Equal(390, await page.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
            },
            width: 390,
            height: 844);
    }

    private static object Order => new
    {
        specversion = "1.0",
        id = "order-1",
        source = "/shop",
        type = "order.placed",
        subject = "c1",
        data = new { key = "1", total = 250_000, customer = new { email = "c1@example.test", name = "Nguyễn Văn An", locale = "vi" } },
    };
}
