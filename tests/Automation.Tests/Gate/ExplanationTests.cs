using Automation.Engine.Ledger;
using Automation.Engine.Messages;
using Automation.Server.Campaigns;
using Automation.Server.Consent;
using Automation.Server.Messages;
using Xunit;

namespace Automation.Tests.Gate;

/// <summary>Why each message left or did not, and what people decide about those of which nobody can tell.</summary>
public sealed class ExplanationTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_message_and_every_non_message_has_its_reason_and_its_law()
    {
        await using var engine = await GatedEngine.CreateAsync();
        await engine.StartAsync(GatedEngine.News);
        await engine.AddCustomerAsync("an");
        for (var n = 0; n < 4; n++)
        {
            await engine.OrderAsync("an");
        }

        await engine.DispatchAsync();
        await engine.Engine.Consents.RefuseAsync(new LinkTarget(1, Channel.Sms, Purpose.Advertising, 1), "sms", engine.Time.Now, Ct);
        var before = await ExplainAsync(engine, "an");
        await engine.RunUntilAsync("2026-03-03T13:00:00+07:00");
        var after = await ExplainAsync(engine, "an");

        var waiting = Assert.Single(before.Lines, line => line.What.Contains("waits until 2026-03-03T05:00:00Z", StringComparison.Ordinal));
        Assert.Equal(("VN-2", "Decree 91/2020/ND-CP, article 13"), (waiting.Rule, waiting.Law));
        Assert.Contains("At most three messages", waiting.Why, StringComparison.Ordinal);
        Assert.Equal(3, after.Lines.Count(line => line.What == "advertising by sms 'promotion-today' sent"));
        Assert.Equal("The person has opted out.", Assert.Single(after.Lines, line => line.What.EndsWith(" denied", StringComparison.Ordinal)).Why);
        Assert.Contains(after.Lines, line => line.What == "refused advertising by sms" && line.Why == "Told by sms.");
        Assert.Contains(after.Consents, line => line.StartsWith("refused advertising by sms on 2026-03-02T05:00:00Z", StringComparison.Ordinal));
        Assert.Contains(after.Consents, line => line.StartsWith("sms suppressed for advertising", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_text_that_lacks_something_names_the_demand()
    {
        await using var engine = await GatedEngine.CreateAsync(settings: new() { ["sms_from"] = "8088", ["shop_address"] = null });
        await engine.StartAsync(GatedEngine.News);
        await engine.StartAsync(GatedEngine.Mail);
        await engine.AddCustomerAsync("hana", phone: "+819000000001");
        await engine.AddCustomerAsync("an");
        await engine.OrderAsync("hana");
        await engine.OrderAsync("an");
        await engine.DispatchAsync();

        var mail = Assert.Single((await ExplainAsync(engine, "hana")).Lines, line => line.What.StartsWith("advertising by email", StringComparison.Ordinal));
        Assert.Equal(("JP-3", "特定電子メール法 article 4"), (mail.Rule, mail.Law));
        Assert.Contains("names the sender and a postal address", mail.Why, StringComparison.Ordinal);
        var sms = Assert.Single((await ExplainAsync(engine, "an")).Lines, line => line.What.StartsWith("advertising by sms", StringComparison.Ordinal));
        Assert.Equal("VN-10", sms.Rule);
    }

    [Fact]
    public async Task Nobody_is_explained_who_is_not_there()
    {
        await using var engine = await GatedEngine.CreateAsync();
        await using var reader = engine.Store.OpenReader();

        Assert.Null(await new MessageExplanation(reader, GateScene.Packs("all"), "+84").OfAsync("nobody", engine.Time.Now, Ct));
    }

    [Fact]
    public async Task An_unknown_message_that_was_sent_lets_its_journey_go_on()
    {
        await using var engine = await UnknownAsync();

        await engine.Engine.Messages.ResolveAsync(1, wasSent: true, GatedEngine.Lan, engine.Time.Now, Ct);

        Assert.Equal(["an accepted"], await engine.MessagesAsync());
        Assert.Equal(
            [LedgerOutcome.Unknown, LedgerOutcome.Resolved, LedgerOutcome.Accepted, LedgerOutcome.Finished],
            (await engine.LedgerAsync()).Select(line => line.Outcome).Where(outcome => outcome is not (LedgerOutcome.Entered or LedgerOutcome.Completed)));
        Assert.Contains(await engine.LedgerAsync(), line => line is { Outcome: LedgerOutcome.Resolved, Reason: "sent", Detail: "lan" });
        await Assert.ThrowsAsync<CampaignException>(() => engine.Engine.Messages.ResolveAsync(1, wasSent: false, GatedEngine.Lan, engine.Time.Now, Ct));
    }

    [Fact]
    public async Task An_unknown_message_that_was_not_sent_goes_through_the_gate_again()
    {
        await using var engine = await UnknownAsync();

        await engine.Engine.Messages.ResolveAsync(1, wasSent: false, GatedEngine.Lan, engine.Time.Now, Ct);
        engine.Provider.Answer = null;
        await engine.DispatchAsync();

        Assert.Equal(["an accepted"], await engine.MessagesAsync());
        Assert.Equal(2, engine.Provider.Taken.Count);
        Assert.Equal(engine.Provider.Taken[0].Id, engine.Provider.Taken[1].Id);
    }

    [Fact]
    public async Task Only_unknown_messages_can_be_resolved()
    {
        await using var engine = await GatedEngine.CreateAsync();

        Assert.Contains("no message 7", (await Assert.ThrowsAsync<CampaignException>(() => engine.Engine.Messages.ResolveAsync(7, true, GatedEngine.Lan, engine.Time.Now, Ct))).Message, StringComparison.Ordinal);
    }

    private static async Task<GatedEngine> UnknownAsync()
    {
        var engine = await GatedEngine.CreateAsync("none");
        await engine.StartAsync(GatedEngine.Thanks);
        await engine.AddCustomerAsync("an");
        engine.Provider.Answer = _ => new DeliveryOutcome.Unknown("interrupted");
        await engine.OrderAsync("an");
        await engine.DispatchAsync();
        Assert.Equal(["an unknown interrupted"], await engine.MessagesAsync());
        return engine;
    }

    private static async Task<CustomerExplanation> ExplainAsync(GatedEngine engine, string key)
    {
        await using var reader = engine.Store.OpenReader();
        return (await new MessageExplanation(reader, GateScene.Packs("all"), "+84").OfAsync(key, engine.Time.Now, Ct))!;
    }
}
