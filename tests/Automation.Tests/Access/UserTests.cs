using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Automation.Server;
using Automation.Server.Access;
using Automation.TestKit.Time;
using Automation.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Automation.Tests.Access;

/// <summary>Who may sign in: set up, invited, changed, locked, removed; and the links by which passwords are chosen.</summary>
public sealed class UserTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task First_start_tells_a_link_that_makes_the_administrator_once()
    {
        await using var fixture = await ServerFixture.StartAsync(startsCampaign: false);
        var link = LinkOf(fixture);
        using var browser = SignedIn.Browser(fixture.Server);

        var made = await SignedIn.PostFormAsync(browser, link, ("name", "lan"), ("password", SignedIn.Password), ("again", SignedIn.Password));

        Assert.Equal(HttpStatusCode.Redirect, made.StatusCode);
        var me = await browser.GetFromJsonAsync<JsonObject>("/api/me", Ct);
        Assert.Equal(("lan", "administrator", "person"), ((string?)me!["name"], (string?)me["role"], (string?)me["kind"]));
        using var second = SignedIn.Browser(fixture.Server);
        Assert.Contains("This link does not work", await second.GetStringAsync(link, Ct), StringComparison.Ordinal);
        var token = await SignedIn.TokenAsync(second, "/sign-in");
        await SignedIn.PostAsync(second, link, ("name", "eve"), ("password", SignedIn.Password), ("again", SignedIn.Password), ("__RequestVerificationToken", token));
        Assert.Equal(1L, await ServerFixture.SqlAsync(fixture.Database, "select count(*) from users"));
        Assert.Equal(0L, await ServerFixture.SqlAsync(fixture.Database, $"select count(*) from access_links where token_hash = '{link.Split('/')[^1]}'"));
    }

    [Fact]
    public async Task A_link_survives_what_is_refused_and_the_next_start_makes_another()
    {
        await using var fixture = await ServerFixture.StartAsync(startsCampaign: false);
        var link = LinkOf(fixture);
        using var browser = SignedIn.Browser(fixture.Server);

        Assert.Contains("differ", await (await SignedIn.PostFormAsync(browser, link, ("name", "lan"), ("password", SignedIn.Password), ("again", "another"))).Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Contains("at least 12", await (await SignedIn.PostFormAsync(browser, link, ("name", "lan"), ("password", "short"), ("again", "short"))).Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Contains("letters a to z", await (await SignedIn.PostFormAsync(browser, link, ("name", "<b>lan</b>"), ("password", SignedIn.Password), ("again", SignedIn.Password))).Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        await fixture.StopAsync();
        await fixture.StartAsync();

        Assert.NotEqual(link, LinkOf(fixture));
        using var again = SignedIn.Browser(fixture.Server);
        Assert.Contains("This link does not work", await again.GetStringAsync(link, Ct), StringComparison.Ordinal);
        Assert.Contains("Become the administrator", await again.GetStringAsync(LinkOf(fixture), Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_many_who_open_a_link_at_once_one_gets_in()
    {
        await using var fixture = await ServerFixture.StartAsync(startsCampaign: false);
        var token = LinkOf(fixture).Split('/')[^1];

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(async number =>
        {
            try
            {
                await SignedIn.UseAsync(fixture.Server, desk => desk.SetUpAsync(token, $"user{number}", SignedIn.Password, Ct));
                return true;
            }
            catch (AccessException exception) when (exception.Fault == AccessFault.BadLink)
            {
                return false;
            }
        }));

        Assert.Single(outcomes, true);
        Assert.Equal(1L, await ServerFixture.SqlAsync(fixture.Database, "select count(*) from users"));
    }

    [Fact]
    public async Task Links_expire()
    {
        await using var fixture = await ServerFixture.StartAsync(startsCampaign: false);
        var time = new FakeTime(TimeProvider.System.GetUtcNow());
        await using var services = AccessParts.DesksOf(fixture.Server.Engine.Store, time);
        await using var scope = services.CreateAsyncScope();
        var desk = scope.ServiceProvider.GetRequiredService<UserDesk>();
        var (_, token) = await desk.InviteAsync("lan", Role.Viewer, Actor.CommandLine, Ct);

        time.Advance(TimeSpan.FromHours(24));

        Assert.Null(await desk.ReadLinkAsync(token, Ct));
        Assert.Equal(AccessFault.BadLink, (await Assert.ThrowsAsync<AccessException>(() => desk.UseLinkAsync(token, SignedIn.Password, Ct))).Fault);
    }

    [Fact]
    public async Task A_change_of_role_ends_the_session_at_once()
    {
        await using var fixture = await ServerFixture.StartAsync(startsCampaign: false);
        var (browser, id) = await SignedIn.AsPersonAsync(fixture.Server, "lan", Role.Operator);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/api/me", Ct)).StatusCode);

        Assert.Equal(HttpStatusCode.OK, (await fixture.Client.PostAsync($"/api/users/{id}/role?role=viewer", null, Ct)).StatusCode);

        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync("/api/me", Ct)).StatusCode);
        using var anew = SignedIn.Browser(fixture.Server);
        await SignedIn.SignInAsync(anew, "lan", SignedIn.Password);
        Assert.Equal("viewer", (string?)(await anew.GetFromJsonAsync<JsonObject>("/api/me", Ct))!["role"]);
    }

    [Theory]
    [InlineData("lock")]
    [InlineData("remove")]
    public async Task Who_is_locked_or_removed_is_out_at_once(string how)
    {
        await using var fixture = await ServerFixture.StartAsync(startsCampaign: false);
        var (browser, id) = await SignedIn.AsPersonAsync(fixture.Server, "lan", Role.Operator);

        var answer = how == "lock" ? await fixture.Client.PostAsync($"/api/users/{id}/lock", null, Ct) : await fixture.Client.DeleteAsync($"/api/users/{id}", Ct);

        Assert.True(answer.IsSuccessStatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync("/api/me", Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await SignedIn.SignInAsync(SignedIn.Browser(fixture.Server), "lan", SignedIn.Password)).StatusCode);
    }

    [Fact]
    public async Task A_changed_password_ends_the_other_sessions_and_not_this_one()
    {
        await using var fixture = await ServerFixture.StartAsync(startsCampaign: false);
        var (here, _) = await SignedIn.AsPersonAsync(fixture.Server, "lan", Role.Viewer);
        using var there = SignedIn.Browser(fixture.Server);
        await SignedIn.SignInAsync(there, "lan", SignedIn.Password);
        const string Next = "seven slow boats home";

        await ChangeAsync("not the present one", Next);
        Assert.Equal(HttpStatusCode.OK, (await there.GetAsync("/api/me", Ct)).StatusCode);
        await ChangeAsync(SignedIn.Password, Next);

        Assert.Equal(HttpStatusCode.OK, (await here.GetAsync("/api/me", Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await there.GetAsync("/api/me", Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await SignedIn.SignInAsync(SignedIn.Browser(fixture.Server), "lan", SignedIn.Password)).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await SignedIn.SignInAsync(SignedIn.Browser(fixture.Server), "lan", Next)).StatusCode);

        async Task ChangeAsync(string present, string next)
        {
            var token = await SignedIn.TokenAsync(here, "/profile");
            await SignedIn.PostAsync(here, "/profile?handler=Password", ("present", present), ("password", next), ("again", next), ("__RequestVerificationToken", token));
        }
    }

    [Fact]
    public async Task The_last_administrator_cannot_be_removed_locked_or_made_less()
    {
        await using var fixture = await ServerFixture.StartAsync(startsCampaign: false);
        var (_, id) = await SignedIn.AsPersonAsync(fixture.Server, "lan", Role.Administrator);
        await SignedIn.UseAsync(fixture.Server, desk => desk.InviteAsync("invited", Role.Administrator, Actor.CommandLine, Ct));

        HttpResponseMessage[] answers = [await fixture.Client.DeleteAsync($"/api/users/{id}", Ct), await fixture.Client.PostAsync($"/api/users/{id}/lock", null, Ct), await fixture.Client.PostAsync($"/api/users/{id}/role?role=operator", null, Ct)];

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode));
        await SignedIn.AsPersonAsync(fixture.Server, "binh", Role.Administrator);
        Assert.Equal(HttpStatusCode.NoContent, (await fixture.Client.DeleteAsync($"/api/users/{id}", Ct)).StatusCode);
    }

    [Fact]
    public async Task Of_two_who_remove_each_other_one_remains()
    {
        await using var fixture = await ServerFixture.StartAsync(startsCampaign: false);
        var (_, first) = await SignedIn.AsPersonAsync(fixture.Server, "lan", Role.Administrator);
        var (_, second) = await SignedIn.AsPersonAsync(fixture.Server, "binh", Role.Administrator);

        var answers = await Task.WhenAll(fixture.Client.DeleteAsync($"/api/users/{first}", Ct), fixture.Client.DeleteAsync($"/api/users/{second}", Ct));

        Assert.Equal([HttpStatusCode.NoContent, HttpStatusCode.Conflict], answers.Select(answer => answer.StatusCode).Order());
    }

    [Fact]
    public async Task A_change_of_what_somebody_else_has_changed_is_refused()
    {
        await using var fixture = await ServerFixture.StartAsync(startsCampaign: false);
        var (_, id) = await SignedIn.AsPersonAsync(fixture.Server, "lan", Role.Viewer);
        var seen = (long)JsonNode.Parse(await fixture.Client.GetStringAsync("/api/users", Ct))!["users"]![0]!["version"]!;

        Assert.Equal(HttpStatusCode.OK, (await fixture.Client.PostAsync($"/api/users/{id}/role?role=operator&version={seen}", null, Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await fixture.Client.PostAsync($"/api/users/{id}/role?role=marketer&version={seen}", null, Ct)).StatusCode);
    }

    [Fact]
    public async Task A_new_link_ends_the_earlier_ones_and_sets_the_password_once()
    {
        await using var fixture = await ServerFixture.StartAsync(startsCampaign: false);
        var invited = await (await fixture.Client.PostAsJsonAsync("/api/users", new { name = "lan", role = "marketer" }, Ct)).Content.ReadFromJsonAsync<JsonObject>(Ct);
        var first = new Uri((string)invited!["link"]!).AbsolutePath;
        var second = new Uri((string)(await (await fixture.Client.PostAsync($"/api/users/{(long)invited["id"]!}/link", null, Ct)).Content.ReadFromJsonAsync<JsonObject>(Ct))!["link"]!).AbsolutePath;
        using var browser = SignedIn.Browser(fixture.Server);

        Assert.Contains("This link does not work", await browser.GetStringAsync(first, Ct), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await SignedIn.PostFormAsync(browser, second, ("password", SignedIn.Password), ("again", SignedIn.Password))).StatusCode);
        Assert.Contains("This link does not work", await browser.GetStringAsync(second, Ct), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lan", "marketer", HttpStatusCode.Conflict)]
    [InlineData("LAN", "marketer", HttpStatusCode.Conflict)]
    [InlineData("", "marketer", HttpStatusCode.BadRequest)]
    [InlineData("a b", "marketer", HttpStatusCode.BadRequest)]
    [InlineData("binh", "owner", HttpStatusCode.BadRequest)]
    [InlineData("binh", "3", HttpStatusCode.BadRequest)]
    [InlineData("binh", null, HttpStatusCode.BadRequest)]
    public async Task What_cannot_be_a_user_is_refused(string name, string? role, HttpStatusCode status)
    {
        await using var fixture = await ServerFixture.StartAsync(startsCampaign: false);
        await SignedIn.AsPersonAsync(fixture.Server, "lan", Role.Viewer);

        Assert.Equal(status, (await fixture.Client.PostAsJsonAsync("/api/users", new { name, role }, Ct)).StatusCode);
    }

    [Fact]
    public async Task Language_and_zone_of_a_profile_come_along_to_another_browser()
    {
        await using var fixture = await ServerFixture.StartAsync(startsCampaign: false);
        var (here, _) = await SignedIn.AsPersonAsync(fixture.Server, "lan", Role.Viewer);
        var token = await SignedIn.TokenAsync(here, "/profile");
        await SignedIn.PostAsync(here, "/profile?handler=Reading", ("language", "vi"), ("zone", "Asia/Tokyo"), ("__RequestVerificationToken", token));
        using var there = SignedIn.Browser(fixture.Server);
        await SignedIn.SignInAsync(there, "lan", SignedIn.Password);

        var page = await there.GetStringAsync("/profile", Ct);

        Assert.Contains("Hồ sơ của tôi", page, StringComparison.Ordinal);
        Assert.Contains("Asia/Tokyo (UTC", page, StringComparison.Ordinal);
    }

    private static string LinkOf(ServerFixture fixture) =>
        new Uri(fixture.Logs.Lines.Last(line => line.Id == EventIds.SetUpLink).Text.Split(' ').Single(word => word.Contains("/set-up/", StringComparison.Ordinal))).AbsolutePath;
}
