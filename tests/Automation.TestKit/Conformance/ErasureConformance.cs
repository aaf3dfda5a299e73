using Automation.Engine.Campaigns;
using Automation.Engine.Consent;
using Automation.Engine.Ledger;
using Automation.Engine.Messages;
using Automation.Storage;
using Automation.Storage.Customers;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Automation.TestKit.Conformance;

/// <summary>What is left of a customer whose data was removed.</summary>
public abstract class ErasureConformance : StoreConformance
{
    protected const string Key = "KH-SECRETKEY";
    protected const string Name = "Nguyễn Thị SECRETNAME";
    protected const string Email = "secretmail@example.test";
    protected const string Phone = "+84912000777";

    [Fact]
    public async Task Nothing_personal_can_be_read_any_more_and_every_sum_stays()
    {
        var customer = await AddFull();
        await using var before = Store.OpenReader();
        var sums = await before.Tallies.ToListAsync(Ct);
        var lines = await before.Ledger.CountAsync(Ct);

        Assert.True(await Erase(customer));

        await using var after = Store.OpenReader();
        var row = await after.Customers.SingleAsync(found => found.Id == customer, Ct);
        Assert.StartsWith(CustomerErasure.KeyPrefix, row.Key, StringComparison.Ordinal);
        Assert.Equal(
            (null, null, null, null, null, null, null, null, null, At(60)),
            (row.Email, row.Phone, row.Name, row.Locale, row.Zone, row.Birthday, row.Tier, row.TagsJson, row.AttributesJson, row.ErasedAt));
        Assert.Equal((1, 250m), (row.OrdersCount, row.TotalSpent));
        Assert.All(await after.Orders.ToListAsync(Ct), order => Assert.Null(order.DataJson));
        Assert.All(await after.Events.ToListAsync(Ct), found => Assert.Null(found.DataJson));
        Assert.All(await after.Messages.ToListAsync(Ct), message => Assert.Equal((null, null), (message.DataJson, message.ProviderId)));
        Assert.Equal(["other", "third"], (await after.MessageTexts.OrderBy(text => text.Id).ToListAsync(Ct)).Select(text => System.Text.Encoding.UTF8.GetString(text.Content.Span)));
        Assert.All(await after.Journeys.ToListAsync(Ct), journey => Assert.Equal("{}", journey.State));
        Assert.All(await after.Ledger.ToListAsync(Ct), line => Assert.Null(line.Detail));
        Assert.All(await after.ConsentHistory.ToListAsync(Ct), entry => Assert.Null(entry.Proof));
        Assert.Equal(sums, await after.Tallies.ToListAsync(Ct));
        Assert.Equal(lines, await after.Ledger.CountAsync(Ct));
        Assert.Empty((await Store.FindCustomersAsync(new CustomerQuery("secretname"), Ct)).Places);
        Assert.Empty(await Do(tx => tx.LoadSentAsync([4711], Start, Ct)));
    }

    [Fact]
    public async Task The_address_gets_nothing_though_nobody_can_read_it()
    {
        var customer = await AddFull();
        await Do(tx => tx.AddSuppressionsAsync([new(Channel.Email, Email, SuppressionScope.Advertising, "", SuppressionReason.OptOut, "one-click 17", Start)], Ct));

        Assert.True(await Erase(customer));

        var found = await Do(tx => tx.LoadSuppressionsAsync(Channel.Email, [Email, "other@example.test"], At(61), Ct));
        Assert.Equal(
            [(Email, SuppressionScope.All, SuppressionReason.Manual), (Email, SuppressionScope.Advertising, SuppressionReason.OptOut)],
            found.OrderBy(row => row.Scope).Select(row => (row.Address, row.Scope, row.Reason)));
        Assert.Single(await Do(tx => tx.LoadSuppressionsAsync(Channel.Sms, [Phone], At(61), Ct)));
        await using var reader = Store.OpenReader();
        Assert.All(await reader.Suppressions.ToListAsync(Ct), row => Assert.DoesNotContain("secret", row.Address + row.Source, StringComparison.OrdinalIgnoreCase));

        Assert.Equal(1, await Do(tx => tx.LiftSuppressionsAsync(Channel.Email, Email, SuppressionReason.Manual, "lan", At(62), Ct)));
        Assert.Single(await Do(tx => tx.LoadSuppressionsAsync(Channel.Email, [Email], At(63), Ct)));
    }

    [Fact]
    public async Task While_something_is_under_way_nothing_is_removed()
    {
        var campaign = await AddCampaign();
        var message = await AddQueued(campaign);
        Assert.False(await Erase(message.CustomerId));

        await Do(tx => tx.MarkSendingAsync([message.Id], "w", Ct));
        await Apply(Finished(await LoadJourney(message.JourneyId)));
        Assert.False(await Erase(message.CustomerId));

        await Do(tx => tx.SettleMessagesAsync([new(message.Id, MessageStatus.Accepted, Start, "")], null, Ct));
        Assert.True(await Erase(message.CustomerId));
    }

