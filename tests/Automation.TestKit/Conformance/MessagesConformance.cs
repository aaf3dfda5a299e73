using Automation.Engine.Messages;
using Automation.Engine.Pauses;
using Automation.Storage;
using Automation.Storage.Reading;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Xunit;

namespace Automation.TestKit.Conformance;

/// <summary>How messages are claimed, handed over and settled.</summary>
public abstract class MessagesConformance : StoreConformance
{
    [Fact]
    public async Task Due_messages_of_a_channel_come_oldest_first_then_by_id()
    {
        var campaign = await AddCampaign();
        var late = await AddQueued(campaign, At(9));
        var a = await AddQueued(campaign, At(2));
        var b = await AddQueued(campaign, At(2));
        var c = await AddQueued(campaign, At(1));
        var sms = await AddQueued(campaign, At(1), Channel.Sms);

        Assert.Equal([c.Id, a.Id, b.Id], (await ClaimMessages(Channel.Email, At(2))).Select(message => message.Id));
        Assert.Equal([c.Id, a.Id], (await ClaimMessages(Channel.Email, At(20), limit: 2)).Select(message => message.Id));
        Assert.Equal([sms.Id], (await ClaimMessages(Channel.Sms, At(2))).Select(message => message.Id));
        Assert.Equal(late.Id, (await ClaimMessages(Channel.Email, At(9)))[^1].Id);
    }

    [Fact]
    public async Task The_next_due_time_is_that_of_the_earliest_queued_message_of_any_channel()
    {
        Assert.Null(await Next());
        var campaign = await AddCampaign();
        var email = await AddQueued(campaign, At(5));
        Assert.Equal(At(5), await Next());
        var sms = await AddQueued(campaign, At(3), Channel.Sms);
        Assert.Equal(At(3), await Next());

        await Send("w", sms);
        await Settle(null, new MessageChange(email.Id, MessageStatus.Held, Start, "pause"));
        Assert.Null(await Next());
    }

    [Fact]
    public async Task Sending_counts_the_attempt_and_takes_the_message_out_of_the_queue()
    {
        var message = await AddQueued(await AddCampaign());

        await Send("w", message);

        Assert.Empty(await ClaimMessages(Channel.Email, At(99)));
        var view = await View(message.Id);
        Assert.Equal((MessageStatus.Sending, "w", 1), (view.Status, view.Worker, view.Attempts));
    }

    [Fact]
    public async Task Text_of_the_last_attempt_is_found_and_old_bundles_go_first()
    {
        var campaign = await AddCampaign();
        var (one, two) = (await AddQueued(campaign), await AddQueued(campaign));
        var bundles = new List<long>();
        for (byte number = 0; number < 3; number++)
        {
            bundles.Add(await Do(tx => tx.AddTextsAsync(At(number), new byte[] { number }, Ct)));
        }

        await Do(tx => tx.AddDeliveriesAsync([Attempt(one, 1, bundles[0]), Attempt(two, 1, bundles[0]), Attempt(one, 2, bundles[1]), Attempt(one, 3, null), Attempt(two, 2, bundles[2])], Ct));

        await using var reader = Store.OpenReader();
        Assert.Equal(((byte)1, At(1)), ((await reader.FindTextAsync(one.Id, Ct))!.Content.Span[0], (await reader.FindTextAsync(one.Id, Ct))!.At));
        Assert.Equal(2, (await reader.FindTextAsync(two.Id, Ct))!.Content.Span[0]);
        Assert.Null(await reader.FindTextAsync(two.Id + 1, Ct));
        Assert.Equal(1, await Do(tx => tx.ForgetTextsAsync(At(2), 1, Ct)));
        Assert.Equal(1, await Do(tx => tx.ForgetTextsAsync(At(2), 10, Ct)));
        Assert.Null(await reader.FindTextAsync(one.Id, Ct));
        Assert.NotNull(await reader.FindTextAsync(two.Id, Ct));

        static DeliveryWrite Attempt(MessageRow message, int number, long? text) => new(message.Id, number, Start, "smtp", "transient", "450", null, text);
    }

