using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Automation.Tests.Hosting;
using Xunit;

namespace Automation.Tests.Api;

/// <summary>Events from outside: what is taken in, and every error that is told.</summary>
public sealed class EventApiTests : IAsyncLifetime
{
    private ServerFixture _server = null!;

    [Fact]
    public async Task Duplicate_is_counted_and_nothing_happens_twice()
    {
        var first = await ReadAsync(await _server.OrderAsync("1"));
        var second = await ReadAsync(await _server.OrderAsync("1"));

        Assert.Equal((1, 0), (first.GetProperty("accepted").GetInt32(), first.GetProperty("duplicates").GetInt32()));
        Assert.Equal((0, 1), (second.GetProperty("accepted").GetInt32(), second.GetProperty("duplicates").GetInt32()));
    }

    [Fact]
    public async Task Batch_keeps_customer_and_order()
    {
        var answer = await PostAsync(
            """
            [{"specversion":"1.0","id":"a","source":"/shop","type":"order.placed","subject":"KH1","time":"2026-01-05T10:00:00+07:00",
              "data":{"number":1001,"total":250000.5,"currency":"VND","items_count":2,
                      "customer":{"email":"an@example.test","phone":"+84 (912) 345-678","name":"Nguyễn Văn An","locale":"vi","zone":"Asia/Ho_Chi_Minh","birthday":"1990-04-30","tier":"gold","tags":["vip"],"attributes":{"size":"M"}}}},
             {"specversion":"1.0","id":"b","source":"/shop","type":"page.seen","subject":"KH1"}]
            """,
            "application/cloudevents-batch+json");

        Assert.Equal(2, (await ReadAsync(answer)).GetProperty("accepted").GetInt32());
        Assert.Equal("+84912345678", await ServerFixture.SqlAsync(_server.Database, "select phone from customers where key = 'KH1'"));
        Assert.Equal("1001", await ServerFixture.SqlAsync(_server.Database, "select key from orders"));
        Assert.Equal(2_500_005_000L, await ServerFixture.SqlAsync(_server.Database, "select total_spent from customers where key = 'KH1'"));
    }

    [Fact]
    public async Task All_errors_of_all_events_are_told_at_once_and_nothing_is_taken_in()
    {
        var answer = await PostAsync(
            """
            [{"specversion":"1.0","id":"ok","source":"/shop","type":"page.seen","subject":"KH1"},
             {"specversion":"0.3","source":"journey","type":"order.placed","subject":"","time":"yesterday",
              "data":{"total":-1,"currency":"dong","items_count":1.5,"customer":{"email":"nobody","phone":"0912","locale":"!","zone":"Mars/Base","birthday":"30.4.1990","tags":"vip","attributes":[]}}}]
            """);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var errors = (await ReadAsync(answer)).GetProperty("errors").EnumerateObject().Select(error => error.Name).Order(StringComparer.Ordinal);
        Assert.Equal(
            [
                "events[1].data.currency", "events[1].data.customer.attributes", "events[1].data.customer.birthday", "events[1].data.customer.email",
                "events[1].data.customer.locale", "events[1].data.customer.phone", "events[1].data.customer.tags", "events[1].data.customer.zone",
                "events[1].data.items_count", "events[1].data.key", "events[1].data.total", "events[1].id", "events[1].source", "events[1].specversion",
                "events[1].subject", "events[1].time",
            ],
            errors);
        Assert.Equal(0L, await ServerFixture.SqlAsync(_server.Database, "select count(*) from events"));
    }

