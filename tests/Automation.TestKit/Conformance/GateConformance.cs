using Automation.Engine.Consent;
using Automation.Engine.Messages;
using Automation.Storage;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Xunit;

namespace Automation.TestKit.Conformance;

/// <summary>What the gate remembers: consent with its proof, suppressions, what was sent, rates, alerts and counts.</summary>
public abstract class GateConformance : StoreConformance
{
    private const string Lan = "lan@example.test";

    [Fact]
    public async Task The_last_word_holds_and_all_words_are_kept()
    {
        var customer = await AddCustomer("lan");

        Assert.Equal(1, await Say(customer, ConsentState.Given, At(0), "form 7"));
        Assert.Equal(1, await Say(customer, ConsentState.Refused, At(5)));
        Assert.Equal(1, await Say(customer, ConsentState.Given, At(3)));

        var holds = Assert.Single(await Do(tx => tx.LoadConsentsAsync([customer], Ct)));
        Assert.Equal(new ConsentRow(customer, Channel.Email, Purpose.Advertising, "", ConsentState.Refused, At(5), false), holds);
        await using var reader = Store.OpenReader();
        var history = await reader.ConsentHistory.OrderBy(entry => entry.Id).ToListAsync(Ct);
        Assert.Equal([(ConsentState.Given, At(0), "form 7"), (ConsentState.Refused, At(5), null), (ConsentState.Given, At(3), (string?)null)], history.Select(entry => (entry.State, entry.At, entry.Proof)));
        Assert.All(history, entry => Assert.Equal(("test", "v1", At(60)), (entry.Source, entry.TextVersion, entry.RecordedAt)));
    }

    [Fact]
    public async Task The_same_word_told_twice_is_one_entry()
    {
        var customer = await AddCustomer();

        Assert.Equal(1, await Say(customer, ConsentState.Given, At(0)));
        Assert.Equal(0, await Say(customer, ConsentState.Given, At(0)));
    }

    [Fact]
    public async Task Each_channel_purpose_and_topic_has_its_own_word()
    {
        var (customer, other) = (await AddCustomer(), await AddCustomer());
        var word = new ConsentWrite(customer, Channel.Email, Purpose.Care, "", ConsentState.Given, At(0), At(0), "test", null, null);
        await Do(tx => tx.RecordConsentsAsync([word, word with { Channel = Channel.Sms }, word with { Purpose = Purpose.Advertising }, word with { Topic = "tea" }, word with { CustomerId = other }], Ct));

        Assert.Equal(4, (await Do(tx => tx.LoadConsentsAsync([customer], Ct))).Count);
        Assert.Equal(5, (await Do(tx => tx.LoadConsentsAsync([customer, other], Ct))).Count);
        Assert.Empty(await Do(tx => tx.LoadConsentsAsync([], Ct)));
    }

    [Fact]
    public async Task A_customer_is_found_by_the_shops_key()
    {
        var customer = await AddCustomer("lan");

        Assert.Equal(customer, await Do(tx => tx.FindCustomerAsync("lan", Ct)));
        Assert.Null(await Do(tx => tx.FindCustomerAsync("LAN", Ct)));
    }

    [Fact]
    public async Task A_suppression_is_added_once_found_by_channel_and_address_and_lifted_on_record()
    {
        Assert.Equal(2, await Suppress(Write(), Write() with { Reason = SuppressionReason.Complaint }));
        Assert.Equal(0, await Suppress(Write()));

        Assert.Equal([SuppressionReason.OptOut, SuppressionReason.Complaint], (await Suppressed(At(1))).Select(row => row.Reason).OrderDescending());
        Assert.Empty(await Do(tx => tx.LoadSuppressionsAsync(Channel.Sms, [Lan], At(1), Ct)));
        Assert.Empty(await Do(tx => tx.LoadSuppressionsAsync(Channel.Email, ["other@example.test"], At(1), Ct)));

        Assert.Equal(1, await Do(tx => tx.LiftSuppressionsAsync(Channel.Email, Lan, SuppressionReason.OptOut, "the person", At(2), Ct)));
        Assert.Equal(0, await Do(tx => tx.LiftSuppressionsAsync(Channel.Email, Lan, SuppressionReason.OptOut, "the person", At(2), Ct)));
        Assert.Equal(SuppressionReason.Complaint, Assert.Single(await Suppressed(At(3))).Reason);
        Assert.Equal(1, await Suppress(Write()));
        Assert.Equal(2, await Do(tx => tx.LiftSuppressionsAsync(Channel.Email, Lan, null, "desk", At(4), Ct)));
        await using var reader = Store.OpenReader();
        Assert.Equal(3, await reader.Suppressions.CountAsync(row => row.LiftedAt != null, Ct));
    }

