using Automation.Engine.Campaigns;
using Automation.Storage;
using Xunit;

namespace Automation.TestKit.Conformance;

/// <summary>What a store must hold about events and about the waits for them.</summary>
public abstract class EventsConformance : StoreConformance
{
    [Fact]
    public async Task An_event_is_read_back_as_told()
    {
        var customer = await AddCustomer();
        var order = await Do(tx => tx.UpsertOrderAsync(new("o1", customer, Start, 1m, "GBP", 1, null), Ct));
        var told = new EventWrite("shop", "e1", "order.placed", customer, Start, At(1), order, """{"n":1}""");

        var id = await Do(tx => tx.TryAddEventAsync(told, Ct));

        Assert.Equal(
            new EventRow(id!.Value, "shop", "e1", "order.placed", customer, Start, order, told.DataJson),
            Assert.Single(await Do(tx => tx.LoadEventsAsync([id.Value, id.Value + 1], Ct))));
    }

    [Fact]
    public async Task An_event_is_known_by_its_source_and_id()
    {
        var customer = await AddCustomer();

        Assert.NotNull(await Add("shop", "e1", customer));
        Assert.Null(await Add("shop", "e1", customer));
        Assert.NotNull(await Add("till", "e1", customer));
    }

    [Fact]
    public async Task A_duplicate_within_a_transaction_does_not_spoil_it()
    {
        var customer = await AddCustomer();

        var (first, again, other) = await Do(async tx => (
            await tx.TryAddEventAsync(Event("shop", "e1", customer), Ct),
            await tx.TryAddEventAsync(Event("shop", "e1", customer), Ct),
            await tx.TryAddEventAsync(Event("shop", "e2", customer), Ct)));

        Assert.Null(again);
        Assert.Equal(2, (await Do(tx => tx.LoadEventsAsync([first!.Value, other!.Value], Ct))).Count);
    }

    [Fact]
    public async Task The_waits_of_a_customer_for_a_type_are_found_in_order()
    {
        var campaign = await AddCampaign();
        var customer = await AddCustomer();
        var second = await AddJourney(campaign, customer);
        await Apply(Active(second) with { WaitsAdded = [EventWait(second.Id, 7, "order.placed"), EventWait(second.Id, 2, "order.placed"), EventWait(second.Id, 3, "order.cancelled")] });
        var third = await AddWaiting(campaign, dueAt: null, WaitKind.Event, customer);
        await AddWaiting(campaign, At(1), WaitKind.Time, customer);
        await AddWaiting(campaign, At(1), WaitKind.Event);

        var found = await Find(customer);

        Assert.Equal([(second.Id, 2), (second.Id, 7), (third.Id, 1)], found.Select(wait => (wait.JourneyId, wait.Visit)));
        Assert.All(found, wait => Assert.Equal((WaitKind.Event, "order.placed"), (wait.Kind, wait.EventType)));
    }

    [Fact]
    public async Task A_wait_is_not_found_once_it_is_over_or_its_journey_has_ended()
    {
        var campaign = await AddCampaign();
        var customer = await AddCustomer();
        var over = await AddWaiting(campaign, At(1), WaitKind.Event, customer);
        var ended = await AddWaiting(campaign, At(1), WaitKind.Event, customer);

        await Apply(Active(over) with { WaitsRemoved = [1] }, Finished(ended));

        Assert.Empty(await Find(customer));
    }

    [Fact]
    public async Task A_stopped_campaign_no_longer_listens()
    {
        var campaign = await AddCampaign();
        var customer = await AddCustomer();
        await AddWaiting(campaign, At(1), WaitKind.Event, customer);

        await SetState(campaign, CampaignState.Paused);
        Assert.Single(await Find(customer));

        await SetState(campaign, CampaignState.Stopped);
        Assert.Empty(await Find(customer));
    }

    private Task<IReadOnlyList<WaitRow>> Find(long customer) => Do(tx => tx.FindEventWaitsAsync(customer, "order.placed", Ct));

    private Task<long?> Add(string source, string id, long customer) => Do(tx => tx.TryAddEventAsync(Event(source, id, customer), Ct));

    private static EventWrite Event(string source, string id, long customer) => new(source, id, "order.placed", customer, Start, Start, null, null);

    private static WaitRow EventWait(long journey, int visit, string type) => new(journey, visit, WaitKind.Event, At(60), type);
}
