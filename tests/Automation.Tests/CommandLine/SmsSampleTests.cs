using Automation.Server.CommandLine;
using Automation.Storage;
using Automation.TestKit;
using Automation.TestKit.Storage;
using Automation.Templating.Catalog;
using Automation.Templating.Sms;
using NodaTime;
using Xunit;

namespace Automation.Tests.CommandLine;

/// <summary><c>sms estimate</c>: a shipped text message over real rows.</summary>
public sealed class SmsSampleTests
{
    private static readonly Instant Now = Instant.FromUtc(2026, 1, 5, 3, 0);

    [Fact]
    public async Task Sample_is_spread_over_all_who_have_a_phone_and_each_gets_the_own_language()
    {
        await using var database = new SqliteFixture();
        var store = database.Open();
        await store.MigrateAsync(TestContext.Current.CancellationToken);
        await AddAsync(store, 40);

        var renders = await RenderAsync(store, new SmsSample("come-back-voucher", null, "vi", 4));

        Assert.Equal(4, renders.Count);
        Assert.All(renders, render => Assert.True(render.Success, string.Join('\n', render.Diagnostics)));
        Assert.Equal(["ja", "vi"], renders.Select(render => render.LocaleUsed).Distinct().Order());
        Assert.Equal(4, SmsEstimate.Over(renders).Rendered);
    }

    [Fact]
    public async Task Audience_narrows_the_sample_and_a_wrong_rule_or_name_says_what_to_do()
    {
        await using var database = new SqliteFixture();
        var store = database.Open();
        await store.MigrateAsync(TestContext.Current.CancellationToken);
        await AddAsync(store, 40);

        Assert.Equal(10, (await RenderAsync(store, new SmsSample("come-back-voucher", "customer.tier == 'gold'", "vi", 1_000))).Count);
        Assert.Contains("--audience", Assert.Throws<CommandException>(new SmsSample("x", "customer.tier ==", "vi", 10).Check).Message, StringComparison.Ordinal);
        Assert.Contains("100000", Assert.Throws<CommandException>(new SmsSample("x", null, "vi", 0).Check).Message, StringComparison.Ordinal);
        var error = await Assert.ThrowsAsync<CommandException>(() => RenderAsync(store, new SmsSample("thank-you", null, "vi", 10)));
        Assert.Contains("come-back-voucher", error.Message, StringComparison.Ordinal);
    }

    private static Task<IReadOnlyList<SmsRender>> RenderAsync(IStore store, SmsSample sample) => sample.RenderAsync(
        store, TemplateCatalog.Load(RepositoryFolder.Of("templates")).Catalog, Now.ToDateTimeOffset(), TestContext.Current.CancellationToken);

    /// <summary>Every second one has a phone, every fourth of these is gold, those of the second half are Japanese.</summary>
    private static async Task AddAsync(IStore store, int pairs)
    {
        await using var transaction = await store.BeginAsync(TestContext.Current.CancellationToken);
        for (var i = 0; i < pairs * 2; i++)
        {
            var customer = new CustomerWrite(
                $"KH{i}",
                Phone: i % 2 == 0 ? $"+8490000{i:0000}" : null,
                Name: i % 3 == 0 ? "Nguyễn Thị Mai" : "An",
                Locale: i < pairs ? "vi" : "ja",
                Tier: i % 8 == 0 ? "gold" : null);
            await transaction.UpsertCustomerAsync(customer, Now, TestContext.Current.CancellationToken);
        }

        await transaction.CommitAsync(TestContext.Current.CancellationToken);
    }
}
