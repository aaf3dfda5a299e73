using Automation.Connectors.Twilio;
using Automation.Engine.Messages;
using Automation.TestKit.Twilio;
using Automation.Tests.Hosting;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Automation.Tests.Connectors.Twilio;

/// <summary>What is asked about hand-overs that may have gone to an account before this one.</summary>
public sealed class TwilioAccountChangeTests
{
    [Theory]
    [InlineData(-1, Reconciliation.CannotTell)]
    [InlineData(0, Reconciliation.NotReceived)]
    public async Task What_was_due_before_the_account_is_never_taken_for_not_received(int minutes, Reconciliation expected)
    {
        await using var stub = await TwilioStub.StartAsync();
        var since = TimeProvider.System.GetUtcNow() - TimeSpan.FromMinutes(10);
        await using var connector = new TwilioConnector(TwilioFixture.To(stub.Address), "w1", TimeProvider.System, () => 1, new Logger<TwilioConnector>(new CollectedLogs())) { Since = since };
        var due = since + TimeSpan.FromMinutes(minutes);

        var answer = await connector.ReconcileAsync(
            new UnknownDelivery("abc-j1-2", Channel.Sms, "+84901234567", "CARE", due, due, "Cảm ơn", new HashSet<string>()), TestContext.Current.CancellationToken);

        Assert.Equal(expected, answer.Answer);
    }
}
