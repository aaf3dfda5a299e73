using Automation.Engine.Definitions;
using Automation.Engine.Messages;
using Automation.TestKit;
using Automation.TestKit.Definitions;
using Automation.TestKit.Journeys;
using NodaTime;
using Xunit;

namespace Automation.Tests.Shipped;

/// <summary>What the three care workflows do, moment by moment, for one customer.</summary>
public sealed class ShippedJourneysTests
{
    private static readonly Duration Day = Duration.FromDays(1);
    private static readonly SettledDelivery NoAddress = new SettledDelivery.Denied("no-address");

    [Fact]
    public void Thanks_go_out_a_day_after_the_order_by_email_as_care()
    {
        var journey = Begin("thank-you-after-sale").PassTo(SampleFacts.Start + Day - Duration.FromMilliseconds(1));
        Assert.Empty(journey.Messages);

        journey.PassTo(SampleFacts.Start + Day);
        var message = Assert.Single(journey.Messages.Values);
        Assert.Equal((Channel.Email, Purpose.Care, "thank-you"), (message.Channel, message.Purpose, message.Template));
        Assert.Equal("done", journey.Settle("thank-you").Reason);
    }

    [Theory]
    [InlineData("thank-you-after-sale", "thank-you", "done")]
    [InlineData("promotion-notice", "notice", null)]
    public void A_message_that_was_denied_or_failed_holds_nobody_up(string name, string activity, string? reason)
    {
        foreach (var delivery in new[] { NoAddress, new SettledDelivery.Failed("550") })
        {
            var journey = Begin(name).Pass(Day);
            journey.Settle(activity, delivery);
            Assert.Equal(reason, journey.Reason);
        }
    }

    [Fact]
    public void A_lapsed_customer_who_orders_within_seven_days_is_won_back_without_a_voucher()
    {
        var journey = Begin("reactivate-lapsed").Settle("we-miss-you").Pass(7 * Day - Duration.FromMinutes(1)).Receive();

        Assert.Equal("won back", journey.Reason);
        Assert.DoesNotContain("voucher", journey.Ledger.Select(line => line.ActivityId));
    }

    [Fact]
    public void After_seven_days_comes_a_voucher_and_an_order_within_thirty_more_wins_back()
    {
        var journey = Begin("reactivate-lapsed").Settle("we-miss-you", NoAddress).Pass(7 * Day);
        var voucher = Assert.Single(journey.Messages.Values);
        Assert.Equal((Channel.Sms, Purpose.Advertising, "come-back-voucher"), (voucher.Channel, voucher.Purpose, voucher.Template));

        journey.Settle("voucher", NoAddress).Pass(29 * Day).Receive();

        Assert.Equal("won back", journey.Reason);
        Assert.Equal("won-back-by-voucher", journey.Ledger.Last().ActivityId);
    }

    [Fact]
    public void Who_orders_in_neither_period_is_lost()
    {
        var journey = Begin("reactivate-lapsed").Settle("we-miss-you").Pass(7 * Day).Settle("voucher");

        Assert.Equal("lost", journey.Pass(30 * Day).Reason);
        Assert.Equal(SampleFacts.Start + (37 * Day), journey.Ledger.Last().At);
    }

    [Fact]
    public void A_promotion_is_announced_at_once_and_remembered_on_its_first_day_at_nine()
    {
        var journey = Begin("promotion-notice").Settle("notice");
        Assert.Equal(Instant.FromUtc(2026, 3, 5, 2, 0), Assert.Single(journey.Waits.Values).DueAt);

        journey.Pass(3 * Day);

        var reminder = Assert.Single(journey.Messages.Values);
        Assert.Equal((Channel.Sms, "promotion-today"), (reminder.Channel, reminder.Template));
        Assert.Equal("done", journey.Settle("starts-today", NoAddress).Reason);
    }

    [Fact]
    public void Who_has_ordered_since_the_notice_is_not_reminded()
    {
        var journey = Begin("promotion-notice").Settle("notice");
        journey.Facts = journey.Facts with { Customer = journey.Facts.Customer with { LastOrderAt = SampleFacts.Start + Day } };

        journey.Pass(3 * Day);

        Assert.Empty(journey.Messages);
        Assert.Equal(("done", "ordered"), (journey.Reason, journey.Ledger.Last().ActivityId));
    }

    [Fact]
    public void An_order_before_the_notice_does_not_count_as_one_since()
    {
        var journey = Begin("promotion-notice").Settle("notice");
        journey.Facts = journey.Facts with { Customer = journey.Facts.Customer with { LastOrderAt = SampleFacts.Start } };

        Assert.Single(journey.Pass(3 * Day).Messages);
    }

    private static JourneyDriver Begin(string name)
    {
        var definition = WorkflowDefinition.Read(File.ReadAllText(RepositoryFolder.Of("workflows", name + ".json"))).Definition!;
        var workflow = new WorkflowCompiler(new CompilationEnvironment { Cron = new FakeCronCalendar() }).Compile(definition).Workflow!;
        var campaign = SampleFacts.Campaign(("starts_at", new LocalDateTime(2026, 3, 5, 0, 0)), ("ends_at", new LocalDateTime(2026, 3, 8, 0, 0)));
        return new JourneyDriver(workflow, SampleFacts.Journey(SampleFacts.Start, campaign)).Begin();
    }
}
