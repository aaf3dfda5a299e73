using Automation.Engine.Messages;
using Automation.Engine.Pauses;
using Automation.Storage;
using Automation.Storage.Reading;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Automation.TestKit.Conformance;

/// <summary>The counts of what waits are those of the messages, on whatever way these come to wait and cease to.</summary>
public abstract class WaitingConformance : StoreConformance
{
    [Fact]
    public async Task What_is_held_and_what_was_put_off_is_counted_until_it_goes_on()
    {
        var campaign = await AddCampaign();
        var messages = new[] { await AddQueued(campaign), await AddQueued(campaign), await AddQueued(campaign, channel: Channel.Sms), await AddQueued(campaign) };
        await using var reader = Store.OpenReader();
        Assert.Empty(await reader.PutOffAsync(Ct));

        await Settle(messages[0], MessageStatus.Held, "paused");
        await Settle(messages[1], MessageStatus.Held, "paused");
        await Settle(messages[2], MessageStatus.Queued, "quiet-hours");
        Assert.Equal([new WaitingCount(campaign.Name, Channel.Email, "paused", 2)], await reader.HeldAsync(Ct));
        Assert.Equal([new WaitingCount("", Channel.Sms, "quiet-hours", 1)], await reader.PutOffAsync(Ct));

        await Settle(messages[0], MessageStatus.Queued, "");
        await Settle(messages[1], MessageStatus.Denied, "pause-stale");
        await Settle(messages[2], MessageStatus.Queued, "frequency");
        Assert.Empty(await reader.HeldAsync(Ct));
        Assert.Equal([new WaitingCount("", Channel.Sms, "frequency", 1)], await reader.PutOffAsync(Ct));

        await Do(tx => tx.MarkSendingAsync([messages[2].Id], "w", Ct));
        Assert.Empty(await reader.PutOffAsync(Ct));
    }

    [Fact]
    public async Task A_journey_with_two_held_messages_is_held_once_and_until_both_are_free()
    {
        var campaign = await AddCampaign();
        var journey = await AddJourney(campaign);
        await Apply(Active(journey) with { Messages = [Message(1), Message(2)] });
        var messages = await ClaimMessages(Channel.Email, At(9));
        await using var reader = Store.OpenReader();

        await Settle(messages[0], MessageStatus.Held, "paused");
        await Settle(messages[1], MessageStatus.Held, "paused");
        await Settle(messages[1], MessageStatus.Held, "paused");
        Assert.Equal(1, (await reader.HeldJourneysAsync(Ct))[campaign.Id]);

        await Settle(messages[0], MessageStatus.Queued, "");
        Assert.Equal(1, (await reader.HeldJourneysAsync(Ct))[campaign.Id]);

        await Apply(Finished(journey));
        Assert.Empty(await reader.HeldJourneysAsync(Ct));
        Assert.Empty(await reader.HeldAsync(Ct));
    }

    [Fact]
    public async Task After_many_changes_in_any_order_the_counts_are_those_of_the_messages()
    {
        var campaigns = new[] { await AddCampaign(), await AddCampaign() };
        var journeys = new List<JourneyRow>();
        for (var number = 0; number < 12; number++)
        {
            journeys.Add(await AddJourney(campaigns[number % 2]));
            await Apply(Active(journeys[^1]) with { Messages = [Message(1), Message(2, channel: Channel.Sms), Message(3)] });
        }

        // Every change comes after every other one, in an order that looks like none.
        MessageStatus[] ends = [MessageStatus.Held, MessageStatus.Queued, MessageStatus.Held, MessageStatus.Queued, MessageStatus.Accepted, MessageStatus.Unknown];
        string[] reasons = ["paused", "quiet-hours", "paused", "", "", "lost"];
        for (var step = 0; step < 200; step++)
        {
            var which = (step * 7) % 36 + 1;
            var what = (step * 11 + step / 6) % ends.Length;
            await Do(tx => tx.SettleMessagesAsync([new(which, ends[what], Start, reasons[what], At(step))], null, Ct));
            if (step % 40 == 39)
            {
                await Do(tx => tx.ApplyAsync([Active(journeys[step / 40]) with { MessagesWithdrawn = [1, 2] }], Start, Ct));
                await Do(tx => tx.MakeDueAsync("quiet-hours", null, Start, Ct));
            }
        }

        await Do(tx => tx.ExitJourneysAsync(campaigns[1].Id, "stopped", Start, 3, Ct));
        await CompareAsync(campaigns);
        await Do(tx => tx.ExitJourneysAsync(campaigns[0].Id, "stopped", Start, 100, Ct));
        await CompareAsync(campaigns);
    }

    private async Task CompareAsync(CampaignRow[] campaigns)
    {
        await using var reader = Store.OpenReader();
        var messages = await reader.Messages.ToListAsync(Ct);
        var held = messages.Where(message => message.Status == MessageStatus.Held).ToList();
        var putOff = messages.Where(message => message.Status == MessageStatus.Queued && message.Reason.Length > 0);
        var names = campaigns.ToDictionary(campaign => campaign.Id, campaign => campaign.Name);
        Assert.Equal(
            held.GroupBy(message => (message.CampaignId, message.Channel, message.Reason)).OrderBy(group => group.Key).Select(group => new WaitingCount(names[group.Key.CampaignId], group.Key.Channel, group.Key.Reason, group.Count())),
            await reader.HeldAsync(Ct));
        Assert.Equal(
            putOff.GroupBy(message => (message.Channel, message.Reason)).Select(group => new WaitingCount("", group.Key.Channel, group.Key.Reason, group.Count())).ToHashSet(),
            (await reader.PutOffAsync(Ct)).ToHashSet());
        Assert.Equal(
            held.GroupBy(message => message.CampaignId).ToDictionary(group => group.Key, group => group.Select(message => message.JourneyId).Distinct().LongCount()),
            await reader.HeldJourneysAsync(Ct));
        foreach (var campaign in campaigns)
        {
            Assert.Equal(held.LongCount(message => message.CampaignId == campaign.Id), await Do(tx => tx.CountHeldAsync(PauseScope.OfCampaign(campaign.Id), Ct)));
        }

        Assert.Equal(held.Count, await Do(tx => tx.CountHeldAsync(PauseScope.Everything, Ct)));
        Assert.Equal(held.LongCount(message => message.Channel == Channel.Sms), await Do(tx => tx.CountHeldAsync(PauseScope.OfChannel(Channel.Sms), Ct)));
    }

    private Task<IReadOnlySet<long>> Settle(MessageRow message, MessageStatus status, string reason) =>
        Do(tx => tx.SettleMessagesAsync([new(message.Id, status, Start, reason, status == MessageStatus.Queued ? At(1) : null)], null, Ct));
}
