using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Automation.Engine.Messages;
using Automation.Server.Access;
using Automation.Server.CommandLine;
using Automation.Server.Campaigns;
using Automation.TestKit.Definitions;
using Automation.TestKit.Smtp;
using Automation.Tests.Access;
using Automation.Tests.Hosting;
using Xunit;

namespace Automation.Tests.Settings;

/// <summary>Senders, zone and language that campaigns fall back to, who may get tests, and the rest of the shop: all hold at once.</summary>
public sealed class ShopSettingsTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_next_mail_of_a_campaign_that_names_no_sender_is_from_the_shops()
    {
        await using var relay = new RecordingSmtpPeer();
        await using var fixture = await ServerFixture.StartAsync(usesMailbox: true);
        await PutAsync(fixture, "mail", 0, To(relay));

        Assert.Equal(HttpStatusCode.OK, (await PutAsync(fixture, "shop", 0, [("Defaults:EmailFrom", "xinchao@shop.example"), ("Defaults:EmailFromName", "Tiệm Nắng"), ("PublicAddress", "https://care.other.example")])).StatusCode);
        await fixture.OrderAsync("1");
        await fixture.HoldsAsync("select count(*) from messages where status = 4 and provider_id like 'smtp:%'");

        var mail = Assert.Single(relay.Mails);
        Assert.Equal("xinchao@shop.example", mail.Sender);
        Assert.Contains("<xinchao@shop.example>", mail.Content, StringComparison.Ordinal);
        Assert.Contains("https://care.other.example/u/", mail.Content.Replace("=\r\n", "", StringComparison.Ordinal), StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.OK, (await PutAsync(fixture, "shop", 1, [("Defaults:EmailFrom", null)])).StatusCode);
        await fixture.OrderAsync("2");
        await fixture.HoldsAsync("select count(*) = 2 from messages where status = 4 and provider_id like 'smtp:%'");
        Assert.Equal("care@example.test", relay.Mails[^1].Sender);
    }

    [Fact]
    public async Task What_a_campaign_says_itself_counts()
    {
        await using var relay = new RecordingSmtpPeer();
        await using var fixture = await ServerFixture.StartAsync(usesMailbox: true, startsCampaign: false, others: ("own-sender", new Drawing()
            .Campaign("email_from", "own@campaign.example")
            .Add("placed", "Care.OrderPlaced")
            .Add("send", "Care.SendEmail", [("purpose", "Transactional"), ("template", "thank-you")])
            .Add("end", "Elsa.Finish")
            .Connect("placed -> send", "send|Sent -> end", "send|Denied -> end", "send|Failed -> end")));
        await PutAsync(fixture, "mail", 0, To(relay));
        await PutAsync(fixture, "shop", 0, [("Defaults:EmailFrom", "shop@shop.example")]);
        (await fixture.Client.PostAsync("/api/campaigns/own-sender/start", null, Ct)).EnsureSuccessStatusCode();

        await fixture.OrderAsync("1");

        await fixture.HoldsAsync("select count(*) from messages where status = 4 and provider_id like 'smtp:%'");
        Assert.Equal("own@campaign.example", Assert.Single(relay.Mails).Sender);
    }

    [Fact]
    public async Task Zone_and_language_hold_at_once_and_after_a_restart()
    {
        await using var fixture = await ServerFixture.StartAsync(usesMailbox: true);
        Assert.Equal(("UTC", "en"), Fallback(fixture));

        Assert.Equal(HttpStatusCode.OK, (await PutAsync(fixture, "shop", 0, [("Defaults:Zone", "Asia/Tokyo"), ("Defaults:Locale", "ja"), ("Defaults:WhatsAppFrom", "+84901234567")])).StatusCode);
        Assert.Equal(("Asia/Tokyo", "ja"), Fallback(fixture));
        await fixture.StopAsync();
        await fixture.StartAsync();

        Assert.Equal(("Asia/Tokyo", "ja"), Fallback(fixture));
        Assert.Equal("+84901234567", fixture.Server.Engine.Campaigns.Fallback.WhatsAppFrom);
    }

    [Fact]
    public async Task All_that_is_wrong_is_told_at_once_with_what_of_a_list_is_meant()
    {
        await using var fixture = await ServerFixture.StartAsync(usesMailbox: true);

        var answer = await PutAsync(fixture, "shop", 0, [
            ("Defaults:EmailFrom", "shop"), ("Defaults:EmailFromName", "two\nlines"), ("Defaults:SmsFrom", "a name that is too long"), ("Defaults:WhatsAppFrom", "0901"),
            ("Defaults:Zone", "Saigon time"), ("Defaults:Locale", "Vietnamese"), ("TestRecipients", "mai@shop.example\n@\n0901 234 567, 12\n@localhost"), ("PublicAddress", "care")]);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var errors = (await answer.Content.ReadFromJsonAsync<JsonObject>(Ct))!["errors"]!.AsObject();
        Assert.Equal(
            ["Defaults:EmailFrom", "Defaults:EmailFromName", "Defaults:Locale", "Defaults:SmsFrom", "Defaults:WhatsAppFrom", "Defaults:Zone", "PublicAddress", "TestRecipients"],
            errors.Select(error => error.Key).Order(StringComparer.Ordinal));
        Assert.EndsWith("Wrong: @, 12, @localhost", errors["TestRecipients"]![0]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(("UTC", "en"), Fallback(fixture));
    }

    [Fact]
    public async Task Staff_that_are_listed_get_tests_through_the_relay_from_then_on()
    {
        await using var relay = new RecordingSmtpPeer();
        await using var fixture = await ServerFixture.StartAsync(usesMailbox: true);
        await PutAsync(fixture, "mail", 0, To(relay));

        Assert.False((await TestAsync(fixture, "mai@shop.example")).IsSuccessStatusCode);
        Assert.Equal(HttpStatusCode.OK, (await PutAsync(fixture, "shop", 0, [("TestRecipients", "mai@shop.example\n+84 901 234 567")])).StatusCode);

        Assert.Equal(HttpStatusCode.OK, (await TestAsync(fixture, "mai@shop.example")).StatusCode);
        Assert.False((await TestAsync(fixture, "customer@example.test")).IsSuccessStatusCode);
        Assert.Equal("mai@shop.example", Assert.Single(relay.Mails).Recipient);
        Assert.DoesNotContain("mai@", (await fixture.GetAsync("/api/audit")).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_defaults_of_the_file_stop_the_start_with_all_of_them()
    {
        var refusal = await Assert.ThrowsAsync<CommandException>(() => ServerFixture.StartAsync(
            usesMailbox: true, adjust: settings => settings with { Defaults = new CampaignDefaults { Zone = "Mars/North", EmailFrom = "nobody" } }));

        Assert.Contains("Defaults:EmailFrom: Write an e-mail address", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Defaults:Zone: Write an IANA id", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_consent_to_WhatsApp_is_recorded_in_the_console()
    {
        await using var fixture = await ServerFixture.StartAsync(usesMailbox: true, startsCampaign: false);
        await fixture.OrderAsync("1");
        await fixture.HoldsAsync("select count(*) from customers");
        var id = await ServerFixture.SqlAsync(fixture.Database, "select id from customers");
        var (browser, _) = await SignedIn.AsPersonAsync(fixture.Server, "lan", Role.Operator);
        var page = await browser.GetStringAsync($"/customers/{id}/consent", Ct);

        Assert.All(PersonalChannels.All, channel => Assert.Contains($"<option value=\"{channel}\">", page, StringComparison.Ordinal));
        await SignedIn.PostFormAsync(browser, $"/customers/{id}/consent", ("state", "Given"), ("purpose", "Care"), ("channel", "WhatsApp"), ("proof", "said so at the till"));
        await SignedIn.PostFormAsync(browser, $"/customers/{id}/consent", ("state", "Given"), ("purpose", "Care"), ("channel", "Call"), ("proof", "said so at the till"));

        Assert.Equal(1L, await ServerFixture.SqlAsync(fixture.Database, $"select count(*) from consents where channel = {(int)Channel.WhatsApp}"));
        Assert.Equal(0L, await ServerFixture.SqlAsync(fixture.Database, $"select count(*) from consents where channel = {(int)Channel.Call}"));
    }

    private static (string Zone, string Locale) Fallback(ServerFixture fixture) => (fixture.Server.Engine.Campaigns.Fallback.Zone.Id, fixture.Server.Engine.Campaigns.Fallback.Locale);

    private static Task<HttpResponseMessage> TestAsync(ServerFixture fixture, string to) =>
        fixture.Client.PostAsJsonAsync("/api/templates/thank-you/test", new { channel = "email", locale = "vi", to }, Ct);

    private static (string, string?)[] To(RecordingSmtpPeer relay) =>
        [("Smtp:Host", "127.0.0.1"), ("Smtp:Port", relay.Port.ToString(System.Globalization.CultureInfo.InvariantCulture)), ("Smtp:Tls", "None"), ("Smtp:HelloName", "client.test")];

    private static Task<HttpResponseMessage> PutAsync(ServerFixture fixture, string area, long version, (string Key, string? Value)[] values) =>
        fixture.Client.PutAsJsonAsync("/api/settings/" + area, new { version, values = values.ToDictionary(value => value.Key, value => value.Value) }, Ct);
}
