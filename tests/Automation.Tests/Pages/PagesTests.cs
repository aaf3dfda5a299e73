using System.Net;
using System.Text.RegularExpressions;
using Automation.Connectors.Capture;
using Automation.Server.CommandLine;
using Automation.Server.Hosting;
using Automation.Tests.Hosting;
using Xunit;

namespace Automation.Tests.Pages;

/// <summary>The pages, as a browser without script sees them.</summary>
public sealed partial class PagesTests
{
    [Fact]
    public async Task Captured_mail_is_listed_and_shown_and_markup_in_names_is_text()
    {
        await using var fixture = await ServerFixture.StartAsync(usesMailbox: true);
        await fixture.OrderAsync("1", "<script>alert(1)</script>");
        var id = await FirstMailAsync(fixture);

        foreach (var path in new[] { "/", "/campaigns", "/mailbox", "/mailbox/" + id, $"/mailbox/{id}/html" })
        {
            var page = await fixture.Client.GetStringAsync(path, TestContext.Current.CancellationToken);
            Assert.DoesNotContain("<script>alert", page, StringComparison.OrdinalIgnoreCase);
        }

        var html = await fixture.Client.GetAsync($"/mailbox/{id}/html", TestContext.Current.CancellationToken);
        Assert.StartsWith("sandbox; default-src 'none'", html.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Form_stops_a_campaign_and_needs_its_token()
    {
        await using var fixture = await ServerFixture.StartAsync();
        var page = await fixture.Client.GetStringAsync("/campaigns/" + ServerFixture.Campaign, TestContext.Current.CancellationToken);
        using var without = new FormUrlEncodedContent([KeyValuePair.Create("name", ServerFixture.Campaign)]);
        using var with = new FormUrlEncodedContent([KeyValuePair.Create("name", ServerFixture.Campaign), KeyValuePair.Create("__RequestVerificationToken", Token().Match(page).Groups[1].Value)]);

        Assert.Equal(HttpStatusCode.BadRequest, (await fixture.Client.PostAsync($"/campaigns/{ServerFixture.Campaign}?handler=Stop", without, TestContext.Current.CancellationToken)).StatusCode);
        var after = await fixture.Client.PostAsync($"/campaigns/{ServerFixture.Campaign}?handler=Stop", with, TestContext.Current.CancellationToken);

        Assert.Contains("is stopped for good", await after.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/nothing")]
    [InlineData("/mailbox/nothing")]
    [InlineData("/mailbox/..%2f..%2fpasswd")]
    [InlineData("/mailbox/nothing/html")]
    public async Task What_is_not_there_is_a_page(string path)
    {
        await using var fixture = await ServerFixture.StartAsync();

        var answer = await fixture.Client.GetAsync(path, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("There is no such page", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Demo_shows_messages_of_all_campaigns()
    {
        await using var fixture = await ServerFixture.StartAsync(startsCampaign: false);
        var settings = fixture.Settings with { Database = fixture.Database + ".demo", Mailbox = fixture.Database + ".mailbox", Workflows = TestKit.RepositoryFolder.Of("workflows") };
        var plan = DemoCommand.Plan(settings, TimeSpan.FromSeconds(1)) with { Logs = fixture.Logs };

        await using var demo = await CareServer.StartAsync(plan, TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = demo.Address };
        var mailbox = new CapturedMailbox(new CaptureOptions { Folder = settings.Mailbox });
        await HoldsAsync(() => mailbox.List(0, 1000).Messages.Select(message => message.Campaign).Distinct().Count() == 3);
        var page = await client.GetStringAsync("/", TestContext.Current.CancellationToken);

        Assert.Contains("http-equiv=\"refresh\"", page, StringComparison.Ordinal);
        Assert.Contains("Demo time", page, StringComparison.Ordinal);
        Assert.Contains("\"status\":\"ready\"", await client.GetStringAsync("/health", TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private static async Task<string> FirstMailAsync(ServerFixture fixture)
    {
        var mailbox = new CapturedMailbox(new CaptureOptions { Folder = fixture.Settings.MailboxPath });
        await HoldsAsync(() => mailbox.List(0, 1).Total > 0);
        return mailbox.List(0, 1).Messages[0].Id;
    }

    private static async Task HoldsAsync(Func<bool> condition)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < ServerFixture.Patience, "It never held.");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    [GeneratedRegex("__RequestVerificationToken\" type=\"hidden\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
