using System.Net.Http.Headers;
using System.Text;
using Automation.Engine.Messages;
using Automation.TestKit;
using Automation.TestKit.Peers;
using Automation.TestKit.Twilio;
using Automation.Tests.Connectors.Twilio;
using Xunit;

namespace Automation.Tests.Connectors.Peers;

/// <summary>What we send, and what our stub answers, held against Twilio's own OpenAPI file by Prism.</summary>
public sealed class PrismTests
{
    private const string Specification = "data/twilio/messages_only_strict.json.gz";

    [Fact]
    public async Task Every_form_that_we_send_is_as_twilio_describes_it()
    {
        var specification = SharedFolder.Require(Specification);
        await using var stub = await TwilioStub.StartAsync();
        await using var prism = await PrismProxy.StartAsync(specification, stub.Address);
        await using var twilio = await TwilioFixture.StartAsync(options => options with { BaseAddress = prism.Address, SmartEncoded = true });
        var content = new ProvidedContent("HX0123456789abcdef0123456789abcdef", """{"1":"Hương","2":"12%"}""");
        var sms = TwilioFixture.Sms(1) with { NotAfter = TimeProvider.System.GetUtcNow().AddDays(2) };
        OutboundMessage[] messages =
        [
            sms,
            sms with { Id = "abc-j2-1", From = "+15005550006", Text = "Short & plain: 100 % +1 = ok?" },
            sms with { Id = "abc-j3-1", From = "MG0123456789abcdef0123456789abcdef", NotAfter = null },
            sms with { Id = "abc-j4-1", Channel = Channel.WhatsApp, From = "+15005550006", Content = content },
            sms with { Id = "abc-j5-1", Channel = Channel.WhatsApp, From = "+15005550006", Content = content with { VariablesJson = null } },
            sms with { Id = "abc-j6-1", Channel = Channel.WhatsApp, From = "+15005550006", Text = "Chào chị 🌷" },
        ];

        var outcomes = await twilio.DeliverAsync(messages);

        Assert.All(outcomes, outcome => Assert.True(outcome is DeliveryOutcome.Accepted, outcome + "\n" + string.Join('\n', prism.Lines)));
        Assert.Equal(messages.Length, stub.Messages.Count);
        Assert.Empty(stub.Complaints);
    }

    [Fact]
    public async Task Every_question_that_we_ask_is_as_twilio_describes_it()
    {
        var specification = SharedFolder.Require(Specification);
        await using var stub = await TwilioStub.StartAsync();
        await using var prism = await PrismProxy.StartAsync(specification, stub.Address);
        await using var twilio = await TwilioFixture.StartAsync(options => options with { BaseAddress = prism.Address });
        stub.PageSize = 1;
        stub.LinkPrefix = "https://api.twilio.com";
        var message = TwilioFixture.Sms(1) with { From = "+15005550006" };
        await twilio.DeliverAsync(message);
        await twilio.DeliverAsync(message with { Id = "abc-j2-1", Text = "Another" });

        Assert.Equal(Reconciliation.Accepted, (await twilio.AskAsync(message)).Answer);
        Assert.Equal(Reconciliation.NotReceived, (await twilio.AskAsync(TwilioFixture.Sms(2))).Answer);
        Assert.InRange(stub.Questions, 4, 6);
    }

    [Fact]
    public async Task A_form_that_is_wrong_does_not_pass()
    {
        var specification = SharedFolder.Require(Specification);
        await using var stub = await TwilioStub.StartAsync();
        await using var prism = await PrismProxy.StartAsync(specification, stub.Address);
        using var client = new HttpClient { BaseAddress = prism.Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{TwilioStub.AccountSid}:{TwilioStub.AuthToken}")));
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["To"] = "+84901000001", ["Body"] = "No sender", ["ValidityPeriod"] = "99999" });

        using var answer = await client.PostAsync(new Uri($"/2010-04-01/Accounts/{TwilioStub.AccountSid}/Messages.json", UriKind.Relative), form, TestContext.Current.CancellationToken);

        Assert.Equal(422, (int)answer.StatusCode);
        Assert.Empty(stub.Messages);
    }
}
