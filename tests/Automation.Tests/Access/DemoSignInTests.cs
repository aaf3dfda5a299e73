using System.Net;
using Automation.Server.CommandLine;
using Automation.Server.Hosting;
using Automation.Tests.Hosting;
using Xunit;

namespace Automation.Tests.Access;

/// <summary>A demo signs in whoever sits at the machine, says so, and nobody else.</summary>
public sealed class DemoSignInTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Demo_signs_in_by_itself_and_says_so()
    {
        await using var fixture = await ServerFixture.StartAsync(startsCampaign: false);
        await using var demo = await StartAsync(fixture);
        using var browser = new HttpClient { BaseAddress = demo.Address };

        var page = await browser.GetStringAsync("/campaigns", Ct);

        Assert.Contains("signed in without a password", page, StringComparison.Ordinal);
        Assert.Contains("href=\"/profile\" title=\"demo, Administrator\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain(fixture.Logs.Lines, line => line.Text.Contains(demo.Address + "set-up/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Demo_lets_nobody_in_who_comes_through_a_proxy_and_no_program_without_a_key()
    {
        await using var fixture = await ServerFixture.StartAsync(startsCampaign: false);
        await using var demo = await StartAsync(fixture);
        using var stranger = SignedIn.Stranger(demo);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/sign-in");
        request.Headers.Add("X-Forwarded-For", "203.0.113.7");

        Assert.Equal(HttpStatusCode.OK, (await stranger.SendAsync(request, Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await stranger.GetAsync("/sign-in?left=true", Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await stranger.GetAsync("/sign-in", Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync("/api/campaigns", Ct)).StatusCode);
    }

    [Fact]
    public async Task A_server_that_is_no_demo_asks_everybody()
    {
        await using var fixture = await ServerFixture.StartAsync(startsCampaign: false);
        using var stranger = fixture.Stranger();

        Assert.Equal(HttpStatusCode.OK, (await stranger.GetAsync("/sign-in", Ct)).StatusCode);
    }

    private static Task<CareServer> StartAsync(ServerFixture fixture)
    {
        var settings = fixture.Settings with { Database = fixture.Database + ".demo", Mailbox = fixture.Database + ".mailbox" };
        return CareServer.StartAsync(DemoCommand.Plan(settings, TimeSpan.FromSeconds(60)) with { Logs = fixture.Logs }, Ct);
    }
}