    [Fact]
    public async Task No_audience_contains_who_was_erased_and_the_same_key_is_somebody_new()
    {
        var campaign = await AddCampaign();
        var customer = await AddFull();
        Assert.True(await Erase(customer));

        Assert.Empty(await Do(tx => tx.SelectEntrantsAsync(new EntrantQuery(campaign.Id, null, new ReentryRule.EveryTime(), Start, "o", null, null, 0, 100), Ct)));
        Assert.Equal(0, (await Store.CountAudienceAsync(null, Ct)).Customers);
        Assert.NotEqual(customer, await Do(tx => tx.UpsertCustomerAsync(new(Key), Start, Ct)));
        Assert.Equal(1, (await Store.CountAudienceAsync(null, Ct)).Customers);
    }

    protected async Task<long> AddFull()
    {
        var customer = await Do(tx => tx.UpsertCustomerAsync(
            new(Key, Email, Phone, Name, "vi", "Asia/Ho_Chi_Minh", "1990-05-20", "SECRETTIER", """["SECRETTAG"]""", """{"note":"SECRETNOTE"}"""), Start, Ct));
        var order = await Do(tx => tx.UpsertOrderAsync(new("1001", customer, Start, 250m, "VND", 1, """{"ship_to":"SECRETSTREET"}"""), Ct));
        await Do(tx => tx.TryAddEventAsync(new("/shop", "e-1", "order.placed", customer, Start, Start, order, """{"note":"SECRETEVENT"}"""), Ct));
        var campaign = await AddCampaign();
        var write = new JourneyWrite(campaign.Id, campaign.DefinitionVersionId, customer, "SECRETENTRY", Start, null);
        var journey = await LoadJourney((await Do(tx => tx.TryAddJourneyAsync(write, new ReentryRule.EveryTime(), Ct)))!.Value);
        await Apply(Active(journey) with { Messages = [new(1, "send", Channel.Email, Purpose.Care, "thanks", Start, """{"name":"SECRETVALUE"}""")] });
        var message = (await ClaimMessages(Channel.Email, Start)).Single(found => found.JourneyId == journey.Id);
        await Do(tx => tx.MarkSendingAsync([message.Id], "w", Ct));
        await Do(tx => tx.SettleMessagesAsync([new(message.Id, MessageStatus.Accepted, Start, "", ProviderId: "SECRETPROVIDER")], "w", Ct));
        var (alone, shared) = (await Do(tx => tx.AddTextsAsync(Start, "SECRETTEXT"u8.ToArray(), Ct)), await Do(tx => tx.AddTextsAsync(Start, "SECRETTEXT,other"u8.ToArray(), Ct)));
        await Do(tx => tx.AddTextsAsync(Start, "third"u8.ToArray(), Ct));
        await Do(tx => tx.AddDeliveriesAsync([new(message.Id, 1, Start, "smtp", "transient", "450", null, alone), new(message.Id, 2, Start, "smtp", "accepted", "250", "SECRETPROVIDER", shared)], Ct));
        await Do(tx => tx.AddSentAsync([new(4711, At(1), message.Id, Channel.Email, Purpose.Care)], Ct));
        await Do(tx => tx.AddLedgerAsync(campaign.Id, journey.Id, customer, new(Start, LedgerOutcome.Incident, "send", 1, "input", "SECRETDETAIL"), Ct));
        await Do(tx => tx.RecordConsentsAsync([new(customer, Channel.Email, Purpose.Advertising, "", ConsentState.Given, Start, Start, "form", "v1", "SECRETPROOF")], Ct));
        await Apply(Finished(journey) with { State = """{"v":{"SECRETVARIABLE":1}}""" });
        return customer;
    }

    protected Task<bool> Erase(long customer) =>
        Do(tx => tx.EraseCustomerAsync(new CustomerErasure(customer, [(Channel.Email, Email), (Channel.Sms, Phone)], [4711], At(60)) { WithoutTexts = Rest }, Ct));

    /// <summary>Here a bundle is texts with commas between them, and the customer has one message.</summary>
    private static ReadOnlyMemory<byte>? Rest(ReadOnlyMemory<byte> bundle, IReadOnlySet<long> messages)
    {
        Assert.Single(messages);
        var rest = System.Text.Encoding.UTF8.GetString(bundle.Span).Split(',')[1..];
        return rest.Length == 0 ? (ReadOnlyMemory<byte>?)null : System.Text.Encoding.UTF8.GetBytes(string.Join(',', rest));
    }
}
