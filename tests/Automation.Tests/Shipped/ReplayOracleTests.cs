using System.Globalization;
using Xunit;

namespace Automation.Tests.Shipped;

/// <summary>The oracle on histories small enough to work out by hand. One customer "a" in London unless a test says otherwise.</summary>
public sealed class ReplayOracleTests
{
    private static readonly ExpectedCounts Nothing = new(0, 0, 0, 0, 0, 0, 0, 0);

    // ---- thank you ------------------------------------------------------------------------------

    [Fact]
    public void Every_order_is_thanked_a_day_later()
    {
        var oracle = Replay("2011-01-01", "2011-02-01", "2011-01-10T10:00Z", "2011-01-10T10:00Z", "2011-01-20T12:00Z");

        Assert.Equal(Nothing with { Entered = 3, Done = 3, EmailAccepted = 3 }, oracle.Counts()[ReplayOracle.ThankYou]);
    }

    [Fact]
    public void Order_before_from_is_history_and_order_at_from_triggers()
    {
        var oracle = Replay("2011-01-01", "2011-02-01", "2010-12-31T23:59:59Z", "2011-01-01T00:00Z");

        Assert.Equal(1, oracle.Counts()[ReplayOracle.ThankYou].Entered);
    }

    [Fact]
    public void What_is_due_exactly_at_to_waits_and_an_order_at_to_does_not_exist()
    {
        var oracle = Replay("2011-01-01", "2011-02-01", "2011-01-30T23:59:59Z", "2011-01-31T00:00Z", "2011-02-01T00:00Z");

        Assert.Equal(Nothing with { Entered = 2, Done = 1, Waiting = 1, EmailAccepted = 1 }, oracle.Counts()[ReplayOracle.ThankYou]);
    }

    [Fact]
    public void From_and_to_are_midnights_of_the_zone()
    {
        // Midnight of 1 July in London is 23:00 UTC of 30 June.
        var oracle = Replay("2011-07-01", "2011-07-08", "2011-06-30T22:59Z", "2011-06-30T23:00Z", "2011-07-07T22:59Z", "2011-07-07T23:00Z");

        Assert.Equal(2, oracle.Counts()[ReplayOracle.ThankYou].Entered);
    }

    // ---- reactivation ---------------------------------------------------------------------------

    [Theory]
    [InlineData("2011-01-10T09:00Z", "2011-04-11T08:00Z")] // ripe 10 April 10:00 BST, an hour after that day's scan
    [InlineData("2011-01-10T08:00Z", "2011-04-10T08:00Z")] // ripe exactly at the scan
    [InlineData("2011-01-10T08:01Z", "2011-04-11T08:00Z")]
    [InlineData("2011-01-10T07:59Z", "2011-04-10T08:00Z")]
    [InlineData("2010-10-01T08:00Z", "2010-12-30T09:00Z")] // ripe 08:00 GMT, an hour before the scan
    public void Lapse_is_seen_by_the_first_nine_o_clock_scan_that_is_ninety_times_24_hours_later(string order, string scan)
    {
        var journey = Assert.Single(Lapses(Replay("2010-10-01", "2011-05-01", order)));

        Assert.Equal(At(scan), journey.EnteredAt);
        Assert.Equal(At(scan), journey.EmailAt);
    }

    [Fact]
    public void Customer_long_lapsed_before_from_enters_at_the_first_scan()
    {
        var journey = Assert.Single(Lapses(Replay("2011-01-01", "2011-03-01", "2009-05-05T05:05Z")));

        Assert.Equal(At("2011-01-01T09:00Z"), journey.EnteredAt);
    }

    [Fact]
    public void Silent_customer_gets_the_voucher_after_7_days_and_is_lost_after_30_more()
    {
        var oracle = Replay("2011-01-01", "2011-03-01", "2010-01-01T12:00Z");

        var journey = Assert.Single(Lapses(oracle));
        Assert.Equal(At("2011-01-08T09:00Z"), journey.SmsAt);
        Assert.Equal(At("2011-02-07T09:00Z"), journey.EndedAt);
        Assert.Equal(Nothing with { Entered = 1, Lost = 1, EmailAccepted = 1, SmsDeniedNoAddress = 1 }, oracle.Counts()[ReplayOracle.Reactivation]);
    }

