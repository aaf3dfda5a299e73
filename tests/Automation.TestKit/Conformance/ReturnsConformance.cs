using Automation.Engine.Messages;
using Automation.Storage;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Automation.TestKit.Conformance;

/// <summary>Mails that came back.</summary>
public abstract class ReturnsConformance : StoreConformance
{
    private const long Address = 7;

    [Fact]
    public async Task A_returned_mail_is_remembered_once_by_its_key()
    {
        var message = await AddQueued(await AddCampaign());
        var mail = Soft("a", 0, message.Id) with { Effect = ReturnEffect.HardBounce, Status = "5.1.1" };

        Assert.False(await Do(tx => tx.KnowsReturnedMailAsync("a", Ct)));
        Assert.True(await Do(tx => tx.TryAddReturnedMailAsync(mail, Ct)));
        Assert.True(await Do(tx => tx.KnowsReturnedMailAsync("a", Ct)));
        Assert.False(await Do(tx => tx.TryAddReturnedMailAsync(mail with { Effect = ReturnEffect.Unproved, MessageId = null }, Ct)));

        await using var reader = Store.OpenReader();
        var kept = await reader.ReturnedMails.SingleAsync(Ct);
        Assert.Equal(
            (At(0), message.Id, Address, ReturnEffect.HardBounce, "failure", "mailbox_full", "5.1.1"), (kept.ReceivedAt, kept.MessageId, kept.AddressKey, kept.Effect, kept.Kind, kept.Reason, kept.Status));
    }

    [Fact]
    public async Task A_message_is_found_by_journey_and_visit()
    {
        var message = await AddQueued(await AddCampaign());

        Assert.Equal(message, await Do(tx => tx.FindMessageAsync(message.JourneyId, message.Visit, Ct)));
        Assert.Null(await Do(tx => tx.FindMessageAsync(message.JourneyId, message.Visit + 1, Ct)));
        Assert.Null(await Do(tx => tx.FindMessageAsync(message.JourneyId + 1, message.Visit, Ct)));
    }

    [Fact]
    public async Task Soft_bounces_of_an_address_count_each_message_once()
    {
        var campaign = await AddCampaign();
        var (one, two) = (await AddQueued(campaign), await AddQueued(campaign));
        foreach (var mail in new[] { Soft("a", 1, one.Id), Soft("b", 2, one.Id), Soft("c", 9, two.Id), Soft("d", 10, two.Id) with { AddressKey = 8 }, Soft("e", 11, two.Id) with { Effect = ReturnEffect.Ours } })
        {
            await Do(tx => tx.TryAddReturnedMailAsync(mail, Ct));
        }

        Assert.Equal(new SoftReturns(2, At(1), At(9)), await Do(tx => tx.CountSoftReturnsAsync(Address, At(100), Ct)));
        Assert.Equal(new SoftReturns(0, null, null), await Do(tx => tx.CountSoftReturnsAsync(Address + 5, At(100), Ct)));
    }

    [Fact]
    public async Task A_message_that_stayed_away_ends_the_count_once_it_is_old_enough()
    {
        var campaign = await AddCampaign();
        var (one, two, three) = (await AddQueued(campaign), await AddQueued(campaign), await AddQueued(campaign));
        await Do(tx => tx.AddSentAsync([Sent(one, 0), Sent(two, 20), Sent(three, 40)], Ct));
        await Do(tx => tx.TryAddReturnedMailAsync(Soft("a", 1, one.Id), Ct));
        await Do(tx => tx.TryAddReturnedMailAsync(Soft("c", 41, three.Id), Ct));

        Assert.Equal(2, (await Do(tx => tx.CountSoftReturnsAsync(Address, At(19), Ct))).Messages);
        Assert.Equal(new SoftReturns(1, At(41), At(41)), await Do(tx => tx.CountSoftReturnsAsync(Address, At(20), Ct)));
    }

    private static SentRow Sent(MessageRow message, int minutes) => new(Address, At(minutes), message.Id, Channel.Email, Purpose.Care);

    private static ReturnedMailWrite Soft(string key, int minutes, long message) =>
        new(key, At(minutes), message, Address, ReturnEffect.SoftBounce, "failure", "mailbox_full", "4.2.2");
}
