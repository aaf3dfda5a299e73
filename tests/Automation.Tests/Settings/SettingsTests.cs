using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Automation.Connectors.Smtp;
using Automation.Server.Access;
using Automation.TestKit.Smtp;
using Automation.Tests.Hosting;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace Automation.Tests.Settings;

/// <summary>Settings that people change while the server runs.</summary>
public sealed class SettingsTests
{
    private const string Password = "correct horse battery";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_relay_that_is_set_takes_the_next_mail_and_one_that_is_taken_back_does_not()
    {
        await using var relay = new RecordingSmtpPeer();
        await using var other = new RecordingSmtpPeer();
        await using var fixture = await ServerFixture.StartAsync(usesMailbox: true);

        Assert.Equal(HttpStatusCode.OK, await PutAsync(fixture, "mail", 0, To(relay)));
        await fixture.OrderAsync("1");
        await fixture.HoldsAsync("select count(*) from messages where status = 4 and provider_id like 'smtp:%'");
        Assert.Equal("c1@example.test", Assert.Single(relay.Mails).Recipient);

        Assert.Equal(HttpStatusCode.OK, await PutAsync(fixture, "mail", 1, To(other)));
        await fixture.OrderAsync("2");
        await fixture.HoldsAsync("select count(*) = 2 from messages where status = 4 and provider_id like 'smtp:%'");
        Assert.Equal("c2@example.test", Assert.Single(other.Mails).Recipient);

        Assert.Equal(HttpStatusCode.OK, await PutAsync(fixture, "mail", 2, [("Smtp:Host", null)]));
        await fixture.OrderAsync("3");
        await fixture.HoldsAsync("select count(*) = 3 from messages where status = 4");
        Assert.Single(relay.Mails);
        Assert.Single(other.Mails);
    }

    [Fact]
    public async Task What_is_set_holds_after_a_restart()
    {
        await using var relay = new RecordingSmtpPeer();
        await using var fixture = await ServerFixture.StartAsync(usesMailbox: true);
        await PutAsync(fixture, "mail", 0, To(relay));

        await fixture.StopAsync();
        await fixture.StartAsync();
        await fixture.OrderAsync("1");

        await fixture.HoldsAsync("select count(*) from messages where status = 4");
        Assert.Single(relay.Mails);
    }

    [Fact]
    public async Task A_secret_is_encrypted_and_never_shown_again()
    {
        await using var fixture = await ServerFixture.StartAsync(usesMailbox: true);

        Assert.Equal(HttpStatusCode.OK, await PutAsync(fixture, "mail", 0, [("Smtp:Host", "relay.example"), ("Smtp:User", "shop"), ("Smtp:Password", Password)]));

        var text = string.Concat(
            await fixture.Client.GetStringAsync("/api/settings", Ct), await fixture.Client.GetStringAsync("/api/settings/mail", Ct),
            await fixture.Client.GetStringAsync("/api/audit", Ct), string.Join('\n', fixture.Logs.Lines.Select(line => line.Text)));
        Assert.DoesNotContain(Password, text, StringComparison.Ordinal);
        Assert.DoesNotContain(Password, System.Text.Encoding.UTF8.GetString(await File.ReadAllBytesAsync(await fixture.CopyAsync(), Ct)), StringComparison.Ordinal);
        var password = await ValueAsync(fixture, "mail", "Smtp:Password");
        Assert.True(password.GetProperty("is_set").GetBoolean());
        Assert.Equal(JsonValueKind.Null, password.GetProperty("value").ValueKind);
        Assert.Equal("console", password.GetProperty("origin").GetString());
    }

    [Fact]
    public async Task A_secret_stays_while_others_change_and_goes_when_it_is_removed()
    {
        await using var fixture = await ServerFixture.StartAsync(usesMailbox: true);
        await PutAsync(fixture, "mail", 0, [("Smtp:Host", "relay.example"), ("Smtp:User", "shop"), ("Smtp:Password", Password)]);

        Assert.Equal(HttpStatusCode.OK, await PutAsync(fixture, "mail", 1, [("Smtp:Host", "other.example"), ("Smtp:Password", "")]));
        Assert.True((await ValueAsync(fixture, "mail", "Smtp:Password")).GetProperty("is_set").GetBoolean());
        Assert.Equal(HttpStatusCode.OK, await PutAsync(fixture, "mail", 2, [("Smtp:User", null)], "Smtp:Password"));

        Assert.False((await ValueAsync(fixture, "mail", "Smtp:Password")).GetProperty("is_set").GetBoolean());
    }

