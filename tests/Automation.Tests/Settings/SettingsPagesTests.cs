using System.Net;
using Automation.Server.Access;
using Automation.Tests.Access;
using Automation.Tests.Hosting;
using Xunit;

namespace Automation.Tests.Settings;

/// <summary>The forms of settings, as plain HTML.</summary>
public sealed class SettingsPagesTests
{
    private const string Password = "correct horse battery";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_form_keeps_what_was_typed_with_what_is_wrong_and_shows_no_secret()
    {
        await using var fixture = await ServerFixture.StartAsync(usesMailbox: true, startsCampaign: false);
        var (browser, _) = await SignedIn.AsPersonAsync(fixture.Server, "lan", Role.Administrator);

        var wrong = await SignedIn.PostFormAsync(browser, "/settings/mail", ("version", "0"), ("Smtp:Host", "relay.example"), ("Smtp:Port", "many"), ("Smtp:User", "shop"), ("Smtp:Password", Password));
        var page = WebUtility.HtmlDecode(await wrong.Content.ReadAsStringAsync(Ct));

        Assert.Contains("Nothing was changed. Correct what is marked.", page, StringComparison.Ordinal);
        Assert.Contains("value=\"many\"", page, StringComparison.Ordinal);
        Assert.Contains("Write a whole number in the range.", page, StringComparison.Ordinal);
        Assert.DoesNotContain(Password, page, StringComparison.Ordinal);

        var right = await SignedIn.PostFormAsync(browser, "/settings/mail", ("version", "0"), ("Smtp:Host", "relay.example"), ("Smtp:User", "shop"), ("Smtp:Password", Password));
        page = WebUtility.HtmlDecode(await browser.GetStringAsync("/settings/mail", Ct));
        Assert.Equal(HttpStatusCode.Redirect, right.StatusCode);
        Assert.Contains("value=\"relay.example\"", page, StringComparison.Ordinal);
        Assert.Contains("set; write a new one to replace it", page, StringComparison.Ordinal);
        Assert.DoesNotContain(Password, page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_second_of_two_sees_who_was_first_beside_what_they_typed()
    {
        await using var fixture = await ServerFixture.StartAsync(usesMailbox: true, startsCampaign: false);
        var (lan, _) = await SignedIn.AsPersonAsync(fixture.Server, "lan", Role.Administrator);
        var (binh, _) = await SignedIn.AsPersonAsync(fixture.Server, "binh", Role.Administrator);
        await SignedIn.PostFormAsync(lan, "/settings/shop", ("version", "0"), ("Currency", "EUR"));

        var answer = await SignedIn.PostFormAsync(binh, "/settings/shop", ("version", "0"), ("Currency", "JPY"));
        var page = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Ct));

        Assert.Contains("lan has changed these settings in the meantime", page, StringComparison.Ordinal);
        Assert.Contains("value=\"JPY\"", page, StringComparison.Ordinal);
        Assert.Contains("Now: EUR", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await SignedIn.PostFormAsync(binh, "/settings/shop", ("version", "1"), ("Currency", "JPY"))).StatusCode);
    }

    [Fact]
    public async Task Figures_of_the_general_rules_become_changes_of_rules()
    {
        await using var fixture = await ServerFixture.StartAsync(usesMailbox: true, startsCampaign: false);
        var (browser, _) = await SignedIn.AsPersonAsync(fixture.Server, "lan", Role.Administrator);

        var wrong = await SignedIn.PostFormAsync(browser, "/settings/policies", Rules("0", opens: "22:00", closes: "08:00"));
        Assert.Contains("The hours must begin before they end.", WebUtility.HtmlDecode(await wrong.Content.ReadAsStringAsync(Ct)), StringComparison.Ordinal);
        var right = await SignedIn.PostFormAsync(browser, "/settings/policies", Rules("0", opens: "09:00", closes: "20:30"));
        var page = WebUtility.HtmlDecode(await browser.GetStringAsync("/settings/policies", Ct));

        Assert.Equal(HttpStatusCode.Redirect, right.StatusCode);
        Assert.Contains("09:00–20:30", page, StringComparison.Ordinal);
        Assert.Contains("At most 2 in 7 days for one person.", page, StringComparison.Ordinal);
        var rules = (await fixture.GetAsync("/api/settings/policies")).GetProperty("values").EnumerateArray().First(value => value.GetProperty("key").GetString() == "PolicyRules").GetProperty("value").GetString();
        Assert.Contains("""GEN-1":{"text":"Care and advertising leave between 09:00 and 20:30""", rules!, StringComparison.Ordinal);
        Assert.DoesNotContain("GEN-3", rules!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Somebody_who_may_only_look_sees_the_laws_and_no_form()
    {
        await using var fixture = await ServerFixture.StartAsync(usesMailbox: true, startsCampaign: false);
        var (browser, _) = await SignedIn.AsPersonAsync(fixture.Server, "mai", Role.Viewer);

        var page = await browser.GetStringAsync("/settings/policies", Ct);

        Assert.Contains("VN-1", page, StringComparison.Ordinal);
        Assert.DoesNotContain("name=\"opens\"", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.GetAsync("/settings/mail", Ct)).StatusCode);
    }

    private static (string, string)[] Rules(string version, string opens, string closes) =>
    [
        ("version", version), ("choice", "chosen"), ("pack", "vn"), ("Country", "VN"), ("opens", opens), ("closes", closes), ("cap", "2"), ("capDays", "7"), ("care", "Soft"),
        ("advertising", "Recorded"), ("advertisingDays", "3"), ("careDays", "7"),
    ];
}
