using System.Net;
using Automation.Server;
using Automation.Server.Access;
using Automation.Server.Languages;
using Automation.Tests.Access;
using Automation.Tests.Hosting;
using NodaTime;
using Xunit;

namespace Automation.Tests.Languages;

/// <summary>In which zone a person reads times: the account's, else this browser's choice, else what the browser says, else the installation's.</summary>
public sealed class PersonZoneTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Asia/Saigon", "Asia/Ho_Chi_Minh")]
    [InlineData("asia/calcutta", "Asia/Kolkata")]
    [InlineData("Europe/Oslo", "Europe/Oslo")]
    [InlineData(" america/new york ", "America/New_York")]
    [InlineData("UTC", "UTC")]
    [InlineData("Asia/Hanoi", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Zones_are_found_in_any_case_and_go_by_their_present_names(string? text, string? expected) => Assert.Equal(expected, PersonZone.Find(text)?.Id);

    [Theory]
    [InlineData("Asia/Tokyo", "VN", "Europe/Paris", "Asia/Tokyo")]
    [InlineData("asia/ho chi minh", "JP", "UTC", "Asia/Ho_Chi_Minh")]
    [InlineData("Asia/Saigon", "JP", "UTC", "Asia/Ho_Chi_Minh")]
    [InlineData("Asia/Hanoi", "JP", "UTC", "Asia/Tokyo")]
    [InlineData(null, "VN", "Europe/Paris", "Europe/Paris")]
    [InlineData(null, "VN", "Europe/London", "Europe/London")]
    [InlineData(null, "VN", "UTC", "Asia/Ho_Chi_Minh")]
    [InlineData(null, "JP", "Etc/UTC", "Asia/Tokyo")]
    [InlineData(null, "US", "UTC", "UTC")]
    [InlineData("", "??", "UTC", "UTC")]
    public void Installation_is_in_the_zone_of_its_settings_or_its_machine_or_its_country(string? zone, string country, string machine, string expected)
    {
        var settings = new ServerSettings { Defaults = new() { Zone = zone }, Country = country };

        Assert.Equal(expected, InstallationZone.Of(settings, DateTimeZoneProviders.Tzdb[machine]).Zone.Id);
    }

    [Fact]
    public async Task First_page_of_a_person_is_in_the_zone_of_the_installation_and_says_so()
    {
        await using var fixture = await StartAsync("Asia/Tokyo");
        var (browser, _) = await SignedIn.AsPersonAsync(fixture.Server, "lan", Role.Viewer);

        var page = await ReadAsync(browser, "/");

        Assert.Contains("Times are in Asia/Tokyo (UTC+9).", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Times are in UTC", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_browser_says_holds_until_the_person_chooses()
    {
        await using var fixture = await StartAsync("Asia/Tokyo");
        var (browser, _) = await SignedIn.AsPersonAsync(fixture.Server, "lan", Role.Viewer);
        var signed = await SignedIn.SignInAsync(SignedIn.Browser(fixture.Server), "lan", SignedIn.Password);
        using var abroad = fixture.Stranger();
        abroad.DefaultRequestHeaders.Add("Cookie", signed.Headers.GetValues("Set-Cookie").First(value => value.StartsWith("care-", StringComparison.Ordinal)).Split(';')[0] + "; browser-zone=Asia%2FKolkata");

        Assert.Contains("as the browser says, Asia/Kolkata (UTC+5:30)", await ReadAsync(abroad, "/profile"), StringComparison.Ordinal);
        await ChooseAsync(browser, "europe/paris");
        Assert.Contains("Times are in Europe/Paris", await ReadAsync(abroad, "/campaigns"), StringComparison.Ordinal);
        await ChooseAsync(browser, "");
        Assert.Contains("Times are in Asia/Kolkata", await ReadAsync(abroad, "/campaigns"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_choice_holds_at_once_in_a_browser_that_signed_in_before()
    {
        await using var fixture = await StartAsync("Asia/Tokyo");
        var (here, _) = await SignedIn.AsPersonAsync(fixture.Server, "lan", Role.Viewer);
        using var there = SignedIn.Browser(fixture.Server);
        await SignedIn.SignInAsync(there, "lan", SignedIn.Password);

        await ChooseAsync(here, "Pacific/Chatham");
        Assert.Contains("Times are in Pacific/Chatham", await ReadAsync(there, "/"), StringComparison.Ordinal);
        await ChooseAsync(here, "");
        Assert.Contains("Times are in Asia/Tokyo", await ReadAsync(there, "/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_choice_before_signing_in_stays_in_the_browser_and_one_after_it_with_the_account()
    {
        await using var fixture = await StartAsync("Asia/Tokyo");
        var (other, _) = await SignedIn.AsPersonAsync(fixture.Server, "lan", Role.Viewer);
        using var browser = SignedIn.Browser(fixture.Server);

        await SignedIn.PostAsync(browser, "/zone", ("zone", "Europe/Paris"), ("back", "/"));
        await SignedIn.SignInAsync(browser, "lan", SignedIn.Password);
        Assert.Contains("Times are in Europe/Paris", await ReadAsync(browser, "/"), StringComparison.Ordinal);
        Assert.Contains("Times are in Asia/Tokyo", await ReadAsync(other, "/"), StringComparison.Ordinal);

        var answer = await SignedIn.PostAsync(browser, "/zone", ("zone", "Europe/Rome"), ("back", "/campaigns"));
        Assert.Equal((HttpStatusCode.Redirect, "/campaigns"), (answer.StatusCode, answer.Headers.Location!.OriginalString));
        Assert.Contains("Times are in Europe/Rome", await ReadAsync(other, "/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_zone_is_refused_and_the_one_before_stays()
    {
        await using var fixture = await StartAsync("Asia/Tokyo");
        var (browser, _) = await SignedIn.AsPersonAsync(fixture.Server, "lan", Role.Viewer);
        await ChooseAsync(browser, "Europe/Rome");

        await ChooseAsync(browser, "Asia/Hanoi");
        var page = await ReadAsync(browser, "/profile");

        Assert.Contains("There is no such zone.", page, StringComparison.Ordinal);
        Assert.Contains("Times are in Europe/Rome", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await SignedIn.PostAsync(browser, "/zone", ("zone", "Asia/Hanoi"))).StatusCode);
    }

    private static Task<ServerFixture> StartAsync(string zone) => ServerFixture.StartAsync(startsCampaign: false, adjust: settings => settings with { Defaults = new() { Zone = zone } });

    private static async Task<string> ReadAsync(HttpClient browser, string path) => WebUtility.HtmlDecode(await browser.GetStringAsync(path, Ct));

    private static async Task ChooseAsync(HttpClient browser, string zone)
    {
        var token = await SignedIn.TokenAsync(browser, "/profile");
        await SignedIn.PostAsync(browser, "/profile?handler=Reading", ("language", ""), ("zone", zone), ("__RequestVerificationToken", token));
    }
}