    [Fact]
    public async Task Ends_are_counted_by_quarter_hour_and_channel_and_what_is_put_off_is_not()
    {
        var campaign = await AddCampaign();
        var messages = new[] { await AddQueued(campaign), await AddQueued(campaign), await AddQueued(campaign, channel: Channel.Sms), await AddQueued(campaign) };

        await Settle(null, [.. messages.Take(3).Select(message => new MessageChange(message.Id, MessageStatus.Accepted, Start, ""))]);
        await Settle(null, new MessageChange(messages[3].Id, MessageStatus.Queued, Start, "later", At(1)));
        await Settle(null, new MessageChange(messages[3].Id, MessageStatus.Denied, Start + Duration.FromMinutes(15), "stale"));
        await Settle(null, new MessageChange(messages[0].Id, MessageStatus.Failed, Start, "too late"));

        await using var reader = Store.OpenReader();
        var quarter = MessageQuarterView.Of(Start);
        Assert.Equal(
            [(quarter, Channel.Email, MessageStatus.Accepted, 2), (quarter, Channel.Sms, MessageStatus.Accepted, 1), (quarter + 1, Channel.Email, MessageStatus.Denied, 1)],
            (await reader.MessageQuarters.OrderBy(count => count.Quarter).ThenBy(count => count.Channel).ToListAsync(Ct)).Select(count => (count.Quarter, count.Channel, count.Status, count.N)));
        Assert.True(new MessageQuarterView(quarter, Channel.Email, MessageStatus.Accepted, 2).BeganAt() <= Start);
    }

    [Fact]
    public async Task Only_a_queued_message_can_be_sent()
    {
        var message = await AddQueued(await AddCampaign());
        await Send("w", message);

        await Assert.ThrowsAsync<InvalidOperationException>(() => Send("v", message));

        Assert.Equal("w", (await View(message.Id)).Worker);
    }

    [Theory]
    [InlineData(MessageStatus.Accepted)]
    [InlineData(MessageStatus.Denied)]
    [InlineData(MessageStatus.Failed)]
    [InlineData(MessageStatus.Unknown)]
    public async Task A_late_second_answer_changes_nothing(MessageStatus end)
    {
        var message = await AddQueued(await AddCampaign());
        await Send("w", message);

        Assert.Equal([message.Id], await Settle("w", new MessageChange(message.Id, end, At(1), "first", ProviderId: "p1")));
        var settled = await View(message.Id);
        foreach (var second in Enum.GetValues<MessageStatus>().Where(status => status != MessageStatus.Sending))
        {
            Assert.Empty(await Settle("w", new MessageChange(message.Id, second, At(2), "second", At(3), "p2")));
        }

        Assert.Equal((end, At(1), "first", "p1", null), (settled.Status, settled.SettledAt, settled.Reason, settled.ProviderId, settled.Worker));
        Assert.Equal(settled, await View(message.Id));
    }

    [Theory]
    [InlineData(MessageStatus.Accepted)]
    [InlineData(MessageStatus.Denied)]
    [InlineData(MessageStatus.Failed)]
    public async Task What_has_ended_nobody_can_change(MessageStatus end)
    {
        var message = await AddQueued(await AddCampaign());
        Assert.Single(await Settle(null, new MessageChange(message.Id, end, At(1), "first")));

        Assert.Empty(await Settle(null, new MessageChange(message.Id, MessageStatus.Queued, At(2), "second", At(3))));
        Assert.Empty(await Settle(null, new MessageChange(message.Id, MessageStatus.Unknown, At(2), "second")));
    }

    [Fact]
    public async Task An_unknown_message_may_still_be_decided_by_a_person_once()
    {
        var message = await AddQueued(await AddCampaign());
        await Settle(null, new MessageChange(message.Id, MessageStatus.Unknown, At(1), "lost"));

        Assert.Empty(await Settle(null, new MessageChange(message.Id, MessageStatus.Unknown, At(2), "lost again")));
        Assert.Single(await Settle(null, new MessageChange(message.Id, MessageStatus.Accepted, At(3), "")));
        Assert.Empty(await Settle(null, new MessageChange(message.Id, MessageStatus.Failed, At(4), "no")));
    }

    [Fact]
    public async Task A_worker_settles_only_what_it_has_under_way()
    {
        var campaign = await AddCampaign();
        var (mine, theirs, queued) = (await AddQueued(campaign), await AddQueued(campaign), await AddQueued(campaign));
        await Send("mine", mine);
        await Send("theirs", theirs);

        var changed = await Settle("mine", [.. new[] { mine, theirs, queued }.Select(message => new MessageChange(message.Id, MessageStatus.Accepted, At(1), ""))]);

        Assert.Equal([mine.Id], changed);
    }

    [Fact]
    public async Task A_message_put_off_is_due_again_later()
    {
        var message = await AddQueued(await AddCampaign());
        await Send("w", message);

        await Settle("w", new MessageChange(message.Id, MessageStatus.Queued, At(1), "quiet-hours", At(30)));

        Assert.Empty(await ClaimMessages(Channel.Email, At(29)));
        var again = Assert.Single(await ClaimMessages(Channel.Email, At(30)));
        Assert.Equal((At(30), 1, Start), (again.DueAt, again.Attempts, again.CreatedAt));
    }

