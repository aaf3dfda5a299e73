using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Automation.Server;
using Automation.Server.Access;
using Automation.TestKit.Definitions;
using Automation.TestKit.Twilio;
using Automation.Tests.Hosting;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace Automation.Tests.Settings;

/// <summary>The account of text messages, set and tried while the server runs, against a stub of Twilio.</summary>
public sealed class TwilioSettingsTests
{
    private const string Key = "SK00000000000000000000000000000002";
    private const string KeySecret = "an api key's secret 77";
    private const string Number = "+84901234567";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_account_that_is_set_takes_the_next_SMS_and_one_that_is_taken_back_does_not()
    {
        await using var twilio = await TwilioStub.StartAsync();
        await using var fixture = await StartAsync();

        Assert.Equal(HttpStatusCode.OK, (await PutAsync(fixture, "twilio", 0, To(twilio))).StatusCode);
        await OrderAsync(fixture, "1");
        await fixture.HoldsAsync("select count(*) from messages where status = 4 and provider_id like 'SM%'");
        Assert.Equal(Number, Assert.Single(twilio.Messages).To);

        Assert.Equal(HttpStatusCode.OK, (await PutAsync(fixture, "twilio", 1, [("Twilio:AccountSid", null)])).StatusCode);
        await OrderAsync(fixture, "2");
        await fixture.HoldsAsync("select count(*) = 2 from messages where status = 4");
        Assert.Single(twilio.Messages);
    }

    [Fact]
    public async Task The_laws_hold_as_soon_as_there_is_an_account()
    {
        await using var twilio = await TwilioStub.StartAsync();
        await using var fixture = await StartAsync(settings => settings with { Policies = "auto" });
        Assert.Empty((await fixture.GetAsync("/api/policies")).GetProperty("packs").EnumerateArray());

        await PutAsync(fixture, "twilio", 0, To(twilio));

        Assert.NotEmpty((await fixture.GetAsync("/api/policies")).GetProperty("packs").EnumerateArray());
    }

    [Fact]
    public async Task What_is_set_holds_after_a_restart_and_its_callbacks_are_believed()
    {
        await using var twilio = await TwilioStub.StartAsync();
        await using var fixture = await StartAsync();
        await PutAsync(fixture, "twilio", 0, To(twilio));

        await fixture.StopAsync();
        await fixture.StartAsync();
        await OrderAsync(fixture, "1");

        await fixture.HoldsAsync("select count(*) from messages where status = 4 and provider_id like 'SM%'");
        Assert.Equal(HttpStatusCode.NoContent, await ReportAsync(fixture, twilio.Messages[0], twilio, "delivered"));
        await fixture.HoldsAsync("select count(*) from messages where report is not null");
    }

    [Fact]
    public async Task A_change_of_something_else_takes_no_secret_from_who_uses_it()
    {
        await using var twilio = await TwilioStub.StartAsync();
        await using var fixture = await StartAsync();
        await PutAsync(fixture, "twilio", 0, To(twilio));

        await PutAsync(fixture, "shop", 0, [("Currency", "EUR")]);
        await PutAsync(fixture, "shop", 1, [("PublicAddress", "https://other.example")]);
        await OrderAsync(fixture, "1");

        await fixture.HoldsAsync("select count(*) from messages where status = 4 and provider_id like 'SM%'");
        Assert.StartsWith("https://other.example/hooks/twilio/status/", twilio.Messages[0].Callback, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NoContent, await ReportAsync(fixture, twilio.Messages[0], twilio, "delivered"));
    }

    [Fact]
    public async Task Since_when_an_account_is_used_is_remembered()
    {
        await using var twilio = await TwilioStub.StartAsync();
        await using var fixture = await StartAsync();

        await PutAsync(fixture, "twilio", 0, To(twilio));
        var first = await MarkAsync(fixture);
        await PutAsync(fixture, "twilio", 1, [("Twilio:AccountSid", "AC00000000000000000000000000000009")]);
        var second = await MarkAsync(fixture);
        await fixture.StopAsync();
        await fixture.StartAsync();

        Assert.Equal(TwilioStub.AccountSid + " 0", first);
        Assert.Matches("^AC00000000000000000000000000000009 [1-9][0-9]{12}$", second);
        Assert.Equal(second, await MarkAsync(fixture));
    }

