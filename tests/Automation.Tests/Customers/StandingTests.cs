using System.Text.Json.Nodes;
using Automation.Connectors.Capture;
using Automation.Engine.Ledger;
using Automation.Server.Access;
using Automation.Server.Customers;
using Automation.Storage;
using Automation.Tests.Gate;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Automation.Tests.Customers;

/// <summary>Why a customer gets, or does not get, what a campaign sends: what is said is what the engine does.</summary>
public sealed class StandingTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whoever_does_not_belong_is_told_which_part_of_the_rule_does_not_fit()
    {
        await using var engine = await GatedEngine.CreateAsync("none");
        await StartAsync(engine, new() { ["audience"] = "customer.orders_count >= 1 && (customer.tier == 'gold' || customer.tags contains 'vip')" });
        var an = await engine.AddCustomerAsync("an");
        await engine.OrderAsync("an");

        var standing = await OfAsync(engine, an);

        var rule = standing.Audience!;
        Assert.Equal((RuleFitKind.All, false), (rule.Kind, rule.Holds));
        Assert.Equal([("customer.orders_count >= 1", true), ("customer.tier == 'gold' || customer.tags contains 'vip'", false)], rule.Parts.Select(part => (part.Text, part.Holds)));
        Assert.Equal([KeyValuePair.Create("customer.orders_count", (object?)"1")], rule.Parts[0].Values);
        Assert.Equal([KeyValuePair.Create("customer.tier", (object?)null)], rule.Parts[1].Parts[0].Values);
        Assert.Contains(standing.Entry, finding => finding is { Verdict: Verdict.No, Rule: "not-in-audience" });
        Assert.Equal("not-in-audience", Assert.Single(standing.Others, line => line.Outcome == LedgerOutcome.NotEntered).Reason);
    }

    [Theory]
    [InlineData("\"once\"", "People enter once, and this customer did at 2026-03-02T05:00:00Z.")]
    [InlineData("\"once-until-exit\"", "A journey of this customer is active since 2026-03-02T05:00:00Z; the next may begin when it has ended.")]
    [InlineData("{\"rule\":\"once-per-days\",\"days\":30}", "The customer entered at 2026-03-02T05:00:00Z and may enter again from 2026-04-01T05:00:00Z on.")]
    [InlineData("{\"rule\":\"once-per-value\",\"fact\":\"customer.tier\"}", "People enter once for each value of customer.tier, and this customer did for the present one at 2026-03-02T05:00:00Z.")]
    public async Task Whoever_may_not_enter_again_is_told_why(string reentry, string expected)
    {
        await using var engine = await GatedEngine.CreateAsync("none");
        await StartAsync(engine, new() { ["reentry"] = JsonNode.Parse(reentry) });
        var an = await engine.AddCustomerAsync("an");
        await WriteAsync(engine, new CustomerWrite("an", Tier: "gold"));
        Assert.Contains((await OfAsync(engine, an)).Entry, finding => finding.Text.ToString() == "The customer was never in this campaign and may enter.");
        await engine.OrderAsync("an");

        var standing = await OfAsync(engine, an);

        var finding = Assert.Single(standing.Entry, finding => finding.Rule == "re-entry");
        Assert.Equal((Verdict.No, expected), (finding.Verdict, finding.Text.ToString()));
        await using var reader = engine.Store.OpenReader();
        Assert.Equal(1, await reader.Journeys.CountAsync(Ct));
        await engine.OrderAsync("an");
        Assert.Equal(1, await reader.Journeys.CountAsync(Ct));
    }

    [Fact]
    public async Task What_the_gate_would_say_is_what_it_then_says()
    {
        await using var engine = await GatedEngine.CreateAsync(now: "2026-03-02T23:30:00+07:00");
        await engine.StartAsync(GatedEngine.News);
        await engine.StartAsync(GatedEngine.Mail);
        var an = await engine.AddCustomerAsync("an");
        var binh = await engine.AddCustomerAsync("binh", agrees: false);

        var night = Now(await OfAsync(engine, an, GatedEngine.News));
        var refused = Now(await OfAsync(engine, binh, GatedEngine.News));
        await engine.OrderAsync("an");
        await engine.OrderAsync("binh");
        await engine.DispatchAsync();

        var messages = await engine.MessagesAsync();
        Assert.Equal(Verdict.Later, night.Verdict);
        Assert.Contains(messages, message => message == $"an queued {night.Rule} 03-03T{Local(night)}");
        Assert.Equal(Verdict.No, refused.Verdict);
        Assert.Contains($"binh denied {refused.Rule}", messages);
        Assert.NotEmpty(refused.Law);
        Assert.NotNull(Automation.Engine.Gate.RuleTexts.Of(refused.Rule, "vi"));
    }

    [Fact]
    public async Task A_paused_campaign_says_also_what_would_be_if_it_ran()
    {
        await using var engine = await GatedEngine.CreateAsync("none");
        await engine.StartAsync(GatedEngine.Thanks);
        await engine.Engine.Desk.PauseAsync(GatedEngine.Thanks, Actor.CommandLine, Ct);
        var an = await engine.AddCustomerAsync("an");
        await engine.OrderAsync("an");
        await engine.DispatchAsync();

        var standing = await OfAsync(engine, an, GatedEngine.Thanks);

        var message = Assert.Single(standing.Messages);
        Assert.Equal(["It would be held until the campaign is resumed.", "If the campaign ran: It would leave now."], message.Now.Select(finding => finding.Text.ToString()));
        Assert.Equal("care by email 'thank-you' held", Assert.Single(message.Past).Line.What);
        Assert.Contains(standing.Entry, finding => finding.Text.Format == "A journey of this customer is under way since {0}.");
    }

    [Fact]
    public async Task A_text_that_lacks_what_a_law_demands_would_not_leave()
    {
        await using var engine = await GatedEngine.CreateAsync(settings: new() { ["shop_address"] = null });
        await engine.StartAsync(GatedEngine.Mail);
        var hana = await engine.AddCustomerAsync("hana", phone: "+819000000001");

        var finding = Now(await OfAsync(engine, hana, GatedEngine.Mail));

        Assert.Equal((Verdict.No, "JP-3"), (finding.Verdict, finding.Rule));
    }

    [Fact]
    public async Task Asking_changes_nothing()
    {
        await using var engine = await GatedEngine.CreateAsync();
        await engine.StartAsync(GatedEngine.Mail);
        var an = await engine.AddCustomerAsync("an");
        for (var i = 0; i < 20; i++)
        {
            await OfAsync(engine, an, GatedEngine.Mail);
        }

        await using var reader = engine.Store.OpenReader();
        Assert.Equal((0, 0, 0), (await reader.Journeys.CountAsync(Ct), await reader.Messages.CountAsync(Ct), await reader.Ledger.CountAsync(Ct)));
        Assert.Null(await Desks(engine).Standings.OfAsync(an, "no-such", "en", Ct));
        Assert.Null(await Desks(engine).Standings.OfAsync(4711, GatedEngine.Mail, "en", Ct));
    }

    internal static CustomerDesks Desks(GatedEngine engine) =>
        new(engine.Engine, new CapturedMailbox(new CaptureOptions { Folder = Path.Combine(Path.GetTempPath(), "automation-no-mailbox") }), GateScene.Packs("all"));

    private static Finding Now(CampaignStanding standing) => Assert.Single(Assert.Single(standing.Messages).Now);

    private static string Local(Finding finding) => ((NodaTime.Instant)finding.Text.Values[0]).InZone(GateScene.Saigon).ToString("HH:mm", null);

    private static Task StartAsync(GatedEngine engine, JsonObject settings) => engine.Engine.Desk.StartAsync(GatedEngine.Thanks, settings, Actor.CommandLine, engine.Time.Now, Ct);

    private static async Task<CampaignStanding> OfAsync(GatedEngine engine, long customer, string campaign = GatedEngine.Thanks) =>
        (await Desks(engine).Standings.OfAsync(customer, campaign, "en", Ct))!;

    private static async Task WriteAsync(GatedEngine engine, CustomerWrite write)
    {
        await using var transaction = await engine.Store.BeginAsync(Ct);
        await transaction.UpsertCustomerAsync(write, engine.Time.Now, Ct);
        await transaction.CommitAsync(Ct);
    }
}
