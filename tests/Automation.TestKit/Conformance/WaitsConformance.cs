using Automation.Storage;
using NodaTime;
using Xunit;

namespace Automation.TestKit.Conformance;

/// <summary>Which waits are due, and in what order they are claimed.</summary>
public abstract class WaitsConformance : StoreConformance
{
    [Fact]
    public async Task A_wait_is_due_at_its_instant_and_not_before()
    {
        var journey = await AddWaiting(await AddCampaign(), At(10));

        Assert.Empty(await ClaimWaits(At(10) - Duration.FromMilliseconds(1)));
        Assert.Equal([Wait(journey, 1, At(10))], await ClaimWaits(At(10)));
    }

    [Fact]
    public async Task The_oldest_of_all_campaigns_and_kinds_come_first_then_by_journey()
    {
        var (first, second) = (await AddCampaign(), await AddCampaign());
        var d = await AddWaiting(first, At(4));
        var a = await AddWaiting(second, At(1), WaitKind.Retry);
        var c = await AddWaiting(first, At(3), WaitKind.Event);
        var b = await AddWaiting(second, At(2), WaitKind.Event);
        var e = await AddWaiting(second, At(4));
        await AddWaiting(first, dueAt: null, WaitKind.Event);

        var due = await ClaimWaits(At(10));

        Assert.Equal([a.Id, b.Id, c.Id, d.Id, e.Id], due.Select(wait => wait.JourneyId));
        Assert.Equal([WaitKind.Retry, WaitKind.Event, WaitKind.Event, WaitKind.Time, WaitKind.Time], due.Select(wait => wait.Kind));
        Assert.Equal("order.placed", due[1].EventType);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(8)]
    public async Task A_limit_keeps_the_oldest(int limit)
    {
        CampaignRow[] campaigns = [await AddCampaign(), await AddCampaign(), await AddCampaign()];
        var expected = new List<(Instant, long)>();
        for (var i = 0; i < 12; i++)
        {
            var due = At(i * 7 % 12);
            var journey = await AddWaiting(campaigns[i % 3], due, i % 2 == 0 ? WaitKind.Time : WaitKind.Event);
            expected.Add((due, journey.Id));
        }

        var claimed = await ClaimWaits(At(100), limit: limit);

        Assert.Equal(expected.Order().Take(limit), claimed.Select(wait => (wait.DueAt!.Value, wait.JourneyId)));
    }

    [Fact]
    public async Task A_journey_gives_only_its_oldest_wait()
    {
        var campaign = await AddCampaign();
        var many = await AddJourney(campaign);
        await Apply(Active(many) with { WaitsAdded = [Wait(many, 1, At(5)), Wait(many, 2, At(3)), Wait(many, 3, At(2), WaitKind.Event), Wait(many, 4, At(4))] });
        var one = await AddWaiting(campaign, At(6));

        Assert.Equal([Wait(many, 3, At(2), WaitKind.Event), Wait(one, 1, At(6))], await ClaimWaits(At(10), limit: 2));

        await Apply(Active(many) with { WaitsRemoved = [3] });
        Assert.Equal([Wait(many, 2, At(3)), Wait(one, 1, At(6))], await ClaimWaits(At(10), limit: 2));
    }

    [Fact]
    public async Task Waits_of_one_instant_and_journey_come_by_visit()
    {
        var journey = await AddJourney(await AddCampaign());
        await Apply(Active(journey) with { WaitsAdded = [Wait(journey, 2, At(1)), Wait(journey, 1, At(1), WaitKind.Event)] });

        Assert.Equal(1, Assert.Single(await ClaimWaits(At(1))).Visit);
    }

    [Fact]
    public async Task A_deadline_does_not_pass_over_time_in_which_events_were_not_processed()
    {
        var campaign = await AddCampaign();
        var deadline = await AddWaiting(campaign, At(5), WaitKind.Event);
        var timer = await AddWaiting(campaign, At(6));

        Assert.Equal([timer.Id], (await ClaimWaits(At(10), eventsUpTo: At(4))).Select(wait => wait.JourneyId));
        Assert.Equal([deadline.Id, timer.Id], (await ClaimWaits(At(10), eventsUpTo: At(5))).Select(wait => wait.JourneyId));
    }

    [Fact]
    public async Task A_deadline_does_not_pass_before_now_however_far_events_are_processed()
    {
        await AddWaiting(await AddCampaign(), At(5), WaitKind.Event);

        Assert.Empty(await ClaimWaits(At(4), eventsUpTo: At(100)));
    }

    [Fact]
    public async Task A_wait_that_is_not_over_is_claimed_again()
    {
        var journey = await AddWaiting(await AddCampaign(), At(1));

        Assert.Single(await ClaimWaits(At(1)));
        Assert.Single(await ClaimWaits(At(1)));
        await Apply(Active(journey) with { WaitsRemoved = [1] });
        Assert.Empty(await ClaimWaits(At(1)));
    }

    [Fact]
    public async Task The_next_due_time_is_the_earliest_of_any_kind()
    {
        Assert.Null(await Next());
        var campaign = await AddCampaign();
        await AddWaiting(campaign, dueAt: null, WaitKind.Event);
        Assert.Null(await Next());

        await AddWaiting(campaign, At(7), WaitKind.Event);
        Assert.Equal(At(7), await Next());
        await AddWaiting(await AddCampaign(), At(5));
        Assert.Equal(At(5), await Next());
        await AddWaiting(campaign, At(3), WaitKind.Event);
        Assert.Equal(At(3), await Next());
    }

    private Task<Instant?> Next() => Do(tx => tx.NextWaitDueAsync(Ct));
}
