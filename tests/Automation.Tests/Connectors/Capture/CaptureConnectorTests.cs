using Automation.Connectors.Capture;
using Automation.Engine.Messages;
using Xunit;

namespace Automation.Tests.Connectors.Capture;

public sealed class CaptureConnectorTests : IDisposable
{
    private readonly CaptureFixture _capture = new();

    public void Dispose() => _capture.Dispose();

    [Fact]
    public void It_serves_mail_and_short_messages()
    {
        Assert.Equal("capture", _capture.Connector.Name);
        Assert.Equal([Channel.Email, Channel.Sms, Channel.WhatsApp], _capture.Connector.Channels.Order());
    }

    [Fact]
    public async Task One_file_for_each_message_with_outcomes_in_order()
    {
        IReadOnlyList<DeliveryOutcome> outcomes = await _capture.Connector.DeliverAsync(
            [CaptureFixture.Sms, CaptureFixture.Mail], CancellationToken.None);

        Assert.Equal([new DeliveryOutcome.Accepted("capture:j1-voucher"), new DeliveryOutcome.Accepted("capture:j1-thanks")], outcomes);
        Assert.Equal(["j1-thanks.eml", "j1-voucher.json"], _capture.Files.Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_same_id_is_stored_once_and_answered_alike()
    {
        DeliveryOutcome first = await _capture.DeliverAsync(CaptureFixture.Mail);
        byte[] stored = await File.ReadAllBytesAsync(_capture.Files.Single(), TestContext.Current.CancellationToken);
        var restarted = new CaptureConnector(new CaptureOptions { Folder = _capture.Folder });

        DeliveryOutcome again = (await restarted.DeliverAsync(
            [CaptureFixture.Mail with { Text = "other", Date = CaptureFixture.Mail.Date.AddMonths(3) }], CancellationToken.None))[0];

        Assert.Equal(first, again);
        Assert.Equal(stored, await File.ReadAllBytesAsync(_capture.Files.Single(), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Many_deliver_the_same_messages_at_once()
    {
        OutboundMessage[] batch = [.. Enumerable.Range(0, 50).Select(number => CaptureFixture.Mail with { Id = "m" + number })];

        IReadOnlyList<DeliveryOutcome>[] answers = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => _capture.Connector.DeliverAsync(batch, CancellationToken.None)));

        Assert.All(answers.SelectMany(outcomes => outcomes), outcome => Assert.IsType<DeliveryOutcome.Accepted>(outcome));
        Assert.Equal(50, _capture.Files.Count());
        Assert.Equal(50, _capture.Mailbox.List(0, 100).Messages.Count);
    }

    [Fact]
    public async Task Reconciliation_finds_a_message_whatever_its_date_and_channel()
    {
        await _capture.DeliverAsync(CaptureFixture.Mail);
        await _capture.DeliverAsync(CaptureFixture.Sms);

        Assert.Equal(Reconciliation.Accepted, await _capture.Connector.ReconcileAsync("j1-thanks", "w1", CancellationToken.None));
        Assert.Equal(Reconciliation.Accepted, await _capture.Connector.ReconcileAsync("j1-voucher", "w1", CancellationToken.None));
        Assert.Equal(Reconciliation.NotReceived, await _capture.Connector.ReconcileAsync("j2-thanks", "w1", CancellationToken.None));
        Assert.Equal(Reconciliation.NotReceived, await _capture.Connector.ReconcileAsync("../j1-thanks", "w1", CancellationToken.None));
    }

    [Fact]
    public async Task What_a_killed_process_left_is_no_message_and_goes_away()
    {
        await _capture.DeliverAsync(CaptureFixture.Mail);
        string stored = _capture.Files.Single();
        File.Move(stored, stored + ".99-1.tmp");
        var restarted = new CaptureConnector(new CaptureOptions { Folder = _capture.Folder });

        Assert.Equal(Reconciliation.NotReceived, await restarted.ReconcileAsync("j1-thanks", "w1", CancellationToken.None));
        Assert.Equal(0, _capture.Mailbox.List(0, 10).Total);
        await restarted.DeliverAsync([CaptureFixture.Mail], CancellationToken.None);

        Assert.Equal([stored], _capture.Files);
    }

    [Fact]
    public async Task A_folder_that_was_deleted_meanwhile_is_made_again()
    {
        await _capture.DeliverAsync(CaptureFixture.Mail);
        Directory.Delete(_capture.Folder, recursive: true);

        Assert.IsType<DeliveryOutcome.Accepted>(await _capture.DeliverAsync(CaptureFixture.Mail));
        Assert.Single(_capture.Files);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_transient()
    {
        await File.WriteAllTextAsync(_capture.Folder, "a file where the folder should be", TestContext.Current.CancellationToken);

        DeliveryOutcome outcome = await _capture.DeliverAsync(CaptureFixture.Mail);

        Assert.Equal(new DeliveryOutcome.Transient("capture-io-error", null), outcome);
        Assert.Equal(0, _capture.Mailbox.List(0, 10).Total);
    }

    [Fact]
    public async Task A_failure_inside_the_shard_leaves_nothing_half_written()
    {
        await _capture.DeliverAsync(CaptureFixture.Mail);
        string stored = _capture.Files.Single();
        File.Delete(stored);
        Directory.CreateDirectory(Path.Combine(stored, "in the way"));

        DeliveryOutcome outcome = await _capture.DeliverAsync(CaptureFixture.Mail);

        Assert.IsType<DeliveryOutcome.Transient>(outcome);
        Assert.Empty(_capture.Files);
    }

    [Theory]
    [InlineData(28, "capture-disk-full")]
    [InlineData(122, "capture-disk-full")]
    [InlineData(30, "capture-not-writable")]
    [InlineData(5, "capture-io-error")]
    public void The_code_tells_what_is_wrong(int errno, string code) =>
        Assert.Equal(code, CaptureFault.CodeOf(new IOException("", errno)));

    [Fact]
    public async Task What_can_never_be_stored_is_permanent()
    {
        Assert.Equal(new DeliveryOutcome.Permanent("capture-invalid-id"), await _capture.DeliverAsync(CaptureFixture.Mail with { Id = "../x" }));
        Assert.Equal(new DeliveryOutcome.Permanent("capture-channel"), await _capture.DeliverAsync(CaptureFixture.Mail with { Channel = (Channel)99 }));
        Assert.Equal(
            new DeliveryOutcome.Permanent("mime-forbidden-character:subject"),
            await _capture.DeliverAsync(CaptureFixture.Mail with { Subject = "x\r\nBcc: y@z.test" }));
        Assert.Equal(
            new DeliveryOutcome.Permanent("mime-forbidden-character:x-automation-customer"),
            await _capture.DeliverAsync(CaptureFixture.Mail with { CustomerKey = "1\n2" }));
        Assert.Equal(
            new DeliveryOutcome.Permanent("mime-invalid-address:to"), await _capture.DeliverAsync(CaptureFixture.Mail with { To = "nobody" }));
        Assert.Empty(_capture.Files);
    }

    [Fact]
    public async Task A_cancelled_hand_over_says_which_messages_did_not_leave()
    {
        IReadOnlyList<DeliveryOutcome> outcomes = await _capture.Connector.DeliverAsync([CaptureFixture.Mail], new CancellationToken(canceled: true));

        Assert.Equal([new DeliveryOutcome.Transient("capture-cancelled", null, Tried: false)], outcomes);
        Assert.Empty(_capture.Files);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(9999)]
    public async Task An_absurd_date_is_no_obstacle(int year)
    {
        var date = new DateTimeOffset(year, 6, 1, 0, 0, 0, TimeSpan.Zero);

        Assert.IsType<DeliveryOutcome.Accepted>(await _capture.DeliverAsync(CaptureFixture.Mail with { Date = date }));
        Assert.Equal(date, _capture.Mailbox.List(0, 1).Messages.Single().Date);
    }
}
