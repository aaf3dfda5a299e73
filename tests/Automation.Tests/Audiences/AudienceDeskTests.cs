using System.Text.Json.Nodes;
using Automation.Engine.Campaigns;
using Automation.Server.Access;
using Automation.Server.Audiences;
using Automation.Server.Campaigns;
using Automation.Storage;
using Automation.Tests.Gate;
using Xunit;

namespace Automation.Tests.Audiences;

/// <summary>Saved audiences, and what a campaign uses of them.</summary>
public sealed class AudienceDeskTests
{
    private static readonly Actor Lan = new("lan", Role.Marketer, ActorKind.Person);

    private static readonly AudienceDraft Gold = new("gold", "Gold customers", "customer.tier == 'gold'");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_campaign_keeps_the_version_it_was_started_with_until_somebody_moves_it()
    {
        await using var engine = await GatedEngine.CreateAsync("none");
        await engine.Engine.Audiences.AddAsync(Gold, Lan, Ct);
        await engine.Engine.Desk.StartAsync(GatedEngine.Thanks, new JsonObject { ["audience"] = "@gold" }, Lan, engine.Time.Now, Ct);
        await AddAsync(engine, "an", "gold");
        await AddAsync(engine, "binh", "silver");
        await engine.Engine.Audiences.ChangeAsync(Gold with { Rule = "customer.tier == 'silver'" }, 1, Lan, Ct);

        await engine.OrderAsync("an");
        await engine.OrderAsync("binh");
        await engine.DispatchAsync();
        Assert.Equal(["an accepted"], await engine.MessagesAsync());
        var found = (await engine.Engine.Audiences.FindAsync("gold", Ct))!;
        Assert.Equal([new AudienceUse(GatedEngine.Thanks, CampaignState.Running, 1)], found.Uses);
        Assert.Equal((2, 2), (found.Audience.Version, found.Versions.Count));

        await engine.Engine.Audiences.MoveAsync("gold", GatedEngine.Thanks, Lan, Ct);
        await engine.OrderAsync("an");
        await engine.OrderAsync("binh");
        await engine.DispatchAsync();
        Assert.Equal(["an accepted", "binh accepted"], await engine.MessagesAsync());
    }

    [Fact]
    public async Task An_audience_in_use_is_not_deleted_and_a_campaign_with_an_unknown_one_does_not_start()
    {
        await using var engine = await GatedEngine.CreateAsync("none");
        await engine.Engine.Audiences.AddAsync(Gold, Lan, Ct);
        var unknown = await Assert.ThrowsAsync<CampaignException>(() => engine.Engine.Desk.StartAsync(GatedEngine.Thanks, new JsonObject { ["audience"] = "@nobody" }, Lan, engine.Time.Now, Ct));
        Assert.Contains("no audience '@nobody'. Known: @gold", unknown.Message, StringComparison.Ordinal);
        await engine.Engine.Desk.StartAsync(GatedEngine.Thanks, new JsonObject { ["audience"] = "@gold" }, Lan, engine.Time.Now, Ct);

        var used = await Assert.ThrowsAsync<AudienceException>(() => engine.Engine.Audiences.RemoveAsync("gold", Lan, Ct));
        Assert.Contains("used by thanks", used.Message, StringComparison.Ordinal);

        await engine.Engine.Desk.StopAsync(GatedEngine.Thanks, Lan, Ct);
        await engine.Engine.Audiences.RemoveAsync("gold", Lan, Ct);
        Assert.Empty(await engine.Engine.Audiences.ListAsync(Ct));
    }

    [Fact]
    public async Task Who_changes_an_older_version_is_told_who_was_faster()
    {
        await using var engine = await GatedEngine.CreateAsync("none");
        await engine.Engine.Audiences.AddAsync(Gold, Lan, Ct);
        await engine.Engine.Audiences.ChangeAsync(Gold with { Rule = "true" }, 1, new Actor("mai", Role.Marketer, ActorKind.Person), Ct);

        var conflict = await Assert.ThrowsAsync<AudienceConflictException>(() => engine.Engine.Audiences.ChangeAsync(Gold with { Rule = "false" }, 1, Lan, Ct));

        Assert.Equal(("mai", 2, "true"), (conflict.Newest.MadeBy, conflict.Newest.Version, conflict.Newest.Rule));
    }

    [Theory]
    [InlineData("Gold", "true", "cannot be the name")]
    [InlineData("-a", "true", "cannot be the name")]
    [InlineData("a", " ", "empty")]
    [InlineData("a", "customer.odres_count > 1", "customer.orders_count")]
    [InlineData("a", "customer.orders_count >", "Line 1")]
    [InlineData("a", "campaign.name == 'x'", "campaign.name")]
    public async Task A_wrong_draft_is_refused_with_what_is_wrong(string name, string rule, string expected)
    {
        await using var engine = await GatedEngine.CreateAsync("none");

        var refused = await Assert.ThrowsAsync<AudienceException>(() => engine.Engine.Audiences.AddAsync(new AudienceDraft(name, "", rule), Lan, Ct));

        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Own_fields_of_the_shop_can_be_asked_for_by_number_text_and_truth()
    {
        await using var engine = await GatedEngine.CreateAsync("none");
        await engine.AddCustomerAsync("an", attributes: """{"points":120,"city":"Huế","vip":true}""");
        await engine.AddCustomerAsync("binh", attributes: """{"points":"120","city":7,"vip":0}""");
        await engine.AddCustomerAsync("chi");

        async Task<long> Count(string rule) => (await engine.Engine.Audiences.CountAsync(rule, Ct)).Customers;
        Assert.Equal(1, await Count("customer.attributes.points >= 100"));
        Assert.Equal(1, await Count("customer.attributes.city == 'Huế'"));
        Assert.Equal(1, await Count("customer.attributes.vip == true"));
        Assert.Equal(1, await Count("customer.attributes.points in [120, 130]"));
        Assert.Equal(3, await Count(""));
        Assert.Equal("an", Assert.Single(await engine.Engine.Audiences.SampleAsync("customer.attributes.points > 1", 10, null, Ct)).Key);
        await Assert.ThrowsAsync<AudienceException>(() => engine.Engine.Audiences.CountAsync("customer.attributes['a\"b'] == 1", Ct));
    }

    [Fact]
    public void A_pinned_audience_that_came_from_the_definition_follows_the_definition()
    {
        var settings = CampaignSettingsJson.CarryOver(
            new JsonObject { ["audience"] = "@gold" }, new JsonObject { ["audience"] = AudienceReference.Pin("gold", 1, "true"), ["holdout"] = 0.1 }, new JsonObject { ["audience"] = "@silver" });

        Assert.Equal("""{"audience":"@silver","holdout":0.1}""", settings.ToJsonString());
        var (read, problems) = CampaignSettingsJson.Read(settings);
        Assert.Empty(problems);
        Assert.Equal(new AudienceReference("silver", null), read.SavedAudience);
        Assert.False(Automation.Templating.Expression.IsTruthy(read.Audience!.Evaluate(new()).Value));
    }

    private static async Task AddAsync(GatedEngine engine, string key, string tier)
    {
        await engine.AddCustomerAsync(key);
        await using var transaction = await engine.Store.BeginAsync(Ct);
        await transaction.UpsertCustomerAsync(new CustomerWrite(key, Tier: tier), engine.Time.Now, Ct);
        await transaction.CommitAsync(Ct);
    }
}
