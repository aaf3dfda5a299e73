using System.Globalization;
using Automation.Connectors.Smtp;
using Automation.Engine.Messages;
using Automation.Tests.Connectors.Capture;
using Automation.Tests.Hosting;
using Microsoft.Extensions.Logging;

namespace Automation.Tests.Connectors.Smtp;

/// <summary>A connector to a peer on this machine, and messages for it.</summary>
internal sealed class SmtpFixture : IAsyncDisposable
{
    internal const string Worker = "w1";

    /// <summary>For what must come in real time; a test that needs it all fails.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    internal SmtpFixture(SmtpOptions options, TimeProvider? time = null)
    {
        Connector = new SmtpConnector(options, Worker, time ?? TimeProvider.System, () => 1, new Logger<SmtpConnector>(Logs));
    }

    internal SmtpConnector Connector { get; }

    internal CollectedLogs Logs { get; } = new();

    internal static SmtpOptions To(int port) => new() { Host = "127.0.0.1", Port = port, Tls = SmtpTls.None, HelloName = "client.test" };

    internal static OutboundMessage Mail(int number, string domain = "example.test") => CaptureFixture.Mail with
    {
        Id = "j" + number.ToString(CultureInfo.InvariantCulture),
        To = $"c{number}@{domain}",
    };

    internal static List<OutboundMessage> Mails(int count, string domain = "example.test") => [.. Enumerable.Range(1, count).Select(number => Mail(number, domain))];

    internal async Task<DeliveryOutcome> DeliverAsync(OutboundMessage message) => (await DeliverAsync([message]))[0];

    internal Task<IReadOnlyList<DeliveryOutcome>> DeliverAsync(IReadOnlyList<OutboundMessage> messages) => DeliverUntilAsync(messages, CancellationToken.None);

    internal async Task<IReadOnlyList<DeliveryOutcome>> DeliverUntilAsync(IReadOnlyList<OutboundMessage> messages, CancellationToken cancellationToken) =>
        await Connector.DeliverAsync(messages, cancellationToken).WaitAsync(Patience, TimeProvider.System, CancellationToken.None);

    public ValueTask DisposeAsync() => Connector.DisposeAsync();
}
