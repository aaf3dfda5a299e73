using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Automation.Tests.Hosting;
using Xunit;

namespace Automation.Tests.Api;

/// <summary>Consents, suppressions, policies, alerts and connectors over HTTP.</summary>
public sealed class ConsentApiTests : IAsyncLifetime
{
    private ServerFixture _fixture = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _fixture = await ServerFixture.StartAsync(delay: "01:00:00");
        (await _fixture.OrderAsync("1")).EnsureSuccessStatusCode();
    }

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Word_of_a_customer_is_recorded_once_with_its_proof_and_listed()
    {
        var word = new { channel = "email", purpose = "advertising", state = "given", at = "2026-01-05T09:00:00+07:00", source = "shop", text = "v3", proof = "form 12" };

        Assert.Equal(1, await AddedAsync("/api/customers/c1/consents", word));
        Assert.Equal(0, await AddedAsync("/api/customers/c1/consents", word));

        var said = Assert.Single((await _fixture.GetAsync("/api/customers/c1/consents")).GetProperty("consents").EnumerateArray());
        Assert.Equal(("email", "given", "form 12", "v3"), (said.GetProperty("channel").GetString(), said.GetProperty("state").GetString(), said.GetProperty("proof").GetString(), said.GetProperty("text").GetString()));
        Assert.Equal(1L, await SqlAsync("select count(*) from events where type = 'consent.given'"));
    }

    [Fact]
    public async Task Refusal_by_the_api_has_the_effect_of_one_by_a_link()
    {
        Assert.Equal(1, await AddedAsync("/api/customers/c1/consents", new { channel = "email", purpose = "advertising", state = "refused", source = "phone" }));

        Assert.Equal(1L, await SqlAsync("select count(*) from suppressions where address = 'c1@example.test' and reason = 3 and scope = 2 and source = 'phone'"));
        Assert.Equal(1L, await SqlAsync("select count(*) from events where type = 'consent.refused'"));
        Assert.Equal(1L, await SqlAsync("select count(*) from ledger where outcome = 20 and detail = 'phone'"));
    }

    [Fact]
    public async Task Older_word_that_is_told_later_changes_nothing_but_the_record()
    {
        await AddedAsync("/api/customers/c1/consents", new { channel = "email", purpose = "advertising", state = "given", at = "2026-05-05T09:00:00Z" });

        Assert.Equal(1, await AddedAsync("/api/customers/c1/consents", new { channel = "email", purpose = "advertising", state = "refused", at = "2026-04-05T09:00:00Z" }));

        Assert.Equal(0L, await SqlAsync("select count(*) from suppressions"));
        Assert.Equal(1L, await SqlAsync("select count(*) from consents where state = 1"));
    }

    [Theory]
    [InlineData("""[1]""", "no JSON object")]
    [InlineData("""{"channel":"pigeon","purpose":"advertising","state":"given"}""", "channel")]
    [InlineData("""{"channel":"email","purpose":"transactional","state":"given"}""", "purpose")]
    [InlineData("""{"channel":"email","purpose":"care","state":"given","at":"2999-01-01T00:00:00Z"}""", "future")]
    [InlineData("""{"channel":"email","purpose":"care","state":"given","at":"yesterday"}""", "no time")]
    public async Task Wrong_word_is_refused_with_its_reason(string body, string reason)
    {
        var (status, text) = await PostAsync("/api/customers/c1/consents", body);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(reason, text, StringComparison.Ordinal);
        Assert.Equal(0L, await SqlAsync("select count(*) from consent_history"));
    }

    [Fact]
    public async Task Unknown_customer_is_not_found()
    {
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync("/api/customers/nobody/consents", """{"channel":"email","purpose":"care","state":"given"}""")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await _fixture.Client.GetAsync("/api/customers/nobody/consents", Ct)).StatusCode);
    }

    [Fact]
    public async Task Address_is_suppressed_once_found_in_any_form_and_lifted()
    {
        var wanted = new { channel = "email", address = "LAN@Example.test", reason = "hard_bounce", expires_at = "2999-01-01T00:00:00Z" };
        Assert.Equal(1, await AddedAsync("/api/suppressions", wanted));
        Assert.Equal(0, await AddedAsync("/api/suppressions", wanted));
        Assert.Equal(1, await AddedAsync("/api/suppressions", new { channel = "sms", address = "+84901234567", reason = "do_not_call" }));

        Assert.Equal(2, (await _fixture.GetAsync("/api/suppressions")).GetProperty("suppressions").GetArrayLength());
        var found = Assert.Single((await _fixture.GetAsync("/api/suppressions?address=lan@EXAMPLE.test")).GetProperty("suppressions").EnumerateArray());
        Assert.Equal(("lan@example.test", "hard_bounce", "all"), (found.GetProperty("address").GetString(), found.GetProperty("reason").GetString(), found.GetProperty("scope").GetString()));

        Assert.Equal(0, await LiftedAsync("channel=email&address=lan@example.test&reason=manual"));
        Assert.Equal(1, await LiftedAsync("channel=email&address=Lan@example.test"));
        Assert.Equal(0, await LiftedAsync("channel=email&address=lan@example.test"));
    }

    [Theory]
    [InlineData("""{"address":"a@example.test"}""", "channel")]
    [InlineData("""{"channel":"email","address":"nonsense"}""", "no address")]
    [InlineData("""{"channel":"email","address":"a@example.test","reason":"whim"}""", "reason")]
    [InlineData("""{"channel":"email","address":"a@example.test","scope":"topic"}""", "topic")]
    [InlineData("""{"channel":"email","address":"a@example.test","reason":"complaint","expires_at":"2999-01-01T00:00:00Z"}""", "never expire")]
    [InlineData("nonsense", "no JSON object")]
    public async Task Wrong_suppression_is_refused_with_its_reason(string body, string reason)
    {
        var (status, text) = await PostAsync("/api/suppressions", body);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(reason, text, StringComparison.Ordinal);
        Assert.Equal(0L, await SqlAsync("select count(*) from suppressions"));
    }

    [Theory]
    [InlineData("channel=pigeon&address=a@example.test")]
    [InlineData("channel=email&address=nonsense")]
    [InlineData("channel=email&address=a@example.test&reason=whim")]
    [InlineData("channel=email")]
    public async Task Wrong_lifting_is_refused(string query) =>
        Assert.Equal(HttpStatusCode.BadRequest, (await _fixture.Client.DeleteAsync("/api/suppressions?" + query, Ct)).StatusCode);

    [Fact]
    public async Task Policies_say_what_holds_and_why()
    {
        var answer = await _fixture.GetAsync("/api/policies");

        Assert.Contains("none", answer.GetProperty("why").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, answer.GetProperty("packs").GetArrayLength());
    }

    [Fact]
    public async Task Parked_connector_is_an_alert_with_its_remedy_and_is_unparked_once()
    {
        await SqlAsync("insert into alerts (kind, subject, detail, raised_at) values ('connector-parked', 'other', '535 5.7.8', 0)");

        var alert = Assert.Single((await _fixture.GetAsync("/api/alerts")).GetProperty("alerts").EnumerateArray());
        Assert.Contains("connector unpark other", alert.GetProperty("remedy").GetString(), StringComparison.Ordinal);
        var (first, text) = await PostAsync("/api/connectors/other/unpark", "");
        var (again, _) = await PostAsync("/api/connectors/other/unpark", "");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Conflict), (first, again));
        Assert.Equal(0, JsonDocument.Parse(text).RootElement.GetProperty("released").GetInt32());
        Assert.Equal(0, (await _fixture.GetAsync("/api/alerts")).GetProperty("alerts").GetArrayLength());
    }

    private async Task<int> AddedAsync<T>(string path, T body)
    {
        using var answer = await _fixture.Client.PostAsJsonAsync(path, body, Ct);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Ct));
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("added").GetInt32();
    }

    private async Task<int> LiftedAsync(string query)
    {
        using var answer = await _fixture.Client.DeleteAsync("/api/suppressions?" + query, Ct);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("lifted").GetInt32();
    }

    private async Task<(HttpStatusCode Status, string Text)> PostAsync(string path, string body)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await _fixture.Client.PostAsync(path, content, Ct);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Ct));
    }

    private Task<object?> SqlAsync(string sql) => ServerFixture.SqlAsync(_fixture.Database, sql);
}
