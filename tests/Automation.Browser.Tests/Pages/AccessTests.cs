using Automation.Server.Languages;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Automation.Browser.Tests.Pages;

/// <summary>Signing in and out, inviting somebody, making and revoking a key, and reading who did it, as a person does.</summary>
public sealed class AccessTests(BrowserFixture browser)
{
    [Theory]
    [InlineData("/sign-in")]
    [InlineData("/set-up/none")]
    [InlineData("/link/none")]
    public async Task Pages_before_the_sign_in_are_good_in_every_language_at_every_width(string path)
    {
        await using var server = await RunningServer.StartAsync();

        foreach (var language in UserLanguages.All)
        {
            foreach (var width in (int[])[1440, 390])
            {
                await browser.VisitAsync(
                    server,
                    async page =>
                    {
                        await page.OpenAsync(path);
                        await page.ShouldBeGoodAsync($"console{path.Replace('/', '-')}-{language.Code}-{width}");
                    },
                    new Visit { Language = language.Code, Width = width, IsSignedIn = false });
            }
        }
    }

    [Fact]
    public async Task A_person_signs_in_where_they_wanted_to_go_and_out_again()
    {
        await using var server = await RunningServer.StartAsync();

        await browser.VisitAsync(
            server,
            async page =>
            {
                await page.OpenAsync("/audit");
                await page.Page.GetByLabel("Name").FillAsync("lan");
                await page.Page.GetByLabel("Password").FillAsync("not the right password");
                await page.Page.Keyboard.PressAsync("Enter");
                await Expect(page.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Name or password is not right");
                await page.ShouldBeGoodAsync("console-sign-in-refused");
                await page.Page.GetByLabel("Password").FillAsync(RunningServer.Password);
                await page.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();

                await Expect(page.Page.GetByRole(AriaRole.Heading, new() { Name = "Audit log" })).ToBeVisibleAsync();
                await Expect(page.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Signed in" }).First).ToContainTextAsync("lan");
                await page.Page.GetByRole(AriaRole.Button, new() { Name = "Verify the chain" }).ClickAsync();
                await Expect(page.Page.GetByRole(AriaRole.Status)).ToContainTextAsync("The chain is whole");
                await page.ShouldBeGoodAsync("console-audit-verified");
                await page.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
                await Expect(page.Page.GetByLabel("Password")).ToBeVisibleAsync();
            },
            new Visit { IsSignedIn = false });
    }

    [Theory]
    [InlineData(1440, true)]
    [InlineData(390, false)]
    public async Task A_person_chooses_a_zone_that_every_page_names_and_another_browser_knows(int width, bool hasScript)
    {
        await using var server = await RunningServer.StartAsync();

        await browser.VisitAsync(
            server,
            async page =>
            {
                await page.Page.GotoAsync("/profile");
                await Expect(page.Page.Locator("#zones option[value='Asia/Tokyo']")).ToHaveTextAsync("Tokyo, UTC+9");
                await page.Page.GetByLabel("Zone of times").FillAsync("asia/tokyo");
                await page.Page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
                await Expect(page.Page.GetByRole(AriaRole.Status)).ToContainTextAsync("Saved");
                await Expect(page.Page.GetByLabel("Zone of times")).ToHaveValueAsync("Asia/Tokyo");
                await ShouldBeInTokyoAsync(page, "/campaigns");
            },
            new Visit { Width = width, HasScript = hasScript });

        await browser.VisitAsync(
            server,
            async page =>
            {
                await page.OpenAsync("/audit");
                await page.Page.GetByLabel("Name").FillAsync("lan");
                await page.Page.GetByLabel("Password").FillAsync(RunningServer.Password);
                await page.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
                await Expect(page.Page.GetByRole(AriaRole.Heading, new() { Name = "Audit log" })).ToBeVisibleAsync();
                await Expect(page.Page.Locator("main time").First).ToHaveAttributeAsync("title", new System.Text.RegularExpressions.Regex("Asia/Tokyo$"));
                await ShouldBeInTokyoAsync(page, "/");
            },
            new Visit { IsSignedIn = false });

        static async Task ShouldBeInTokyoAsync(ConsolePage page, string path)
        {
            await page.Page.GotoAsync(path);
            await Expect(page.Page.Locator(".console-top .zone")).ToContainTextAsync("UTC+9");
            await Expect(page.Page.Locator(".console-top .zone")).ToHaveAttributeAsync("title", "Times are in Asia/Tokyo (UTC+9).");
            await page.ShouldFitAsync();
        }
    }

    [Theory]
    [InlineData(1440)]
    [InlineData(390)]
    public async Task An_administrator_invites_somebody_and_gives_them_a_role(int width)
    {
        await using var server = await RunningServer.StartAsync();

        await browser.VisitAsync(
            server,
            async page =>
            {
                await page.OpenAsync("/settings/users");
                await page.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("binh");
                await page.Page.Locator("select[name=role]").First.SelectOptionAsync("Marketer");
                await page.Page.GetByRole(AriaRole.Button, new() { Name = "Invite" }).ClickAsync();

                await Expect(page.Page.GetByLabel("Give this link to binh.")).ToHaveValueAsync(new System.Text.RegularExpressions.Regex("/link/.{43}$"));
                await page.ShouldBeGoodAsync($"console-users-invited-{width}");
                await page.Page.GetByLabel("Role of binh").SelectOptionAsync("Operator");
                await page.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "binh" }).GetByRole(AriaRole.Button, new() { Name = "Change" }).ClickAsync();
                await Expect(page.Page.GetByRole(AriaRole.Status)).ToContainTextAsync("The role is changed");
                await Expect(page.Page.GetByLabel("Give this link to binh.")).ToHaveCountAsync(0);
                await page.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "binh" }).GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
                await page.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
                await Expect(page.Page.GetByRole(AriaRole.Status)).ToContainTextAsync("They are removed");
            },
            new Visit { Width = width });
    }

    [Fact]
    public async Task A_key_is_shown_once_and_revoked()
    {
        await using var server = await RunningServer.StartAsync();

        await browser.VisitAsync(server, async page =>
        {
            await page.OpenAsync("/settings/keys");
            await page.Page.GetByLabel("What it is for").FillAsync("web shop");
            await page.Page.GetByLabel("Only for").SelectOptionAsync("events:write");
            await page.Page.GetByRole(AriaRole.Button, new() { Name = "Make a key" }).ClickAsync();

            await Expect(page.Page.GetByLabel("The new key.")).ToHaveValueAsync(new System.Text.RegularExpressions.Regex("^care_[0-9a-f]{8}_.{43}$"));
            await page.ShouldBeGoodAsync("console-key-made");
            await page.Page.ReloadAsync();
            await Expect(page.Page.GetByLabel("The new key.")).ToHaveCountAsync(0);
            await page.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "web shop" }).GetByRole(AriaRole.Button, new() { Name = "Revoke" }).ClickAsync();
            await page.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Revoke" }).ClickAsync();
            await Expect(page.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "web shop" })).ToContainTextAsync("revoked");
        });
    }
}
