using System.Globalization;
using Automation.TestKit.Smtp;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Automation.Browser.Tests.Pages;

/// <summary>Setting a relay and trying it, and changing quiet hours, as a person does.</summary>
public sealed class SettingsPagesTests(BrowserFixture browser)
{
    [Fact]
    public async Task A_relay_is_set_and_tried()
    {
        await using var relay = new RecordingSmtpPeer();
        await using var server = await RunningServer.StartAsync();

        await browser.VisitAsync(
            server,
            async page =>
            {
                await page.OpenAsync("/settings");
                await page.Page.GetByRole(AriaRole.Link, new() { Name = "Sending e-mail" }).ClickAsync();
                await page.Page.GetByLabel("Host", new() { Exact = true }).FillAsync("127.0.0.1");
                await page.Page.GetByLabel("Port").FillAsync("many");
                await page.Page.GetByLabel("Protection").SelectOptionAsync("None");
                await page.Page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
                await Expect(page.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Nothing was changed");
                await page.ShouldBeGoodAsync("console-settings-mail-wrong");

                await page.Page.GetByLabel("Port").FillAsync(relay.Port.ToString(CultureInfo.InvariantCulture));
                await page.Page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
                await Expect(page.Page.GetByText("Saved. It holds from now on.")).ToBeVisibleAsync();
                await page.Page.GetByRole(AriaRole.Button, new() { Name = "Try the relay" }).ClickAsync();

                await Expect(page.Page.GetByText("The relay is ready: connected, without TLS")).ToBeVisibleAsync();
                await page.ShouldBeGoodAsync("console-settings-mail-tried");
            },
            new Visit());
        Assert.Empty(relay.Mails);
    }

    [Fact]
    public async Task Quiet_hours_are_changed_and_drawn()
    {
        await using var server = await RunningServer.StartAsync();

        await browser.VisitAsync(
            server,
            async page =>
            {
                await page.OpenAsync("/settings/policies");
                await page.Page.GetByLabel("All, now").CheckAsync();
                await page.Page.GetByLabel("Messages leave from").FillAsync("09:00");
                await page.Page.GetByLabel("until").FillAsync("20:00");
                await page.Page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();

                await Expect(page.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "GEN-1" }).First).ToContainTextAsync("09:00–20:00");
                await page.ShouldBeGoodAsync("console-settings-policies-changed");
            },
            new Visit());
    }
}
