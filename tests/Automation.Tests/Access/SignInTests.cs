using System.Net;
using Automation.Server.Access;
using Automation.Tests.Hosting;
using Xunit;

namespace Automation.Tests.Access;

/// <summary>Signing in with name and password, and what a session is worth.</summary>
public sealed class SignInTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whoever_signs_in_is_led_back_to_where_they_wanted_to_go()
    {
        await using var fixture = await ServerFixture.StartAsync(startsCampaign: false);
        await SignedIn.AsPersonAsync(fixture.Server, "lan", Role.Viewer);
        using var browser = SignedIn.Browser(fixture.Server);

        var asked = await browser.GetAsync("/campaigns?state=running", Ct);
        var signed = await SignedIn.SignInAsync(browser, "LAN", SignedIn.Password, "/campaigns?state=running");

        Assert.Equal("/sign-in?back=%2Fcampaigns%3Fstate%3Drunning", asked.Headers.Location!.OriginalString);
        Assert.Equal("/campaigns?state=running", signed.Headers.Location!.OriginalString);
        var cookie = signed.Headers.GetValues("Set-Cookie").Single(value => value.StartsWith("care-", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/campaigns", Ct)).StatusCode);
        Assert.True((await browser.GetAsync("/campaigns", Ct)).Headers.CacheControl!.NoStore);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("javascript:alert(1)")]
    [InlineData("/sign-in?back=//evil.example")]
    public async Task Nobody_is_led_to_another_site(string back)
    {
        await using var fixture = await ServerFixture.StartAsync(startsCampaign: false);
        await SignedIn.AsPersonAsync(fixture.Server, "lan", Role.Viewer);
        using var browser = SignedIn.Browser(fixture.Server);

        var signed = await SignedIn.SignInAsync(browser, "lan", SignedIn.Password, back);

        Assert.Equal("/", signed.Headers.Location!.OriginalString);
        Assert.Equal("/", (await browser.GetAsync("/sign-in?back=" + Uri.EscapeDataString(back), Ct)).Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task Unknown_names_wrong_passwords_and_locked_accounts_get_the_same_answer()
    {
        await using var fixture = await ServerFixture.StartAsync(startsCampaign: false);
        await SignedIn.AsPersonAsync(fixture.Server, "lan", Role.Viewer);
        var (_, locked) = await SignedIn.AsPersonAsync(fixture.Server, "binh", Role.Viewer);
        await SignedIn.UseAsync(fixture.Server, async desk =>
        {
            await desk.SetLockedAsync(locked, isLocked: true, version: null, Actor.CommandLine);
            return await desk.InviteAsync("invited", Role.Viewer, Actor.CommandLine, Ct);
        });

        var answers = new List<string>();
        foreach (var (name, password) in new[] { ("nobody", SignedIn.Password), ("lan", "not the right password"), ("binh", SignedIn.Password), ("invited", SignedIn.Password), ("lan", "") })
        {
            using var browser = SignedIn.Browser(fixture.Server);
            var began = TimeProvider.System.GetTimestamp();
            var answer = await SignedIn.SignInAsync(browser, name, password);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            // Timers may be early by a tick or two.
            Assert.InRange(TimeProvider.System.GetElapsedTime(began), TimeSpan.FromMilliseconds(380), ServerFixture.Patience);
            answers.Add(WithoutToken(await answer.Content.ReadAsStringAsync(Ct)).Replace($"value=\"{name}\"", "", StringComparison.Ordinal));
        }

        Assert.Contains("Name or password is not right", answers[0], StringComparison.Ordinal);
        Assert.Single(answers.Distinct());
    }

    [Fact]
    public async Task After_five_wrong_passwords_the_right_one_waits_too()
    {
        await using var fixture = await ServerFixture.StartAsync(startsCampaign: false);
        var (_, id) = await SignedIn.AsPersonAsync(fixture.Server, "lan", Role.Viewer);
        using var browser = SignedIn.Browser(fixture.Server);
        for (var attempt = 0; attempt < SignInDesk.MostFailures; attempt++)
        {
            await SignedIn.SignInAsync(browser, "lan", "not the right password");
        }

        Assert.Equal(HttpStatusCode.OK, (await SignedIn.SignInAsync(browser, "lan", SignedIn.Password)).StatusCode);

        Assert.Equal(1L, await ServerFixture.SqlAsync(fixture.Database, "select count(*) from audit where action = 'user.locked_out' and subject = 'user/lan'"));
        await SignedIn.UseAsync(fixture.Server, async desk => { await desk.SetLockedAsync(id, isLocked: false, version: null, Actor.CommandLine); return 0; });
        Assert.Equal(HttpStatusCode.Redirect, (await SignedIn.SignInAsync(browser, "lan", SignedIn.Password)).StatusCode);
    }

    [Fact]
    public async Task Wrong_passwords_at_the_same_time_count_each()
    {
        await using var fixture = await ServerFixture.StartAsync(startsCampaign: false);
        await SignedIn.AsPersonAsync(fixture.Server, "lan", Role.Viewer);
        using var browser = SignedIn.Browser(fixture.Server);
        var token = await SignedIn.TokenAsync(browser, "/sign-in");

        await Task.WhenAll(Enumerable.Range(0, SignInDesk.MostFailures).Select(_ =>
            SignedIn.PostAsync(browser, "/sign-in", ("name", "lan"), ("password", "not the right password"), ("__RequestVerificationToken", token))));

        Assert.Equal(1L, await ServerFixture.SqlAsync(fixture.Database, "select count(*) from users where name = 'lan' and lockout_end is not null"));
    }

    [Fact]
    public async Task A_minute_has_room_for_so_many_tries_only()
    {
        await using var fixture = await ServerFixture.StartAsync(startsCampaign: false);
        using var stranger = fixture.Stranger();
        var statuses = new List<HttpStatusCode>();
        for (var attempt = 0; attempt < 25; attempt++)
        {
            statuses.Add((await SignedIn.PostAsync(stranger, "/sign-in", ("name", "lan"))).StatusCode);
        }

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.TooManyRequests), (statuses[0], statuses[^1]));
        Assert.Equal(HttpStatusCode.OK, (await stranger.GetAsync("/sign-in", Ct)).StatusCode);
    }

    [Fact]
    public async Task A_form_without_its_token_is_refused()
    {
        await using var fixture = await ServerFixture.StartAsync(startsCampaign: false);
        var (browser, _) = await SignedIn.AsPersonAsync(fixture.Server, "lan", Role.Administrator);

        foreach (var path in new[] { "/sign-in", "/sign-out", "/settings/users?handler=Invite", "/settings/keys?handler=Make", "/profile?handler=Password", "/campaigns?handler=Pause", "/audit?handler=Verify" })
        {
            Assert.Equal((path, HttpStatusCode.BadRequest), (path, (await SignedIn.PostAsync(browser, path, ("name", "eve"), ("role", "Administrator"))).StatusCode));
        }
    }

    [Theory]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task A_page_of_another_site_cannot_use_the_session(string header, string value)
    {
        await using var fixture = await ServerFixture.StartAsync();
        var (browser, _) = await SignedIn.AsPersonAsync(fixture.Server, "lan", Role.Administrator);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/campaigns/{ServerFixture.Campaign}/pause");
        request.Headers.TryAddWithoutValidation(header, value);

        Assert.Equal(HttpStatusCode.Forbidden, (await browser.SendAsync(request, Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await browser.PostAsync($"/api/campaigns/{ServerFixture.Campaign}/pause", null, Ct)).StatusCode);
    }

    [Fact]
    public async Task Signing_out_ends_the_session_of_this_browser()
    {
        await using var fixture = await ServerFixture.StartAsync(startsCampaign: false);
        var (browser, _) = await SignedIn.AsPersonAsync(fixture.Server, "lan", Role.Viewer);

        Assert.Equal(HttpStatusCode.Redirect, (await SignedIn.PostFormAsync(browser, "/sign-out")).StatusCode);

        Assert.Equal(HttpStatusCode.Redirect, (await browser.GetAsync("/", Ct)).StatusCode);
    }

    [Fact]
    public async Task A_restart_signs_nobody_out()
    {
        await using var fixture = await ServerFixture.StartAsync(startsCampaign: false);
        var (browser, _) = await SignedIn.AsPersonAsync(fixture.Server, "lan", Role.Viewer);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/me");
        var cookie = (await SignedIn.SignInAsync(SignedIn.Browser(fixture.Server), "lan", SignedIn.Password)).Headers.GetValues("Set-Cookie").First(value => value.StartsWith("care-", StringComparison.Ordinal)).Split(';')[0];

        await fixture.StopAsync();
        await fixture.StartAsync();

        using var stranger = fixture.Stranger();
        request.Headers.Add("Cookie", cookie);
        Assert.Equal(HttpStatusCode.OK, (await stranger.SendAsync(request, Ct)).StatusCode);
    }

    [Fact]
    public async Task A_part_of_a_page_leads_the_whole_page_to_the_sign_in()
    {
        await using var fixture = await ServerFixture.StartAsync(startsCampaign: false);
        using var stranger = fixture.Stranger();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/campaigns");
        request.Headers.Add("HX-Request", "true");

        var answer = await stranger.SendAsync(request, Ct);

        Assert.Equal((HttpStatusCode.Unauthorized, "/sign-in?back=%2Fcampaigns"), (answer.StatusCode, answer.Headers.GetValues("HX-Redirect").Single()));
    }

    private static string WithoutToken(string page) => System.Text.RegularExpressions.Regex.Replace(page, "name=\"__RequestVerificationToken\"[^>]*", "");
}
