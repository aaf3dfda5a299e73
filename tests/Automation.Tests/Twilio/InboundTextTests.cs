using System.Net;
using Xunit;

namespace Automation.Tests.Twilio;

/// <summary>What people write to our numbers.</summary>
public sealed class InboundTextTests
{
    private const string Phone = "+84901234567";

    [Theory]
    [InlineData("STOP")]
    [InlineData("từ chối")]
    [InlineData("停止。")]
    public async Task A_refusal_counts_at_once_with_its_proof(string body)
    {
        await using var twilio = await TwilioServer.StartAsync();
        await twilio.SendAsync(1);

        Assert.Equal(HttpStatusCode.OK, await twilio.WriteAsync("SM1", Phone, "CARE", body));

        Assert.Equal("2 2 2 sms:SM1,2 3 2 sms:SM1", await twilio.SqlAsync(
            "select group_concat(channel || ' ' || purpose || ' ' || state || ' ' || source) from (select * from consent_history order by purpose)"));
        Assert.Equal(2L, await twilio.SqlAsync("select count(*) from consent_history where proof like 'sms:SM1 %'"));
        Assert.Equal("3 2 +84901234567", await twilio.SqlAsync("select reason || ' ' || scope || ' ' || address from suppressions"));
        Assert.Equal(2L, await twilio.SqlAsync("select count(*) from ledger where outcome = 20 and campaign_id = (select id from campaigns where name = 'text-thanks')"));
    }

    [Fact]
    public async Task A_refusal_that_twilio_repeats_does_not_undo_the_agreement_after_it()
    {
        await using var twilio = await TwilioServer.StartAsync();
        await twilio.SendAsync(1);
        await twilio.WriteAsync("SM1", Phone, "CARE", "bye", ("OptOutType", "STOP"));
        await twilio.WriteAsync("SM2", Phone, "CARE", "START", ("OptOutType", "START"));

        await twilio.WriteAsync("SM1", Phone, "CARE", "bye", ("OptOutType", "STOP"));

        Assert.Equal("1,1", await twilio.SqlAsync("select group_concat(state) from consents"));
        Assert.Equal(0L, await twilio.SqlAsync("select count(*) from suppressions where lifted_at is null"));
    }

    [Fact]
    public async Task Help_changes_nothing_and_every_text_is_an_event()
    {
        await using var twilio = await TwilioServer.StartAsync();
        await twilio.SendAsync(1);

        await twilio.WriteAsync("SM1", Phone, "CARE", "HELP");
        await twilio.WriteAsync("SM2", "whatsapp:" + Phone, "whatsapp:" + TwilioServer.WhatsAppSender, "Bao giờ giao?", ("NumMedia", "1"));

        Assert.Equal(0L, await twilio.SqlAsync("select count(*) from consent_history"));
        Assert.Equal("sms.received help 0,whatsapp.received none 1", await twilio.SqlAsync(
            "select group_concat(type || ' ' || json_extract(data, '$.intent') || ' ' || json_extract(data, '$.media')) from (select * from events where source = 'twilio' order by id)"));
        Assert.Equal("Bao giờ giao?", await twilio.SqlAsync("select json_extract(data, '$.text') from events where type = 'whatsapp.received'"));
    }

    [Fact]
    public async Task A_stranger_who_refuses_is_suppressed_and_makes_no_customer()
    {
        await using var twilio = await TwilioServer.StartAsync();
        var customers = await twilio.SqlAsync("select count(*) from customers");

        Assert.Equal(HttpStatusCode.OK, await twilio.WriteAsync("SM1", "+84909999999", "CARE", "HUY"));
        Assert.Equal("+84909999999", await twilio.SqlAsync("select address from suppressions where lifted_at is null"));
        await twilio.WriteAsync("SM2", "+84909999999", "CARE", "DK");

        Assert.Equal(0L, await twilio.SqlAsync("select count(*) from suppressions where lifted_at is null"));
        Assert.Equal(customers, await twilio.SqlAsync("select count(*) from customers"));
    }

    [Fact]
    public async Task A_number_is_found_however_the_shop_wrote_it_and_stands_for_all_who_have_it()
    {
        // The country of numbers without one comes with the policies.
        await using var twilio = await TwilioServer.StartAsync(adjust: settings => settings with { Policies = "general,vn" });
        await twilio.SendAsync(1);
        await twilio.SqlAsync("insert into customers (key, phone, created_at) values ('written', '0901234567', 0)");

        await twilio.WriteAsync("SM1", Phone, "CARE", "STOP");

        Assert.Equal(2L, await twilio.SqlAsync("select count(distinct customer_id) from consents where state = 2"));
    }
}