    [Fact]
    public async Task A_suppression_with_an_expiry_ends_and_can_be_prolonged()
    {
        var bounce = Write() with { Reason = SuppressionReason.HardBounce, ExpiresAt = At(10) };
        await Suppress(bounce);
        Assert.Single(await Suppressed(At(9)));
        Assert.Empty(await Suppressed(At(10)));

        await Suppress(bounce with { ExpiresAt = At(20) });
        Assert.Single(await Suppressed(At(19)));
        await Suppress(bounce with { ExpiresAt = At(15) });
        Assert.Single(await Suppressed(At(19)));
        await Suppress(bounce with { ExpiresAt = null });
        Assert.Single(await Suppressed(At(999)));
    }

    [Theory]
    [InlineData(SuppressionReason.Complaint)]
    [InlineData(SuppressionReason.OptOut)]
    public async Task Complaints_and_opt_outs_never_expire(SuppressionReason reason) =>
        await Assert.ThrowsAsync<ArgumentException>(() => Suppress(Write() with { Reason = reason, ExpiresAt = At(1) }));

    [Fact]
    public async Task What_was_sent_is_found_by_its_key_and_time()
    {
        SentRow first = new(7, At(0), 1, Channel.Email, Purpose.Advertising);
        SentRow[] rows = [first, first with { At = At(5), MessageId = 2, Channel = Channel.Sms, Purpose = Purpose.Care }, first with { AddressKey = -9, MessageId = 3 }];
        await Do(tx => tx.AddSentAsync([.. rows, first], Ct));

        Assert.Equal(rows, (await Do(tx => tx.LoadSentAsync([7, -9, 8], At(-1), Ct))).OrderBy(row => row.MessageId));
        Assert.Equal([rows[1]], await Do(tx => tx.LoadSentAsync([7], At(0), Ct)));
        Assert.Empty(await Do(tx => tx.LoadSentAsync([], At(-1), Ct)));
    }