    [Fact]
    public async Task Without_its_keys_e_mail_waits_and_the_server_starts()
    {
        await using var fixture = await ServerFixture.StartAsync(usesMailbox: true);
        await PutAsync(fixture, "mail", 0, [("Smtp:Host", "relay.example"), ("Smtp:User", "shop"), ("Smtp:Password", Password)]);
        await fixture.StopAsync();
        Directory.Delete(Path.Combine(Path.GetDirectoryName(fixture.Database)!, "keys"), recursive: true);

        await fixture.StartAsync();
        await fixture.OrderAsync("1");

        await fixture.HoldsAsync("select count(*) from messages where status = 1 and reason = 'smtp-parked' and attempts = 0");
        Assert.Contains("Connector smtp is parked: smtp-settings", (await fixture.GetAsync("/health")).GetProperty("problems").ToString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await PutAsync(fixture, "mail", 1, [("Smtp:Host", null), ("Smtp:User", null)], "Smtp:Password"));
        await fixture.HoldsAsync("select count(*) from messages where status = 4");
    }

    [Fact]
    public async Task All_that_is_wrong_is_told_at_once_and_nothing_is_changed()
    {
        await using var fixture = await ServerFixture.StartAsync(usesMailbox: true);

        var answer = await SendAsync(fixture.Client, "mail", 0, [("Smtp:Host", "no host"), ("Smtp:Port", "many"), ("Smtp:Tls", "Perhaps"), ("Smtp:User", "shop"), ("Smtp:Hots", "x")]);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var errors = (await answer.Content.ReadFromJsonAsync<JsonObject>(Ct))!["errors"]!.AsObject();
        Assert.Equal(["Smtp:Host", "Smtp:Hots", "Smtp:Password", "Smtp:Port", "Smtp:Tls"], errors.Select(error => error.Key).Order(StringComparer.Ordinal));
        Assert.Equal(0L, await ServerFixture.SqlAsync(fixture.Database, "select count(*) from settings"));
    }

    [Fact]
    public async Task Of_two_who_change_the_same_the_second_is_told_of_the_first()
    {
        await using var fixture = await ServerFixture.StartAsync(usesMailbox: true);
        await PutAsync(fixture, "shop", 0, [("Currency", "EUR")]);

        var answer = await SendAsync(fixture.Client, "shop", 0, [("Currency", "JPY")]);

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Contains("has changed these settings in the meantime", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Equal("EUR", (await ValueAsync(fixture, "shop", "Currency")).GetProperty("value").GetString());
        Assert.Equal(1L, await ServerFixture.SqlAsync(fixture.Database, "select count(*) from audit where action = 'settings.changed'"));
    }

    [Fact]
    public async Task What_the_environment_says_is_shown_so_and_stays()
    {
        var outside = new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create<string, string?>("Currency", "USD")]).Build();
        await using var fixture = await ServerFixture.StartAsync(usesMailbox: true, adjust: settings => settings with { Currency = "USD", Outside = outside });