    private static async Task<string?> MarkAsync(ServerFixture fixture)
    {
        await using var transaction = await fixture.Server.Engine.Store.BeginAsync(Ct);
        return await transaction.GetMarkAsync("twilio.account", Ct);
    }

    [Fact]
    public async Task Without_its_keys_text_messages_wait_and_the_server_starts()
    {
        await using var twilio = await TwilioStub.StartAsync();
        await using var fixture = await StartAsync();
        await PutAsync(fixture, "twilio", 0, To(twilio));
        await fixture.StopAsync();
        Directory.Delete(Path.Combine(Path.GetDirectoryName(fixture.Database)!, "keys"), recursive: true);

        await fixture.StartAsync();
        await OrderAsync(fixture, "1");

        await fixture.HoldsAsync("select count(*) from messages where status = 1 and reason = 'twilio-parked' and attempts = 0");
        Assert.Contains("Connector twilio is parked: twilio-settings", (await fixture.GetAsync("/health")).GetProperty("problems").ToString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await PutAsync(fixture, "twilio", 1, [("Twilio:AuthToken", TwilioStub.AuthToken)])).StatusCode);
        await fixture.HoldsAsync("select count(*) from messages where status = 4 and provider_id like 'SM%'");
    }

    [Fact]
    public async Task All_that_is_wrong_is_told_at_once_by_the_name_of_the_setting()
    {
        await using var fixture = await StartAsync();

        var answer = await PutAsync(fixture, "twilio", 0, [
            ("Twilio:AccountSid", "mine"), ("Twilio:ApiKey", "AC1"), ("Twilio:Limits:Concurrency", "0"), ("Twilio:CallbackRetries", "often"),
            ("Twilio:Senders", "+15005550006 = 1\nCARE"), ("Twilio:SmartEncoded", "perhaps"), ("Twilio:BaseAddress", "http://elsewhere.example"), ("Twilio:Sender", "x")]);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var errors = (await answer.Content.ReadFromJsonAsync<JsonObject>(Ct))!["errors"]!.AsObject();
        Assert.Equal(
            ["Twilio:AccountSid", "Twilio:ApiKey", "Twilio:ApiKeySecret", "Twilio:AuthToken", "Twilio:BaseAddress", "Twilio:CallbackRetries", "Twilio:Limits:Concurrency", "Twilio:Sender", "Twilio:Senders", "Twilio:SmartEncoded"],
            errors.Select(error => error.Key).Order(StringComparer.Ordinal));
        Assert.EndsWith("wrong is: CARE", errors["Twilio:Senders"]![0]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(0L, await ServerFixture.SqlAsync(fixture.Database, "select count(*) from settings"));
    }

    [Fact]
    public async Task No_secret_comes_back_and_none_goes_to_another_address()
    {
        await using var twilio = await TwilioStub.StartAsync();
        await using var thief = await TwilioStub.StartAsync();
        await using var fixture = await StartAsync();
        twilio.ApiKey = (Key, KeySecret);
        Assert.Equal(HttpStatusCode.OK, (await PutAsync(fixture, "twilio", 0, [.. To(twilio), ("Twilio:ApiKey", Key), ("Twilio:ApiKeySecret", KeySecret), ("Twilio:SecondaryAuthToken", "the token of tomorrow")])).StatusCode);

        var tried = await fixture.Client.PostAsync("/api/settings/twilio/test", null, Ct);
        var other = await PutAsync(fixture, "twilio", 1, [("Twilio:BaseAddress", thief.Address.ToString())]);

        Assert.Equal(HttpStatusCode.BadRequest, other.StatusCode);
        Assert.Contains("write the tokens and secrets again", await other.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Equal(0, thief.Requests + thief.Questions);
        var text = string.Concat(
            await tried.Content.ReadAsStringAsync(Ct), await fixture.Client.GetStringAsync("/api/settings", Ct), await fixture.Client.GetStringAsync("/api/settings/twilio", Ct),
            await fixture.Client.GetStringAsync("/api/audit", Ct), string.Join('\n', fixture.Logs.Lines.Select(line => line.Text)), Encoding.UTF8.GetString(await File.ReadAllBytesAsync(await fixture.CopyAsync(), Ct)));
        Assert.All([TwilioStub.AuthToken, KeySecret, "the token of tomorrow"], secret => Assert.DoesNotContain(secret, text, StringComparison.Ordinal));
        Assert.Contains("\"works\":true", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_environment_says_cannot_be_changed_here()
    {
        var outside = new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create<string, string?>("Twilio:SmartEncoded", "true")]).Build();
        await using var fixture = await StartAsync(settings => settings with { Outside = outside, Twilio = new() { SmartEncoded = true } });

        Assert.Equal(HttpStatusCode.BadRequest, (await PutAsync(fixture, "twilio", 0, [("Twilio:SmartEncoded", "False")])).StatusCode);
        Assert.Equal("outside", (await ValueAsync(fixture, "twilio", "Twilio:SmartEncoded")).GetProperty("origin").GetString());
    }

    [Fact]
    public async Task A_try_says_which_secret_is_wrong_and_sends_nothing()
    {
        var twilio = await TwilioStub.StartAsync();
        await using var fixture = await StartAsync();
        Assert.Equal(HttpStatusCode.Conflict, (await fixture.Client.PostAsync("/api/settings/twilio/test", null, Ct)).StatusCode);
        await PutAsync(fixture, "twilio", 0, To(twilio));

        var good = await TryAsync(fixture);
        await PutAsync(fixture, "twilio", 1, [("Twilio:ApiKey", Key), ("Twilio:ApiKeySecret", KeySecret)]);
        var key = await TryAsync(fixture);
        twilio.AccountStatus = "suspended";
        var suspended = await TryAsync(fixture);
        await PutAsync(fixture, "twilio", 2, [("Twilio:AuthToken", "no such token")]);
        var token = await TryAsync(fixture);
        await twilio.DisposeAsync();
        var gone = await TryAsync(fixture);

        Assert.Equal((true, "Tiệm Nắng", true), (good.GetProperty("works").GetBoolean(), good.GetProperty("account").GetString(), good.GetProperty("is_trial").GetBoolean()));
        Assert.Equal([("key", "twilio-20003"), ("state", "suspended"), ("account", "twilio-20003"), ("connect", "no-connection")], new[] { key, suspended, token, gone }.Select(tried => (tried.GetProperty("failed_at").GetString()!, tried.GetProperty("code").GetString()!)));
        Assert.Empty(twilio.Messages);
        Assert.Equal(5L, await ServerFixture.SqlAsync(fixture.Database, "select count(*) from audit where action = 'connector.tested' and subject = 'connector/twilio'"));
    }

    [Fact]
    public async Task A_test_SMS_goes_to_listed_numbers_only_and_says_what_Twilio_said()
    {
        await using var twilio = await TwilioStub.StartAsync();
        twilio.React = (_, form) => form["From"] == "+15005550001" ? new StubReaction.Refuse(400, 21408) : null;
        await using var fixture = await StartAsync();
        await PutAsync(fixture, "twilio", 0, To(twilio));

        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(fixture, "0901 234 567", null)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(fixture, "nobody", "a sender that is far too long")).StatusCode);
        Assert.Empty(twilio.Messages);
        Assert.Equal(HttpStatusCode.OK, (await PutAsync(fixture, "shop", 0, [("TestRecipients", "0901 234 567\n@shop.example"), ("Defaults:SmsFrom", "TIEMNANG")])).StatusCode);
        var sent = await (await SendAsync(fixture, "0901 234 567", null)).Content.ReadFromJsonAsync<JsonElement>(Ct);
        var refused = await (await SendAsync(fixture, Number, "+15005550001")).Content.ReadFromJsonAsync<JsonElement>(Ct);

        Assert.Equal((true, "TIEMNANG"), (sent.GetProperty("is_taken").GetBoolean(), sent.GetProperty("from").GetString()));
        Assert.Equal((false, "twilio-21408"), (refused.GetProperty("is_taken").GetBoolean(), refused.GetProperty("code").GetString()));
        var message = Assert.Single(twilio.Messages);
        Assert.Equal((Number, true), (message.To, message.Body.StartsWith("[TEST] ", StringComparison.Ordinal)));
        Assert.DoesNotContain("parked", (await fixture.GetAsync("/health")).ToString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NoContent, await ReportAsync(fixture, message, twilio, "delivered"));
        Assert.Equal(0L, await ServerFixture.SqlAsync(fixture.Database, "select count(*) from messages"));
        Assert.DoesNotContain("90123", await fixture.Client.GetStringAsync("/api/audit", Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_may_only_look_neither_tries_nor_changes()
    {
        await using var fixture = await StartAsync();
        var marketing = await fixture.AsAsync(Role.Marketer);
        var operating = await fixture.AsAsync(Role.Operator);

        Assert.Equal(HttpStatusCode.Forbidden, (await marketing.PostAsync("/api/settings/twilio/test", null, Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await marketing.PostAsJsonAsync("/api/settings/twilio/test-sms", new { to = Number }, Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await operating.PutAsJsonAsync("/api/settings/twilio", new { version = 0 }, Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await operating.PostAsync("/api/settings/twilio/test", null, Ct)).StatusCode);
    }

    private static Task<ServerFixture> StartAsync(Func<ServerSettings, ServerSettings>? adjust = null) => ServerFixture.StartAsync(
        usesMailbox: true,
        adjust: adjust,
        others: ("text-thanks", new Drawing()
            .Add("placed", "Care.OrderPlaced")
            .Add("send", "Care.SendSms", [("purpose", "Transactional"), ("template", "come-back-voucher")])
            .Add("end", "Elsa.Finish")
            .Connect("placed -> send", "send|Sent -> end", "send|Denied -> end", "send|Failed -> end")));

    private static (string, string?)[] To(TwilioStub twilio) =>
        [("Twilio:AccountSid", TwilioStub.AccountSid), ("Twilio:AuthToken", TwilioStub.AuthToken), ("Twilio:BaseAddress", twilio.Address.ToString())];

    /// <summary>An order of somebody who has a number and no address.</summary>
    private static async Task OrderAsync(ServerFixture fixture, string order) => (await fixture.PostAsync(new
    {
        specversion = "1.0",
        id = "order-" + order,
        source = "/shop",
        type = "order.placed",
        subject = "c" + order,
        data = new { key = order, total = 250_000, customer = new { phone = Number, name = "Nguyễn Văn An", locale = "vi" } },
    })).EnsureSuccessStatusCode();

    /// <summary>What Twilio tells of a message, at this server's own port: the signature is for the public address.</summary>
    private static async Task<HttpStatusCode> ReportAsync(ServerFixture fixture, StubMessage message, TwilioStub twilio, string status)
    {
        var callback = message.Callback.Split('#')[0];
        var fields = new Dictionary<string, string> { ["MessageSid"] = message.Sid, ["MessageStatus"] = status, ["To"] = message.To };
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(callback).PathAndQuery) { Content = new FormUrlEncodedContent(fields) };
        request.Headers.Add("X-Twilio-Signature", TwilioStub.Sign(callback + string.Concat(fields.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => field.Key + field.Value)), twilio.SigningToken));
        return (await fixture.Stranger().SendAsync(request, Ct)).StatusCode;
    }

    private static async Task<JsonElement> TryAsync(ServerFixture fixture) =>
        await (await fixture.Client.PostAsync("/api/settings/twilio/test", null, Ct)).Content.ReadFromJsonAsync<JsonElement>(Ct);

    private static Task<HttpResponseMessage> SendAsync(ServerFixture fixture, string to, string? from) => fixture.Client.PostAsJsonAsync("/api/settings/twilio/test-sms", new { to, from }, Ct);

    private static Task<HttpResponseMessage> PutAsync(ServerFixture fixture, string area, long version, (string Key, string? Value)[] values) =>
        fixture.Client.PutAsJsonAsync("/api/settings/" + area, new { version, values = values.ToDictionary(value => value.Key, value => value.Value) }, Ct);

    private static async Task<JsonElement> ValueAsync(ServerFixture fixture, string area, string key) =>
        (await fixture.GetAsync("/api/settings/" + area)).GetProperty("values").EnumerateArray().First(value => value.GetProperty("key").GetString() == key);
}
