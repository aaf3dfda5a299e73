using Automation.Engine.Campaigns;
using Automation.Engine.Messages;
using Automation.Engine.Pauses;
using Automation.Storage;
using NodaTime;
using Xunit;

namespace Automation.TestKit.Conformance;

/// <summary>Pauses: one of each thing at a time, what they keep back, and walks over what a resume gives free.</summary>
public abstract class PausesConformance : StoreConformance
{
    private static readonly PauseAnswers Freeze = PauseAnswers.Safe with { Timers = TimerAnswer.Freeze };

    [Fact]
    public async Task A_pause_comes_back_as_it_was_written()
    {
        var answers = new PauseAnswers
        {
            Entries = EntryAnswer.Queue,
            EntriesLive = Duration.FromHours(36),
            Timers = TimerAnswer.Restart,
            Messages = MessageAnswer.Expire,
            ExpireAfter = Duration.FromMinutes(90),
            Resume = new ResumePlan(Duration.FromDays(2), true, Duration.FromHours(3)),
        };
        var campaign = await AddCampaign();
        foreach (var scope in new[] { PauseScope.Everything, PauseScope.OfChannel(Channel.Call), PauseScope.OfCampaign(campaign.Id), PauseScope.OfActivity(campaign.Id, "a/b"), PauseScope.OfCustomer(await AddCustomer()) })
        {
            var added = await Pause(scope, answers, reason: "giá sai");

            Assert.Equal(added, await Do(tx => tx.FindPauseAsync(added!.Id, Ct)));
            Assert.Equal((scope, answers, "lan", "giá sai", 1), (added!.Scope, added.Answers, added.By, added.Reason, added.Version));
        }

        Assert.Equal(5, (await Do(tx => tx.LoadPausesAsync(Ct))).Count);
        Assert.Null(await Do(tx => tx.FindPauseAsync(99, Ct)));
    }

    [Fact]
    public async Task A_thing_is_paused_once_until_it_is_resumed()
    {
        var scope = PauseScope.OfActivity((await AddCampaign()).Id, "send");
        var first = (await Pause(scope))!;
        Assert.Null(await Pause(scope));

        await Do(tx => tx.UpdatePauseAsync(first with { ResumedBy = "minh", ResumedAt = At(1), Step = PauseStep.Messages, Cursor = "7", Expected = 9, Done = new PauseDone(1, 2, 3, 4, 5), Version = 2, QuietAt = At(1) }, Ct));
        var second = await Pause(scope);

        Assert.NotNull(second);
        var known = await Do(tx => tx.LoadPausesAsync(Ct));
        Assert.Equal([first.Id, second.Id], known.Select(row => row.Id));
        Assert.Equal((PauseStep.Messages, "7", 9L, new PauseDone(1, 2, 3, 4, 5), "minh", 2), (known[0].Step, known[0].Cursor, known[0].Expected, known[0].Done, known[0].ResumedBy, known[0].Version));
        await Do(tx => tx.UpdatePauseAsync(known[0] with { Step = PauseStep.Done, EndedAt = At(2) }, Ct));
        Assert.Equal([second.Id], (await Do(tx => tx.LoadPausesAsync(Ct))).Select(row => row.Id));
    }

    [Fact]
    public async Task Another_connection_sees_a_pause_at_once_and_one_that_was_undone_is_none()
    {
        await using var other = Fixture.Open();
        Assert.Empty(await Load(other));
        await using (var transaction = await Store.BeginAsync(Ct))
        {
            await transaction.TryAddPauseAsync(Row(PauseScope.Everything, PauseAnswers.Safe), Ct);
            Assert.Single(await transaction.LoadPausesAsync(Ct));
        }

        Assert.Empty(await Do(tx => tx.LoadPausesAsync(Ct)));
        await Pause(PauseScope.Everything);
        Assert.Single(await Load(other));
        Assert.Single(await Do(tx => tx.LoadPausesAsync(Ct)));
    }

