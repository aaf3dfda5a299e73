using System.Text.Json.Nodes;
using Automation.Engine.Consent;
using Automation.Engine.Ledger;
using Automation.Engine.Messages;
using Automation.Storage;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Xunit;

namespace Automation.Tests.Gate;

/// <summary>The gate in the transaction that claims a message: what it loads, what it counts, what it leaves behind.</summary>
public sealed class DispatchTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_has_not_agreed_gets_no_advertising_and_who_has_bought_nothing_no_care()
    {
        await using var engine = await GatedEngine.CreateAsync();
        await engine.StartAsync(GatedEngine.News);
        await engine.AddCustomerAsync("an", agrees: false);
        await engine.AddCustomerAsync("binh");

        await engine.OrderAsync("an");
        await engine.OrderAsync("binh");
        await engine.DispatchAsync();

        Assert.Equal(["an denied GEN-4", "binh accepted"], await engine.MessagesAsync());
        Assert.Equal([("GEN-4", "send"), ("", "send")], (await engine.LedgerAsync()).Where(line => line.Outcome is LedgerOutcome.Denied or LedgerOutcome.Accepted).Select(line => (line.Reason, line.ActivityId)));
    }

    [Fact]
    public async Task At_night_messages_wait_for_the_morning_with_one_line_in_the_ledger()
    {
        await using var engine = await GatedEngine.CreateAsync(now: "2026-03-02T22:30:00+07:00");
        await engine.StartAsync(GatedEngine.News);
        await engine.AddCustomerAsync("an");
        await engine.OrderAsync("an");
        await engine.DispatchAsync();
        Assert.Equal(["an queued GEN-1 03-03T08:00"], await engine.MessagesAsync());

        await engine.RunUntilAsync("2026-03-03T09:00:00+07:00");

        Assert.Equal(["an accepted"], await engine.MessagesAsync());
        var delay = Assert.Single((await engine.LedgerAsync()), line => line.Outcome == LedgerOutcome.Delayed);
        Assert.Equal(("GEN-1", "2026-03-03T01:00:00Z"), (delay.Reason, delay.Detail));
    }

    [Fact]
    public async Task Frequency_is_capped_over_campaigns_also_within_one_batch()
    {
        await using var engine = await GatedEngine.CreateAsync();
        await engine.StartAsync(GatedEngine.News);
        await engine.AddCustomerAsync("an");
        for (var n = 0; n < 5; n++)
        {
            await engine.OrderAsync("an");
        }

        await engine.DispatchAsync();

        // VN-2 lets three through in 24 hours; the fourth of the week is GEN-2's last.
        Assert.Equal(["an accepted", "an accepted", "an accepted", "an queued VN-2 03-03T12:00", "an queued VN-2 03-03T12:00"], await engine.MessagesAsync());
        await engine.RunUntilAsync("2026-03-04T12:00:00+07:00");
        Assert.Equal(["an accepted", "an accepted", "an accepted", "an accepted", "an denied stale"], await engine.MessagesAsync());
    }

    [Fact]
    public async Task Two_customers_with_one_number_share_its_cap_however_it_is_written()
    {
        await using var engine = await GatedEngine.CreateAsync();
        await engine.StartAsync(GatedEngine.News);
        await engine.AddCustomerAsync("an", phone: "+84901234567");
        await engine.AddCustomerAsync("binh", phone: "0901 234 567");
        foreach (var who in new[] { "an", "binh", "an", "binh" })
        {
            await engine.OrderAsync(who);
        }

        await engine.DispatchAsync();

        Assert.Equal(["an accepted", "binh accepted", "an accepted", "binh queued VN-2 03-03T12:00"], await engine.MessagesAsync());
    }

    [Fact]
    public async Task A_persons_cap_counts_mail_and_text_messages_together()
    {
        await using var engine = await GatedEngine.CreateAsync("general");
        await engine.StartAsync(GatedEngine.News);
        await engine.StartAsync(GatedEngine.Mail);
        await engine.AddCustomerAsync("an");
        for (var n = 0; n < 3; n++)
        {
            await engine.OrderAsync("an");
        }

        await engine.DispatchAsync();

        Assert.Equal(4, engine.Provider.Taken.Count);
        Assert.Equal(2, (await engine.MessagesAsync()).Count(line => line.Contains("stale", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_suppression_that_comes_while_a_message_is_queued_counts()
    {
        await using var engine = await GatedEngine.CreateAsync("none");
        await engine.StartAsync(GatedEngine.Thanks);
        await engine.AddCustomerAsync("an", email: "An@Example.test");
        await engine.OrderAsync("an");
        await using (var transaction = await engine.Store.BeginAsync(Ct))
        {
            await transaction.AddSuppressionsAsync([new SuppressionWrite(Channel.Email, "an@example.test", SuppressionScope.All, "", SuppressionReason.HardBounce, "test", engine.Time.Now)], Ct);
            await transaction.CommitAsync(Ct);
        }

        await engine.DispatchAsync();

        Assert.Equal(["an denied hard-bounce"], await engine.MessagesAsync());
    }

    [Fact]
    public async Task A_sender_keeps_its_pace_counts_segments_and_says_so_only_in_the_row()
    {
        var path = Path.GetTempFileName() + ".json";
        await File.WriteAllTextAsync(path, """{ "packs": "none", "sender_rates": { "NANG": 2 } }""", Ct);
        await using var engine = await GatedEngine.CreateAsync(path);
        await engine.StartAsync(GatedEngine.News);
        for (var n = 0; n < 9; n++)
        {
            await engine.AddCustomerAsync($"c{n}");
            await engine.OrderAsync($"c{n}");
        }

        await engine.DispatchAsync();
        Assert.Equal(2, engine.Provider.Taken.Count);
        Assert.Equal(7, (await engine.MessagesAsync()).Count(line => line.Contains("queued sender-rate", StringComparison.Ordinal)));
        await engine.RunUntilAsync("2026-03-02T12:00:30+07:00");

        Assert.Equal(9, engine.Provider.Taken.Count);
        var seconds = engine.Provider.Taken.Max(message => message.Date) - engine.Provider.Taken.Min(message => message.Date);
        var segments = engine.Provider.Taken.Sum(message => Automation.Templating.Sms.SmsSegments.Count(message.Text).Segments);
        Assert.InRange(seconds.TotalSeconds, (segments / 2.0) - 3, (segments / 2.0) + 3);
        Assert.DoesNotContain(await engine.LedgerAsync(), line => line.Outcome == LedgerOutcome.Delayed);
        File.Delete(path);
    }

    [Fact]
    public async Task A_text_without_its_label_gets_it_and_the_link_of_one_click()
    {
        await using var engine = await GatedEngine.CreateAsync();
        await engine.StartAsync(GatedEngine.Mail);
        await engine.AddCustomerAsync("an");
        await engine.OrderAsync("an");

        await engine.DispatchAsync();

        var mail = Assert.Single(engine.Provider.Taken);
        Assert.StartsWith("[QC] ", mail.Subject, StringComparison.Ordinal);
        Assert.StartsWith("https://shop.example/u/", mail.UnsubscribeLink!.AbsoluteUri, StringComparison.Ordinal);
        Assert.Contains(mail.UnsubscribeLink.AbsoluteUri, mail.Text, StringComparison.Ordinal);
        Assert.Contains(mail.UnsubscribeLink.AbsoluteUri, mail.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_the_law_wants_an_address_that_the_shop_has_not_given_the_message_is_denied()
    {
        await using var engine = await GatedEngine.CreateAsync(settings: new JsonObject { ["shop_address"] = null });
        await engine.StartAsync(GatedEngine.Mail);
        await engine.AddCustomerAsync("hanako", phone: "+819000000001", zone: "Asia/Tokyo");
        await engine.OrderAsync("hanako");

        await engine.DispatchAsync();

        Assert.Equal(["hanako denied label-missing"], await engine.MessagesAsync());
        Assert.Equal(("render", "denied", "JP-3"), await engine.ReadAsync(reader => reader.Deliveries.Select(row => ValueTuple.Create(row.Connector, row.Outcome, row.Code)).SingleAsync(Ct)));
    }

    [Fact]
    public async Task Without_policies_nothing_is_counted_and_nothing_is_added()
    {
        await using var engine = await GatedEngine.CreateAsync("none", "2026-03-02T23:00:00+07:00");
        await engine.StartAsync(GatedEngine.News);
        await engine.AddCustomerAsync("an", agrees: false);
        for (var n = 0; n < 6; n++)
        {
            await engine.OrderAsync("an");
        }

        await engine.DispatchAsync();

        Assert.Equal(6, engine.Provider.Taken.Count);
        await using var transaction = await engine.Store.BeginAsync(Ct);
        Assert.Empty(await transaction.LoadSentAsync([Automation.Server.Messages.GateBatch.KeyOf(Channel.Sms, engine.Provider.Taken[0].To)], NodaConstants.UnixEpoch, Ct));
    }

    [Fact]
    public async Task The_held_out_share_gets_nothing_and_its_journeys_go_on()
    {
        await using var engine = await GatedEngine.CreateAsync("none", settings: new JsonObject { ["holdout"] = 0.5 });
        await engine.StartAsync(GatedEngine.Thanks);
        for (var n = 0; n < 60; n++)
        {
            await engine.AddCustomerAsync($"c{n}");
            await engine.OrderAsync($"c{n}");
        }

        await engine.DispatchAsync();

        var held = (await engine.MessagesAsync()).Count(line => line.EndsWith("denied holdout", StringComparison.Ordinal));
        Assert.InRange(held, 15, 45);
        Assert.Equal(60, engine.Provider.Taken.Count + held);
        Assert.Equal(60, (await engine.LedgerAsync()).Count(line => line.Outcome == LedgerOutcome.Finished));
    }
}