        var answer = await SendAsync(fixture.Client, "shop", 0, [("Currency", "EUR")]);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var currency = await ValueAsync(fixture, "shop", "Currency");
        Assert.Equal(("USD", "outside", true), (currency.GetProperty("value").GetString(), currency.GetProperty("origin").GetString(), currency.GetProperty("is_fixed").GetBoolean()));
        Assert.Equal("file", (await ValueAsync(fixture, "shop", "PublicAddress")).GetProperty("origin").GetString());
        Assert.Equal("default", (await ValueAsync(fixture, "shop", "SmsCurrency")).GetProperty("origin").GetString());
    }

    [Fact]
    public async Task Policies_hold_from_the_moment_they_are_set()
    {
        await using var fixture = await ServerFixture.StartAsync(usesMailbox: true);
        Assert.Empty((await fixture.GetAsync("/api/policies")).GetProperty("packs").EnumerateArray());

        Assert.Equal(HttpStatusCode.OK, await PutAsync(fixture, "policies", 0, [("Policies", "vn"), ("PolicyRules", """{"GEN-1":false,"GEN-3":{"level":"proven","purposes":["care","advertising","transactional"]}}""")]));
        var packs = (await fixture.GetAsync("/api/policies")).GetProperty("packs").EnumerateArray().Select(pack => pack.GetProperty("name").GetString());
        await fixture.OrderAsync("1");

        Assert.Equal(["general", "vn"], packs);
        await fixture.HoldsAsync("select count(*) from messages where reason = 'GEN-3'");
        Assert.Equal(HttpStatusCode.OK, await PutAsync(fixture, "policies", 1, [("Policies", "none"), ("PolicyRules", null)]));
        await fixture.OrderAsync("2");
        await fixture.HoldsAsync("select count(*) from messages where status = 4");
    }

    [Fact]
    public async Task Wrong_policies_are_refused_with_the_place()
    {
        await using var fixture = await ServerFixture.StartAsync(usesMailbox: true);

        var answer = await SendAsync(fixture.Client, "policies", 0, [("Policies", "vn,atlantis"), ("PolicyRules", """{"GEN-2":{"limit":0}}"""), ("Country", "vietnam")]);

        var errors = (await answer.Content.ReadFromJsonAsync<JsonObject>(Ct))!["errors"]!.AsObject();
        Assert.Contains("atlantis", errors["Policies"]!.ToString(), StringComparison.Ordinal);
        Assert.Contains("GEN-2", errors["PolicyRules"]!.ToString(), StringComparison.Ordinal);
        Assert.Contains("capital letters", errors["Country"]!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_try_of_the_relay_says_what_happened_and_sends_nothing()
    {
        var relay = new RecordingSmtpPeer();
        await using var fixture = await ServerFixture.StartAsync(usesMailbox: true);
        Assert.Equal(HttpStatusCode.Conflict, (await fixture.Client.PostAsync("/api/settings/mail/test", null, Ct)).StatusCode);
        await PutAsync(fixture, "mail", 0, To(relay));

        var good = await (await fixture.Client.PostAsync("/api/settings/mail/test", null, Ct)).Content.ReadFromJsonAsync<JsonElement>(Ct);
        await PutAsync(fixture, "mail", 1, [("Smtp:Tls", "StartTls")]);
        var insecure = await (await fixture.Client.PostAsync("/api/settings/mail/test", null, Ct)).Content.ReadFromJsonAsync<JsonElement>(Ct);
        await relay.DisposeAsync();
        var gone = await (await fixture.Client.PostAsync("/api/settings/mail/test", null, Ct)).Content.ReadFromJsonAsync<JsonElement>(Ct);

        Assert.True(good.GetProperty("works").GetBoolean());
        Assert.Equal(("tls", "not-offered"), (insecure.GetProperty("failed_at").GetString(), insecure.GetProperty("code").GetString()));
        Assert.Equal(("connect", "refused"), (gone.GetProperty("failed_at").GetString(), gone.GetProperty("code").GetString()));
        Assert.Empty(relay.Mails);
        Assert.Equal(3L, await ServerFixture.SqlAsync(fixture.Database, "select count(*) from audit where action = 'connector.tested'"));
    }

    [Fact]
    public async Task Tries_are_limited()
    {
        await using var relay = new RecordingSmtpPeer();
        await using var fixture = await ServerFixture.StartAsync(usesMailbox: true);
        await PutAsync(fixture, "mail", 0, To(relay));
        var answers = new List<HttpStatusCode>();
        for (var at = 0; at <= Automation.Server.Settings.ConnectorTests.PerMinute; at++)
        {
            answers.Add((await fixture.Client.PostAsync("/api/settings/mail/test", null, Ct)).StatusCode);
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, answers[^1]);
        Assert.All(answers.SkipLast(1), answer => Assert.Equal(HttpStatusCode.OK, answer));
    }

    [Fact]
    public async Task Only_an_administrator_changes_and_only_from_operator_on_one_looks()
    {
        await using var fixture = await ServerFixture.StartAsync(usesMailbox: true);
        var operating = await fixture.AsAsync(Role.Operator);
        var marketing = await fixture.AsAsync(Role.Marketer);

        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(operating, "shop", 0, [("Currency", "EUR")])).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await operating.GetAsync("/api/settings", Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await marketing.GetAsync("/api/settings", Ct)).StatusCode);
    }

    private static (string, string?)[] To(RecordingSmtpPeer relay) =>
        [("Smtp:Host", "127.0.0.1"), ("Smtp:Port", relay.Port.ToString(CultureInfo.InvariantCulture)), ("Smtp:Tls", nameof(SmtpTls.None)), ("Smtp:HelloName", "client.test")];

    private static async Task<HttpStatusCode> PutAsync(ServerFixture fixture, string area, long version, (string Key, string? Value)[] values, params string[] remove) =>
        (await SendAsync(fixture.Client, area, version, values, remove)).StatusCode;

    private static Task<HttpResponseMessage> SendAsync(HttpClient client, string area, long version, (string Key, string? Value)[] values, params string[] remove) =>
        client.PutAsJsonAsync("/api/settings/" + area, new { version, values = values.ToDictionary(value => value.Key, value => value.Value), remove }, Ct);

    private static async Task<JsonElement> ValueAsync(ServerFixture fixture, string area, string key) =>
        (await fixture.GetAsync("/api/settings/" + area)).GetProperty("values").EnumerateArray().First(value => value.GetProperty("key").GetString() == key);
}
