using Automation.Engine.Activities;
using Automation.Engine.Campaigns;
using Automation.TestKit.Definitions;
using Automation.TestKit.Journeys;
using NodaTime;
using Xunit;

namespace Automation.Tests.Timing;

/// <summary>Some days before or after a date: of the campaign or of the customer, as a trigger and as a wait.</summary>
public sealed class DateReachedTests
{
    private static readonly LocalDateTime November25 = new(2026, 11, 25, 0, 0);

    [Fact]
    public void Before_a_date_enters_at_once_until_the_date_has_come()
    {
        var rule = Assert.IsType<StartRule.OnLocalDate>(Rule(November25, ("days", 3), ("direction", "Before")));

        Assert.Equal((new LocalDate(2026, 11, 22), new LocalTime(9, 0)), (rule.On, rule.At));
        Assert.Equal((November25, "too-late"), (rule.NotFrom, rule.TooLate));
    }

    [Fact]
    public void Before_a_date_with_a_time_of_day_enters_at_once_until_that_time() =>
        Assert.Equal(new LocalDateTime(2026, 11, 25, 20, 0), Assert.IsType<StartRule.OnLocalDate>(Rule(new LocalDateTime(2026, 11, 25, 20, 0), ("days", 3))).NotFrom);

    [Fact]
    public void After_a_date_enters_at_once_while_that_day_lasts()
    {
        var rule = Assert.IsType<StartRule.OnLocalDate>(Rule(November25, ("days", 10), ("direction", "After"), ("timeOfDay", "18:30")));

        Assert.Equal((new LocalDate(2026, 12, 5), new LocalTime(18, 30)), (rule.On, rule.At));
        Assert.Equal(new LocalDateTime(2026, 12, 6, 0, 0), rule.NotFrom);
    }

    [Fact]
    public void On_the_day_itself_is_zero_days_after() =>
        Assert.Equal(new LocalDate(2026, 11, 25), Assert.IsType<StartRule.OnLocalDate>(Rule(November25, ("days", 0), ("direction", "After"))).On);