    [Fact]
    public void Sms_is_accepted_for_a_customer_with_a_phone()
    {
        var oracle = Replay("2011-01-01", "2011-03-01", "2010-01-01T12:00Z") with { CustomersWithPhone = new HashSet<string> { "a" } };

        Assert.Equal(Nothing with { Entered = 1, Lost = 1, EmailAccepted = 1, SmsAccepted = 1 }, oracle.Counts()[ReplayOracle.Reactivation]);
    }

    [Theory]
    [InlineData("2011-01-01T09:01Z", "won back", false)]
    [InlineData("2011-01-08T09:00Z", "won back", false)] // exactly at the first deadline
    [InlineData("2011-01-08T09:01Z", "won back", true)]
    [InlineData("2011-02-07T09:00Z", "won back", true)] // exactly at the second deadline
    [InlineData("2011-02-07T09:01Z", "lost", true)]
    public void Order_during_the_waits_wins_the_customer_back(string order, string state, bool sms)
    {
        var journey = Assert.Single(Lapses(Replay("2011-01-01", "2011-03-01", "2010-01-01T12:00Z", order)));

        Assert.Equal(state, journey.State);
        Assert.Equal(sms, journey.SmsAt is not null);
    }

    [Theory]
    [InlineData("2011-01-08", false)] // ends before the first deadline of 8 January 09:00
    [InlineData("2011-01-09", true)]
    [InlineData("2011-02-07", true)] // ends before the second deadline of 7 February 09:00
    public void Journey_cut_off_by_to_is_waiting(string to, bool sms)
    {
        var journey = Assert.Single(Lapses(Replay("2011-01-01", to, "2010-01-01T12:00Z")));

        Assert.Equal("waiting", journey.State);
        Assert.Equal(sms, journey.SmsAt is not null);
    }

    [Fact]
    public void Order_exactly_at_the_scan_keeps_the_customer_out()
    {
        // 3 October 2010 09:00 BST + 90 days = 1 January 2011 08:00, the scan of that day is at 09:00.
        Assert.Empty(Lapses(Replay("2011-01-01", "2011-03-01", "2010-10-03T08:00Z", "2011-01-01T09:00Z")));
        Assert.Single(Lapses(Replay("2011-01-01", "2011-03-01", "2010-10-03T08:00Z", "2011-01-01T09:01Z")));
    }

    [Fact]
    public void Lost_customer_enters_again_only_after_a_newer_order_and_another_90_days()
    {
        var lost = Replay("2010-01-01", "2012-01-01", "2009-06-01T12:00Z");
        var twice = Replay("2010-01-01", "2012-01-01", "2009-06-01T12:00Z", "2010-06-01T12:00Z");

        Assert.Single(Lapses(lost));
        Assert.Equal([At("2010-01-01T09:00Z"), At("2010-08-31T08:00Z")], Lapses(twice).Select(journey => journey.EnteredAt));
    }

    [Fact]
    public void Customer_whose_orders_are_all_at_or_after_to_is_unknown()
    {
        Assert.Empty(Replay("2011-01-01", "2011-02-01", "2011-02-01T00:00Z", "2011-05-01T00:00Z").Journeys());
    }

    // ---- promotion: starts 25 November, notice 22 November 09:00, SMS 25 November 09:00 ----------

    [Theory]
    [InlineData("2011-05-26T09:00Z", true)] // exactly 180 times 24 hours before
    [InlineData("2011-05-26T08:59Z", false)]
    [InlineData("2011-11-22T09:00Z", true)] // exactly at the notice
    [InlineData("2011-11-22T09:01Z", false)]
    public void Notice_goes_to_those_who_ordered_within_180_days(string order, bool entered)
    {
        Assert.Equal(entered, Promotions(Replay("2011-11-01", "2011-12-10", order)).Any());
    }

