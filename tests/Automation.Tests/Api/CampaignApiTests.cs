using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Automation.Server.Access;
using Automation.Tests.Hosting;
using Xunit;

namespace Automation.Tests.Api;

/// <summary>Campaigns over HTTP.</summary>
public sealed class CampaignApiTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Campaign_is_made_looked_at_changed_and_archived()
    {
        await using var fixture = await ServerFixture.StartAsync(startsCampaign: false);

        var made = await fixture.Client.PostAsJsonAsync("/api/campaigns", new { title = "Cảm ơn tháng Ba", definition = ServerFixture.Campaign, settings = new { holdout = 0.1, purpose = "advertising", cap = new { messages = 2, days = 7 } } }, Ct);
        Assert.Equal((HttpStatusCode.Created, "/api/campaigns/cam-on-thang-ba"), (made.StatusCode, made.Headers.Location!.ToString()));
        var seen = await fixture.GetAsync("/api/campaigns/cam-on-thang-ba");
        var revision = seen.GetProperty("overview").GetProperty("revision").GetInt64();
        Assert.Equal("thank-you", seen.GetProperty("sends")[0].GetProperty("template").GetString());
        Assert.Equal("advertising", seen.GetProperty("sends")[0].GetProperty("purpose").GetString());

        var changed = await fixture.Client.PatchAsJsonAsync("/api/campaigns/cam-on-thang-ba", new { revision, settings = new { sms_from = "NANG" } }, Ct);
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await fixture.Client.PatchAsJsonAsync("/api/campaigns/cam-on-thang-ba", new { revision, title = "x" }, Ct)).StatusCode);
        Assert.Equal("NANG", (await fixture.GetAsync("/api/campaigns/cam-on-thang-ba")).GetProperty("settings").GetProperty("sms_from").GetString());

        Assert.Equal(HttpStatusCode.OK, (await fixture.Client.PostAsync("/api/campaigns/cam-on-thang-ba/archive", null, Ct)).StatusCode);
        Assert.Equal([ServerFixture.Campaign], Names(await fixture.GetAsync("/api/campaigns")));
        Assert.Equal(["cam-on-thang-ba"], Names(await fixture.GetAsync("/api/campaigns?archived=true")));
    }

    [Fact]
    public async Task Every_problem_is_told_by_its_field()
    {
        await using var fixture = await ServerFixture.StartAsync(startsCampaign: false);

        var refused = await fixture.Client.PostAsJsonAsync("/api/campaigns", new { title = "", definition = "none", settings = new { holdout = 2, zone = "Saigon" } }, Ct);

        Assert.Equal((HttpStatusCode.BadRequest, "application/problem+json"), (refused.StatusCode, refused.Content.Headers.ContentType!.MediaType));
        var errors = (await refused.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("errors").EnumerateObject().Select(error => error.Name);
        Assert.Equal(["definition", "holdout", "title", "zone"], errors.Order(StringComparer.Ordinal));
        Assert.Equal(HttpStatusCode.BadRequest, (await fixture.Client.PostAsJsonAsync("/api/campaigns", new { title = "x", nonsense = 1 }, Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await fixture.Client.GetAsync("/api/campaigns/none", Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await fixture.Client.GetAsync("/api/campaigns?state=asleep", Ct)).StatusCode);
    }

    [Fact]
    public async Task Funnel_tells_of_each_activity_and_way()
    {
        await using var fixture = await ServerFixture.StartAsync();
        await fixture.OrderAsync("1");
        await fixture.HoldsAsync("select count(*) from journeys where status = 2");

        var funnel = await fixture.GetAsync($"/api/campaigns/{ServerFixture.Campaign}/funnel");

        Assert.Equal([1L, 1, 1, 1], funnel.GetProperty("activities").EnumerateArray().Select(activity => activity.GetProperty("passed").GetInt64()));
        Assert.Equal(1, funnel.GetProperty("connections").EnumerateArray().Single(way => way.GetProperty("outcome").GetString() == "Sent").GetProperty("n").GetInt64());
    }

    [Fact]
    public async Task Approval_needs_another_person_than_who_asked()
    {
        await using var fixture = await ServerFixture.StartAsync(startsCampaign: false, adjust: settings => settings with { ApprovalAbove = 1 }, others: ("daily", Campaigns.CampaignStage.Daily()));
        foreach (var key in (string[])["1", "2"])
        {
            (await fixture.OrderAsync(key)).EnsureSuccessStatusCode();
        }

        var refused = await fixture.Client.PostAsync("/api/campaigns/daily/start", null, Ct);
        Assert.Contains("a second person must approve", await refused.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Equal(2, (await (await fixture.Client.PostAsync("/api/campaigns/daily/approval", null, Ct)).Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("recipients").GetInt64());
        var own = await fixture.Client.PostAsync("/api/campaigns/daily/approval/approve", null, Ct);
        Assert.Equal(HttpStatusCode.Conflict, own.StatusCode);

        await fixture.Server.Engine.Desk.ApproveAsync("daily", null, "", Campaigns.CampaignStage.Lan, Ct);
        Assert.Equal(HttpStatusCode.OK, (await fixture.Client.PostAsync("/api/campaigns/daily/start", null, Ct)).StatusCode);
    }

    [Theory]
    [InlineData("Viewer", HttpStatusCode.OK, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden)]
    [InlineData("Marketer", HttpStatusCode.OK, HttpStatusCode.Created, HttpStatusCode.Forbidden)]
    [InlineData("Operator", HttpStatusCode.OK, HttpStatusCode.Created, HttpStatusCode.OK)]
    public async Task Each_role_may_do_its_own(string name, HttpStatusCode look, HttpStatusCode make, HttpStatusCode start)
    {
        await using var fixture = await ServerFixture.StartAsync(startsCampaign: false);
        await fixture.StopAsync();
        var role = fixture.Role = Enum.Parse<Role>(name);
        await fixture.StartAsync();

        Assert.Equal(look, (await fixture.Client.GetAsync($"/api/campaigns/{ServerFixture.Campaign}", Ct)).StatusCode);
        Assert.Equal(make, (await fixture.Client.PostAsJsonAsync("/api/campaigns", new { title = "x", definition = ServerFixture.Campaign }, Ct)).StatusCode);
        Assert.Equal(start, (await fixture.Client.PostAsync($"/api/campaigns/{ServerFixture.Campaign}/start", null, Ct)).StatusCode);
        Assert.Equal(role >= Role.Marketer, (await fixture.Client.GetAsync("/campaigns/new", Ct)).IsSuccessStatusCode);
    }

    private static IEnumerable<string?> Names(JsonElement answer) => answer.GetProperty("campaigns").EnumerateArray().Select(campaign => campaign.GetProperty("name").GetString());
}
