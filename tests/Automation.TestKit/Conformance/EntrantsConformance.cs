using Automation.Engine.Campaigns;
using Automation.Storage;
using Automation.Templating;
using NodaTime;
using Xunit;

namespace Automation.TestKit.Conformance;

/// <summary>Whom a scan of an audience finds.</summary>
public abstract class EntrantsConformance : StoreConformance
{
    [Fact]
    public async Task Everybody_comes_by_id_page_by_page()
    {
        var campaign = await AddCampaign();
        long[] ids = [await AddCustomer(), await AddCustomer(), await AddCustomer()];
        var query = Query(campaign, new ReentryRule.EveryTime()) with { Limit = 2 };

        var first = await Select(query);
        var second = await Select(query with { AfterCustomerId = first[^1].CustomerId });

        Assert.Equal([new(ids[0], "scan-1"), new Entrant(ids[1], "scan-1")], first);
        Assert.Equal([new Entrant(ids[2], "scan-1")], second);
        Assert.Empty(await Select(query with { AfterCustomerId = ids[2] }));
    }

    [Fact]
    public async Task The_sample_customer_is_in_no_audience()
    {
        var campaign = await AddCampaign();
        await AddCustomer(SampleCustomer.Key);
        var real = await AddCustomer();

        Assert.Equal([real], await Ids(Query(campaign, new ReentryRule.EveryTime())));
    }

    [Fact]
    public async Task A_rule_selects_with_its_parameters()
    {
        var campaign = await AddCampaign();
        await AddCustomer();
        var gold = await Do(tx => tx.UpsertCustomerAsync(new("g", Tier: "gold"), Start, Ct));
        await Do(tx => tx.UpsertOrderAsync(new("o1", gold, At(-10), 12.5m, "GBP", 1, null), Ct));
        var rule = new SqlFragment(
            "c.tier = @a1 or c.total_spent > @a2 or c.last_order_at > @a0",
            [Start, "gold", 12m]);

        Assert.Equal([gold], await Ids(Query(campaign, new ReentryRule.Once()) with { Rule = rule }));
        Assert.Equal([gold], await Ids(Query(campaign, new ReentryRule.Once()) with { Rule = new("c.total_spent > @a0", [12.4999m]) }));
        Assert.Empty(await Ids(Query(campaign, new ReentryRule.Once()) with { Rule = new("c.total_spent > @a0", [12.5m]) }));
        Assert.Equal([gold], await Ids(Query(campaign, new ReentryRule.Once()) with { Rule = new("c.last_order_at = @a0", [At(-10)]) }));
    }

    [Fact]
    public async Task A_zone_selects_its_customers_and_null_those_without_one()
    {
        var campaign = await AddCampaign();
        var none = await AddCustomer();
        var london = await AddCustomer(zone: "Europe/London");
        var query = Query(campaign, new ReentryRule.Once());

        Assert.Equal([none, london], await Ids(query));
        Assert.Equal([none], await Ids(query with { Zones = new(null) }));
        Assert.Equal([london], await Ids(query with { Zones = new("Europe/London") }));
        Assert.Empty(await Ids(query with { Zones = new("Asia/Tokyo") }));
    }

    [Fact]
    public async Task Every_time_leaves_out_who_entered_at_this_occasion()
    {
        var (campaign, again, stays) = await Entered("scan-1", "scan-0");

        Assert.Equal([new Entrant(stays, "scan-1")], await Select(Query(campaign, new ReentryRule.EveryTime())));
        Assert.Equal([again, stays], await Ids(Query(campaign, new ReentryRule.EveryTime()) with { Occurrence = "scan-2" }));
        Assert.Equal([again, stays], await Ids(Query(await AddCampaign(), new ReentryRule.EveryTime())));
    }

    [Fact]
    public async Task Once_leaves_out_who_ever_entered()
    {
        var (campaign, _, _) = await Entered("a", "b");
        var fresh = await AddCustomer();

        Assert.Equal([new Entrant(fresh, "")], await Select(Query(campaign, new ReentryRule.Once())));
    }

    [Fact]
    public async Task Once_per_period_leaves_out_who_entered_too_recently()
    {
        var (campaign, first, second) = await Entered("scan-0", "scan-0");
        var query = Query(campaign, new ReentryRule.OncePer(Duration.FromMinutes(60)));

        Assert.Empty(await Select(query with { At = At(59) }));
        Assert.Equal([new(first, "scan-1"), new Entrant(second, "scan-1")], await Select(query with { At = At(60) }));
    }

    [Fact]
    public async Task Once_until_exit_leaves_out_who_is_still_in()
    {
        var campaign = await AddCampaign();
        var inside = await AddJourney(campaign);
        var outside = await AddJourney(campaign);
        await Apply(Finished(outside));

        Assert.Equal([new Entrant(outside.CustomerId, "scan-1")], await Select(Query(campaign, new ReentryRule.OnceUntilExit())));
        await Apply(Finished(inside));
        Assert.Equal([inside.CustomerId, outside.CustomerId], await Ids(Query(campaign, new ReentryRule.OnceUntilExit())));
    }

    [Fact]
    public async Task Once_per_value_enters_again_with_a_new_value_and_never_without_one()
    {
        var campaign = await AddCampaign();
        await AddCustomer();
        var buyer = await AddCustomer();
        await Do(tx => tx.UpsertOrderAsync(new("o1", buyer, At(0), 1m, "GBP", 1, null), Ct));
        var rule = new ReentryRule.OncePerValue("customer.last_order_at");
        var query = Query(campaign, rule) with { ReentryColumn = "c.last_order_at" };

        var entrant = Assert.Single(await Select(query));
        Assert.Equal((buyer, At(0).ToUnixTimeMilliseconds().ToString(System.Globalization.CultureInfo.InvariantCulture)), (entrant.CustomerId, entrant.EntryKey));
        await Enter(campaign, entrant, rule);
        Assert.Empty(await Select(query));

        await Do(tx => tx.UpsertOrderAsync(new("o2", buyer, At(5), 1m, "GBP", 1, null), Ct));
        Assert.NotNull(await Enter(campaign, Assert.Single(await Select(query)), rule));
    }

    private async Task<(CampaignRow Campaign, long First, long Second)> Entered(string firstKey, string secondKey)
    {
        var campaign = await AddCampaign();
        var (first, second) = (await AddCustomer(), await AddCustomer());
        await Enter(campaign, new(first, firstKey), new ReentryRule.EveryTime());
        await Enter(campaign, new(second, secondKey), new ReentryRule.EveryTime());
        return (campaign, first, second);
    }

    private Task<long?> Enter(CampaignRow campaign, Entrant entrant, ReentryRule rule) => Do(tx => tx.TryAddJourneyAsync(
        new(campaign.Id, campaign.DefinitionVersionId, entrant.CustomerId, entrant.EntryKey, Start, null), rule, Ct));

    private Task<IReadOnlyList<Entrant>> Select(EntrantQuery query) => Do(tx => tx.SelectEntrantsAsync(query, Ct));

    private async Task<IEnumerable<long>> Ids(EntrantQuery query) => (await Select(query)).Select(entrant => entrant.CustomerId);

    private static EntrantQuery Query(CampaignRow campaign, ReentryRule rule) =>
        new(campaign.Id, Rule: null, rule, Start, "scan-1", ReentryColumn: null, Zones: null, AfterCustomerId: 0, Limit: 100);
}
