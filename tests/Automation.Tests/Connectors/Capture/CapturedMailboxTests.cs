using System.Text.Json;
using Automation.Connectors.Capture;
using Automation.Engine.Messages;
using Xunit;

namespace Automation.Tests.Connectors.Capture;

public sealed class CapturedMailboxTests : IDisposable
{
    private readonly CaptureFixture _capture = new();

    public void Dispose() => _capture.Dispose();

    [Fact]
    public void A_mailbox_that_never_got_anything_is_empty()
    {
        CapturedPage page = _capture.Mailbox.List(0, 50);

        Assert.Equal(0, page.Total);
        Assert.Empty(page.Messages);
        Assert.Null(_capture.Mailbox.Open("j1-thanks"));
    }

    [Fact]
    public async Task A_mail_comes_back_with_all_that_was_said_of_it()
    {
        await _capture.DeliverAsync(CaptureFixture.Mail);

        CapturedMessage mail = _capture.Mailbox.Open("j1-thanks")!;

        Assert.Equal(
            new CapturedSummary
            {
                Id = "j1-thanks",
                Channel = Channel.Email,
                To = "huong@example.test",
                ToName = "Nguyễn Thị Hương",
                From = "shop@hoa-sen.example",
                FromName = "Hoa Sen",
                Title = "Cảm ơn bạn 😀",
                Date = CaptureFixture.Mail.Date,
                Campaign = "thank-you-after-sale",
                CustomerKey = "C 17",
                Purpose = Purpose.Care,
                Locale = "vi-VN",
            },
            mail.Summary);
        Assert.Equal(CaptureFixture.Mail.Text, mail.Text);
        Assert.Equal(CaptureFixture.Mail.Html, mail.Html);
        Assert.Contains("Message-ID: <j1-thanks@hoa-sen.example>\r\n", mail.Raw, StringComparison.Ordinal);
        Assert.Equal(mail.Summary, _capture.Mailbox.List(0, 1).Messages.Single());
    }

    [Fact]
    public async Task A_short_message_comes_back_readable_and_whole()
    {
        await _capture.DeliverAsync(CaptureFixture.Sms);

        CapturedMessage sms = _capture.Mailbox.Open("j1-voucher")!;

        Assert.Equal("[QC] Tặng bạn 😀 \"20%\" \\ud83d\\ude00 HSD 31/7", sms.Summary.Title);
        Assert.Equal(CaptureFixture.Sms.Text, sms.Text);
        Assert.Null(sms.Html);
        Assert.Equal(CaptureFixture.Sms.Date, sms.Summary.Date);
        Assert.Contains("\"to_name\": \"Nguyễn Thị Hương\"", sms.Raw, StringComparison.Ordinal);
        Assert.Contains("[QC] Tặng bạn 😀 ", sms.Raw, StringComparison.Ordinal);
        Assert.Contains("\"purpose\": \"advertising\"", sms.Raw, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_property_of_a_message_is_in_its_file()
    {
        await _capture.DeliverAsync(CaptureFixture.Sms);

        using JsonDocument file = JsonDocument.Parse(_capture.Mailbox.Open("j1-voucher")!.Raw);

        Assert.Equal(
            typeof(OutboundMessage).GetProperties().Select(property => JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name)).Order(StringComparer.Ordinal),
            file.RootElement.EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_international_address_is_kept()
    {
        await _capture.DeliverAsync(CaptureFixture.Mail with { To = "hương@bücher.example" });

        Assert.Equal("hương@bücher.example", _capture.Mailbox.Open("j1-thanks")!.Summary.To);
    }

    [Fact]
    public async Task Pages_follow_the_engine_s_clock_newest_first()
    {
        OutboundMessage[] batch =
        [
            .. Enumerable.Range(0, 25).Select(number =>
                (number % 2 == 0 ? CaptureFixture.Mail : CaptureFixture.Sms) with
                {
                    Id = $"m{number:d2}",
                    Date = CaptureFixture.Mail.Date.AddDays(number * 7 % 25),
                }),
        ];
        await _capture.Connector.DeliverAsync(batch, CancellationToken.None);
        string[] expected = [.. batch.OrderByDescending(message => message.Date).Select(message => message.Id)];

        CapturedPage first = _capture.Mailbox.List(0, 10);
        CapturedPage last = _capture.Mailbox.List(20, 10);

        Assert.Equal(25, first.Total);
        Assert.Equal(expected[..10], first.Messages.Select(message => message.Id));
        Assert.Equal(expected[20..], last.Messages.Select(message => message.Id));
        Assert.Empty(_capture.Mailbox.List(25, 10).Messages);
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("..")]
    [InlineData("/etc/passwd")]
    [InlineData("a/../j1-thanks")]
    [InlineData("j1-thanks.eml")]
    [InlineData("J1-THANKS")]
    [InlineData("j1-thanks\0")]
    [InlineData("")]
    public async Task Only_an_id_opens_a_message(string id)
    {
        await _capture.DeliverAsync(CaptureFixture.Mail);

        Assert.Null(_capture.Mailbox.Open(id));
    }

    [Fact]
    public async Task A_damaged_or_foreign_file_spoils_nothing()
    {
        await _capture.DeliverAsync(CaptureFixture.Mail);
        await _capture.DeliverAsync(CaptureFixture.Sms);
        foreach (string file in _capture.Files.ToList())
        {
            await File.WriteAllBytesAsync(file, [0xFF, 0, (byte)'\n', (byte)':'], TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(Path.Combine(Path.GetDirectoryName(file)!, "notes.txt"), "x", TestContext.Current.CancellationToken);
        }

        CapturedPage page = _capture.Mailbox.List(0, 10);

        Assert.Equal(2, page.Total);
        Assert.Equal(["j1-thanks"], page.Messages.Select(message => message.Id));
        Assert.Null(_capture.Mailbox.Open("j1-voucher"));
        Assert.NotNull(_capture.Mailbox.Open("j1-thanks"));
    }
}
