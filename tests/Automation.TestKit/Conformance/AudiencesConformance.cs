using Automation.Engine.Consent;
using Automation.Engine.Messages;
using Automation.Storage.Audiences;
using Automation.Templating;
using Xunit;

namespace Automation.TestKit.Conformance;

/// <summary>Saved audiences, and how many a rule selects.</summary>
public abstract class AudiencesConformance : StoreConformance
{
    private static readonly AudienceWrite Lapsed = new("lapsed", "Lapsed", "customer.orders_count >= 1", "lan");

    [Fact]
    public async Task A_changed_rule_is_a_new_version_and_the_old_one_stays()
    {
        var added = (await Do(tx => tx.TryAddAudienceAsync(Lapsed, Start, Ct)))!;
        var renamed = (await Do(tx => tx.TryChangeAudienceAsync(Lapsed with { Title = "Gone" }, 1, At(1), Ct)))!;
        var changed = (await Do(tx => tx.TryChangeAudienceAsync(Lapsed with { Rule = "customer.orders_count >= 2", By = "mai" }, 1, At(2), Ct)))!;

        Assert.Equal(new AudienceRow(added.Id, "lapsed", "Lapsed", 1, Lapsed.Rule, Start, "lan"), added);
        Assert.Equal((1, "Gone"), (renamed.Version, renamed.Title));
        Assert.Equal(new AudienceRow(added.Id, "lapsed", "Lapsed", 2, "customer.orders_count >= 2", At(2), "mai"), changed);
        Assert.Equal(
            [new(2, "customer.orders_count >= 2", At(2), "mai"), new AudienceVersionRow(1, Lapsed.Rule, Start, "lan")],
            await Do(tx => tx.LoadAudienceVersionsAsync(added.Id, Ct)));
    }

    [Fact]
    public async Task Who_saw_an_older_version_changes_nothing()
    {
        await Do(tx => tx.TryAddAudienceAsync(Lapsed, Start, Ct));
        await Do(tx => tx.TryChangeAudienceAsync(Lapsed with { Rule = "true" }, 1, At(1), Ct));

        Assert.Null(await Do(tx => tx.TryChangeAudienceAsync(Lapsed with { Rule = "false" }, 1, At(2), Ct)));
        Assert.Null(await Do(tx => tx.TryAddAudienceAsync(Lapsed, Start, Ct)));
        Assert.Equal("true", (await Do(tx => tx.FindAudienceAsync("lapsed", Ct)))!.Rule);
    }

    [Fact]
    public async Task A_deleted_audience_is_gone_and_its_name_is_free()
    {
        await Do(tx => tx.TryAddAudienceAsync(Lapsed, Start, Ct));

        Assert.True(await Do(tx => tx.RemoveAudienceAsync("lapsed", At(1), Ct)));
        Assert.False(await Do(tx => tx.RemoveAudienceAsync("lapsed", At(1), Ct)));
        Assert.Empty(await Do(tx => tx.LoadAudiencesAsync(Ct)));
        Assert.Null(await Do(tx => tx.TryChangeAudienceAsync(Lapsed, 1, At(1), Ct)));
        Assert.Equal(1, (await Do(tx => tx.TryAddAudienceAsync(Lapsed, At(2), Ct)))!.Version);
        Assert.Single(await Do(tx => tx.LoadAudiencesAsync(Ct)));
    }

    [Fact]
    public async Task A_rule_is_counted_covered_and_sampled()
    {
        for (var i = 0; i < 40; i++)
        {
            var id = await Do(tx => tx.UpsertCustomerAsync(
                new($"k{i}", i % 2 == 0 ? $"k{i}@example.test" : null, i % 4 == 0 ? $"+8490{i:D7}" : null, Locale: i < 30 ? "vi" : null, Zone: "Asia/Ho_Chi_Minh", Tier: i < 20 ? "gold" : null), Start, Ct));
            if (i < 5)
            {
                await Do(tx => tx.RecordConsentsAsync([new(id, Channel.Email, Purpose.Advertising, "", i == 0 ? ConsentState.Refused : ConsentState.Given, Start, Start, "t", null, null)], Ct));
            }
        }

        var gold = new SqlFragment("c.tier = @a0", ["gold"]);
        Assert.Equal(new AudienceCount(20, 10, 5), await Store.CountAudienceAsync(gold, Ct));
        Assert.Equal(new AudienceCount(40, 20, 10), await Store.CountAudienceAsync(null, Ct));
        var coverage = await Store.CoverAudienceAsync(null, Ct);
        Assert.Equal([new("vi", 30), new AudiencePart(null, 10)], coverage.Locales);
        Assert.Equal([new AudiencePart("Asia/Ho_Chi_Minh", 40)], coverage.Zones);
        Assert.Equal((4L, 0L), (coverage.Agreements[Channel.Email], coverage.Agreements[Channel.Sms]));
        var sample = await Store.SampleAudienceAsync(gold, 8, null, Ct);
        Assert.Equal(8, sample.Distinct().Count());
        Assert.All(sample, id => Assert.InRange(id, 1, 20));
        Assert.Equal(sample, await Store.SampleAudienceAsync(gold, 8, null, Ct));
        Assert.Equal(sample, await Store.SampleAudienceAsync(gold, 8, 20, Ct));
        Assert.Empty(await Store.SampleAudienceAsync(gold, 8, 0, Ct));
        Assert.Equal(20, (await Store.SampleAudienceAsync(gold, 100, null, Ct)).Distinct().Count());
    }

    [Fact]
    public async Task Who_no_longer_wants_an_answer_ends_the_question()
    {
        await Do(tx => tx.UpsertCustomerAsync(new("k"), Start, Ct));
        var endless = new SqlFragment("(with recursive n (x) as (select 1 union all select x + 1 from n) select count(*) from n) > 0", []);
        using var impatient = new CancellationTokenSource();
        var counting = Store.CountAudienceAsync(endless, impatient.Token);

        await impatient.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => counting);
        Assert.Equal(1, (await Store.CountAudienceAsync(null, Ct)).Customers);
    }
}
