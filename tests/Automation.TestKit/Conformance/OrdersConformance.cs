using Automation.Storage;
using NodaTime;
using Xunit;

namespace Automation.TestKit.Conformance;

/// <summary>What a store must hold about orders: whatever arrives in whatever order, the customer's sums are true.</summary>
public abstract class OrdersConformance : StoreConformance
{
    [Fact]
    public async Task An_order_is_read_back_as_told()
    {
        var customer = await AddCustomer();
        var told = new OrderWrite("o1", customer, Start, 12.3456m, "GBP", 3, """{"n":1}""");

        var id = await Do(tx => tx.UpsertOrderAsync(told, Ct));

        Assert.Equal(
            new OrderRow(id, "o1", customer, Start, 12.3456m, "GBP", 3, Cancelled: false, told.DataJson),
            Assert.Single(await Do(tx => tx.LoadOrdersAsync([id, id + 1], Ct))));
        await AssertSums(customer, 1, 12.3456m, Start, Start);
    }

    [Fact]
    public async Task The_same_order_twice_counts_once()
    {
        var customer = await AddCustomer();

        var first = await Tell("o1", customer, 0, 10m);
        var second = await Tell("o1", customer, 0, 10m);

        Assert.Equal(first, second);
        await AssertSums(customer, 1, 10m, At(0), At(0));
    }

    [Fact]
    public async Task Another_amount_or_time_replaces_the_former()
    {
        var customer = await AddCustomer();
        await Tell("o1", customer, 0, 10m);
        await Tell("o2", customer, 10, 5m);

        await Tell("o2", customer, 20, 7.5m);
        await AssertSums(customer, 2, 17.5m, At(0), At(20));

        await Tell("o2", customer, -5, 7.5m);
        await AssertSums(customer, 2, 17.5m, At(-5), At(0));
    }

    [Fact]
    public async Task A_late_order_moves_the_first_and_not_the_last()
    {
        var customer = await AddCustomer();
        await Tell("o2", customer, 10, 5m);

        await Tell("o1", customer, 0, 10m);

        await AssertSums(customer, 2, 15m, At(0), At(10));
    }

    [Fact]
    public async Task An_order_that_turns_out_to_be_another_customers_moves()
    {
        var wrong = await AddCustomer();
        var right = await AddCustomer();
        await Tell("o1", wrong, 0, 10m);
        await Tell("o2", wrong, 10, 5m);

        await Tell("o1", right, 0, 10m);

        await AssertSums(wrong, 1, 5m, At(10), At(10));
        await AssertSums(right, 1, 10m, At(0), At(0));
    }

    [Fact]
    public async Task A_cancelled_order_leaves_the_sums_and_is_cancelled_once()
    {
        var customer = await AddCustomer();
        await Tell("o1", customer, 0, 10m);
        var id = await Tell("o2", customer, 10, 5m);

        Assert.True(await Cancel("o2"));
        Assert.False(await Cancel("o2"));
        Assert.False(await Cancel("never-heard-of"));

        await AssertSums(customer, 1, 10m, At(0), At(0));
        Assert.True(Assert.Single(await Do(tx => tx.LoadOrdersAsync([id], Ct))).Cancelled);
    }

    [Fact]
    public async Task A_cancelled_order_that_arrives_again_stays_cancelled()
    {
        var customer = await AddCustomer();
        await Tell("o1", customer, 0, 10m);
        await Cancel("o1");

        await Tell("o1", customer, 0, 11m);

        await AssertSums(customer, 0, 0m, null, null);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task After_any_history_the_sums_equal_a_recomputation(int seed)
    {
        var dice = new Dice(seed);
        long[] customers = [await AddCustomer(), await AddCustomer(), await AddCustomer()];
        var model = new Dictionary<string, (long Customer, int Minute, decimal Total, bool Cancelled)>();

        for (var step = 0; step < 300; step++)
        {
            await Do(tx => Happen(tx, dice, customers, model));
        }

        foreach (var customer in customers)
        {
            var counted = model.Values.Where(order => order.Customer == customer && !order.Cancelled).ToArray();
            Instant? first = counted.Length == 0 ? null : At(counted.Min(order => order.Minute));
            Instant? last = counted.Length == 0 ? null : At(counted.Max(order => order.Minute));
            await AssertSums(customer, counted.Length, counted.Sum(order => order.Total), first, last);
        }
    }

    private async ValueTask Happen(
        IStoreTransaction tx,
        Dice dice,
        long[] customers,
        Dictionary<string, (long Customer, int Minute, decimal Total, bool Cancelled)> model)
    {
        var key = "o" + dice.Below(40);
        if (dice.Below(5) == 0)
        {
            var known = model.TryGetValue(key, out var order) && !order.Cancelled;
            Assert.Equal(known, await tx.CancelOrderAsync(key, Ct));
            if (known)
            {
                model[key] = order with { Cancelled = true };
            }

            return;
        }

        var told = (Customer: customers[dice.Below(3)], Minute: dice.Below(1000), Total: dice.Below(100_000) / 1000m);
        await tx.UpsertOrderAsync(new(key, told.Customer, At(told.Minute), told.Total, "GBP", 1, null), Ct);
        model[key] = (told.Customer, told.Minute, told.Total, model.TryGetValue(key, out var before) && before.Cancelled);
    }

    private Task<long> Tell(string key, long customer, int minute, decimal total) =>
        Do(tx => tx.UpsertOrderAsync(new(key, customer, At(minute), total, "GBP", 1, null), Ct));

    private Task<bool> Cancel(string key) => Do(tx => tx.CancelOrderAsync(key, Ct));

    private async Task AssertSums(long customer, long count, decimal total, Instant? first, Instant? last)
    {
        var row = await LoadCustomer(customer);
        Assert.Equal((count, total, first, last), (row.OrdersCount, row.TotalSpent, row.FirstOrderAt, row.LastOrderAt));
    }

    /// <summary>The same throws for the same seed, on every runtime.</summary>
    private sealed class Dice(int seed)
    {
        private ulong _state = (ulong)seed;

        internal int Below(int bound)
        {
            unchecked
            {
                _state = (_state * 6364136223846793005) + 1442695040888963407;
            }

            return (int)((_state >> 33) % (ulong)bound);
        }
    }
}
