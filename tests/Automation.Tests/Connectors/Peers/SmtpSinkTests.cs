using Automation.Connectors.Smtp;
using Automation.Engine.Messages;
using Automation.TestKit.Peers;
using Automation.Tests.Connectors.Smtp;
using Xunit;

namespace Automation.Tests.Connectors.Peers;

/// <summary>Against Postfix's smtp-sink, which refuses and breaks off where it is told to.</summary>
public sealed class SmtpSinkTests
{
    [Theory]
    [InlineData]
    [InlineData("-p")]
    [InlineData("-e")]
    public async Task Thousands_are_taken_with_and_without_extensions(params string[] options)
    {
        await using var sink = await SmtpSink.StartAsync(options);
        await using var smtp = new SmtpFixture(SmtpFixture.To(sink.Port));

        Assert.All(await smtp.DeliverAsync(SmtpFixture.Mails(3_000)), outcome => Assert.IsType<DeliveryOutcome.Accepted>(outcome));
    }

    [Theory]
    [InlineData("-f", "MAIL", "Permanent", "smtp-mail-500-5.3.0")]
    [InlineData("-f", "RCPT", "Permanent", "smtp-recipient-500-5.3.0")]
    [InlineData("-f", "DATA", "Permanent", "smtp-data-500-5.3.0")]
    [InlineData("-f", ".", "Permanent", "smtp-content-500-5.3.0")]
    [InlineData("-r", "MAIL", "Transient", "smtp-mail-450-4.3.0")]
    [InlineData("-r", "RCPT", "Transient", "smtp-recipient-450-4.3.0")]
    [InlineData("-r", "DATA", "Transient", "smtp-data-450-4.3.0")]
    [InlineData("-r", ".", "Transient", "smtp-content-450-4.3.0")]
    [InlineData("-q", "MAIL", "Transient", "smtp-mail-closed")]
    [InlineData("-q", "RCPT", "Transient", "smtp-recipient-closed")]
    [InlineData("-q", "DATA", "Transient", "smtp-data-closed")]
    [InlineData("-q", ".", "Unknown", "smtp-content-closed")]
    public async Task A_refusal_or_an_end_at_each_step_is_told_as_what_it_is(string option, string step, string kind, string code)
    {
        await using var sink = await SmtpSink.StartAsync(option, step);
        await using var smtp = new SmtpFixture(SmtpFixture.To(sink.Port) with { Limits = new SmtpLimits { Connections = 1, FirstBackOff = TimeSpan.FromMilliseconds(1) } });

        foreach (var outcome in await smtp.DeliverAsync(SmtpFixture.Mails(5)))
        {
            Assert.Equal(kind, outcome.GetType().Name);
            Assert.Contains(code, outcome.ToString(), StringComparison.Ordinal);
        }
    }
}
