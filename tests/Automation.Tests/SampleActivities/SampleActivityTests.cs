using Automation.Engine.Messages;
using Automation.SampleActivities;
using Automation.TestKit.Activities;
using Automation.TestKit.Definitions;
using Automation.TestKit.Journeys;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;
using Xunit;

namespace Automation.Tests.SampleActivities;

/// <summary>The activities to copy from, tested as docs/writing-activities.md says.</summary>
public sealed class SampleActivityTests
{
    [Theory]
    [InlineData(10_000, "Gold")]
    [InlineData(9_999.99, "Silver")]
    [InlineData(1_999, "Bronze")]
    public void A_tier_is_told_by_what_was_spent(double spent, string tier)
    {
        var run = ActivityHarness.For<SpendingTier>()
            .Input("goldFrom", 10_000)
            .Input("silverFrom", 2_000)
            .Customer(SampleFacts.Customer with { TotalSpent = (decimal)spent })
            .Run();

        Assert.Equal(tier, run.Outcome);
        Assert.Equal(tier, run.Outputs["tier"]);
    }

    [Fact]
    public void A_tier_needs_its_bound()
    {
        Assert.Equal("WF1010 activity.goldFrom: 'Gold from' has no value. Give it one.", Assert.Single(ActivityHarness.For<SpendingTier>().Problems()).ToString());
    }

    [Fact]
    public void Payments_add_up_until_the_sum_is_there()
    {
        var run = ActivityHarness.For<PaymentReceived>().Input("amount", 500_000).Run();
        Assert.Equal(PaymentReceived.EventType, run.Wait!.EventType);

        run.Pass(Duration.FromDays(2)).Receive(PaymentReceived.EventType, Amount(200_000));
        Assert.Null(run.Outcome);

        run.Pass(Duration.FromDays(2)).Receive(PaymentReceived.EventType, Amount(300_000));
        Assert.Equal("Paid", run.Outcome);
        Assert.Equal(500_000m, Convert.ToDecimal(run.Outputs["paid"], null));
    }

    [Fact]
    public void Payments_that_are_too_little_in_time_are_told_as_such()
    {
        var run = ActivityHarness.For<PaymentReceived>().Input("amount", 500_000).Input("within", TimeSpan.FromDays(1)).Run();

        run.Receive(PaymentReceived.EventType, Amount(499_999)).Pass(Duration.FromDays(1));

        Assert.Equal("TimedOut", run.Outcome);
        Assert.Equal(499_999m, Convert.ToDecimal(run.Outputs["paid"], null));
    }

    [Fact]
    public async Task Points_are_added_by_a_call()
    {
        await using var service = await LoyaltyPeer.StartAsync();
        var run = Adding(service).Input("points", 50).Run();

        await run.CallAsync();

        Assert.Equal("Added", run.Outcome);
        Assert.Equal(50L, run.Outputs["balance"]);
        Assert.Equal("test-j42-2", Assert.Single(service.Keys));
    }

    [Fact]
    public void Nothing_to_add_needs_no_call()
    {
        Assert.Equal("NothingToAdd", ActivityHarness.For<AddPoints>().Service(new LoyaltyClient(new HttpClient(), Settings(null), NullLogger<LoyaltyClient>.Instance)).Input("points", 0).Run().Outcome);
    }

    [Fact]
    public async Task A_service_that_is_busy_or_broken_is_asked_again_and_one_that_refuses_is_not()
    {
        await using var service = await LoyaltyPeer.StartAsync(LoyaltyPeer.Mood.IsBusy, LoyaltyPeer.Mood.Breaks, LoyaltyPeer.Mood.Refuses);
        var run = Adding(service).Input("points", 50).Run();

        Assert.Equal(new DeliveryOutcome.Transient("http-429", TimeSpan.FromSeconds(7)), await run.CallAsync());
        Assert.Equal(new DeliveryOutcome.Transient("http-500", null), await run.CallAsync(attempt: 2));
        Assert.Equal(new DeliveryOutcome.Permanent("http-422"), await run.CallAsync(attempt: 3));

        Assert.Equal("Failed", run.Outcome);
        Assert.Equal(0, service.Balance);
    }

    [Fact]
    public async Task A_call_whose_answer_was_lost_is_repeated_with_its_key_and_added_once()
    {
        await using var service = await LoyaltyPeer.StartAsync(LoyaltyPeer.Mood.DropsTheAnswer);
        var run = Adding(service).Input("points", 50).Run();

        await Assert.ThrowsAsync<HttpRequestException>(() => run.CallAsync());
        await run.CallAsync(attempt: 2);

        Assert.Equal("Added", run.Outcome);
        Assert.Equal(["test-j42-2", "test-j42-2"], service.Keys);
        Assert.Equal(50, service.Balance);
    }

    [Fact]
    public async Task A_whole_workflow_runs_with_it()
    {
        var catalog = Adding(null).Catalog;
        var journey = new JourneyDriver(new Drawing()
            .Variable("points", "Int64")
            .Add("placed", "Care.OrderPlaced")
            .Add("add", "Sample.AddPoints", ("points", Drawing.Script("customer.orders_count * 10")), ("balance", Bound("points")))
            .Add("rich", "Elsa.FlowDecision", ("condition", Drawing.Script("variables.points >= 20")))
            .Add("yes", "Elsa.Finish", ("reason", "rich"))
            .Connect("placed -> add|Added -> rich|True -> yes")
            .Compile(catalog)).Begin();

        await journey.CallAsync("add", simulated: true);

        Assert.Equal("rich", journey.Reason);
    }

    private static ActivityHarness Adding(LoyaltyPeer? service) => ActivityHarness.For<AddPoints>().Services(services =>
    {
        services.AddSingleton(new HttpClient());
        services.AddSingleton(Settings(service?.Address));
        services.AddSingleton<ILogger<LoyaltyClient>>(NullLogger<LoyaltyClient>.Instance);
        new SamplePlugin().ConfigureServices(services);
    });

    private static IConfiguration Settings(Uri? url) => new ConfigurationBuilder().AddInMemoryCollection([new("Url", url?.ToString())]).Build();

    private static Dictionary<string, object?> Amount(long amount) => new() { ["amount"] = amount };

    private static System.Text.Json.Nodes.JsonObject Bound(string variable) =>
        new() { ["memoryReference"] = new System.Text.Json.Nodes.JsonObject { ["id"] = "id-of-" + variable } };
}
