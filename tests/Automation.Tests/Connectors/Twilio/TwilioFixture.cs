using System.Globalization;
using Automation.Connectors.Twilio;
using Automation.Engine.Messages;
using Automation.TestKit.Twilio;
using Automation.Tests.Hosting;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Automation.Tests.Connectors.Twilio;

/// <summary>A connector to a stub of Twilio on this machine, and messages for it.</summary>
internal sealed class TwilioFixture : IAsyncDisposable
{
    internal const string Worker = "w1";
    internal const string TokenVariable = "AUTOMATION_TEST_TWILIO_TOKEN";

    /// <summary>For what must come in real time; a test that needs it all fails.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    static TwilioFixture() => Environment.SetEnvironmentVariable(TokenVariable, TwilioStub.AuthToken);

    private TwilioFixture(TwilioStub stub, TwilioOptions options)
    {
        Stub = stub;
        Connector = new TwilioConnector(options, Worker, TimeProvider.System, () => 1, new Logger<TwilioConnector>(Logs));
    }

    internal TwilioStub Stub { get; }

    internal TwilioConnector Connector { get; }

    internal CollectedLogs Logs { get; } = new();

    internal static async Task<TwilioFixture> StartAsync(Func<TwilioOptions, TwilioOptions>? adjust = null)
    {
        var stub = await TwilioStub.StartAsync();
        return new TwilioFixture(stub, (adjust ?? (options => options))(To(stub.Address)));
    }

    internal static TwilioOptions To(Uri address) => new()
    {
        AccountSid = TwilioStub.AccountSid,
        AuthToken = "env:" + TokenVariable,
        BaseAddress = address,
        PublicAddress = "https://care.shop.example",
        Limits = new TwilioLimits { FirstBackOff = TimeSpan.FromMilliseconds(10), LongestBackOff = TimeSpan.FromMilliseconds(200), ListedAfter = TimeSpan.Zero },
    };

    internal static OutboundMessage Sms(int number) => new()
    {
        Id = "abc-j" + number.ToString(CultureInfo.InvariantCulture) + "-2",
        Channel = Channel.Sms,
        Purpose = Purpose.Care,
        To = "+8490" + (1_000_000 + number).ToString(CultureInfo.InvariantCulture),
        From = "CARE",
        Text = $"Cảm ơn anh chị, đơn {number} đã giao.",
        Locale = "vi",
        Campaign = "thanks",
        CustomerKey = "c" + number.ToString(CultureInfo.InvariantCulture),
        Date = TimeProvider.System.GetUtcNow(),
    };

    internal static List<OutboundMessage> Many(int count) => [.. Enumerable.Range(1, count).Select(Sms)];

    internal async Task<DeliveryOutcome> DeliverAsync(OutboundMessage message) => (await DeliverAsync([message]))[0];

    internal Task<IReadOnlyList<DeliveryOutcome>> DeliverAsync(IReadOnlyList<OutboundMessage> messages) =>
        Connector.DeliverAsync(messages, TestContext.Current.CancellationToken).WaitAsync(Patience, TimeProvider.System, CancellationToken.None);

    /// <summary>Asks about a message as the engine does.</summary>
    internal Task<ReconciledDelivery> AskAsync(OutboundMessage message, string? text = "", params string[] others) => Connector.ReconcileAsync(
        new UnknownDelivery(message.Id, message.Channel, message.To, message.From, message.Date, message.Date < TimeProvider.System.GetUtcNow() ? message.Date : TimeProvider.System.GetUtcNow(), text is { Length: 0 } ? message.Text : text, others.ToHashSet()),
        TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await Connector.DisposeAsync();
        await Stub.DisposeAsync();
    }
}
