using Automation.Engine.Campaigns;
using Automation.Storage;
using Xunit;

namespace Automation.TestKit.Conformance;

/// <summary>What transactions promise: all or nothing, one at a time, and nothing acknowledged is lost.</summary>
public abstract class ClaimsConformance : StoreConformance
{
    [Fact]
    public async Task What_is_not_committed_leaves_nothing_behind()
    {
        var journey = await AddWaiting(await AddCampaign(), At(1));
        await using (var crashed = await Store.BeginAsync(Ct))
        {
            await crashed.ClaimDueWaitsAsync(At(1), At(1), 10, Ct);
            await crashed.ApplyAsync([Finished(journey)], At(1), Ct);
            await crashed.UpsertCustomerAsync(new("crashed"), Start, Ct);
            await crashed.SetMarkAsync("m", "crashed", Ct);
        }

        Assert.Equal([Wait(journey, 1, At(1))], await ClaimWaits(At(1)));
        Assert.Equal(Active(journey).State, (await LoadJourney(journey.Id)).State);
        Assert.Null(await Do(tx => tx.GetMarkAsync("m", Ct)));
        await using var reader = Store.OpenReader();
        Assert.Empty(reader.Tallies);
        Assert.Empty(reader.Ledger);
        Assert.Single(reader.Customers);
    }

    [Fact]
    public async Task What_is_committed_is_there_when_the_database_is_opened_again()
    {
        var journey = await AddWaiting(await AddCampaign(), At(1));
        var message = await AddQueued(await AddCampaign());
        await Store.DisposeAsync();

        await using var again = Fixture.Open();
        await again.MigrateAsync(Ct);
        await using var tx = await again.BeginAsync(Ct);
        Assert.Equal([Wait(journey, 1, At(1))], await tx.ClaimDueWaitsAsync(At(1), At(1), 10, Ct));
        Assert.Equal([message], await tx.ClaimDueMessagesAsync(message.Channel, Start, 10, Ct));
    }

    [Fact]
    public async Task Two_stores_on_one_database_never_claim_the_same_twice()
    {
        const int Journeys = 60;
        var campaign = await AddCampaign();
        for (var i = 0; i < Journeys; i++)
        {
            await AddWaiting(campaign, At(i % 7));
        }

        var (first, second) = (Fixture.Open(), Fixture.Open());
        var claimed = (await Task.WhenAll(Drain(first), Drain(second))).SelectMany(ids => ids).ToList();

        Assert.Equal(Journeys, claimed.Count);
        Assert.Equal(Journeys, claimed.Distinct().Count());
    }

    [Fact]
    public async Task Two_workers_that_admit_the_same_person_at_once_admit_one()
    {
        var campaign = await AddCampaign();
        var customer = await AddCustomer();
        var write = new JourneyWrite(campaign.Id, campaign.DefinitionVersionId, customer, "", Start, null);
        var stores = new[] { Store, Fixture.Open(), Fixture.Open() };

        var ids = await Task.WhenAll(stores.Select(store => Task.Run(async () =>
        {
            await using var tx = await store.BeginAsync(Ct);
            var id = await tx.TryAddJourneyAsync(write, new ReentryRule.Once(), Ct);
            await tx.CommitAsync(Ct);
            return id;
        })));

        Assert.Single(ids, id => id is not null);
    }

    [Fact]
    public async Task Many_transactions_of_one_store_wait_for_their_turn()
    {
        await Do(tx => tx.SetMarkAsync("n", "0", Ct));

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => Do(async tx =>
        {
            var n = int.Parse((await tx.GetMarkAsync("n", Ct))!, System.Globalization.CultureInfo.InvariantCulture);
            await tx.SetMarkAsync("n", (n + 1).ToString(System.Globalization.CultureInfo.InvariantCulture), Ct);
        }))));

        Assert.Equal("20", await Do(tx => tx.GetMarkAsync("n", Ct)));
    }

    [Fact]
    public async Task A_reader_sees_what_is_committed_while_a_transaction_is_open()
    {
        await AddCustomer();
        await using var open = await Store.BeginAsync(Ct);
        await open.UpsertCustomerAsync(new("not yet"), Start, Ct);

        await using var reader = Store.OpenReader();
        Assert.Single(reader.Customers);

        await open.CommitAsync(Ct);
        Assert.Equal(2, reader.Customers.Count());
    }

    [Fact]
    public async Task A_transaction_is_over_when_it_is_committed()
    {
        await using var tx = await Store.BeginAsync(Ct);
        await tx.CommitAsync(Ct);

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await tx.SetMarkAsync("m", "x", Ct));
    }

    [Fact]
    public async Task A_cancelled_call_changes_nothing()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await using (var tx = await Store.BeginAsync(Ct))
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await tx.SetMarkAsync("m", "x", cancelled.Token));
            await tx.CommitAsync(Ct);
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Store.BeginAsync(cancelled.Token));
        Assert.Null(await Do(tx => tx.GetMarkAsync("m", Ct)));
    }

    private static async Task<List<long>> Drain(IStore store)
    {
        var claimed = new List<long>();
        while (true)
        {
            await using var tx = await store.BeginAsync(Ct);
            var waits = await tx.ClaimDueWaitsAsync(At(100), At(100), 5, Ct);
            if (waits.Count == 0)
            {
                return claimed;
            }

            var journeys = await tx.LoadJourneysAsync([.. waits.Select(wait => wait.JourneyId)], Ct);
            await tx.ApplyAsync([.. journeys.Select(journey => Finished(journey))], At(100), Ct);
            await tx.CommitAsync(Ct);
            claimed.AddRange(waits.Select(wait => wait.JourneyId));
            await Task.Yield();
        }
    }
}
