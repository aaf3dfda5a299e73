using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Automation.Server.Access;
using Automation.TestKit.Time;
using Automation.Tests.Hosting;
using NodaTime;
using Xunit;

namespace Automation.Tests.Access;

/// <summary>The keys of programs: what they open, for how long, and what is told of them.</summary>
public sealed class ApiKeyTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_key_acts_in_its_own_name_and_role()
    {
        await using var fixture = await ServerFixture.StartAsync();
        var made = await MakeAsync(fixture, new { name = "ops script", role = "operator" });
        using var program = SignedIn.WithKey(fixture.Server, (string)made["key"]!);

        Assert.Equal(HttpStatusCode.OK, (await program.PostAsync($"/api/campaigns/{ServerFixture.Campaign}/pause", null, Ct)).StatusCode);

        var line = (await fixture.GetAsync("/api/audit?action=campaign.paused")).GetProperty("lines")[0];
        Assert.Equal(("ops script", "api_key", made["id"]!.ToString()), (line.GetProperty("actor").GetString(), line.GetProperty("actor_kind").GetString(), line.GetProperty("actor_id").GetString()));
        Assert.Equal(HttpStatusCode.Forbidden, (await program.GetAsync("/api/users", Ct)).StatusCode);
    }

    [Fact]
    public async Task A_key_with_a_limit_opens_that_and_nothing_else()
    {
        await using var fixture = await ServerFixture.StartAsync();
        using var shop = await fixture.AsAsync(Role.Operator, KeyLimits.Events);

        Assert.Equal(HttpStatusCode.OK, (await shop.PostAsJsonAsync("/api/events", Event("1"), Ct)).StatusCode);
        foreach (var path in new[] { "/api/campaigns", "/api/audit", "/api/me", "/", "/elsa/api/workflow-definitions", "/api/suppressions" })
        {
            Assert.Equal((path, HttpStatusCode.Forbidden), (path, (await shop.GetAsync(path, Ct)).StatusCode));
        }

        Assert.Equal(HttpStatusCode.Forbidden, (await shop.PostAsync($"/api/campaigns/{ServerFixture.Campaign}/pause", null, Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await shop.PostAsJsonAsync("/api/suppressions", new { }, Ct)).StatusCode);
    }

    [Fact]
    public async Task Events_need_the_role_beside_the_limit()
    {
        await using var fixture = await ServerFixture.StartAsync();
        using var viewer = await fixture.AsAsync(Role.Viewer, KeyLimits.Events);
        using var stranger = fixture.Stranger();

        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.PostAsJsonAsync("/api/events", Event("1"), Ct)).StatusCode);
        var refused = await stranger.PostAsJsonAsync("/api/events", Event("1"), Ct);
        Assert.Equal((HttpStatusCode.Unauthorized, "Bearer", "application/problem+json"), (refused.StatusCode, refused.Headers.WwwAuthenticate.ToString(), refused.Content.Headers.ContentType!.MediaType));
    }

    [Fact]
    public async Task Whatever_is_wrong_with_a_key_the_answer_is_the_same()
    {
        await using var fixture = await ServerFixture.StartAsync();
        var made = await MakeAsync(fixture, new { name = "x", role = "viewer" });
        var key = (string)made["key"]!;
        var revoked = await MakeAsync(fixture, new { name = "y", role = "viewer" });
        await fixture.Client.DeleteAsync($"/api/keys/{(long)revoked["id"]!}", Ct);
        var last = key[^1] == 'A' ? 'B' : 'A';

        var answers = new List<string>();
        foreach (var wrong in new[] { "care_", "nonsense", key[..^1], key[..^1] + last, "care_00000000_" + key[14..], (string)revoked["key"]!, key + "x" })
        {
            using var program = SignedIn.WithKey(fixture.Server, wrong);
            var answer = await program.GetAsync("/api/me", Ct);
            Assert.Equal((wrong, HttpStatusCode.Unauthorized), (wrong, answer.StatusCode));
            var problem = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Ct))!.AsObject();
            Assert.True(problem.Remove("trace_id"));
            answers.Add(problem.ToJsonString());
        }

        Assert.Single(answers.Distinct());
        using var right = SignedIn.WithKey(fixture.Server, key);
        Assert.Equal(HttpStatusCode.OK, (await right.GetAsync("/api/me", Ct)).StatusCode);
    }

    [Fact]
    public async Task A_wrong_key_is_not_covered_by_a_session()
    {
        await using var fixture = await ServerFixture.StartAsync();
        var (browser, _) = await SignedIn.AsPersonAsync(fixture.Server, "lan", Role.Viewer);
        browser.DefaultRequestHeaders.Authorization = new("Bearer", "care_00000000_x");

        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync("/api/me", Ct)).StatusCode);
    }

    [Fact]
    public async Task A_key_is_good_until_its_end_and_its_use_is_noted_once_a_minute()
    {
        await using var fixture = await ServerFixture.StartAsync();
        var time = new FakeTime(TimeProvider.System.GetUtcNow());
        var desk = new ApiKeyDesk(fixture.Server.Engine.Store, new AccessClock(time));
        var end = Instant.FromDateTimeOffset(time.GetUtcNow()) + Duration.FromHours(1);
        var (id, key) = await desk.MakeAsync(new ApiKeyPlan("short", Role.Viewer, [], end), Actor.CommandLine, Ct);

        await desk.NoteUseAsync(id, Ct);
        var noted = (await desk.ListAsync(Ct))[0].LastUsedAt;
        time.Advance(TimeSpan.FromSeconds(59));
        await desk.NoteUseAsync(id, Ct);
        Assert.Equal(noted, (await desk.ListAsync(Ct))[0].LastUsedAt);
        time.Advance(TimeSpan.FromSeconds(1));
        await desk.NoteUseAsync(id, Ct);
        Assert.NotEqual(noted, (await desk.ListAsync(Ct))[0].LastUsedAt);

        Assert.NotNull(await desk.FindAsync(key, Ct));
        time.Advance(TimeSpan.FromMinutes(59));
        Assert.Null(await desk.FindAsync(key, Ct));
    }

    [Theory]
    [InlineData("""{"name":"","role":"viewer"}""")]
    [InlineData("""{"name":"x","role":"owner"}""")]
    [InlineData("""{"name":"x","role":"viewer","limits":["everything"]}""")]
    [InlineData("""{"name":"x","role":"viewer","expires_at":"2020-01-01T00:00:00Z"}""")]
    [InlineData("""{"name":"x","role":"viewer","expires_at":"soon"}""")]
    public async Task What_cannot_be_a_key_is_refused(string body)
    {
        await using var fixture = await ServerFixture.StartAsync(startsCampaign: false);

        Assert.Equal(HttpStatusCode.BadRequest, (await fixture.Client.PostAsync("/api/keys", new StringContent(body, null, "application/json"), Ct)).StatusCode);
    }

    private static async Task<JsonObject> MakeAsync(ServerFixture fixture, object body) =>
        (await (await fixture.Client.PostAsJsonAsync("/api/keys", body, Ct)).EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonObject>(Ct))!;

    private static object Event(string id) => new { specversion = "1.0", id, source = "/shop", type = "page.seen", subject = "c1", data = new { } };
}
