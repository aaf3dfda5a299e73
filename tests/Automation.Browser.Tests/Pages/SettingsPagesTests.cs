using System.Globalization;
using Automation.TestKit.Smtp;
using Automation.TestKit.Twilio;
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
    public async Task An_account_is_set_tried_and_sends_a_test()
    {
        await using var twilio = await TwilioStub.StartAsync();
        await using var server = await RunningServer.StartAsync();

        await browser.VisitAsync(
            server,
            async page =>
            {
                await page.OpenAsync("/settings");
                await page.Page.GetByRole(AriaRole.Link, new() { Name = "SMS and WhatsApp" }).ClickAsync();
                await page.Page.GetByLabel("Account id").FillAsync(TwilioStub.AccountSid);
                await page.Page.GetByLabel("Pace of SMS senders").FillAsync("CARE");
                await page.Page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
                await Expect(page.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Write an address such as https://care.shop.example.");
                await Expect(page.Page.GetByText("each sender once. Wrong: CARE")).ToBeVisibleAsync();
                await page.ShouldBeGoodAsync("console-settings-twilio-wrong");

                await page.OpenAsync("/settings/shop");
                await page.Page.GetByLabel("Public address").FillAsync("https://care.shop.example");
                await page.Page.GetByLabel("SMS sender").FillAsync("TIEMNANG");
                await page.Page.GetByLabel("Time zone").FillAsync("Asia/Saigon time");
                await page.Page.GetByLabel("Who may get test messages").FillAsync("0901 234 567\nnobody");
                await page.Page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
                await Expect(page.Page.GetByText("with an @ in front. Wrong: nobody")).ToBeVisibleAsync();
                await page.ShouldBeGoodAsync("console-settings-shop-wrong");
                await page.Page.GetByLabel("Time zone").FillAsync("Asia/Ho_Chi_Minh");
                await page.Page.GetByLabel("Who may get test messages").FillAsync("0901 234 567\n@shop.example");
                await page.Page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
                await Expect(page.Page.GetByText("Saved. It holds from now on.")).ToBeVisibleAsync();

                await page.OpenAsync("/settings/twilio");
                await page.Page.GetByLabel("Account id").FillAsync(TwilioStub.AccountSid);
                await page.Page.GetByLabel("Auth token", new() { Exact = true }).FillAsync(TwilioStub.AuthToken);
                await page.Page.GetByLabel("Twilio's address").FillAsync(twilio.Address.ToString());
                await page.Page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
                await Expect(page.Page.GetByText("Saved. It holds from now on.")).ToBeVisibleAsync();
                await page.Page.GetByRole(AriaRole.Button, new() { Name = "Try the account" }).ClickAsync();
                await Expect(page.Page.GetByText("The account works: Tiệm Nắng. It is a trial account")).ToBeVisibleAsync();
                await page.ShouldBeGoodAsync("console-settings-twilio-tried");
            },
            new Visit());
        Assert.Empty(twilio.Messages);
        await SendAsync(server, new Visit { Language = "vi", Width = 390 }, "Gửi thử", "Twilio đã nhận SMS từ TIEMNANG.");
        twilio.React = (_, _) => new StubReaction.Refuse(400, 21408);
        await SendAsync(server, new Visit { Language = "ja", Width = 390, IsDark = true }, "テストを送信", "このアカウントはその国に送信できません（twilio-21408）");
        Assert.Equal("[TEST] SMS của chương trình chăm sóc khách hàng đến được số này.", Assert.Single(twilio.Messages).Body);
    }

    private Task SendAsync(RunningServer server, Visit visit, string button, string answer) => browser.VisitAsync(
        server,
        async page =>
        {
            await page.OpenAsync("/settings/twilio");
            await page.Page.GetByRole(AriaRole.Button, new() { Name = button }).ClickAsync();
            await Expect(page.Page.GetByText(answer)).ToBeVisibleAsync();
            await page.ShouldBeGoodAsync("console-settings-twilio-sent-" + visit.Language);
        },
        visit);

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
