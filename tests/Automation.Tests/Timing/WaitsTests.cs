using Automation.Engine.Activities;
using Automation.Engine.Definitions;
using Automation.Server.Scheduling;
using Automation.TestKit.Definitions;
using Automation.TestKit.Journeys;
using NodaTime;
using Xunit;

namespace Automation.Tests.Timing;

/// <summary>Delay, "Start at" and cron, as waits.</summary>
public sealed class WaitsTests
{
    [Theory]
    [InlineData("1.00:00:00", 24)]
    [InlineData("02:00:00", 2)]
    [InlineData("P1DT2H", 26)]
    public void A_delay_rests_for_its_span(string span, int hours)
    {
        var journey = Begin("Elsa.Delay", ("timeSpan", span));

        Assert.Equal(SampleFacts.Start + Duration.FromHours(hours), Assert.Single(journey.Waits.Values).DueAt);
    }

    [Fact]
    public void A_delay_without_a_span_is_a_minute_as_in_Elsa() =>
        Assert.Equal(SampleFacts.Start + Duration.FromMinutes(1), Assert.Single(Begin("Elsa.Delay").Waits.Values).DueAt);

    [Fact]
    public void A_delay_of_nothing_goes_on_at_once() => Assert.Equal("done", Begin("Elsa.Delay", ("timeSpan", "00:00:00")).Reason);

    [Fact]
    public void A_delay_that_is_computed_to_be_negative_goes_on_at_once() =>
        Assert.Equal("done", Begin("Elsa.Delay", ("timeSpan", Drawing.Script("0.days - 1.days"))).Reason);

    [Fact]
    public void A_delay_may_be_computed()
    {
        var customer = SampleFacts.Customer with { OrdersCount = 3 };
        var workflow = Workflow("Elsa.Delay", ("timeSpan", Drawing.Script("customer.orders_count > 2 ? 3.days : 1.days")));

        var journey = new JourneyDriver(workflow, SampleFacts.Journey(SampleFacts.Start, customer: customer)).Begin();

        Assert.Equal(SampleFacts.Start + Duration.FromDays(3), Assert.Single(journey.Waits.Values).DueAt);
    }

    [Fact]
    public void A_delay_whose_expression_gives_no_span_is_an_incident_that_says_so()
    {
        var journey = Begin("Elsa.Delay", ("timeSpan", Drawing.Script("customer.name")));

        var incident = journey.Ledger.Last();
        Assert.Equal("input", incident.Reason);
        Assert.Contains("duration", incident.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("Lan", incident.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Start_at_rests_until_its_instant_and_goes_on_at_once_when_it_has_passed()
    {
        Assert.Equal(Instant.FromUtc(2026, 11, 25, 2, 0), Assert.Single(Begin("Elsa.StartAt", ("dateTime", "2026-11-25T09:00:00+07:00")).Waits.Values).DueAt);
        Assert.Equal("done", Begin("Elsa.StartAt", ("dateTime", "2026-03-02T09:00:00+07:00")).Reason);
    }

    [Theory]
    [InlineData(null, "2026-03-02T10:30:00Z")]
    [InlineData("Europe/London", "2026-03-02T17:30:00Z")]
    public void Cron_rests_until_the_next_time_in_the_customers_zone(string? zone, string expected)
    {
        var journey = new JourneyDriver(Quartz("0 30 17 ? * MON-FRI"), SampleFacts.Journey(SampleFacts.Start, customer: SampleFacts.Customer with { Zone = zone })).Begin();

        Assert.Equal(NodaTime.Text.InstantPattern.General.Parse(expected).Value, Assert.Single(journey.Waits.Values).DueAt);
    }

    [Fact]
    public void Cron_over_a_gap_of_the_clocks_comes_after_it_and_in_an_overlap_once()
    {
        var calendar = new QuartzCronCalendar();
        var london = DateTimeZoneProviders.Tzdb["Europe/London"];

        // 01:30 does not exist on 29 March 2026 (the next time that does is 02:00, an hour ahead of UTC), and comes twice on 25 October.
        Assert.Equal(Instant.FromUtc(2026, 3, 29, 1, 0), calendar.Next("0 30 1 * * ?", Instant.FromUtc(2026, 3, 28, 12, 0), london));
        var first = calendar.Next("0 30 1 * * ?", Instant.FromUtc(2026, 10, 24, 12, 0), london);
        Assert.Equal(Instant.FromUtc(2026, 10, 25, 0, 30), first);
        Assert.Equal(Instant.FromUtc(2026, 10, 26, 1, 30), calendar.Next("0 30 1 * * ?", first!.Value, london));
    }

    [Fact]
    public void Cron_that_has_no_time_any_more_is_an_incident() =>
        Assert.Contains("no time any more", Begin("Elsa.Cron", ("cronExpression", "never")).Ledger.Last().Detail, StringComparison.Ordinal);

    [Theory]
    [InlineData("0 0 9 30 2 ?")]
    [InlineData("every day")]
    [InlineData("")]
    public void A_schedule_that_can_never_fire_or_is_none_is_found_when_publishing(string cron) => Assert.NotNull(new QuartzCronCalendar().FindProblem(cron));

    private static JourneyDriver Begin(string type, params (string Name, object? Value)[] fields) => new JourneyDriver(Workflow(type, fields)).Begin();

    private static CompiledWorkflow Workflow(string type, params (string Name, object? Value)[] fields) =>
        new Drawing().Add("placed", "Care.OrderPlaced").Add("wait", type, fields).Connect("placed -> wait").Compile();

    private static CompiledWorkflow Quartz(string cron)
    {
        var drawing = new Drawing().Add("placed", "Care.OrderPlaced").Add("wait", "Elsa.Cron", ("cronExpression", cron)).Connect("placed -> wait");
        var compiler = new WorkflowCompiler(new CompilationEnvironment { Cron = new QuartzCronCalendar(), Catalog = ActivityCatalog.Standard });
        return compiler.Compile(WorkflowDefinition.Read(drawing.Text()).Definition!).Workflow!;
    }
}