    [Fact]
    public async Task Waits_of_frozen_campaigns_are_not_claimed_until_their_timers_are_put_right()
    {
        var (frozen, other) = (await AddCampaign(), await AddCampaign());
        var (one, two) = (await AddWaiting(frozen, At(1), WaitKind.Span), await AddWaiting(frozen, At(2), WaitKind.Event));
        var free = await AddWaiting(other, At(3));
        var pause = (await Pause(PauseScope.OfCampaign(frozen.Id), Freeze))!;

        Assert.Equal([free.Id], (await ClaimWaits(At(9))).Select(wait => wait.JourneyId));
        Assert.Equal(At(3), await Do(tx => tx.NextWaitDueAsync(Ct)));
        await Do(tx => tx.UpdatePauseAsync(pause with { ResumedAt = At(5), Step = PauseStep.Timers }, Ct));
        Assert.Equal([free.Id], (await ClaimWaits(At(9))).Select(wait => wait.JourneyId));
        await Do(tx => tx.UpdatePauseAsync(pause with { ResumedAt = At(5), Step = PauseStep.Messages }, Ct));
        Assert.Equal([one.Id, two.Id, free.Id], (await ClaimWaits(At(9))).Select(wait => wait.JourneyId));
    }

    [Fact]
    public async Task When_everything_is_frozen_trials_go_on()
    {
        await AddWaiting(await AddCampaign(), At(1));
        var version = (await AddCampaign()).DefinitionVersionId;
        var id = await Do(tx => tx.TryAddCampaignAsync(new(0, "trial", version, CampaignState.Draft, "{}", Start, null, null, IsTrial: true), Ct));
        var trial = (await Do(tx => tx.LoadCampaignsAsync(Ct))).Single(campaign => campaign.Id == id);
        await SetState(trial, CampaignState.Running);
        var tried = await AddWaiting(trial, At(2));
        await Pause(PauseScope.Everything, Freeze);

        Assert.Equal([tried.Id], (await ClaimWaits(At(9))).Select(wait => wait.JourneyId));
    }

    [Fact]
    public async Task What_is_put_aside_is_not_claimed_until_it_is_put_back_or_written_anew()
    {
        var campaign = await AddCampaign();
        var (one, two, three) = (await AddWaiting(campaign, At(1), WaitKind.Span), await AddWaiting(campaign, At(2), WaitKind.Event), await AddWaiting(campaign, At(3), WaitKind.Span));
        await Do(tx => tx.PutAsideAsync([Wait(one, 1, null), Wait(two, 1, null), Wait(three, 1, null)], Ct));
        Assert.Empty(await ClaimWaits(At(9)));
        Assert.Null(await Do(tx => tx.NextWaitDueAsync(Ct)));

        var waits = await Do(tx => tx.LoadWaitsAsync([one.Id, two.Id], Ct));
        Assert.All(waits, wait => Assert.True(wait.IsAside));
        Assert.Equal([Start, Start], waits.Select(wait => wait.RunsFrom));
        await Do(tx => tx.MoveWaitsAsync([waits[0] with { DueAt = At(5), RunsFrom = At(4), IsAside = false }, waits[1] with { DueAt = At(6) }], Ct));
        await Apply(Active(three) with { WaitsAdded = [Wait(three, 1, At(7), WaitKind.Retry)] });

        Assert.Equal([(one.Id, At(5)), (three.Id, At(7))], (await ClaimWaits(At(9))).Select(wait => (wait.JourneyId, wait.DueAt!.Value)));
        Assert.Equal([At(4)], (await Do(tx => tx.LoadWaitsAsync([one.Id], Ct))).Select(wait => wait.RunsFrom!.Value));
    }

    [Fact]
    public async Task Waits_of_a_scope_are_walked_by_journey_and_whole_journeys_at_a_time()
    {
        var (campaign, other) = (await AddCampaign(), await AddCampaign());
        var customer = await AddCustomer();
        var first = await AddWaiting(campaign, At(1), WaitKind.Span, customer);
        await Apply(Active(first) with { WaitsAdded = [Wait(first, 2, At(2), WaitKind.Span)] });
        var second = await AddWaiting(campaign, At(1), WaitKind.Event);
        var third = await AddWaiting(other, At(1), WaitKind.Span, customer);
        var ended = await AddWaiting(campaign, At(1), customer: customer);
        await Apply(Finished(ended));

        Assert.Equal([(first.Id, 1), (first.Id, 2), (second.Id, 1)], await Walk(PauseScope.OfCampaign(campaign.Id)));
        Assert.Equal([(first.Id, 1), (first.Id, 2), (second.Id, 1)], await Walk(PauseScope.OfActivity(campaign.Id, "any")));
        Assert.Equal([(first.Id, 1), (first.Id, 2), (third.Id, 1)], await Walk(PauseScope.OfCustomer(customer)));
        Assert.Equal([(first.Id, 1), (first.Id, 2), (second.Id, 1), (third.Id, 1)], await Walk(PauseScope.Everything));
        Assert.Empty(await Walk(PauseScope.OfChannel(Channel.Email)));
    }