    [Fact]
    public async Task Senders_go_on_where_they_stood_to_the_microsecond()
    {
        var shop = new SenderRateRow(Channel.Sms, "SHOP", Start + Duration.FromTicks(12_340), Start + Duration.FromTicks(10));
        await Do(tx => tx.SaveSenderRatesAsync([shop, shop with { Sender = "OTHER" }, shop with { Channel = Channel.Email }], Ct));
        await Do(tx => tx.SaveSenderRatesAsync([shop with { FreeAt = Start + Duration.FromTicks(99_990) }], Ct));

        var rates = await Do(tx => tx.LoadSenderRatesAsync(Channel.Sms, Ct));

        Assert.Equal([shop with { Sender = "OTHER" }, shop with { FreeAt = Start + Duration.FromTicks(99_990) }], rates.OrderBy(rate => rate.Sender, StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_was_put_off_for_a_reason_is_made_due_for_all_or_for_one_campaign()
    {
        var campaigns = new[] { await AddCampaign(), await AddCampaign() };
        var messages = new[] { await AddQueued(campaigns[0]), await AddQueued(campaigns[1]), await AddQueued(campaigns[1]) };
        string[] reasons = ["pace", "pace", "cap"];
        await Do(tx => tx.SettleMessagesAsync([.. messages.Zip(reasons, (message, reason) => new MessageChange(message.Id, MessageStatus.Queued, Start, reason, At(60)))], null, Ct));

        Assert.Equal(1, await Do(tx => tx.MakeDueAsync("pace", campaigns[1].Id, At(1), Ct)));
        Assert.Equal([At(60), At(1), At(60)], await DueAsync());
        Assert.Equal(1, await Do(tx => tx.MakeDueAsync("pace", null, At(2), Ct)));
        Assert.Equal([At(2), At(1), At(60)], await DueAsync());

        async Task<IReadOnlyList<Instant>> DueAsync()
        {
            var found = new List<Instant>();
            foreach (var message in messages)
            {
                found.Add((await Do(tx => tx.FindMessageAsync(message.Id, Ct)))!.DueAt);
            }

            return found;
        }
    }

    [Fact]
    public async Task A_message_is_found_by_its_id()
    {
        var message = await AddQueued(await AddCampaign());

        Assert.Equal(message, await Do(tx => tx.FindMessageAsync(message.Id, Ct)));
        Assert.Null(await Do(tx => tx.FindMessageAsync(message.Id + 1, Ct)));
    }

    [Fact]
    public async Task An_alert_is_open_once_and_can_come_again_after_it_was_closed()
    {
        Assert.True(await Do(tx => tx.RaiseAlertAsync("parked", "twilio", "20003", At(0), Ct)));
        Assert.False(await Do(tx => tx.RaiseAlertAsync("parked", "twilio", "20003 again", At(1), Ct)));
        Assert.True(await Do(tx => tx.RaiseAlertAsync("parked", "smtp", "535", At(2), Ct)));

        Assert.Equal([("twilio", "20003", At(0)), ("smtp", "535", At(2))], (await Do(tx => tx.LoadOpenAlertsAsync(Ct))).Select(alert => (alert.Subject, alert.Detail, alert.RaisedAt)));
        Assert.True(await Do(tx => tx.CloseAlertAsync("parked", "twilio", "desk", At(3), Ct)));
        Assert.False(await Do(tx => tx.CloseAlertAsync("parked", "twilio", "desk", At(3), Ct)));
        Assert.True(await Do(tx => tx.RaiseAlertAsync("parked", "twilio", "20003", At(4), Ct)));
        Assert.Equal(["smtp", "twilio"], (await Do(tx => tx.LoadOpenAlertsAsync(Ct))).Select(alert => alert.Subject));
    }

    [Fact]
    public async Task An_open_alert_is_acknowledged_once_and_stays_open()
    {
        await Do(tx => tx.RaiseAlertAsync("parked", "twilio", "20003", At(0), Ct));
        var id = Assert.Single(await Do(tx => tx.LoadOpenAlertsAsync(Ct))).Id;

        Assert.True(await Do(tx => tx.AcknowledgeAlertAsync(id, "An", At(1), Ct)));
        Assert.False(await Do(tx => tx.AcknowledgeAlertAsync(id, "Bình", At(2), Ct)));
        Assert.Single(await Do(tx => tx.LoadOpenAlertsAsync(Ct)));
        await Do(tx => tx.CloseAlertAsync("parked", "twilio", "desk", At(3), Ct));
        await Do(tx => tx.RaiseAlertAsync("parked", "smtp", "535", At(4), Ct));
        Assert.False(await Do(tx => tx.AcknowledgeAlertAsync(id, "Bình", At(5), Ct)));
    }

    [Fact]
    public async Task Counts_of_a_campaign_are_summed_over_the_hours_of_a_window()
    {
        await Count(1, BreakerCount.HandedOver, 10, At(0));
        await Count(1, BreakerCount.HandedOver, 5, At(30));
        await Count(1, BreakerCount.Complaint, 1, At(61));
        await Count(1, BreakerCount.HandedOver, 7, At(120));
        await Count(2, BreakerCount.HandedOver, 99, At(120));

        var two = await Do(tx => tx.LoadBreakerCountsAsync(1, Duration.FromHours(2), At(130), Ct));
        var three = await Do(tx => tx.LoadBreakerCountsAsync(1, Duration.FromHours(3), At(130), Ct));

        Assert.Equal((7, 1), (two[BreakerCount.HandedOver], two[BreakerCount.Complaint]));
        Assert.Equal((22, 1), (three[BreakerCount.HandedOver], three[BreakerCount.Complaint]));
        Assert.Empty(await Do(tx => tx.LoadBreakerCountsAsync(3, Duration.FromHours(3), At(130), Ct)));
    }

    private static SuppressionWrite Write() => new(Channel.Email, Lan, SuppressionScope.Advertising, "", SuppressionReason.OptOut, "test", At(0));

    private Task<int> Suppress(params SuppressionWrite[] writes) => Do(tx => tx.AddSuppressionsAsync(writes, Ct));

    private Task<IReadOnlyList<SuppressionRow>> Suppressed(Instant now) => Do(tx => tx.LoadSuppressionsAsync(Channel.Email, [Lan, "other"], now, Ct));

    private Task<int> Say(long customer, ConsentState state, Instant at, string? proof = null) =>
        Do(tx => tx.RecordConsentsAsync([new ConsentWrite(customer, Channel.Email, Purpose.Advertising, "", state, at, At(60), "test", "v1", proof)], Ct));

    private Task Count(long campaign, BreakerCount kind, int count, Instant at) => Do(tx => tx.CountForBreakerAsync(campaign, kind, count, at, Ct));
}