    [Theory]
    [InlineData("1969-12-31T23:59:59Z", "before 1970")]
    [InlineData("9999-01-01T00:00:00Z", "more than a day ahead")]
    [InlineData("2026-13-01T00:00:00Z", "no time")]
    public async Task Absurd_time_is_refused(string time, string why)
    {
        var answer = await PostAsync($$"""{"specversion":"1.0","id":"a","source":"/shop","type":"page.seen","subject":"KH1","time":"{{time}}"}""");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(why, (await ReadAsync(answer)).GetProperty("errors").GetProperty("time")[0].GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    [InlineData("[1]")]
    [InlineData("{\"id\":\"a\",\"id\":\"b\"}")]
    [InlineData("{\"specversion\":\"1.0\",\"id\":\"a\",\"source\":\"/s\",\"type\":\"t\",\"subject\":\"\\ud800\"}")]
    [InlineData("{\"specversion\":\"1.0\",\"id\":\"a\",\"source\":\"/s\",\"type\":\"t\",\"subject\":\"k\",\"data\":{\"x\":\"\\udc00\"}}")]
    [InlineData("{\"specversion\":\"1.0\",\"id\":\"a\\u0000\",\"source\":\"/s\",\"type\":\"t\",\"subject\":\"k\"}")]
    public async Task Malformed_body_is_a_clear_problem(string body)
    {
        var answer = await PostAsync(body);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.DoesNotContain("   at ", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_many_events_and_too_large_bodies_are_refused()
    {
        var many = "[" + string.Join(',', Enumerable.Repeat("1", 1_001)) + "]";
        var large = "[\"" + new string('x', 5 * 1024 * 1024) + "\"]";

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await PostAsync(many)).StatusCode);

        // A client that waits for the go-ahead reads the answer instead of a broken connection.
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/events") { Content = new StringContent(large, Encoding.UTF8, "application/json") };
        request.Headers.ExpectContinue = true;
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await _server.Client.SendAsync(request, TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task Content_type_must_be_known() => Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await PostAsync("<a/>", "text/xml")).StatusCode);

    [Fact]
    public async Task Pages_of_other_sites_are_kept_out()
    {
        using var byName = new HttpRequestMessage(HttpMethod.Get, "/api/messages") { Headers = { Host = "evil.example" } };
        using var byForm = new HttpRequestMessage(HttpMethod.Post, $"/api/campaigns/{ServerFixture.Campaign}/stop") { Headers = { { "Origin", "https://evil.example" } } };

        Assert.Equal(HttpStatusCode.Forbidden, (await _server.Client.SendAsync(byName, TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await _server.Client.SendAsync(byForm, TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task Campaign_is_started_paused_resumed_and_stopped_and_says_what_cannot_be()
    {
        async Task<(HttpStatusCode Status, string? State)> Do(string verb)
        {
            var answer = await _server.Client.PostAsync($"/api/campaigns/{ServerFixture.Campaign}/{verb}", null, TestContext.Current.CancellationToken);
            var json = await ReadAsync(answer);
            return (answer.StatusCode, json.TryGetProperty("state", out var state) ? state.GetString() : null);
        }

        Assert.Equal((HttpStatusCode.Conflict, null), await Do("resume"));
        Assert.Equal((HttpStatusCode.OK, "paused"), await Do("pause"));
        Assert.Equal((HttpStatusCode.Conflict, null), await Do("pause"));
        Assert.Equal((HttpStatusCode.OK, "running"), await Do("resume"));
        Assert.Equal((HttpStatusCode.OK, "stopped"), await Do("stop"));
        Assert.Equal((HttpStatusCode.Conflict, null), await Do("start"));
        Assert.Equal(HttpStatusCode.NotFound, (await _server.Client.PostAsync("/api/campaigns/nobody/pause", null, TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _server.Client.GetAsync("/api/nothing", TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task Ledger_and_messages_of_a_customer_can_be_read()
    {
        await _server.OrderAsync("7");
        await _server.Provider.NextAsync(ServerFixture.Patience);

        var ledger = await _server.GetAsync("/api/customers/c7/ledger");
        var messages = await _server.GetAsync($"/api/messages?campaign={ServerFixture.Campaign}");

        Assert.Equal("entered", ledger.GetProperty("lines")[0].GetProperty("outcome").GetString());
        Assert.Equal("c7", messages.GetProperty("messages")[0].GetProperty("customer").GetString());
        Assert.Equal(HttpStatusCode.NotFound, (await _server.Client.GetAsync("/api/customers/nobody/ledger", TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await _server.Client.GetAsync("/api/messages?status=nonsense", TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await _server.Client.GetAsync("/api/messages?take=many", TestContext.Current.CancellationToken)).StatusCode);
    }

    public async ValueTask InitializeAsync() => _server = await ServerFixture.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private Task<HttpResponseMessage> PostAsync(string body, string type = "application/json") =>
        _server.Client.PostAsync("/api/events", new StringContent(body, Encoding.UTF8, MediaTypeHeaderValue.Parse(type)), TestContext.Current.CancellationToken);

    private static Task<JsonElement> ReadAsync(HttpResponseMessage answer) => answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
}