    [Fact]
    public void A_campaign_without_the_date_cannot_be_started_and_says_which_date_it_lacks()
    {
        var error = Assert.Throws<InputException>(() => Rule(null));

        Assert.Contains("'starts_at'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Leap_day_minus_a_year_of_days_counts_days_not_years() =>
        Assert.Equal(new LocalDate(2027, 2, 28), Assert.IsType<StartRule.OnLocalDate>(Rule(new LocalDateTime(2028, 2, 29, 0, 0), ("days", 366))).On);

    [Theory]
    [InlineData("Asia/Ho_Chi_Minh", "2026-11-22T02:00:00Z")]
    [InlineData("Asia/Tokyo", "2026-11-22T00:00:00Z")]
    [InlineData("America/New_York", "2026-11-22T14:00:00Z")]
    [InlineData("Nowhere/Land", "2026-11-22T02:00:00Z")]
    [InlineData(null, "2026-11-22T02:00:00Z")]
    public void As_a_wait_the_time_of_day_is_the_customers_and_without_a_zone_the_campaigns(string? zone, string expected) =>
        Assert.Equal(At(expected), WaitFor(November25, zone, ("days", 3)));

    [Fact]
    public void As_a_wait_a_time_that_has_passed_goes_on_at_once() =>
        Assert.Null(WaitFor(new LocalDateTime(2026, 3, 1, 0, 0), "Asia/Ho_Chi_Minh", ("days", 0), ("direction", "After")));

    [Theory]
    // The clocks skip from 01:00 to 02:00 on 29 March 2026 in London: 01:30 happens as much later.
    [InlineData("Europe/London", "2026-03-29", "01:30", "2026-03-29T01:30:00Z")]
    // From 02:00 to 03:00 on 8 March in New York: 02:30 is 03:30 EDT.
    [InlineData("America/New_York", "2026-03-08", "02:30", "2026-03-08T07:30:00Z")]
    // The hour from 01:00 comes twice on 25 October in London, and on 1 November in New York: the first counts.
    [InlineData("Europe/London", "2026-10-25", "01:30", "2026-10-25T00:30:00Z")]
    [InlineData("America/New_York", "2026-11-01", "01:30", "2026-11-01T05:30:00Z")]
    public void A_local_time_in_a_gap_comes_later_and_one_that_comes_twice_counts_the_first_time(string zone, string date, string time, string expected)
    {
        var day = NodaTime.Text.LocalDatePattern.Iso.Parse(date).Value;

        Assert.Equal(At(expected), WaitFor(day.AtMidnight(), zone, ("days", 0), ("direction", "After"), ("timeOfDay", time)));
    }

    [Fact]
    public void Days_before_a_date_are_days_of_the_calendar_over_a_change_of_the_clocks() =>
        // 09:00 in London three days before 30 March is GMT, while the date itself is BST.
        Assert.Equal(At("2026-03-27T09:00:00Z"), WaitFor(new LocalDateTime(2026, 3, 30, 0, 0), "Europe/London", ("days", 3)));

    [Theory]
    // Seen from 2 March 2026: the 28th of February of 2027 has no 29th beside it, 2028 has.
    [InlineData("2000-02-29", 0, "After", "2026-03-02T03:00:00Z", "2027-02-28T02:00:00Z")]
    [InlineData("2000-02-29", 0, "After", "2027-03-02T03:00:00Z", "2028-02-29T02:00:00Z")]
    [InlineData("2000-02-29", 1, "After", "2026-03-02T03:00:00Z", "2027-03-01T02:00:00Z")]
    [InlineData("2000-02-29", 1, "Before", "2027-03-02T03:00:00Z", "2028-02-28T02:00:00Z")]
    [InlineData("2000-06-15", 0, "After", "2026-06-15T01:59:59Z", "2026-06-15T02:00:00Z")]
    [InlineData("2000-06-15", 0, "After", "2026-06-15T02:00:00Z", "2027-06-15T02:00:00Z")]
    [InlineData("2000-12-30", 7, "After", "2026-01-02T00:00:00Z", "2026-01-06T02:00:00Z")]
    [InlineData("2000-01-02", 7, "Before", "2026-12-20T00:00:00Z", "2026-12-26T02:00:00Z")]
    // A year of days before or after, where the year in question is two years away.
    [InlineData("2000-01-01", 366, "Before", "2026-12-31T03:00:00Z", "2028-01-01T02:00:00Z")]
    [InlineData("2000-12-31", 366, "After", "2026-01-01T01:00:00Z", "2026-01-01T02:00:00Z")]
    public void A_customers_own_date_returns_every_year_and_a_wait_takes_the_next(string birthday, int days, string direction, string now, string expected)
    {
        var customer = SampleFacts.Customer with { Birthday = NodaTime.Text.LocalDatePattern.Iso.Parse(birthday).Value };
        var workflow = Workflow("customer.birthday", [("days", days), ("direction", direction)]);

        var journey = new JourneyDriver(workflow, SampleFacts.Journey(At(now), customer: customer), At(now)).Begin();

        Assert.Equal(At(expected), Assert.Single(journey.Waits.Values).DueAt);
    }

    [Fact]
    public void A_customers_own_date_may_be_an_attribute_of_the_shop()
    {
        var customer = SampleFacts.Customer with { Attributes = new Dictionary<string, object?> { ["wedding_day"] = "2010-05-20" } };

        var journey = new JourneyDriver(Workflow("customer.attributes.wedding_day", []), SampleFacts.Journey(SampleFacts.Start, customer: customer)).Begin();

        Assert.Equal(At("2026-05-20T02:00:00Z"), Assert.Single(journey.Waits.Values).DueAt);
    }

    [Fact]
    public void A_customer_without_the_date_is_an_incident_that_says_so()
    {
        var journey = new JourneyDriver(Workflow("customer.birthday", [])).Begin();

        Assert.Contains("customer.birthday", journey.Ledger.Last().Detail, StringComparison.Ordinal);
    }

    private static StartRule? Rule(LocalDateTime? startsAt, params (string Name, object? Value)[] fields) =>
        new Drawing().Add("date", "Care.DateReached", [("date", "starts_at"), .. fields]).Compile().Starts[0].GetStartRule(CampaignWith(startsAt));

    private static Instant? WaitFor(LocalDateTime startsAt, string? zone, params (string Name, object? Value)[] fields)
    {
        var facts = SampleFacts.Journey(SampleFacts.Start, CampaignWith(startsAt), SampleFacts.Customer with { Zone = zone });

        return new JourneyDriver(Workflow("starts_at", fields), facts).Begin().Waits.Values.SingleOrDefault()?.DueAt;
    }

    private static Engine.Definitions.CompiledWorkflow Workflow(string date, (string Name, object? Value)[] fields) => new Drawing()
        .Add("placed", "Care.OrderPlaced")
        .Add("date", "Care.DateReached", [("date", date), .. fields])
        .Connect("placed -> date")
        .Compile();

    private static CampaignFacts CampaignWith(LocalDateTime? startsAt) => SampleFacts.Campaign(("starts_at", startsAt));

    private static Instant At(string text) => NodaTime.Text.InstantPattern.ExtendedIso.Parse(text).Value;
}
