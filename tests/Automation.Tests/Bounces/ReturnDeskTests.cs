using Automation.Connectors.Bounces;
using Automation.Engine.Consent;
using Automation.Engine.Ledger;
using Automation.Engine.Messages;
using Automation.Server.Bounces;
using Automation.Server.Messages;
using Automation.Storage;
using Automation.Tests.Gate;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Xunit;

namespace Automation.Tests.Bounces;

/// <summary>What a returned mail leads to, on the real engine with all policies.</summary>
public sealed class ReturnDeskTests
{
    private int _mails;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Hard_bounce_suppresses_everything_feeds_the_breaker_and_is_explained()
    {
        await using var engine = await ReturnedMailsTests.SentAsync();

        Assert.Equal(ReturnEffect.HardBounce, await TakeAsync(engine, Failure(BounceReason.UserUnknown, hard: true)));
        await engine.OrderAsync("an");
        await engine.DispatchAsync();

        Assert.Equal(["an accepted", "an denied hard-bounce"], await engine.MessagesAsync());
        var suppression = Assert.Single(await ReturnedMailsTests.SuppressionsAsync(engine));
        Assert.Equal((SuppressionScope.All, SuppressionReason.HardBounce, null), (suppression.Scope, suppression.Reason, suppression.ExpiresAt));
        Assert.Equal(1, await ReturnedMailsTests.BouncesOfBreakerAsync(engine));
        var line = Assert.Single((await ExplainAsync(engine)).Lines, line => line.What == "care by email 'thank-you' came back for good");
        Assert.Equal((1L, "user_unknown"), (line.MessageId, line.Rule));
        Assert.Contains("user_unknown 5.1.1", line.Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("abuse", SuppressionReason.Complaint)]
    [InlineData("fraud", SuppressionReason.Complaint)]
    [InlineData("opt-out", SuppressionReason.OptOut)]
    public async Task Complaint_and_opt_out_by_the_provider_suppress_advertising_for_good(string type, SuppressionReason reason)
    {
        await using var engine = await ReturnedMailsTests.SentAsync();

        await TakeAsync(engine, Feedback(type));
        await TakeAsync(engine, Feedback(type));

        var suppression = Assert.Single(await ReturnedMailsTests.SuppressionsAsync(engine));
        Assert.Equal((SuppressionScope.Advertising, reason, null), (suppression.Scope, suppression.Reason, suppression.ExpiresAt));
        Assert.Equal(1, await ReturnedMailsTests.BouncesOfBreakerAsync(engine, reason == SuppressionReason.Complaint ? BreakerCount.Complaint : BreakerCount.OptOut));
    }

    [Fact]
    public async Task Complaint_about_care_stops_care_as_well()
    {
        await using var engine = await ReturnedMailsTests.SentAsync();

        await TakeAsync(engine, Feedback("abuse"));
        await engine.OrderAsync("an");
        await engine.DispatchAsync();

        Assert.Equal(["an accepted", "an denied consent-refused"], await engine.MessagesAsync());
    }

    [Theory]
    [InlineData("auth-failure", ReturnEffect.Ours)]
    [InlineData("virus", ReturnEffect.Ours)]
    [InlineData("not-spam", ReturnEffect.Nothing)]
    public async Task Other_feedback_says_nothing_about_the_person(string type, ReturnEffect effect)
    {
        await using var engine = await ReturnedMailsTests.SentAsync();

        Assert.Equal(effect, await TakeAsync(engine, Feedback(type)));
        Assert.Empty(await ReturnedMailsTests.SuppressionsAsync(engine));
    }

    [Fact]
    public async Task Refusal_for_our_sake_suppresses_nobody_and_one_for_the_content_feeds_the_breaker()
    {
        await using var engine = await ReturnedMailsTests.SentAsync();

        Assert.Equal(ReturnEffect.Ours, await TakeAsync(engine, Failure(BounceReason.Blocked)));
        Assert.Equal(ReturnEffect.Ours, await TakeAsync(engine, Failure(BounceReason.SpamDetected)));

        Assert.Empty(await ReturnedMailsTests.SuppressionsAsync(engine));
        Assert.Equal(1, await ReturnedMailsTests.BouncesOfBreakerAsync(engine, BreakerCount.ContentError));
    }

    [Fact]
    public async Task Address_rests_after_five_soft_bounces_over_two_weeks_and_is_tried_again()
    {
        await using var engine = await ReturnedMailsTests.SentAsync();
        await SoftAsync(engine, 1);
        for (var n = 2; n <= 5; n++)
        {
            engine.Time.AdvanceTo(engine.Time.Now + Duration.FromDays(4));
            await engine.OrderAsync("an");
            await engine.DispatchAsync();
            Assert.Empty(await ReturnedMailsTests.SuppressionsAsync(engine));
            await SoftAsync(engine, n);
        }

        var suppression = Assert.Single(await ReturnedMailsTests.SuppressionsAsync(engine));
        Assert.Equal((SuppressionReason.SoftBounces, engine.Time.Now + ReturnDesk.Rest), (suppression.Reason, suppression.ExpiresAt));
        await engine.OrderAsync("an");
        await engine.DispatchAsync();
        Assert.Equal("an denied soft-bounces", (await engine.MessagesAsync())[^1]);
        engine.Time.AdvanceTo(engine.Time.Now + ReturnDesk.Rest);
        Assert.Empty(await ReturnedMailsTests.SuppressionsAsync(engine));
    }

    [Fact]
    public async Task Five_soft_bounces_in_a_week_are_a_broken_server_and_a_delivery_begins_the_count_anew()
    {
        await using var engine = await ReturnedMailsTests.SentAsync();
        for (var n = 1; n <= 6; n++)
        {
            await SoftAsync(engine, n);
            await engine.OrderAsync("an");
            await engine.DispatchAsync();
            engine.Time.AdvanceTo(engine.Time.Now + Duration.FromDays(1));
        }

        // The seventh stayed away.
        engine.Time.AdvanceTo(engine.Time.Now + Duration.FromDays(20));
        await engine.OrderAsync("an");
        await engine.DispatchAsync();
        await SoftAsync(engine, 8);

        Assert.Empty(await ReturnedMailsTests.SuppressionsAsync(engine));
    }

    [Fact]
    public async Task Customer_who_has_another_address_by_now_keeps_it()
    {
        await using var engine = await ReturnedMailsTests.SentAsync();
        await engine.AddCustomerAsync("an", email: "new@example.test");

        Assert.Equal(ReturnEffect.AddressChanged, await TakeAsync(engine, Failure(BounceReason.UserUnknown, hard: true)));

        Assert.Empty(await ReturnedMailsTests.SuppressionsAsync(engine));
        Assert.Empty(await ReturnedMailsTests.SuppressionsAsync(engine, "new@example.test"));
    }

    [Fact]
    public async Task Mail_that_was_forwarded_and_came_back_from_elsewhere_is_about_the_address_it_was_sent_to()
    {
        await using var engine = await ReturnedMailsTests.SentAsync();

        Assert.Equal(ReturnEffect.HardBounce, await TakeAsync(engine, Failure(BounceReason.UserUnknown, hard: true, address: "somebody@elsewhere.test")));

        Assert.Single(await ReturnedMailsTests.SuppressionsAsync(engine));
        Assert.Empty(await ReturnedMailsTests.SuppressionsAsync(engine, "somebody@elsewhere.test"));
    }

    [Fact]
    public async Task Mail_about_an_unknown_message_proves_that_it_was_sent()
    {
        await using var engine = await GatedEngine.CreateAsync();
        await engine.StartAsync(GatedEngine.Thanks);
        await engine.AddCustomerAsync("an");
        engine.Provider.Answer = _ => new DeliveryOutcome.Unknown("interrupted");
        await engine.OrderAsync("an");
        await engine.DispatchAsync();
        Assert.Equal(["an unknown interrupted"], await engine.MessagesAsync());

        Assert.Equal(ReturnEffect.Nothing, await TakeAsync(engine, new BounceReport(BounceKind.AutoReply, [Recipient(BounceReason.Vacation, false, "an@example.test")], null, null, [])));

        Assert.Equal(["an accepted"], await engine.MessagesAsync());
        Assert.Contains(await engine.LedgerAsync(), line => line is { Outcome: LedgerOutcome.Resolved, Reason: "sent" });
        Assert.Contains(await engine.LedgerAsync(), line => line.Outcome == LedgerOutcome.Finished);
    }

    [Fact]
    public async Task Many_at_once_on_several_ways_count_once_each()
    {
        await using var engine = await ReturnedMailsTests.SentAsync();
        var mail = new ReturnedMail("same-mail-everywhere", engine.Provider.Taken[0].Id, Failure(BounceReason.UserUnknown, hard: true));

        var effects = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => engine.Engine.Returns.TakeAsync(mail, engine.Time.Now, Ct)));

