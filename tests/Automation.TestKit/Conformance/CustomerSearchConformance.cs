using Automation.Storage;
using Automation.Storage.Customers;
using Xunit;

namespace Automation.TestKit.Conformance;

/// <summary>Who is found by what somebody types.</summary>
public abstract class CustomerSearchConformance : StoreConformance
{
    [Theory]
    [InlineData("nguyen thi lan")]
    [InlineData("Nguyễn Thị Lan")]
    [InlineData("NGUYEN LAN")]
    [InlineData("nguyễn")]
    [InlineData("ngu la")]
    [InlineData("guye")]
    [InlineData("lan.nguyen")]
    [InlineData("LAN.Nguyen@Example.TEST")]
    [InlineData("yen@exam")]
    [InlineData("0912 345 678")]
    [InlineData("0912345678")]
    [InlineData("+84 912-345-678")]
    [InlineData("0084 (912) 345678")]
    [InlineData("84912345678")]
    [InlineData("＋８４ ９１２ ３４５ ６７８")]
    [InlineData("0912")]
    [InlineData("345678")]
    [InlineData("kh-7")]
    [InlineData("KH-7 lan")]
    [InlineData("lan 345678")]
    [InlineData("l")]
    public async Task Finds_a_customer_by(string typed)
    {
        var lan = await Add("KH-7", "Nguyễn Thị Lan", "lan.nguyen@example.test", "+84912345678");
        await Add("KH-8", "Trần Văn Đức", "duc@shop.test", "+84987111222");

        Assert.Equal([lan], await Find(typed));
    }

    [Theory]
    [InlineData("duc", "Trần Văn Đức")]
    [InlineData("đức", "Tran Van Duc")]
    [InlineData("田", "田中 太郎")]
    [InlineData("田中", "田中 太郎")]
    [InlineData("田中太郎", "田中 太郎")]
    [InlineData("太郎", "田中太郎")]
    [InlineData("タナカ", "たなか はなこ")]
    [InlineData("ﾀﾅｶ", "タナカ ハナコ")]
    [InlineData("o'br", "Conor O'Brien")]
    [InlineData("francois", "François")]
    public async Task Finds_a_name_however_it_is_written(string typed, string name)
    {
        await Add("1", "Somebody Else");
        var found = await Add("2", name);

        Assert.Equal([found], await Find(typed));
    }

    [Fact]
    public async Task A_voiced_kana_is_another_letter()
    {
        await Add("1", "かとう");

        Assert.Empty(await Find("がとう"));
    }

    [Fact]
    public async Task A_number_as_people_write_it_at_home_is_found_with_its_country()
    {
        var id = await Add("1", phone: "0912345678");

        Assert.Equal([id], await Find("+84 912 345 678"));
        Assert.Equal([id], await Find("0912 345 678"));
    }

    [Theory]
    [InlineData("\"")]
    [InlineData("\" OR \"")]
    [InlineData("a AND")]
    [InlineData("lan*")]
    [InlineData("(")]
    [InlineData("text:lan")]
    [InlineData("'; drop table customers; --")]
    [InlineData("\0")]
    [InlineData("la\0n")]
    [InlineData("\ud800")]
    [InlineData("NEAR(lan nguyen)")]
    [InlineData("-")]
    [InlineData("+")]
    public async Task What_is_typed_is_never_a_question_of_its_own(string typed)
    {
        await Add("1", "Lan");

        await Find(typed);
        Assert.Single(await Find("lan"));
    }

    [Fact]
    public async Task Whole_words_come_first_then_beginnings_then_what_is_inside_each_with_the_newest_first()
    {
        var inside = await Add("1", "Vinh Lanh", "xlan@example.test");
        var beginning = await Add("2", "Mai Lanh");
        var older = await Add("3", "Lan Mai");
        var newer = await Add("4", "Mai Lan");
        var only = await Add("5", "Milan");

        Assert.Equal([newer, older, beginning, inside, only], (await Find("lan")).OrderBy(id => Array.IndexOf([newer, older, beginning, inside, only], id)));
        Assert.Equal([newer, older, beginning, inside, only], await Paged("lan", 2));
        Assert.Equal(await Paged("lan", 1), await Find("lan"));
    }

    [Fact]
    public async Task Everybody_comes_page_by_page_and_without_the_sample()
    {
        await Add(SampleCustomer.Key, "Sample");
        var ids = new List<long>();
        for (var i = 0; i < 5; i++)
        {
            ids.Insert(0, await Add($"k{i}"));
        }

        Assert.Equal(ids, await Paged("", 2));
        Assert.Empty(await Find("sample"));
    }

    [Fact]
    public async Task A_change_is_found_by_the_new_and_no_longer_by_the_old()
    {
        var id = await Add("1", "Lan Mai", "old@example.test");
        await Do(tx => tx.UpsertCustomerAsync(new("1", Name: "Hoa Trần"), Start, Ct));
        await Do(tx => tx.UpsertCustomerAsync(new("1", Tier: "gold"), Start, Ct));

        Assert.Empty(await Find("lan"));
        Assert.Equal([id], await Find("hoa tran old@"));
    }

    [Fact]
    public async Task What_was_not_committed_is_not_found()
    {
        await using (var transaction = await Store.BeginAsync(Ct))
        {
            await transaction.UpsertCustomerAsync(new("1", Name: "Lan"), Start, Ct);
        }

        Assert.Empty(await Find("lan"));
    }

    protected Task<long> Add(string key, string? name = null, string? email = null, string? phone = null) =>
        Do(tx => tx.UpsertCustomerAsync(new CustomerWrite(key, email, phone, name), Start, Ct));

    protected async Task<IReadOnlyList<long>> Find(string typed, IStore? store = null) =>
        [.. (await (store ?? Store).FindCustomersAsync(new CustomerQuery(typed), Ct)).Places.Select(place => place.Id)];

    private async Task<IReadOnlyList<long>> Paged(string typed, int take)
    {
        var found = new List<long>();
        CustomerPlace? after = null;
        while (true)
        {
            var page = await Store.FindCustomersAsync(new CustomerQuery(typed, after, take), Ct);
            found.AddRange(page.Places.Select(place => place.Id));
            if (!page.HasMore)
            {
                return found;
            }

            Assert.Equal(take, page.Places.Count);
            after = page.Places[^1];
        }
    }
}
