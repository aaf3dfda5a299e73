using System.Net;
using Automation.Engine.Messages;
using Automation.Server.Access;
using Automation.Server.Consent;
using Automation.Tests.Hosting;
using NodaTime;
using Xunit;

namespace Automation.Tests.Consent;

/// <summary>How recipients refuse and choose: over HTTP, without sign-in, cookie or script.</summary>
public sealed class RefusalTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_click_refuses_a_message_that_is_already_queued_once_and_for_good()
    {
        await using var fixture = await ServerFixture.StartAsync(delay: "01:00:00");
        var link = await LinkAsync(fixture, "1", Purpose.Care);

        using var first = await PostAsync(fixture, link);
        using var again = await PostAsync(fixture, link);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (first.StatusCode, again.StatusCode));
        Assert.False(first.Headers.Contains("Set-Cookie"));
        Assert.Contains("Đã nhận yêu cầu từ chối lúc", await first.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        await fixture.HoldsAsync("select count(*) = 1 from consent_history where state = 2 and purpose = 2 and source = 'one-click'");
        await fixture.HoldsAsync("select count(*) = 1 from ledger where outcome = 20");
        await fixture.HoldsAsync("select count(*) = 1 from events where type = 'consent.refused'");
    }

    [Fact]
    public async Task Refusing_advertising_suppresses_the_address_for_every_customer_who_has_it()
    {
        await using var fixture = await ServerFixture.StartAsync(delay: "01:00:00");
        var link = await LinkAsync(fixture, "1", Purpose.Advertising);

        (await PostAsync(fixture, link)).EnsureSuccessStatusCode();

        await fixture.HoldsAsync("select count(*) = 1 from suppressions where address = 'c1@example.test' and scope = 2 and reason = 3 and expires_at is null and lifted_at is null");
    }

    [Theory]
    [InlineData("/u/")]
    [InlineData("/p/")]
    public async Task Opening_a_link_refuses_nothing_and_leaves_no_trace(string path)
    {
        await using var fixture = await ServerFixture.StartAsync(delay: "01:00:00");
        var link = await LinkAsync(fixture, "1", Purpose.Advertising);

        using var head = await fixture.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, path + link), Ct);
        var page = await fixture.Client.GetAsync(path + link, Ct);

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Contains("noindex", page.Headers.GetValues("X-Robots-Tag").Single(), StringComparison.Ordinal);
        var html = await page.Content.ReadAsStringAsync(Ct);
        Assert.DoesNotContain("c1@example.test", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        await fixture.HoldsAsync("select count(*) = 0 from consent_history");
        await fixture.HoldsAsync("select count(*) = 0 from suppressions");
    }

    [Fact]
    public async Task A_post_that_is_not_one_click_refuses_nothing()
    {
        await using var fixture = await ServerFixture.StartAsync(delay: "01:00:00");
        var link = await LinkAsync(fixture, "1", Purpose.Advertising);

        using var empty = new StringContent("");
        using var other = new FormUrlEncodedContent([KeyValuePair.Create("List-Unsubscribe", "No")]);

        Assert.Equal(HttpStatusCode.BadRequest, (await fixture.Client.PostAsync("/u/" + link, empty, Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await fixture.Client.PostAsync("/u/" + link, other, Ct)).StatusCode);
        await fixture.HoldsAsync("select count(*) = 0 from consent_history");
    }

    [Theory]
    [InlineData("/u/nonsense")]
    [InlineData("/p/nonsense")]
    [InlineData("/u/AQEjAQAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task A_link_that_is_none_is_a_page_that_says_so(string path)
    {
        await using var fixture = await ServerFixture.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Accept-Language", "ja,en;q=0.5");

        using var answer = await fixture.Client.SendAsync(request, Ct);
        using var posted = await PostAsync(fixture, path.Split('/')[^1]);

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (answer.StatusCode, posted.StatusCode));
        var page = await answer.Content.ReadAsStringAsync(Ct);
        Assert.Contains("<html lang=\"ja\">", page, StringComparison.Ordinal);
        Assert.Contains("リンクが正しくありません", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_of_preferences_records_what_was_changed_and_nothing_else()
    {
        await using var fixture = await ServerFixture.StartAsync(delay: "01:00:00");
        var link = await LinkAsync(fixture, "1", Purpose.Care);
        var page = await fixture.Client.GetStringAsync("/p/" + link, Ct);
        Assert.Contains("<html lang=\"vi\">", page, StringComparison.Ordinal);
        Assert.Matches("name=\"care-email\"[^>]*checked", page);
        Assert.DoesNotMatch("name=\"advertising-email\"[^>]*checked", page);
        Assert.DoesNotContain("care-sms", page, StringComparison.Ordinal);

        var saved = await SaveAsync(fixture, link, "advertising-email", "care-email");

        Assert.Contains("Đã lưu", saved, StringComparison.Ordinal);
        Assert.Matches("name=\"advertising-email\"[^>]*checked", saved);
        await fixture.HoldsAsync("select count(*) = 1 from consent_history where purpose = 3 and channel = 1 and state = 1 and proof like 'preferences %'");
        await fixture.HoldsAsync("select count(*) = 1 from consent_history");
    }

    [Fact]
    public async Task Stopping_everything_refuses_all_and_agreeing_again_lifts_only_the_persons_own_refusal()
    {
        await using var fixture = await ServerFixture.StartAsync(delay: "01:00:00");
        var link = await LinkAsync(fixture, "1", Purpose.Care);

        await SaveAsync(fixture, link, "stop", "advertising-email", "care-email");
        await fixture.HoldsAsync("select count(*) = 2 from consents where state = 2");
        await fixture.HoldsAsync("select count(*) = 1 from suppressions where reason = 3 and lifted_at is null");
        await ServerFixture.SqlAsync(fixture.Database, "insert into suppressions (channel, address, scope, topic, reason, source, created_at) values (1, 'c1@example.test', 2, '', 2, 'fbl', 0)");
        await SaveAsync(fixture, link, "advertising-email");

        await fixture.HoldsAsync("select count(*) = 1 from suppressions where reason = 3 and lifted_at is not null and lifted_by = 'preferences'");
        await fixture.HoldsAsync("select count(*) = 1 from suppressions where reason = 2 and lifted_at is null");
        Assert.DoesNotMatch("name=\"advertising-email\"[^>]*checked", await fixture.Client.GetStringAsync("/p/" + link, Ct));
    }

    [Theory]
    [InlineData("en", "Messages from us")]
    [InlineData("ja", "配信設定")]
    [InlineData("vi", "Tin nhắn từ chúng tôi")]
    [InlineData("xx", "Tin nhắn từ chúng tôi")]
    public async Task The_page_speaks_the_language_that_is_asked_for_else_the_customers(string language, string title)
    {
        await using var fixture = await ServerFixture.StartAsync(delay: "01:00:00");
        var link = await LinkAsync(fixture, "1", Purpose.Care);

        Assert.Contains($"<h1>{title}</h1>", await fixture.Client.GetStringAsync($"/p/{link}?lang={language}", Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task By_the_public_name_recipients_reach_their_pages_and_nothing_else()
    {
        await using var fixture = await ServerFixture.StartAsync(delay: "01:00:00");
        var link = await LinkAsync(fixture, "1", Purpose.Care);
        async Task<HttpStatusCode> GetAsync(string path)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Host = "shop.example";
            using var answer = await fixture.Client.SendAsync(request, Ct);
            return answer.StatusCode;
        }

        Assert.Equal(HttpStatusCode.OK, await GetAsync("/u/" + link));
        Assert.Equal(HttpStatusCode.OK, await GetAsync("/p/" + link));
        Assert.Equal(HttpStatusCode.OK, await GetAsync("/site.css"));
        Assert.Equal(HttpStatusCode.Forbidden, await GetAsync("/"));
        Assert.Equal(HttpStatusCode.Forbidden, await GetAsync("/api/campaigns"));
        Assert.Equal(HttpStatusCode.Forbidden, await GetAsync("/u/../api/campaigns"));
    }

    [Fact]
    public async Task A_link_goes_on_working_after_the_key_was_changed_and_the_server_started_again()
    {
        await using var fixture = await ServerFixture.StartAsync(delay: "01:00:00");
        var link = await LinkAsync(fixture, "1", Purpose.Care);
        Assert.Equal(2, await PublicLinks.RotateAsync(fixture.Server.Engine.Store, Actor.CommandLine, Instant.FromUtc(2026, 1, 1, 0, 0), Ct));
        await fixture.StopAsync();
        await fixture.StartAsync();

        Assert.NotEqual(link, Token(fixture, 1, Purpose.Care));
        (await PostAsync(fixture, link)).EnsureSuccessStatusCode();
        await fixture.HoldsAsync("select count(*) = 1 from consents where state = 2");
    }

    private static async Task<string> LinkAsync(ServerFixture fixture, string order, Purpose purpose)
    {
        (await fixture.OrderAsync(order)).EnsureSuccessStatusCode();
        return Token(fixture, 1, purpose);
    }

    private static string Token(ServerFixture fixture, long customer, Purpose purpose) =>
        fixture.Server.Engine.Options.Links!.Unsubscribe(new LinkTarget(customer, Channel.Email, purpose, 1)).Segments[^1];

    private static async Task<HttpResponseMessage> PostAsync(ServerFixture fixture, string link)
    {
        using var body = new FormUrlEncodedContent([KeyValuePair.Create("List-Unsubscribe", "One-Click")]);
        return await fixture.Client.PostAsync("/u/" + link, body, Ct);
    }

    private static async Task<string> SaveAsync(ServerFixture fixture, string link, params string[] boxes)
    {
        using var body = new FormUrlEncodedContent(boxes.Select(box => KeyValuePair.Create(box, "1")));
        var answer = await fixture.Client.PostAsync("/p/" + link, body, Ct);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadAsStringAsync(Ct);
    }
}