        Assert.Equal(1, effects.Count(effect => effect == ReturnEffect.HardBounce));
        Assert.Equal(7, effects.Count(effect => effect is null));
        Assert.Equal(1, await engine.ReadAsync(reader => reader.Ledger.CountAsync(line => line.Outcome == LedgerOutcome.Returned, Ct)));
    }

    private async Task SoftAsync(GatedEngine engine, int message)
    {
        var id = engine.Provider.Taken[message - 1].Id;
        Assert.Equal(ReturnEffect.SoftBounce, await engine.Engine.Returns.TakeAsync(new ReturnedMail($"mail-number-{++_mails:00}", id, Failure(BounceReason.MailboxFull)), engine.Time.Now, Ct));
    }

    private Task<ReturnEffect?> TakeAsync(GatedEngine engine, BounceReport report) =>
        engine.Engine.Returns.TakeAsync(new ReturnedMail($"mail-number-{++_mails:00}", engine.Provider.Taken[0].Id, report), engine.Time.Now, Ct);

    private static BounceReport Failure(BounceReason reason, bool hard = false, string address = "an@example.test") =>
        new(BounceKind.Failure, [Recipient(reason, hard, address)], null, null, []);

    private static BounceReport Feedback(string type) => new(BounceKind.Feedback, [Recipient(BounceReason.Feedback, false, "an@example.test")], type, null, []);

    private static BouncedRecipient Recipient(BounceReason reason, bool hard, string address) => new(address, hard ? "5.1.1" : "4.2.2", null, reason, hard);

    private static async Task<CustomerExplanation> ExplainAsync(GatedEngine engine)
    {
        await using var reader = engine.Store.OpenReader();
        return (await new MessageExplanation(reader, GateScene.Packs("all"), "+84").OfAsync("an", engine.Time.Now, Ct))!;
    }
}