    [Fact]
    public async Task Held_messages_are_walked_counted_and_sampled_within_every_scope()
    {
        var (campaign, other) = (await AddCampaign(), await AddCampaign());
        var messages = new List<MessageRow>();
        foreach (var (owner, due, channel) in new[] { (campaign, 5, Channel.Email), (campaign, 2, Channel.Sms), (other, 1, Channel.Sms), (other, 1, Channel.Email), (campaign, 5, Channel.Email) })
        {
            messages.Add(await AddQueued(owner, At(due), channel));
        }

        await AddQueued(campaign, At(1));
        await Hold([.. messages]);

        await Holds(PauseScope.Everything, 1, 0, 4, 2, 3);
        await Holds(PauseScope.OfChannel(Channel.Sms), 1, 2);
        await Holds(PauseScope.OfCampaign(campaign.Id), 1, 0, 4);
        await Holds(PauseScope.OfActivity(other.Id, "send"), 2, 3);
        await Holds(PauseScope.OfActivity(other.Id, "else"));
        await Holds(PauseScope.OfCustomer(messages[3].CustomerId), 3);
        var some = await Do(tx => tx.LoadHeldOfAsync(PauseScope.OfCampaign(campaign.Id), [messages[4].CustomerId, messages[0].CustomerId, messages[2].CustomerId], Ct));
        Assert.Equal([messages[0].Id, messages[4].Id], some.Select(message => message.Id));
        var sample = await Do(tx => tx.SampleHeldAsync(PauseScope.Everything, 2, 100, Ct));
        Assert.Equal(messages.Where(message => message.CustomerId % 2 == 0).Select(message => message.Id).Order(), sample.Select(message => message.Id).Order());

        async Task Holds(PauseScope scope, params int[] expected)
        {
            Assert.Equal(expected.Length, await Do(tx => tx.CountHeldAsync(scope, Ct)));
            var found = new List<long>();
            var place = HeldPlace.Start;
            for (IReadOnlyList<MessageRow> page; (page = await Do(tx => tx.LoadHeldAsync(scope, place, 2, Ct))).Count > 0; place = new HeldPlace(page[^1].CampaignId, page[^1].DueAt, page[^1].Id))
            {
                found.AddRange(page.Select(message => message.Id));
            }

            Assert.Equal(expected.Select(i => messages[i].Id), found);
        }
    }

    [Fact]
    public async Task Held_messages_expire_at_their_time_and_a_place_in_a_row_is_kept_until_they_are_settled()
    {
        var campaign = await AddCampaign();
        var (one, two, three) = (await AddQueued(campaign), await AddQueued(campaign), await AddQueued(campaign));
        await Do(tx => tx.SettleMessagesAsync(
            [
                new MessageChange(one.Id, MessageStatus.Held, Start, "paused", HeldUntil: At(9)),
                new MessageChange(two.Id, MessageStatus.Held, Start, "paused", HeldUntil: At(5)),
                new MessageChange(three.Id, MessageStatus.Queued, Start, "pause-spread", At(3), Pace: Duration.FromMinutes(3)),
            ],
            null, Ct));

        Assert.Equal(At(5), await Do(tx => tx.NextExpiryAsync(Ct)));
        Assert.Empty(await Do(tx => tx.ClaimExpiredAsync(At(4), 9, Ct)));
        Assert.Equal([two.Id, one.Id], (await Do(tx => tx.ClaimExpiredAsync(At(9), 9, Ct))).Select(message => message.Id));
        Assert.Equal([two.Id], (await Do(tx => tx.ClaimExpiredAsync(At(9), 1, Ct))).Select(message => message.Id));
        Assert.Equal(Duration.FromMinutes(3), Assert.Single(await ClaimMessages(Channel.Email, At(3))).Pace);
        await Do(tx => tx.SettleMessagesAsync([new MessageChange(two.Id, MessageStatus.Queued, Start, ""), new MessageChange(three.Id, MessageStatus.Queued, Start, "x")], null, Ct));
        Assert.Equal(At(9), await Do(tx => tx.NextExpiryAsync(Ct)));
        Assert.All(await ClaimMessages(Channel.Email, At(3)), message => Assert.Null(message.Pace));
    }

