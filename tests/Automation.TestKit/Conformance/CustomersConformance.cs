using Automation.Storage;
using Xunit;

namespace Automation.TestKit.Conformance;

/// <summary>What a store must hold about customers.</summary>
public abstract class CustomersConformance : StoreConformance
{
    [Fact]
    public async Task A_customer_is_read_back_as_told()
    {
        var told = new CustomerWrite("k1", "a@example.test", "+84901", "An", "vi", "Asia/Ho_Chi_Minh", "1990-02-29", "gold", """["a"]""", """{"x":1}""");

        var id = await Do(tx => tx.UpsertCustomerAsync(told, Start, Ct));

        Assert.Equal(
            new CustomerRow(id, "k1", told.Email, told.Phone, "An", "vi", told.Zone, told.Birthday, "gold", told.TagsJson, told.AttributesJson, Start, 0, 0m, null, null),
            await LoadCustomer(id));
    }

    [Fact]
    public async Task What_is_not_told_leaves_what_is_known()
    {
        var id = await Do(tx => tx.UpsertCustomerAsync(new("k1", Email: "a@example.test", Tier: "gold"), Start, Ct));

        var again = await Do(tx => tx.UpsertCustomerAsync(new("k1", Phone: "+84901", Tier: "silver"), At(5), Ct));

        var row = await LoadCustomer(id);
        Assert.Equal(id, again);
        Assert.Equal(("a@example.test", "+84901", "silver", Start), (row.Email, row.Phone, row.Tier, row.CreatedAt));
    }

    [Fact]
    public async Task Telling_the_same_again_changes_nothing()
    {
        var told = new CustomerWrite("k1", "a@example.test", Zone: "Europe/London");
        var id = await Do(tx => tx.UpsertCustomerAsync(told, Start, Ct));
        var before = await LoadCustomer(id);

        Assert.Equal(id, await Do(tx => tx.UpsertCustomerAsync(told, At(9), Ct)));

        Assert.Equal(before, await LoadCustomer(id));
    }

    [Fact]
    public async Task Unknown_ids_are_missing_from_the_answer_and_no_ids_give_no_rows()
    {
        var id = await AddCustomer();

        Assert.Equal([id], (await Do(tx => tx.LoadCustomersAsync([id, id + 1, id], Ct))).Select(row => row.Id));
        Assert.Empty(await Do(tx => tx.LoadCustomersAsync([], Ct)));
    }

    [Fact]
    public async Task Zones_are_distinct_and_null_stands_for_customers_without_one()
    {
        Assert.Empty(await Do(tx => tx.CustomerZonesAsync(Ct)));

        await AddCustomer(zone: "Europe/London");
        await AddCustomer(zone: "Asia/Ho_Chi_Minh");
        await AddCustomer(zone: "Europe/London");
        Assert.Equal(["Asia/Ho_Chi_Minh", "Europe/London"], (await Do(tx => tx.CustomerZonesAsync(Ct))).Order());

        await AddCustomer();
        Assert.Equal([null, "Asia/Ho_Chi_Minh", "Europe/London"], (await Do(tx => tx.CustomerZonesAsync(Ct))).Order());
    }
}
