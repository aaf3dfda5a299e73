using Automation.Engine.Ledger;
using Automation.Engine.Messages;
using Automation.Storage;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Xunit;

namespace Automation.TestKit.Conformance;

/// <summary>What providers say later of messages, and what people write to us.</summary>
public abstract class ReportsConformance : StoreConformance
{
    [Fact]
    public async Task A_report_stands_with_its_message_and_the_first_provider_id_stays()
    {
        var message = await AddMessage();

        Assert.Null((await Find(message))!.Report);
        await Do(tx => tx.SaveReportAsync(message.Id, DeliveryReport.Sent, "", "SM1", At(1), Ct));
        await Do(tx => tx.SaveReportAsync(message.Id, DeliveryReport.Undelivered, "twilio-30005", "SM2", At(2), Ct));

        Assert.Equal(("SM1", DeliveryReport.Undelivered), ((await Find(message))!.ProviderId, (await Find(message))!.Report));
        Assert.Null(await Do(tx => tx.FindReportedAsync(message.JourneyId, message.Visit + 1, Ct)));
        await using var reader = Store.OpenReader();
        var seen = await reader.Messages.SingleAsync(Ct);
        Assert.Equal((DeliveryReport.Undelivered, "twilio-30005", At(2)), (seen.Report, seen.ReportCode, seen.ReportedAt));
    }

    [Fact]
    public async Task Unknown_messages_are_found_by_channel_time_and_page()
    {
        var (first, second, other) = (await AddMessage(Channel.Sms), await AddMessage(Channel.Sms), await AddMessage(Channel.WhatsApp));
        foreach (var (message, at) in new[] { (first, At(1)), (second, At(2)), (other, At(2)) })
        {
            await Do(tx => tx.MarkSendingAsync([message.Id], "w", Ct));
            await Do(tx => tx.SettleMessagesAsync([new MessageChange(message.Id, MessageStatus.Unknown, at, "timeout")], null, Ct));
        }

        Assert.Equal([(first.Id, At(1)), (second.Id, At(2))], (await Unknown(At(0))).Select(found => (found.Message.Id, found.Since)));
        Assert.Equal([second.Id], (await Unknown(At(1))).Select(found => found.Message.Id));
        Assert.Equal([second.Id], (await Do(tx => tx.FindUnknownAsync(Channel.Sms, At(0), first.Id, 5, Ct))).Select(found => found.Message.Id));
        Assert.Single(await Do(tx => tx.FindUnknownAsync(Channel.Sms, At(0), 0, 1, Ct)));
    }

    [Fact]
    public async Task A_customers_provider_ids_and_last_campaign_are_found()
    {
        var message = await AddMessage(Channel.Sms);
        Assert.Null(await Do(tx => tx.FindLastCampaignAsync(message.CustomerId, Channel.Sms, Ct)));
        await Do(tx => tx.SettleMessagesAsync([new MessageChange(message.Id, MessageStatus.Accepted, At(1), "", ProviderId: "SM1")], null, Ct));

        Assert.Equal(["SM1"], await Do(tx => tx.LoadProviderIdsAsync(message.CustomerId, 0, Ct)));
        Assert.Empty(await Do(tx => tx.LoadProviderIdsAsync(message.CustomerId, message.Id, Ct)));
        Assert.Equal(message.CampaignId, await Do(tx => tx.FindLastCampaignAsync(message.CustomerId, Channel.Sms, Ct)));
        Assert.Null(await Do(tx => tx.FindLastCampaignAsync(message.CustomerId, Channel.WhatsApp, Ct)));
    }

    [Fact]
    public async Task Ledger_lines_are_counted_by_outcome_reason_and_time()
    {
        var customer = await AddCustomer();
        foreach (var (at, outcome, reason) in new[] { (At(1), LedgerOutcome.Undelivered, "a"), (At(2), LedgerOutcome.DeliveryFailed, "a"), (At(3), LedgerOutcome.Undelivered, "b"), (At(4), LedgerOutcome.Delivered, "a") })
        {
            await Do(tx => tx.AddLedgerAsync(0, 0, customer, new LedgerEntry(at, outcome, "", 0, reason), Ct));
        }

        Assert.Equal(2, await Do(tx => tx.CountLedgerAsync(customer, [LedgerOutcome.Undelivered, LedgerOutcome.DeliveryFailed], "a", At(0), Ct)));
        Assert.Equal(1, await Do(tx => tx.CountLedgerAsync(customer, [LedgerOutcome.Undelivered, LedgerOutcome.DeliveryFailed], "a", At(1), Ct)));
        Assert.Equal(0, await Do(tx => tx.CountLedgerAsync(customer + 1, [LedgerOutcome.Undelivered], "a", At(0), Ct)));
    }

    [Fact]
    public async Task Customers_are_found_by_every_form_of_their_number()
    {
        var plus = await Do(tx => tx.UpsertCustomerAsync(new CustomerWrite("plus", Phone: "+84901234567"), Start, Ct));
        var zero = await Do(tx => tx.UpsertCustomerAsync(new CustomerWrite("zero", Phone: "0901234567"), Start, Ct));
        await AddCustomer();

        Assert.Equal([plus, zero], (await Do(tx => tx.FindCustomersByPhoneAsync(["+84901234567", "0901234567", "84901234567"], Ct))).Select(row => row.Id));
        Assert.Empty(await Do(tx => tx.FindCustomersByPhoneAsync(["1"], Ct)));
    }

    [Fact]
    public async Task A_conversation_remembers_its_latest_message()
    {
        var row = new ConversationRow("+1500", "+84901234567", At(5));
        await Do(tx => tx.SaveConversationAsync(Channel.WhatsApp, row, Ct));
        await Do(tx => tx.SaveConversationAsync(Channel.WhatsApp, row with { LastInboundAt = At(3) }, Ct));
        await Do(tx => tx.SaveConversationAsync(Channel.WhatsApp, row with { Sender = "MG1", LastInboundAt = At(9) }, Ct));

        Assert.Equal([row, row with { Sender = "MG1", LastInboundAt = At(9) }], (await Do(tx => tx.LoadConversationsAsync(Channel.WhatsApp, [row.Address, "+1"], Ct))).OrderBy(found => found.LastInboundAt));
        Assert.Empty(await Do(tx => tx.LoadConversationsAsync(Channel.Sms, [row.Address], Ct)));
    }

    private async Task<MessageRow> AddMessage(Channel channel = Channel.Sms) => await AddQueued(await AddCampaign(), channel: channel);

    private Task<IReadOnlyList<UnknownMessage>> Unknown(Instant after) => Do(tx => tx.FindUnknownAsync(Channel.Sms, after, 0, 5, Ct));

    private Task<ReportedMessage?> Find(MessageRow message) => Do(tx => tx.FindReportedAsync(message.JourneyId, message.Visit, Ct));
}
