using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Automation.Tests.Hosting;
using Xunit;

namespace Automation.Tests.Pauses;

/// <summary>Pauses over the API of the real server.</summary>
public sealed class PauseApiTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Any_scope_is_paused_listed_previewed_and_resumed()
    {
        await using var fixture = await ServerFixture.StartAsync();
        await fixture.OrderAsync("0");
        await fixture.Provider.NextAsync(ServerFixture.Patience);
        object[] bodies =
        [
            new { scope = "everything" },
            new { scope = "channel", channel = "email" },
            new { scope = "campaign", campaign = ServerFixture.Campaign, entries = "queue", entries_live = "2d", timers = "freeze", messages = "expire", expire_after = "12h", reason = "price" },
            new { scope = "activity", campaign = ServerFixture.Campaign, activity = "thank-you" },
            new { scope = "customer", customer = "c0" },
        ];
        foreach (var body in bodies)
        {
            var pause = await SendAsync(fixture, "/api/pauses", body, HttpStatusCode.OK);
            Assert.Equal("paused", pause.GetProperty("stage").GetString());
        }

        var list = (await fixture.GetAsync("/api/pauses")).GetProperty("pauses");
        Assert.Equal(5, list.GetArrayLength());
        var third = list.EnumerateArray().Single(pause => pause.GetProperty("scope").GetString() == "campaign");
        Assert.Equal("""{"entries":"queue","entries_live":"2d","timers":"freeze","messages":"expire","expire_after":"12h","drop_older_than":null,"one_per_person":false,"spread_over":null}""", third.GetProperty("answers").GetRawText());
        Assert.Equal("price", third.GetProperty("reason").GetString());

        foreach (var id in list.EnumerateArray().Select(pause => pause.GetProperty("id").GetInt64()).Order().ToList())
        {
            var preview = await fixture.GetAsync($"/api/pauses/{id}/preview?spread_over=3h");
            Assert.Equal("Nothing is held.", preview.GetProperty("text").GetString());
            var version = preview.GetProperty("version").GetInt32();
            Assert.Equal("over", (await SendAsync(fixture, $"/api/pauses/{id}/resume", new { version }, HttpStatusCode.OK)).GetProperty("stage").GetString());
            var second = await SendAsync(fixture, $"/api/pauses/{id}/resume", new { version }, HttpStatusCode.Conflict);
            Assert.Contains("Nothing of yours was done", second.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }

        Assert.Equal(0, (await fixture.GetAsync("/api/pauses")).GetProperty("pauses").GetArrayLength());
        Assert.Equal(10L, await ServerFixture.SqlAsync(fixture.Database, "select count(*) from audit where action like '%.paused' or action like '%.resumed'"));
    }

    [Fact]
    public async Task All_that_is_wrong_is_answered_at_once()
    {
        await using var fixture = await ServerFixture.StartAsync();

        var wrong = await SendAsync(fixture, "/api/pauses", new { scope = "campaign", campaign = "x", entries = "later", timers = "stop", expire_after = "soon" }, HttpStatusCode.BadRequest);
        Assert.Equal(["entries", "expire_after", "timers"], wrong.GetProperty("errors").EnumerateObject().Select(error => error.Name).Order());
        await SendAsync(fixture, "/api/pauses", new { scope = "campaign", campaign = "x" }, HttpStatusCode.NotFound);
        await SendAsync(fixture, "/api/pauses", new { scope = "channel", channel = "email", timers = "freeze" }, HttpStatusCode.BadRequest);
        await SendAsync(fixture, "/api/pauses", new { scope = "activity", campaign = ServerFixture.Campaign, activity = "nothing" }, HttpStatusCode.NotFound);
        await SendAsync(fixture, "/api/pauses/99/resume", new { }, HttpStatusCode.NotFound);
        Assert.Equal(HttpStatusCode.NotFound, (await fixture.Client.GetAsync("/api/pauses/99/preview", Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await fixture.Client.GetAsync("/api/pauses/99", Ct)).StatusCode);
    }

    [Fact]
    public async Task While_a_connector_hangs_the_answer_says_what_it_waits_for_and_the_pause_stays_in_force()
    {
        await using var fixture = await ServerFixture.StartAsync();
        fixture.Provider.Hold();
        await fixture.OrderAsync("1");
        await fixture.Provider.Entered.WaitAsync(ServerFixture.Patience, TimeProvider.System, Ct);

        var pause = await SendAsync(fixture, "/api/pauses?wait=0", new { scope = "everything" }, HttpStatusCode.Accepted);

        Assert.Equal("quieting", pause.GetProperty("stage").GetString());
        var waits = Assert.Single(pause.GetProperty("waits_for").EnumerateArray());
        Assert.Equal(("email", 1), (waits.GetProperty("channel").GetString(), waits.GetProperty("count").GetInt32()));
        await fixture.OrderAsync("2");
        await fixture.HoldsAsync("select count(*) from messages where status = 1 or status = 2");
        fixture.Provider.Release();
        await fixture.Provider.NextAsync(ServerFixture.Patience);
        await fixture.HoldsAsync("select count(*) from messages where status = 2");
        await fixture.HoldsAsync("select count(*) = 0 from messages where status = 3");
        Assert.Equal("paused", (await fixture.GetAsync($"/api/pauses/{pause.GetProperty("id")}")).GetProperty("stage").GetString());
        Assert.Equal(0, fixture.Provider.Waiting);
    }

    [Fact]
    public async Task A_pause_while_another_resumes_has_one_clear_outcome()
    {
        await using var fixture = await ServerFixture.StartAsync();
        await fixture.OrderAsync("0");
        await fixture.Provider.NextAsync(ServerFixture.Patience);
        for (var round = 0; round < 10; round++)
        {
            var first = await SendAsync(fixture, "/api/pauses", new { scope = "campaign", campaign = ServerFixture.Campaign }, HttpStatusCode.OK);
            await fixture.OrderAsync($"r{round}");
            var resume = fixture.Client.PostAsync($"/api/pauses/{first.GetProperty("id")}/resume", null, Ct);
            var pause = fixture.Client.PostAsJsonAsync("/api/pauses", new { scope = "campaign", campaign = ServerFixture.Campaign }, Ct);
            await Task.WhenAll(resume, pause);

            // The pause came first and was told that it is paused already, or came second and is in force; never something in between.
            Assert.Equal(HttpStatusCode.OK, (await resume).StatusCode);
            var open = (await fixture.GetAsync("/api/pauses")).GetProperty("pauses").EnumerateArray().ToList();
            Assert.Equal((await pause).StatusCode == HttpStatusCode.OK ? 1 : 0, open.Count);
            foreach (var left in open)
            {
                await SendAsync(fixture, $"/api/pauses/{left.GetProperty("id")}/resume", new { }, HttpStatusCode.OK);
            }

            Assert.Equal($"cr{round}@example.test", (await fixture.Provider.NextAsync(ServerFixture.Patience)).To);
        }

        Assert.Equal(0, fixture.Provider.Waiting);
    }

    private static async Task<JsonElement> SendAsync(ServerFixture fixture, string path, object body, HttpStatusCode expected)
    {
        var response = await fixture.Client.PostAsJsonAsync(path, body, Ct);
        var json = await response.Content.ReadFromJsonAsync<JsonElement>(Ct);
        Assert.True(response.StatusCode == expected, $"{path}: {response.StatusCode} {json}");
        return json;
    }
}
