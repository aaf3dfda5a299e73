using Automation.Engine.Definitions;
using Automation.TestKit.Definitions;
using Xunit;

namespace Automation.Tests.Twilio;

/// <summary>Free words for a day after the customer wrote, approved content at any other time.</summary>
public sealed class WhatsAppTests
{
    private const string Phone = "+84901234567";

    // A node of JSON belongs to one drawing.
    private static (string, object?)[] Both => [("template", TwilioServer.Template), ("contentSid", TwilioServer.Content), ("contentVariables", Drawing.Script("{ \"1\": customer.name, \"2\": 12 }"))];

    [Fact]
    public async Task Content_leaves_until_the_customer_writes_and_then_free_words()
    {
        await using var twilio = await TwilioServer.StartAsync("Care.SendWhatsApp", fields: Both);
        await twilio.OrderAsync("c1", "o1", Phone);
        var content = await twilio.MessageAsync(1);
        Assert.Equal(TwilioServer.Content, content.Fields["ContentSid"]);
        Assert.Equal("Nguyễn Văn An", System.Text.Json.JsonDocument.Parse(content.Fields["ContentVariables"]).RootElement.GetProperty("1").GetString());
        Assert.Equal(("whatsapp:" + Phone, "whatsapp:" + TwilioServer.WhatsAppSender, ""), (content.To, content.Fields["From"], content.Body));

        await twilio.WriteAsync("SM1", "whatsapp:" + Phone, "whatsapp:" + TwilioServer.WhatsAppSender, "Xin chào");
        await twilio.OrderAsync("c1", "o2", Phone);
        Assert.NotEmpty((await twilio.MessageAsync(2)).Body);

        await twilio.SqlAsync("update conversations set last_inbound_at = last_inbound_at - 86400000");
        await twilio.OrderAsync("c1", "o3", Phone);
        Assert.Equal(TwilioServer.Content, (await twilio.MessageAsync(3)).Fields["ContentSid"]);
        await twilio.HoldsAsync("select count(*) = 3 from messages where channel = 3 and status = 4");
        await twilio.CheckAsync();
    }

    [Fact]
    public async Task Free_words_alone_fail_with_a_reason_when_nobody_has_written()
    {
        await using var twilio = await TwilioServer.StartAsync("Care.SendWhatsApp", fields: [("template", TwilioServer.Template)]);
        await twilio.OrderAsync("c1", "o1", Phone);

        await twilio.HoldsAsync("select count(*) from messages where channel = 3 and status = 6 and reason = 'whatsapp-window-closed'");
        Assert.Empty(twilio.Stub.Messages);
        Assert.Contains("has not written", (await twilio.Server.GetAsync("/api/customers/c1/explain")).ToString(), StringComparison.Ordinal);
        await twilio.CheckAsync();
    }

    [Fact]
    public async Task A_refusal_by_sms_does_not_bind_whatsapp()
    {
        await using var twilio = await TwilioServer.StartAsync("Care.SendWhatsApp", fields: Both);
        await twilio.OrderAsync("c1", "o1", Phone);
        await twilio.Stub.ReportAsync(await twilio.MessageAsync(1), "undelivered", 63033);
        await twilio.HoldsAsync("select count(*) from suppressions where channel = 3");

        await twilio.OrderAsync("c1", "o2", Phone);
        await twilio.HoldsAsync("select count(*) from messages where channel = 3 and status = 5 and reason = 'opt-out'");
        Assert.Equal(0L, await twilio.SqlAsync("select count(*) from suppressions where channel = 2"));
    }

    [Theory]
    [InlineData(null, null, null, DiagnosticIds.MissingInput)]
    [InlineData(TwilioServer.Template, "HX12", null, DiagnosticIds.BadValue)]
    [InlineData(TwilioServer.Template, null, "{ \"1\": 2 }", DiagnosticIds.BadValue)]
    [InlineData("nothing-like-it", null, null, DiagnosticIds.UnknownTemplate)]
    public void What_cannot_be_sent_is_told_when_it_is_published(string? template, string? sid, string? variables, string id)
    {
        var fields = new List<(string, object?)> { ("purpose", "Care") };
        if (template is not null)
        {
            fields.Add(("template", template));
        }

        if (sid is not null)
        {
            fields.Add(("contentSid", sid));
        }

        if (variables is not null)
        {
            fields.Add(("contentVariables", Drawing.Script(variables)));
        }

        var compiled = new Drawing().Add("placed", "Care.OrderPlaced").Add("send", "Care.SendWhatsApp", [.. fields]).Connect("placed -> send").TryCompile(templates: _ => [TwilioServer.Template]);

        Assert.Equal([id], compiled.Problems.Where(problem => problem.Severity == ProblemSeverity.Error).Select(problem => problem.Id));
    }
}
