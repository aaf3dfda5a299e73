using Automation.Engine.Campaigns;
using Automation.Engine.Journeys;
using Automation.Engine.Ledger;
using Automation.Engine.Messages;
using Automation.Storage;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Automation.TestKit.Conformance;

/// <summary>How the journeys of a stopped campaign leave.</summary>
public abstract class ExitsConformance : StoreConformance
{
    [Fact]
    public async Task Journeys_leave_in_chunks_until_none_is_left()
    {
        var campaign = await AddCampaign();
        var other = await AddWaiting(await AddCampaign(), At(1));
        for (var i = 0; i < 5; i++)
        {
            await AddWaiting(campaign, At(i));
        }

        int[] left = [await Exit(campaign, 2), await Exit(campaign, 2), await Exit(campaign, 2), await Exit(campaign, 2)];
        Assert.Equal([2, 2, 1, 0], left);

        Assert.Equal([other.Id], (await ClaimWaits(At(1000))).Select(wait => wait.JourneyId));
        await using var reader = Store.OpenReader();
        var gone = await reader.Journeys.Where(journey => journey.CampaignId == campaign.Id).ToListAsync(Ct);
        Assert.All(gone, journey => Assert.Equal((JourneyStatus.Exited, "stopped", At(9)), (journey.Status, journey.Reason, journey.EndedAt)));
        Assert.Equal(5, await reader.Ledger.CountAsync(line => line.Outcome == LedgerOutcome.Exited && line.Reason == "stopped" && line.At == At(9), Ct));
        Assert.Equal(JourneyStatus.Active, (await LoadJourney(other.Id)).Status);
    }

    [Fact]
    public async Task Resting_messages_are_denied_by_the_reason()
    {
        var campaign = await AddCampaign();
        var queued = await AddQueued(campaign);
        var held = await AddQueued(campaign, At(1));
        await Do(tx => tx.SettleMessagesAsync([new(held.Id, MessageStatus.Held, Start, "pause")], null, Ct));

        Assert.Equal(2, await Exit(campaign));

        await using var reader = Store.OpenReader();
        Assert.All(await reader.Messages.ToListAsync(Ct), message => Assert.Equal((MessageStatus.Denied, "stopped"), (message.Status, message.Reason)));
        Assert.Equal(
            [(queued.JourneyId, LedgerOutcome.Denied, 1), (queued.JourneyId, LedgerOutcome.Exited, 0), (held.JourneyId, LedgerOutcome.Denied, 1), (held.JourneyId, LedgerOutcome.Exited, 0)],
            (await reader.Ledger.OrderBy(line => line.Id).ToListAsync(Ct)).Select(line => (line.JourneyId, line.Outcome, line.Visit)));
    }

    [Fact]
    public async Task A_message_under_way_keeps_its_journey_until_it_is_settled()
    {
        var campaign = await AddCampaign();
        var message = await AddQueued(campaign);
        await Do(tx => tx.MarkSendingAsync([message.Id], "w", Ct));

        Assert.Equal(0, await Exit(campaign));
        Assert.Equal(JourneyStatus.Active, (await LoadJourney(message.JourneyId)).Status);

        await Do(tx => tx.SettleMessagesAsync([new(message.Id, MessageStatus.Accepted, At(1), "", ProviderId: "p")], "w", Ct));
        Assert.Equal(1, await Exit(campaign));
        await using var reader = Store.OpenReader();
        Assert.Equal(MessageStatus.Accepted, (await reader.Messages.SingleAsync(Ct)).Status);
    }

    [Fact]
    public async Task The_waits_of_a_stopped_campaign_are_not_claimed_before_its_journeys_have_left()
    {
        var campaign = await AddCampaign();
        await AddWaiting(campaign, At(1));
        await AddWaiting(campaign, At(2), WaitKind.Event);

        foreach (var state in new[] { CampaignState.Paused, CampaignState.Ended, CampaignState.Running })
        {
            await SetState(campaign, state);
            Assert.Equal(2, (await ClaimWaits(At(5))).Count);
        }

        await SetState(campaign, CampaignState.Stopped);
        Assert.Empty(await ClaimWaits(At(5)));
        Assert.Null(await Do(tx => tx.NextWaitDueAsync(Ct)));
        Assert.Equal(2, await Exit(campaign));
    }

    private Task<int> Exit(CampaignRow campaign, int limit = 100) => Do(tx => tx.ExitJourneysAsync(campaign.Id, "stopped", At(9), limit, Ct));
}
