using Automation.Connectors.Capture;
using Automation.Engine.Messages;

namespace Automation.Tests.Connectors.Capture;

/// <summary>A mailbox folder that goes away with the test, and messages to put into it.</summary>
public sealed class CaptureFixture : IDisposable
{
    public CaptureFixture()
    {
        Folder = Path.Combine(Directory.CreateTempSubdirectory("capture-").FullName, "mailbox");
        Connector = new CaptureConnector(new CaptureOptions { Folder = Folder });
        Mailbox = new CapturedMailbox(new CaptureOptions { Folder = Folder });
    }

    public static OutboundMessage Mail { get; } = new()
    {
        Id = "j1-thanks",
        Channel = Channel.Email,
        Purpose = Purpose.Care,
        To = "huong@example.test",
        ToName = "Nguyễn Thị Hương",
        From = "shop@hoa-sen.example",
        FromName = "Hoa Sen",
        Subject = "Cảm ơn bạn 😀",
        Html = "<p>Cảm ơn bạn</p>\n",
        Text = "Cảm ơn bạn đã mua hàng\n",
        Locale = "vi-VN",
        Campaign = "thank-you-after-sale",
        CustomerKey = "C 17",
        Date = new DateTimeOffset(2025, 7, 1, 9, 0, 0, TimeSpan.FromHours(7)),
    };

    public static OutboundMessage Sms { get; } = Mail with
    {
        Id = "j1-voucher",
        Channel = Channel.Sms,
        Purpose = Purpose.Advertising,
        To = "+84901234567",
        From = "HOASEN",
        Subject = null,
        Html = null,
        Text = "[QC] Tặng bạn 😀 \"20%\" \\ud83d\\ude00\nHSD 31/7",
        Date = Mail.Date.AddMilliseconds(1500),
    };

    public string Folder { get; }

    public CaptureConnector Connector { get; }

    public CapturedMailbox Mailbox { get; }

    public IEnumerable<string> Files =>
        Directory.Exists(Folder) ? Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories) : [];

    public async Task<DeliveryOutcome> DeliverAsync(OutboundMessage message) =>
        (await Connector.DeliverAsync([message], CancellationToken.None))[0];

    public void Dispose() => Directory.GetParent(Folder)!.Delete(recursive: true);
}
