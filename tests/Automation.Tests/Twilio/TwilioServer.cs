using System.Net;
using Automation.Server;
using Automation.TestKit.Definitions;
using Automation.TestKit.Peers;
using Automation.TestKit.Twilio;
using Automation.Tests.Connectors.Twilio;
using Automation.Tests.Hosting;
using Xunit;

namespace Automation.Tests.Twilio;

/// <summary>The real server with a stub of Twilio behind it that calls it back, and a campaign that answers each order by SMS or WhatsApp.</summary>
internal sealed class TwilioServer : IAsyncDisposable
{
    internal const string Campaign = "text-thanks";
    internal const string Content = "HX0123456789abcdef0123456789abcdef";
    internal const string Template = "come-back-voucher";
    internal const string WhatsAppSender = "+15005550006";

    private TwilioServer(TwilioStub stub, ServerFixture server, string address) => (Stub, Server, Address) = (stub, server, address);

    internal TwilioStub Stub { get; }

    internal ServerFixture Server { get; }

    /// <summary>Where Twilio reaches the server.</summary>
    internal string Address { get; }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Starts both.</summary>
    /// <param name="activity">What sends.</param>
    /// <param name="prepare">What the stub does from the start.</param>
    /// <param name="adjust">Other settings.</param>
    /// <param name="fields">More inputs of the activity.</param>
    internal static async Task<TwilioServer> StartAsync(
        string activity = "Care.SendSms", Action<TwilioStub>? prepare = null, Func<ServerSettings, ServerSettings>? adjust = null, params (string Name, object? Value)[] fields)
    {
        var stub = await TwilioStub.StartAsync();
        prepare?.Invoke(stub);
        var address = $"http://127.0.0.1:{Peer.FreePort()}";
        var drawing = new Drawing()
            .Campaign("whatsapp_from", WhatsAppSender)
            .Add("placed", "Care.OrderPlaced")
            .Add("send", activity, [("purpose", "Transactional"), .. activity == "Care.SendSms" ? [("template", Template)] : fields])
            .Add("end", "Elsa.Finish")
            .Connect("placed -> send", "send|Sent -> end", "send|Denied -> end", "send|Failed -> end");
        var server = await ServerFixture.StartAsync(
            usesMailbox: true,
            adjust: settings => (adjust ?? (same => same))(settings with { BaseAddress = address, PublicAddress = address, Twilio = TwilioFixture.To(stub.Address) }),
            others: (Campaign, drawing));
        return new TwilioServer(stub, server, address);
    }

    /// <summary>An order of a customer with a number, which asks for a message.</summary>
    internal async Task OrderAsync(string customer, string order, string phone) => (await Server.PostAsync(new
    {
        specversion = "1.0",
        id = "order-" + order,
        source = "/shop",
        type = "order.placed",
        subject = customer,
        data = new { key = order, total = 250_000, customer = new { phone, name = "Nguyễn Văn An", locale = "vi" } },
    })).EnsureSuccessStatusCode();

    /// <summary>What a person writes.</summary>
    internal Task<HttpStatusCode> WriteAsync(string sid, string from, string to, string body, params (string Name, string Value)[] more)
    {
        var fields = new Dictionary<string, string> { ["MessageSid"] = sid, ["From"] = from, ["To"] = to, ["Body"] = body, ["NumMedia"] = "0" };
        foreach (var (name, value) in more)
        {
            fields[name] = value;
        }

        return Stub.CallAsync(Address + "/hooks/twilio/inbound", fields);
    }

    internal Task HoldsAsync(string sql) => Server.HoldsAsync(sql);

    internal Task<object?> SqlAsync(string sql) => ServerFixture.SqlAsync(Server.Database, sql);

    /// <summary>The stub's next message, in real time.</summary>
    internal async Task<StubMessage> MessageAsync(int number)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (Stub.Messages.Count < number)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < ServerFixture.Patience, $"Message {number} never came.");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Ct);
        }

        return Stub.Messages[number - 1];
    }

    /// <summary>An SMS that Twilio has taken and the server has stored.</summary>
    internal async Task<StubMessage> SendAsync(int number, string phone = "+84901234567")
    {
        await OrderAsync("c" + phone, $"o{number}", phone);
        var message = await MessageAsync(number);
        await HoldsAsync($"select count(*) from messages where provider_id = '{message.Sid}'");
        return message;
    }

    /// <summary>Every promise holds.</summary>
    internal async Task CheckAsync()
    {
        await using var reader = Server.Server.Engine.Store.OpenReader();
        Assert.All(await Automation.Server.Reports.Doctor.ExamineAsync(reader, Ct), finding => Assert.True(finding.Violations == 0, finding.Id));
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Stub.DisposeAsync();
    }
}
