using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Automation.Engine.Messages;
using Automation.Server.Messages;
using Automation.TestKit.Twilio;
using Xunit;

namespace Automation.Tests.Twilio;

/// <summary>What Twilio tells of messages, in every order.</summary>
public sealed class StatusReportTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reports_are_later_facts_and_only_those_that_say_more_count()
    {
        await using var twilio = await TwilioServer.StartAsync();
        var message = await twilio.SendAsync(1);

        foreach (var status in new[] { "queued", "sent", "delivered", "sending", "sent", "delivered", "undelivered", "read", "delivered" })
        {
            Assert.Equal(HttpStatusCode.NoContent, await twilio.Stub.ReportAsync(message, status));
        }

        Assert.Equal(70L, await twilio.SqlAsync($"select report from messages where provider_id = '{message.Sid}'"));
        Assert.Equal("40,42", await twilio.SqlAsync("select group_concat(outcome) from (select outcome from ledger where outcome >= 40 order by id)"));
        Assert.Equal(1L, await twilio.SqlAsync("select count(*) from deliveries where outcome = 'accepted'"));
        var explained = (await twilio.Server.GetAsync("/api/customers/c+84901234567/explain")).ToString();
        Assert.Contains("It was read, said the provider", explained, StringComparison.Ordinal);
        await twilio.CheckAsync();
    }

    [Fact]
    public async Task A_report_before_the_answer_settles_the_message_once()
    {
        TwilioServer? server = null;
        await using var twilio = server = await TwilioServer.StartAsync(prepare: stub => stub.React = (_, _) => new StubReaction.KeepAfter(async message =>
        {
            await stub.ReportAsync(message, "sent");
            await server!.HoldsAsync($"select count(*) from messages where provider_id = '{message.Sid}' and status = 4 and report = 50");
            await stub.ReportAsync(message, "delivered");
        }));

        var message = await twilio.SendAsync(1);

        await twilio.HoldsAsync($"select count(*) from messages where provider_id = '{message.Sid}' and report = 63");
        await twilio.HoldsAsync("select count(*) from journeys j join campaigns c on c.id = j.campaign_id where c.name = 'text-thanks' and j.status = 2");
        Assert.Equal(1L, await twilio.SqlAsync("select count(*) from deliveries where outcome = 'accepted'"));
        Assert.Equal(1L, await twilio.SqlAsync("select attempts from messages where channel = 2"));
        Assert.Single(twilio.Stub.Messages);
        await twilio.CheckAsync();
    }

    [Fact]
    public async Task A_report_settles_a_message_whose_answer_was_lost()
    {
        await using var twilio = await TwilioServer.StartAsync(
            prepare: stub => stub.React = (_, _) => new StubReaction.KeepAndCut(),
            adjust: settings => settings with { Twilio = settings.Twilio! with { BaseAddress = settings.Twilio.BaseAddress } });
        await twilio.OrderAsync("c1", "o1", "+84901234567");
        var message = await twilio.MessageAsync(1);

        Assert.Equal(HttpStatusCode.NoContent, await twilio.Stub.ReportAsync(message, "delivered"));

        await twilio.HoldsAsync($"select count(*) from messages where provider_id = '{message.Sid}' and status = 4 and report = 63");
        Assert.Single(twilio.Stub.Messages);
        await twilio.CheckAsync();
    }

    [Fact]
    public async Task What_no_report_names_is_settled_by_the_list_and_what_was_never_received_is_sent_once()
    {
        await using var twilio = await TwilioServer.StartAsync(prepare: stub => stub.React = (number, _) => number switch
        {
            1 => new StubReaction.KeepAndCut(),
            2 => new StubReaction.Cut(),
            _ => null,
        });
        await twilio.OrderAsync("c1", "o1", "+84901234567");
        await twilio.MessageAsync(1);
        await twilio.OrderAsync("c2", "o2", "+84901234568");

        await twilio.HoldsAsync("select count(*) = 2 from messages where channel = 2 and status = 4");
        Assert.Equal(2, twilio.Stub.Messages.Select(message => message.To).Distinct().Count());
        Assert.Equal(2, twilio.Stub.Messages.Count);
        Assert.Equal("not-sent twilio,sent twilio", await twilio.SqlAsync("select group_concat(reason || ' ' || detail) from (select reason, detail from ledger where outcome = 22 order by reason)"));
        await twilio.CheckAsync();
    }

    [Fact]
    public async Task What_was_handed_over_is_looked_for_at_the_number_that_it_went_to_though_the_customer_has_another_one_now()
    {
        await using var twilio = await TwilioServer.StartAsync(prepare: stub => stub.React = (number, _) => number == 1 ? new StubReaction.KeepAndCut() : null);
        await twilio.OrderAsync("c1", "o1", "+84901234567");
        var message = await twilio.MessageAsync(1);
        await twilio.HoldsAsync("select count(*) from messages where status = 7");
        (await twilio.Server.PostAsync(new
        {
            specversion = "1.0",
            id = "moved",
            source = "/shop",
            type = "customer.updated",
            subject = "c1",
            data = new { customer = new { phone = "+84909999999", name = "Another Name" } },
        })).EnsureSuccessStatusCode();

        await twilio.HoldsAsync($"select count(*) from messages where provider_id = '{message.Sid}' and status = 4");

        Assert.Single(twilio.Stub.Messages);
        await twilio.CheckAsync();
    }

    [Theory]
    [InlineData("failed", 21610, 3, "twilio:twilio-21610")]
    [InlineData("undelivered", 30005, 1, "twilio:twilio-30005")]
    [InlineData("undelivered", 63033, 3, "twilio:twilio-63033")]
    public async Task A_code_suppresses_the_number_on_this_channel(string status, int code, long reason, string source)
    {
        await using var twilio = await TwilioServer.StartAsync();
        var message = await twilio.SendAsync(1);

        await twilio.Stub.ReportAsync(message, status, code);

        Assert.Equal($"{reason} {source} 2 +84901234567 1", await twilio.SqlAsync("select reason || ' ' || source || ' ' || channel || ' ' || address || ' ' || scope from suppressions"));
        await twilio.OrderAsync("c+84901234567", "o2", "+84901234567");
        await twilio.HoldsAsync("select count(*) from messages where channel = 2 and status = 5");
        Assert.Single(twilio.Stub.Messages);
        await twilio.CheckAsync();
    }

    [Fact]
    public async Task Some_codes_are_certain_only_when_they_repeat_and_temporary_ones_end_by_themselves()
    {
        await using var twilio = await TwilioServer.StartAsync();
        await twilio.Stub.ReportAsync(await twilio.SendAsync(1), "undelivered", 30006);
        Assert.Equal(0L, await twilio.SqlAsync("select count(*) from suppressions"));
        await twilio.Stub.ReportAsync(await twilio.SendAsync(2), "undelivered", 30006);
        Assert.Equal(1L, await twilio.SqlAsync("select count(*) from suppressions where expires_at is null"));

        for (var number = 3; number <= 5; number++)
        {
            Assert.Equal(0L, await twilio.SqlAsync("select count(*) from suppressions where address = '+84901234568'"));
            await twilio.Stub.ReportAsync(await twilio.SendAsync(number, "+84901234568"), "undelivered", 30003);
        }

        Assert.Equal(1L, await twilio.SqlAsync("select count(*) from suppressions where address = '+84901234568' and expires_at > created_at"));
        await twilio.CheckAsync();
    }

    [Fact]
    public async Task Filtered_texts_stop_the_campaign()
    {
        await using var twilio = await TwilioServer.StartAsync(adjust: settings => settings with { Policies = "general" });
        await twilio.Stub.ReportAsync(await twilio.SendAsync(1), "undelivered", 30007);

        Assert.Equal(1L, await twilio.SqlAsync("select n from breaker_counts where kind = 5"));
        Assert.Equal("twilio-30007", await twilio.SqlAsync("select reason from ledger where outcome = 41"));
        await twilio.CheckAsync();
    }

    [Fact]
    public async Task A_full_sender_and_a_suspended_account_are_left_alone_and_nothing_is_lost()
    {
        await using var twilio = await TwilioServer.StartAsync();
        var first = await twilio.SendAsync(1);
        await twilio.Stub.ReportAsync(first, "failed", 30022);
        await twilio.OrderAsync("c2", "o2", "+84901234568");
        await twilio.HoldsAsync("select count(*) from messages where channel = 2 and status = 1 and reason = 'twilio-sender-30022' and attempts = 0");

        await twilio.Stub.ReportAsync(first, "delivered");
        await twilio.OrderAsync("c3", "o3", "+84901234569");
        await twilio.Stub.ReportAsync(first, "read", 30002);
        Assert.Null(twilio.Server.Server.Engine.Options.Connectors.Single(connector => connector.Name == "twilio").Parked);
        await twilio.CheckAsync();
    }

    [Fact]
    public async Task A_suspended_account_parks_the_connector_raises_an_alert_and_goes_on_when_a_person_says_so()
    {
        var refuses = true;
        await using var twilio = await TwilioServer.StartAsync(prepare: stub => stub.React = (_, _) => Volatile.Read(ref refuses) ? new StubReaction.Refuse(401, 20003) : null);
        await twilio.OrderAsync("c1", "o1", "+84901234567");
        await twilio.HoldsAsync("select count(*) from messages where channel = 2 and status = 1 and reason = 'twilio-parked' and attempts = 0");
        await twilio.OrderAsync("c2", "o2", "+84901234568");
        await twilio.HoldsAsync("select count(*) = 2 from messages where channel = 2 and status = 1 and reason = 'twilio-parked'");
        await twilio.HoldsAsync("select count(*) from alerts where kind = 'connector-parked' and subject = 'twilio' and detail = 'twilio-20003' and closed_at is null");

        Volatile.Write(ref refuses, false);
        Assert.NotNull(await ConnectorWatch.UnparkAsync(twilio.Server.Server.Engine.Store, "twilio", Automation.Server.Access.Actor.Engine, NodaTime.Instant.FromDateTimeOffset(TimeProvider.System.GetUtcNow()), Ct));

        await twilio.HoldsAsync("select count(*) = 2 from messages where channel = 2 and status = 4");
        await twilio.CheckAsync();
    }

    [Fact]
    public async Task Only_what_twilio_has_signed_is_believed()
    {
        const string Secondary = "AUTOMATION_TEST_TWILIO_SECONDARY";
        Environment.SetEnvironmentVariable(Secondary, "the-new-token");
        await using var twilio = await TwilioServer.StartAsync(adjust: settings => settings with { Twilio = settings.Twilio! with { SecondaryAuthToken = "env:" + Secondary } });
        var message = await twilio.SendAsync(1);

        twilio.Stub.SigningToken = "another-account";
        Assert.Equal(HttpStatusCode.Forbidden, await twilio.Stub.ReportAsync(message, "delivered"));
        Assert.Equal(HttpStatusCode.Forbidden, await twilio.WriteAsync("SM1", "+84901234567", "CARE", "STOP"));
        Assert.Equal(0L, await twilio.SqlAsync("select count(*) from messages where report is not null"));
        twilio.Stub.SigningToken = "the-new-token";
        Assert.Equal(HttpStatusCode.NoContent, await twilio.Stub.ReportAsync(message, "sent"));
        twilio.Stub.SigningToken = TwilioStub.AuthToken;
        Assert.Equal(HttpStatusCode.NoContent, await twilio.Stub.ReportAsync(message, "delivered"));

        Assert.Equal(63L, await twilio.SqlAsync($"select report from messages where provider_id = '{message.Sid}'"));
        Assert.Contains(twilio.Server.Logs.Lines, line => line.Text.Contains("signature Mismatch", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Json_is_believed_by_the_hash_in_its_address()
    {
        await using var twilio = await TwilioServer.StartAsync();
        var message = await twilio.SendAsync(1);
        var body = JsonSerializer.Serialize(new { MessageSid = message.Sid, MessageStatus = "delivered", ErrorCode = 0 });
        var address = $"{message.Callback.Split('#')[0]}?bodySHA256={Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)))}";

        Assert.Equal(HttpStatusCode.Forbidden, await PostJsonAsync(address, body + " "));
        Assert.Equal(HttpStatusCode.NoContent, await PostJsonAsync(address, body));

        Assert.Equal(63L, await twilio.SqlAsync($"select report from messages where provider_id = '{message.Sid}'"));
    }

    [Theory]
    [InlineData("/hooks/twilio/status/other-j1-1", "delivered", HttpStatusCode.NoContent)]
    [InlineData("/hooks/twilio/status/nonsense", "delivered", HttpStatusCode.NoContent)]
    [InlineData("/hooks/twilio/status/other-j1-1", "dancing", HttpStatusCode.NoContent)]
    [InlineData("/hooks/twilio/inbound", "delivered", HttpStatusCode.BadRequest)]
    public async Task What_is_about_nothing_of_ours_changes_nothing(string path, string status, HttpStatusCode answer)
    {
        await using var twilio = await TwilioServer.StartAsync();

        Assert.Equal(answer, await twilio.Stub.CallAsync(twilio.Address + path, new Dictionary<string, string> { ["MessageSid"] = "SM0123456789abcdef0123456789abcdef", ["MessageStatus"] = status }));

        Assert.Equal(0L, await twilio.SqlAsync("select count(*) from messages where report is not null"));
    }

    [Fact]
    public async Task Without_an_account_there_is_no_such_address()
    {
        await using var twilio = await TwilioServer.StartAsync(adjust: settings => settings with { Twilio = null });

        Assert.Equal(HttpStatusCode.NotFound, await twilio.WriteAsync("SM1", "+84901234567", "CARE", "STOP"));
    }

    [Fact]
    public async Task Many_reports_at_once_are_all_stored()
    {
        await using var twilio = await TwilioServer.StartAsync(prepare: stub => stub.Reports = _ => [("queued", null), ("sent", null), ("delivered", null)]);
        await Task.WhenAll(Enumerable.Range(1, 60).Select(number => twilio.OrderAsync($"c{number}", $"o{number}", $"+849012{number:D5}")));

        await twilio.HoldsAsync("select count(*) = 60 from messages where channel = 2 and status = 4 and report = 63");
        Assert.Equal(60L, await twilio.SqlAsync("select sum(n) from tallies where outcome = 40"));
        await twilio.CheckAsync();
    }

    [Fact]
    public void Reports_have_an_order()
    {
        Assert.True(DeliveryReport.Sent.Supersedes(null));
        Assert.True(DeliveryReport.Delivered.Supersedes(DeliveryReport.Undelivered));
        Assert.False(DeliveryReport.Undelivered.Supersedes(DeliveryReport.Delivered));
        Assert.False(DeliveryReport.Failed.Supersedes(DeliveryReport.Undelivered));
        Assert.False(DeliveryReport.Delivered.Supersedes(DeliveryReport.Delivered));
        Assert.True(DeliveryReport.Read.Supersedes(DeliveryReport.Delivered));
        Assert.False(DeliveryReport.Sent.Supersedes(DeliveryReport.Failed));
    }

    private static async Task<HttpStatusCode> PostJsonAsync(string address, string body)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("X-Twilio-Signature", TwilioStub.Sign(address, TwilioStub.AuthToken));
        using var answer = await client.SendAsync(request, Ct);
        return answer.StatusCode;
    }
}