    [Theory]
    [InlineData("2011-11-22T09:00Z", true)] // counts as before the notice
    [InlineData("2011-11-22T09:01Z", false)]
    [InlineData("2011-11-25T09:00Z", false)] // counts as ordered
    [InlineData("2011-11-25T09:01Z", true)]
    public void Sms_goes_to_those_without_an_order_since_the_notice(string order, bool sms)
    {
        var journey = Assert.Single(Promotions(Replay("2011-11-01", "2011-12-10", "2011-11-02T12:00Z", order)));

        Assert.Equal(At("2011-11-22T09:00Z"), journey.EmailAt);
        Assert.Equal(sms ? At("2011-11-25T09:00Z") : null, journey.SmsAt);
        Assert.Equal("done", journey.State);
    }

    [Theory]
    [InlineData("2011-11-22", "2011-11-22T09:00Z")] // in time
    [InlineData("2011-11-23", "2011-11-23T00:00Z")] // late: at once
    [InlineData("2011-11-24", "2011-11-24T00:00Z")]
    [InlineData("2011-11-25", null)] // it has started
    [InlineData("2011-11-26", null)]
    public void Campaign_switched_on_late_sends_at_once_unless_the_promotion_has_started(string from, string? notice)
    {
        var journeys = Promotions(Replay(from, "2011-12-10", "2011-11-02T12:00Z")).ToList();

        Assert.Equal(notice is null ? [] : [At(notice)], journeys.Select(journey => journey.EnteredAt));
    }

    [Theory]
    [InlineData("2011-11-22", 0, 0)] // ends before the notice
    [InlineData("2011-11-23", 1, 1)]
    [InlineData("2011-11-25", 1, 1)] // ends before the SMS
    [InlineData("2011-11-26", 1, 0)]
    public void Promotion_cut_off_by_to_does_not_happen_or_waits(string to, int entered, int waiting)
    {
        var counts = Replay("2011-11-01", to, "2011-11-02T12:00Z").Counts()[ReplayOracle.Promotion];

        Assert.Equal((entered, waiting), (counts.Entered, counts.Waiting));
    }

    // ---- all together ---------------------------------------------------------------------------

    [Fact]
    public void Customers_are_told_apart_and_sums_are_by_workflow()
    {
        var oracle = Replay("2011-11-01", "2011-12-10") with
        {
            Orders =
            [
                ("a", 1, At("2011-06-01T12:00Z")), // lapsed: scan 1 November, SMS 8 November, lost 8 December; notice and SMS
                ("b", 2, At("2011-10-20T12:00Z")), // notice
                ("b", 3, At("2011-11-23T12:00Z")), // thanked, and so no SMS
                ("c", 4, At("2011-01-05T12:00Z")), // lapsed, too old for the notice
                ("c", 5, At("2011-12-09T12:00Z")), // thanked too late; the journey was lost the day before
            ],
            CustomersWithPhone = new HashSet<string> { "c" },
        };

        var counts = oracle.Counts();
        Assert.Equal(new ExpectedCounts(2, 1, 1, 0, 0, 1, 0, 0), counts[ReplayOracle.ThankYou]);
        Assert.Equal(new ExpectedCounts(2, 0, 0, 0, 2, 2, 1, 1), counts[ReplayOracle.Reactivation]);
        Assert.Equal(new ExpectedCounts(2, 0, 2, 0, 0, 2, 0, 1), counts[ReplayOracle.Promotion]);
        Assert.Equal(new Dictionary<string, int> { ["lost"] = 2 }, counts[ReplayOracle.Reactivation].Finished);
    }

    private static ReplayOracle Replay(string from, string to, params string[] ordersOfA) => new()
    {
        Orders = [.. ordersOfA.Select((order, index) => ("a", (long)index, At(order)))],
        Zone = "Europe/London",
        From = DateOnly.Parse(from, CultureInfo.InvariantCulture),
        To = DateOnly.Parse(to, CultureInfo.InvariantCulture),
        StartsAt = new DateOnly(2011, 11, 25),
    };

    private static IEnumerable<ExpectedJourney> Lapses(ReplayOracle oracle) =>
        oracle.Journeys().Where(journey => journey.Workflow == ReplayOracle.Reactivation);

    private static IEnumerable<ExpectedJourney> Promotions(ReplayOracle oracle) =>
        oracle.Journeys().Where(journey => journey.Workflow == ReplayOracle.Promotion);

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