    [Fact]
    public async Task Queued_entries_come_in_order_once_each_and_go_over_to_another_pause()
    {
        var campaign = await AddCampaign();
        var customer = await AddCustomer();
        var (first, second) = ((await Pause(PauseScope.Everything))!, (await Pause(PauseScope.OfCampaign(campaign.Id)))!);
        QueuedEntry Entry(string key, int lives) => new(0, first.Id, campaign.Id, customer, "placed", key, 7, At(1), At(lives));

        Assert.True(await Do(tx => tx.TryQueueEntryAsync(Entry("a", 10), Ct)));
        Assert.True(await Do(tx => tx.TryQueueEntryAsync(Entry("b", 5), Ct)));
        Assert.False(await Do(tx => tx.TryQueueEntryAsync(Entry("a", 20), Ct)));
        Assert.Equal((2L, 1L), await Do(tx => tx.CountQueuedEntriesAsync(first.Id, At(5), Ct)));
        var queued = await Do(tx => tx.LoadQueuedEntriesAsync(first.Id, 9, Ct));
        Assert.Equal([Entry("a", 10) with { Id = queued[0].Id }, Entry("b", 5) with { Id = queued[1].Id }], queued);

        await Do(tx => tx.MoveQueuedEntryAsync(queued[0].Id, second.Id, At(8), Ct));
        await Do(tx => tx.MoveQueuedEntryAsync(queued[1].Id, null, At(8), Ct));
        Assert.Empty(await Do(tx => tx.LoadQueuedEntriesAsync(first.Id, 9, Ct)));
        Assert.Equal([queued[0] with { PauseId = second.Id, ExpiresAt = At(8) }], await Do(tx => tx.LoadQueuedEntriesAsync(second.Id, 9, Ct)));
    }

    [Fact]
    public async Task What_is_under_way_is_counted_within_every_scope_by_channel_and_worker()
    {
        var (campaign, other) = (await AddCampaign(), await AddCampaign());
        var (mail, text, foreign) = (await AddQueued(campaign), await AddQueued(campaign, channel: Channel.Sms), await AddQueued(other));
        await Do(tx => tx.MarkSendingAsync([mail.Id, foreign.Id], "w1", Ct));
        await Do(tx => tx.MarkSendingAsync([text.Id], "w2", Ct));

        Assert.Equal([new SendingCount(Channel.Email, "w1", 2), new(Channel.Sms, "w2", 1)], await Sending(PauseScope.Everything));
        Assert.Equal([new SendingCount(Channel.Email, "w1", 1), new(Channel.Sms, "w2", 1)], await Sending(PauseScope.OfCampaign(campaign.Id)));
        Assert.Equal([new SendingCount(Channel.Sms, "w2", 1)], await Sending(PauseScope.OfChannel(Channel.Sms)));
        Assert.Equal([new SendingCount(Channel.Email, "w1", 1)], await Sending(PauseScope.OfActivity(other.Id, "send")));
        Assert.Empty(await Sending(PauseScope.OfActivity(other.Id, "else")));
        Assert.Equal([new SendingCount(Channel.Sms, "w2", 1)], await Sending(PauseScope.OfCustomer(text.CustomerId)));
    }

    private Task<IReadOnlyList<SendingCount>> Sending(PauseScope scope) => Do(tx => tx.CountSendingAsync(scope, ["w1", "w2"], Ct));

    private Task<PauseRow?> Pause(PauseScope scope, PauseAnswers? answers = null, string reason = "") => Do(tx => tx.TryAddPauseAsync(Row(scope, answers ?? PauseAnswers.Safe, reason), Ct));

    private static PauseRow Row(PauseScope scope, PauseAnswers answers, string reason = "") => new() { Scope = scope, Answers = answers, By = "lan", At = Start, Reason = reason };

    private Task<IReadOnlySet<long>> Hold(params MessageRow[] messages) =>
        Do(tx => tx.SettleMessagesAsync([.. messages.Select(message => new MessageChange(message.Id, MessageStatus.Held, Start, "paused"))], null, Ct));

    private static async Task<IReadOnlyList<PauseRow>> Load(IStore store)
    {
        await using var transaction = await store.BeginAsync(Ct);
        return await transaction.LoadPausesAsync(Ct);
    }

    private async Task<IReadOnlyList<(long Journey, int Visit)>> Walk(PauseScope scope)
    {
        var found = new List<(long, int)>();
        for (long? after = 0; after is { } last;)
        {
            var page = await Do(tx => tx.LoadStoppedWaitsAsync(scope, last, 1, Ct));
            found.AddRange(page.Waits.OrderBy(wait => wait.Visit).Select(wait => (wait.JourneyId, wait.Visit)));
            after = page.LastJourneyId;
        }

        return found;
    }
}
