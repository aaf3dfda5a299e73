using Automation.Storage;
using Automation.Storage.Customers;
using Automation.Storage.Sqlite;
using Automation.TestKit.Conformance;
using Automation.TestKit.Storage;
using Xunit;

namespace Automation.Tests.Storage;

public sealed class SqliteCustomerSearchTests : CustomerSearchConformance
{
    protected override StoreFixture CreateFixture() => new SqliteFixture();

    [Fact]
    public async Task Customers_from_before_the_search_was_kept_are_added_bit_by_bit_once()
    {
        await using (var quiet = new SqliteStore(new StoreOptions { Path = ((SqliteFixture)Fixture).File, Durable = false, KeepsSearch = false }))
        {
            await using var transaction = await quiet.BeginAsync(Ct);
            for (var i = 0; i < 5; i++)
            {
                await transaction.UpsertCustomerAsync(new CustomerWrite($"old{i}", Name: "Lan Cũ"), Start, Ct);
            }

            await transaction.UpsertCustomerAsync(new CustomerWrite("old2", Name: "Hoa Cũ"), Start, Ct);
            await transaction.CommitAsync(Ct);
        }

        await Add("new", "Lan Mới");
        await Do(tx => tx.UpsertCustomerAsync(new("old1", Name: "Mai Cũ"), Start, Ct));
        Assert.Equal(2, (await Find("cu")).Count + (await Find("moi")).Count);

        int[] steps = [await Index(), await Index(), await Index(), await Index()];

        Assert.Equal([4, 2, 0, 0], steps);
        Assert.Equal(5, (await Find("cu")).Count);
        Assert.Single(await Find("hoa"));
        Assert.Equal(4, (await Find("lan")).Count);
        await Do(tx => tx.UpsertCustomerAsync(new("old0", Name: "Thu Cũ"), Start, Ct));
        Assert.Equal(3, (await Find("lan")).Count);
    }

    [Fact]
    public void Half_a_letter_does_not_stop_the_folding() => Assert.Equal("\uFFFDa", FoldedText.Fold("\ud800A"));

    private Task<int> Index() => Do(tx => tx.IndexCustomersAsync(4, Ct));
}
