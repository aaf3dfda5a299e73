using Automation.Server.Access;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Automation.Browser.Tests.Studio;

/// <summary>What is ours around Elsa Studio: language, rights, and what is said when something fails.</summary>
public sealed class ShellTests(BrowserFixture browser)
{
    [Fact]
    public async Task Language_is_the_browsers_until_a_person_chooses_another()
    {
        await using var server = await RunningServer.StartAsync();

        await browser.UseAsync(
            server,
            async page =>
            {
                await page.OpenAsync("/studio/workflows/definitions/thank-you-after-sale/edit");
                await Expect(page.Page.Locator("nav")).ToContainTextAsync("Chiến dịch");
                await page.PhotographAsync("editor-vi");

                await page.Page.GetByRole(AriaRole.Button, new() { Name = "日本語" }).ClickAsync();
                await page.ReadyAsync();
                await Expect(page.Page.Locator("nav")).ToContainTextAsync("キャンペーン");
                await Expect(page.Page.Locator("html")).ToHaveAttributeAsync("lang", "ja");
                await page.PhotographAsync("editor-ja");
            },
            language: "vi-VN");
    }

    [Fact]
    public async Task Viewer_looks_and_cannot_change()
    {
        await using var server = await RunningServer.StartAsync(Role.Viewer);

        await browser.UseAsync(server, async page =>
        {
            await page.OpenAsync("/studio/");
            await Expect(page.Page.GetByText("Thank you after a sale")).ToBeVisibleAsync();
            await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Create workflow" })).ToBeDisabledAsync();

            await page.OpenAsync("/studio/workflows/definitions/thank-you-after-sale/edit");
            await Expect(page.Page.Locator(".elsa-toolbar-icon button")).ToBeHiddenAsync();
            await page.PhotographAsync("viewer");
        });
    }

    [Fact]
    public async Task Campaigns_are_started_in_the_console_and_the_designer_is_one_click_away()
    {
        await using var server = await RunningServer.StartAsync();

        await browser.UseAsync(server, async page =>
        {
            await page.Page.GotoAsync("/campaigns");
            await page.Page.GetByRole(AriaRole.Link, new() { Name = "Thank you after a sale" }).ClickAsync();
            await page.Page.Locator(".page-actions").GetByRole(AriaRole.Button, new() { Name = "Start", Exact = true }).ClickAsync();
            await page.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Start", Exact = true }).ClickAsync();
            await Expect(page.Page.Locator("h1")).ToContainTextAsync("running");

            await page.Page.GetByRole(AriaRole.Link, new() { Name = "Workflows" }).ClickAsync();
            await page.ReadyAsync();
            await page.Page.GetByRole(AriaRole.Link, new() { Name = "Campaigns" }).ClickAsync();
            await Expect(page.Page.Locator("h1")).ToHaveTextAsync("Campaigns");
        });
    }

    [Fact]
    public async Task New_workflow_is_a_flowchart_and_nothing_else_is_offered()
    {
        await using var server = await RunningServer.StartAsync();

        await browser.UseAsync(server, async page =>
        {
            await new DefinitionList(page).OpenAsync();
            await page.Page.GetByRole(AriaRole.Button, new() { Name = "Create workflow" }).ClickAsync();
            await Expect(page.Page.GetByLabel("Name", new() { Exact = true })).ToBeVisibleAsync();

            await Expect(page.Page.GetByText("State machine")).ToBeHiddenAsync();
            await Expect(page.Page.GetByText("Sequence", new() { Exact = true })).ToBeHiddenAsync();
        });
    }

    [Fact]
    public async Task Failure_is_told_in_the_persons_language_with_a_way_out()
    {
        await using var server = await RunningServer.StartAsync();

        await browser.UseAsync(
            server,
            async page =>
            {
                await page.Page.RouteAsync("**/elsa/api/workflow-instances", route => route.FulfillAsync(new() { Status = 404, Body = "{}" }));
                await page.Page.GotoAsync("/studio/workflows/instances");
                await Expect(page.Page.Locator("#blazor-error-ui")).ToContainTextAsync("Trình thiết kế gặp lỗi");
                await Expect(page.Page.Locator("#blazor-error-ui")).ToBeVisibleAsync();
                await page.PhotographAsync("failure");
                Assert.NotEmpty(page.Forget());

                await page.Page.UnrouteAllAsync();
                await page.Page.Locator("#blazor-error-ui .reload").ClickAsync();
                await page.ReadyAsync();
            },
            language: "vi-VN");
    }
}