    [Fact]
    public async Task A_hand_over_that_was_put_off_before_it_began_was_no_attempt()
    {
        var message = await AddQueued(await AddCampaign());
        await Send("w", message);
        await Settle("w", new MessageChange(message.Id, MessageStatus.Queued, Start, "smtp-backoff", At(5), IsAttempt: false));
        Assert.Equal(0, (await View(message.Id)).Attempts);

        await Send("w", message);
        await Settle("w", new MessageChange(message.Id, MessageStatus.Queued, Start, "smtp-mail-451", At(6)));
        Assert.Equal(1, (await View(message.Id)).Attempts);
    }

    [Fact]
    public async Task Held_messages_of_a_campaign_return_to_the_queue_in_their_order()
    {
        var (paused, other) = (await AddCampaign(), await AddCampaign());
        var second = await AddQueued(paused, At(2));
        var first = await AddQueued(paused, At(1));
        var foreign = await AddQueued(other, At(1));
        await Settle(null, [.. new[] { first, second, foreign }.Select(message => new MessageChange(message.Id, MessageStatus.Held, At(3), "pause"))]);
        Assert.Empty(await ClaimMessages(Channel.Email, At(99)));

        var held = await Do(tx => tx.LoadHeldAsync(PauseScope.OfCampaign(paused.Id), HeldPlace.Start, 10, Ct));
        await Settle(null, [.. held.Select(message => new MessageChange(message.Id, MessageStatus.Queued, At(50), ""))]);

        Assert.Equal([first.Id, second.Id], (await ClaimMessages(Channel.Email, At(50))).Select(message => message.Id));
    }

    [Fact]
    public async Task What_a_crash_has_left_is_found_and_counted_apart_from_the_living()
    {
        var (campaign, other) = (await AddCampaign(), await AddCampaign());
        var (lost, alive, foreign) = (await AddQueued(campaign), await AddQueued(campaign), await AddQueued(other));
        await AddQueued(campaign);
        await Send("dead", lost);
        await Send("alive's \"twin\"", alive);
        await Send("dead", foreign);
        string[] living = ["alive's \"twin\"", "idle"];

        Assert.Equal([lost.Id, foreign.Id], (await Do(tx => tx.FindAbandonedAsync(living, 10, Ct))).Select(message => message.Id));
        Assert.Equal([lost.Id], (await Do(tx => tx.FindAbandonedAsync(living, 1, Ct))).Select(message => message.Id));
        Assert.Equal(3, (await Do(tx => tx.FindAbandonedAsync([], 10, Ct))).Count);
        Assert.Equal([new SendingCount(Channel.Email, "alive's \"twin\"", 1)], await Do(tx => tx.CountSendingAsync(PauseScope.OfCampaign(campaign.Id), living, Ct)));
        Assert.Empty(await Do(tx => tx.CountSendingAsync(PauseScope.OfCampaign(other.Id), living, Ct)));
    }

    [Fact]
    public async Task Attempts_are_recorded()
    {
        var message = await AddQueued(await AddCampaign());

        await Do(tx => tx.AddDeliveriesAsync(
            [new(message.Id, 1, At(1), "capture", "transient", "451", null), new(message.Id, 2, At(2), "capture", "accepted", "", "p1")], Ct));

        await using var reader = Store.OpenReader();
        Assert.Equal(
            [(message.Id, 1, At(1), "capture", "transient", "451", null), (message.Id, 2, At(2), "capture", "accepted", "", (string?)"p1")],
            (await reader.Deliveries.OrderBy(delivery => delivery.Id).ToListAsync(Ct))
                .Select(row => (row.MessageId, row.Attempt, row.At, row.Connector, row.Outcome, row.Code, row.ProviderId)));
    }

    private Task<Instant?> Next() => Do(tx => tx.NextMessageDueAsync(Ct));

    private Task Send(string worker, MessageRow message) => Do(tx => tx.MarkSendingAsync([message.Id], worker, Ct));

    private Task<IReadOnlySet<long>> Settle(string? worker, params MessageChange[] changes) => Do(tx => tx.SettleMessagesAsync(changes, worker, Ct));

    private async Task<MessageView> View(long id)
    {
        await using var reader = Store.OpenReader();
        return await reader.Messages.SingleAsync(message => message.Id == id, Ct);
    }
}
