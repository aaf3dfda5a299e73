using Microsoft.Playwright;
using Xunit;

namespace Automation.Browser.Tests.Pages;

/// <summary>Customers and audiences as people use them.</summary>
public sealed class CustomerPagesTests(BrowserFixture browser)
{
    private const string Campaign = "thank-you-after-sale";

    /// <summary>What somebody may write into a shop's form to run in the staff's browser.</summary>
    private const string Hostile = "<img src=x onerror=document.title='owned'><script>document.title='owned'</script>";

    [Theory]
    [InlineData("/customers")]
    [InlineData("/customers?q=khong-co-ai")]
    [InlineData("/customers/1")]
    [InlineData("/customers/1/why/" + Campaign)]
    [InlineData("/customers/1/edit")]
    [InlineData("/customers/1/consent")]
    [InlineData("/customers/1/erase")]
    [InlineData("/audiences")]
    [InlineData("/audiences/new")]
    [InlineData("/audiences/lapsed")]
    public async Task Page_is_good_in_every_language_at_every_width(string path)
    {
        await using var server = await StartAsync();

        await ConsoleWalk.SeeAsync(browser, server, path);
    }

    [Fact]
    public async Task Typing_finds_a_customer_and_the_profile_says_why_the_campaign_thanks_nobody()
    {
        await using var server = await StartAsync();
        await browser.VisitAsync(server, async page =>
        {
            await page.OpenAsync("/customers");
            await page.Page.GetByRole(AriaRole.Searchbox).PressSequentiallyAsync("nguyen lan");
            await Assertions.Expect(page.Page.Locator("#list tbody tr")).ToHaveCountAsync(1);
            await page.Page.GetByRole(AriaRole.Link, new() { Name = "Nguyễn Thị Lan" }).ClickAsync();
            await Assertions.Expect(page.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Nguyễn Thị Lan");
            await Assertions.Expect(page.Page.GetByText("trà sen")).ToBeVisibleAsync();
            await page.Page.Locator($"a[href$='/why/{Campaign}']").ClickAsync();
            await Assertions.Expect(page.Page.GetByText("The campaign runs: people enter it.")).ToBeVisibleAsync();
            await Assertions.Expect(page.Page.GetByText("A journey of this customer is under way")).ToBeVisibleAsync();
            Assert.Empty(page.Complaints);
        });
    }

    [Fact]
    public async Task What_a_shop_sends_never_runs()
    {
        await using var server = await StartAsync();
        await server.PostAsync("/api/events", Order("evil", Hostile, $$"""{"{{Hostile.Replace("\"", "\\\"", StringComparison.Ordinal)}}":1,"note":"{{Hostile}}"}"""), "application/cloudevents+json");
        foreach (var path in new[] { "/customers?q=img", "/customers/4", "/customers/4/why/" + Campaign, "/customers/4/edit", "/customers/4/erase", "/audiences/new" })
        {
            await browser.VisitAsync(server, async page =>
            {
                await page.OpenAsync(path);
                Assert.NotEqual("owned", await page.Page.TitleAsync());
                Assert.Equal(0, await page.Page.Locator("main img, main script").CountAsync());
                Assert.Empty(page.Complaints);
            });
        }
    }

    [Fact]
    public async Task Lines_and_expression_stay_in_step_and_the_count_follows()
    {
        await using var server = await StartAsync();
        await browser.VisitAsync(server, async page =>
        {
            await page.OpenAsync("/audiences/new");
            await Assertions.Expect(page.Page.Locator("#count")).ToHaveTextAsync("0");

            await page.Page.Locator("#rule").FillAsync("customer.orders_count >= 1 && customer.tier == 'gold'");
            await Assertions.Expect(page.Page.Locator(".rule-line")).ToHaveCountAsync(2);
            await Assertions.Expect(page.Page.Locator("#count")).ToHaveTextAsync("1");
            await Assertions.Expect(page.Page.Locator("#figures")).ToContainTextAsync("Nguyễn Thị Lan");

            await page.Page.Locator("#value-0-1").FillAsync("silver");
            await Assertions.Expect(page.Page.Locator("#rule")).ToHaveValueAsync("customer.orders_count >= 1 && customer.tier == 'silver'");
            await Assertions.Expect(page.Page.Locator("#count")).ToHaveTextAsync("0");

            await page.Page.Locator("#rule").FillAsync("customer.odres_count >= 1");
            await Assertions.Expect(page.Page.Locator("#problems")).ToContainTextAsync("customer.orders_count");
            await Assertions.Expect(page.Page.Locator("#problems")).ToContainTextAsync("Line 1, column 1");

            await page.Page.Locator("#rule").FillAsync("customer.orders_count >= 1");
            await Assertions.Expect(page.Page.Locator("#count")).ToHaveTextAsync("3");
            await page.Page.Locator("#operator-0-0").SelectOptionAsync("<");
            await Assertions.Expect(page.Page.Locator("#rule")).ToHaveValueAsync("customer.orders_count < 1");
            await page.Page.Locator("input[name=NewName]").FillAsync("never-bought");
            await page.Page.Locator("input[name=Title]").FillAsync("Never bought");
            await page.Page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
            await Assertions.Expect(page.Page.GetByText("“Never bought” is saved as version 1.")).ToBeVisibleAsync();
            Assert.Empty(page.Complaints);
        });
    }

    [Fact]
    public async Task Without_script_the_editor_works_as_well()
    {
        await using var server = await StartAsync();
        await browser.VisitAsync(
            server,
            async page =>
            {
                await page.Page.GotoAsync("/audiences/new");
                await page.Page.GetByRole(AriaRole.Button, new() { Name = "Add a line" }).ClickAsync();
                await Assertions.Expect(page.Page.Locator(".rule-line")).ToHaveCountAsync(2);
                await page.Page.Locator("#rule").FillAsync("customer.tier == 'gold'");
                await page.Page.GetByRole(AriaRole.Button, new() { Name = "Show as lines" }).ClickAsync();
                await Assertions.Expect(page.Page.Locator(".rule-line")).ToHaveCountAsync(1);
                await page.Page.GetByRole(AriaRole.Button, new() { Name = "Count", Exact = true }).ClickAsync();
                await Assertions.Expect(page.Page.Locator("#count")).ToHaveTextAsync("1");
            },
            new Visit { HasScript = false });
    }

    [Fact]
    public async Task A_person_is_erased_after_the_key_was_typed()
    {
        await using var server = await StartAsync();
        await browser.VisitAsync(server, async page =>
        {
            await page.OpenAsync("/customers/1");
            await page.Page.GetByRole(AriaRole.Link, new() { Name = "Erase" }).ClickAsync();
            var dialog = page.Page.GetByRole(AriaRole.Dialog);
            await dialog.Locator("input[name=confirm]").FillAsync("wrong");
            await dialog.GetByRole(AriaRole.Button, new() { Name = "Erase for good" }).ClickAsync();
            await Assertions.Expect(page.Page.GetByText("Nothing was removed.")).ToBeVisibleAsync();

            await page.Page.Locator("input[name=confirm]").FillAsync("KH-1");
            await page.Page.GetByRole(AriaRole.Button, new() { Name = "Erase for good" }).ClickAsync();
            await Assertions.Expect(page.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Data removed");
            await page.ShouldBeGoodAsync("console-customer-erased");
        });
    }

    private static async Task<RunningServer> StartAsync()
    {
        var server = await RunningServer.StartAsync();
        await server.PostAsync($"/api/campaigns/{Campaign}/start");
        await server.PostAsync("/api/events", Order("KH-1", "Nguyễn Thị Lan", """{"drink":"trà sen"}""", "gold"), "application/cloudevents+json");
        await server.PostAsync("/api/events", Order("KH-2", "Trần Văn Đức", "{}"), "application/cloudevents+json");
        await server.PostAsync("/api/events", Order("KH-3", "田中 太郎", "{}"), "application/cloudevents+json");
        await server.PostAsync("/api/audiences", new { name = "lapsed", title = "Lapsed customers", rule = "customer.orders_count >= 1 && (customer.last_order_at <= now - 90.days || customer.tags contains 'lost')" });
        return server;
    }

    private static object Order(string key, string name, string attributes, string? tier = null) => new
    {
        specversion = "1.0",
        id = "order-" + key,
        source = "/shop",
        type = "order.placed",
        subject = key,
        data = new
        {
            key = "O-" + key,
            total = 250_000,
            customer = new { email = $"{key.ToLowerInvariant()}@example.test", name, locale = "vi", tier, attributes = System.Text.Json.Nodes.JsonNode.Parse(attributes) },
        },
    };
}
