using Automation.Engine.Campaigns;
using Automation.Engine.Journeys;
using Automation.Engine.Ledger;
using Automation.Engine.Messages;
using Automation.Storage;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Xunit;

namespace Automation.TestKit.Conformance;

/// <summary>What a store must hold about journeys: who enters, what an advance changes, how one ends.</summary>
public abstract class JourneysConformance : StoreConformance
{
    [Fact]
    public async Task A_new_journey_is_active_with_an_empty_state()
    {
        var campaign = await AddCampaign();
        var customer = await AddCustomer();
        var write = new JourneyWrite(campaign.Id, campaign.DefinitionVersionId, customer, "k", At(3), 42);

        var id = await Do(tx => tx.TryAddJourneyAsync(write, new ReentryRule.EveryTime(), Ct));

        Assert.Equal(
            new JourneyRow(id!.Value, campaign.Id, campaign.DefinitionVersionId, customer, "k", At(3), 42, JourneyStatus.Active, ""),
            await LoadJourney(id.Value));
    }

    [Fact]
    public async Task Every_time_admits_a_key_once()
    {
        var enter = await Door(new ReentryRule.EveryTime());

        Assert.NotNull(await enter("a", 0));
        Assert.NotNull(await enter("b", 0));
        Assert.Null(await enter("a", 90));
    }

    [Fact]
    public async Task Once_admits_once_whatever_the_key()
    {
        var enter = await Door(new ReentryRule.Once());

        var id = await enter("a", 0);
        Assert.Equal("", (await LoadJourney(id!.Value)).EntryKey);

        Assert.Null(await enter("b", 90));
        await Apply(Finished(await LoadJourney(id.Value)));
        Assert.Null(await enter("c", 90));
    }

    [Fact]
    public async Task Once_per_period_admits_again_when_exactly_the_period_has_passed()
    {
        var enter = await Door(new ReentryRule.OncePer(Duration.FromMinutes(60)));

        Assert.NotNull(await enter("a", 0));
        Assert.Null(await enter("b", 59));
        Assert.NotNull(await enter("b", 60));
        Assert.Null(await enter("b", 500));
    }

    [Fact]
    public async Task Once_until_exit_admits_again_when_the_journey_has_ended()
    {
        var enter = await Door(new ReentryRule.OnceUntilExit());

        var id = await enter("a", 0);
        Assert.Null(await enter("b", 90));
        await Apply(Finished(await LoadJourney(id!.Value)));
        Assert.NotNull(await enter("b", 90));
        Assert.Null(await enter("a", 90));
    }

    [Fact]
    public async Task Once_per_value_admits_each_value_once()
    {
        var enter = await Door(new ReentryRule.OncePerValue("customer.last_order_at"));

        Assert.NotNull(await enter("2026-01-01", 0));
        Assert.Null(await enter("2026-01-01", 90));
        Assert.NotNull(await enter("2026-02-01", 90));
    }

    [Fact]
    public async Task Another_customer_or_campaign_is_another_matter()
    {
        var first = await AddCampaign();
        var second = await AddCampaign();
        var (an, binh) = (await AddCustomer(), await AddCustomer());

        var ids = await Do(async tx => new[]
        {
            await Enter(tx, first, an), await Enter(tx, first, binh), await Enter(tx, second, an), await Enter(tx, first, an),
        });

        Assert.Equal([false, false, false, true], ids.Select(id => id is null));

        ValueTask<long?> Enter(IStoreTransaction tx, CampaignRow campaign, long customer) =>
            tx.TryAddJourneyAsync(new(campaign.Id, campaign.DefinitionVersionId, customer, "", Start, null), new ReentryRule.Once(), Ct);
    }

    [Fact]
    public async Task An_advance_is_written_as_a_whole()
    {
        var journey = await AddJourney(await AddCampaign());

        await Apply(Active(journey) with
        {
            State = """{"at":7}""",
            WaitsAdded = [Wait(journey, 7, At(5))],
            Messages = [Message(6)],
            Ledger = [new(Start, LedgerOutcome.Entered, "", 0, ""), new(Start, LedgerOutcome.Completed, "a1", 5, "Done", "more")],
        });

        Assert.Equal("""{"at":7}""", (await LoadJourney(journey.Id)).State);
        Assert.Equal([Wait(journey, 7, At(5))], await ClaimWaits(At(5)));
        var message = Assert.Single(await ClaimMessages(Channel.Email, Start));
        Assert.Equal(
            (journey.Id, 6, journey.CampaignId, journey.CustomerId, "send", Purpose.Care, "thanks", MessageStatus.Queued, Start, 0, """{"n":1}"""),
            (message.JourneyId, message.Visit, message.CampaignId, message.CustomerId, message.ActivityId, message.Purpose, message.Template, message.Status, message.CreatedAt, message.Attempts, message.DataJson));
        await using var reader = Store.OpenReader();
        var lines = await reader.Ledger.OrderBy(line => line.Id).ToListAsync(Ct);
        Assert.Equal(
            [(LedgerOutcome.Entered, "", 0, "", null), (LedgerOutcome.Completed, "a1", 5, "Done", (string?)"more")],
            lines.Select(line => (line.Outcome, line.ActivityId, line.Visit, line.Reason, line.Detail)));
        Assert.All(lines, line => Assert.Equal((journey.Id, journey.CampaignId, journey.CustomerId, Start), (line.JourneyId, line.CampaignId, line.CustomerId, line.At)));
    }

    [Fact]
    public async Task A_wait_of_the_same_visit_is_replaced_and_only_the_named_are_removed()
    {
        var journey = await AddJourney(await AddCampaign());
        await Apply(Active(journey) with { WaitsAdded = [Wait(journey, 1, At(1)), Wait(journey, 2, At(2)), Wait(journey, 3, At(3), WaitKind.Event)] });

        await Apply(Active(journey) with { WaitsRemoved = [1, 9], WaitsAdded = [Wait(journey, 2, At(20), WaitKind.Retry)] });

        Assert.Equal([Wait(journey, 3, At(3), WaitKind.Event)], await ClaimWaits(At(19)));
        await Apply(Active(journey) with { WaitsRemoved = [3] });
        Assert.Equal([Wait(journey, 2, At(20), WaitKind.Retry)], await ClaimWaits(At(20)));
    }

    [Fact]
    public async Task An_ended_journey_waits_nowhere_and_its_resting_messages_are_denied()
    {
        var journey = await AddJourney(await AddCampaign());
        await Apply(Active(journey) with
        {
            WaitsAdded = [Wait(journey, 1, At(1)), Wait(journey, 2, null, WaitKind.Event)],
            Messages = [Message(3), Message(4), Message(5)],
        });
        var messages = await ClaimMessages(Channel.Email, Start);
        await Do(tx => tx.MarkSendingAsync([messages[0].Id], "w", Ct));
        await Do(tx => tx.SettleMessagesAsync([new(messages[1].Id, MessageStatus.Held, Start, "pause")], null, Ct));

        await Apply(Finished(journey, "won back"));

        Assert.Empty(await ClaimWaits(At(1000)));
        Assert.Empty(await ClaimMessages(Channel.Email, At(1000)));
        await using var reader = Store.OpenReader();
        var view = await reader.Journeys.SingleAsync(Ct);
        Assert.Equal((JourneyStatus.Finished, "won back", Start), (view.Status, view.Reason, view.EndedAt));
        Assert.Equal(
            [MessageStatus.Sending, MessageStatus.Denied, MessageStatus.Denied],
            await reader.Messages.OrderBy(message => message.Visit).Select(message => message.Status).ToListAsync(Ct));
        Assert.Equal(
            [(LedgerOutcome.Denied, 4, DenialRules.JourneyEnded), (LedgerOutcome.Denied, 5, DenialRules.JourneyEnded), (LedgerOutcome.Finished, 0, "won back")],
            (await reader.Ledger.OrderBy(line => line.Id).ToListAsync(Ct)).Select(line => (line.Outcome, line.Visit, line.Reason)));
    }

    [Fact]
    public async Task A_withdrawn_message_is_denied_and_others_stay()
    {
        var journey = await AddJourney(await AddCampaign());
        await Apply(Active(journey) with { Messages = [Message(3), Message(4)] });

        await Apply(Active(journey) with { MessagesWithdrawn = [3, 9] });

        Assert.Equal(4, Assert.Single(await ClaimMessages(Channel.Email, Start)).Visit);
        await using var reader = Store.OpenReader();
        var line = await reader.Ledger.SingleAsync(Ct);
        Assert.Equal((LedgerOutcome.Denied, "send", 3, DenialRules.Withdrawn), (line.Outcome, line.ActivityId, line.Visit, line.Reason));
    }

    [Fact]
    public async Task A_line_may_belong_to_no_journey()
    {
        var campaign = await AddCampaign();
        var customer = await AddCustomer();

        await Do(tx => tx.AddLedgerAsync(campaign.Id, 0, customer, new(Start, LedgerOutcome.NotEntered, "start", 0, "too-late"), Ct));

        await using var reader = Store.OpenReader();
        var line = await reader.Ledger.SingleAsync(Ct);
        Assert.Equal((0L, campaign.Id, customer, LedgerOutcome.NotEntered), (line.JourneyId, line.CampaignId, line.CustomerId, line.Outcome));
    }

    [Fact]
    public async Task The_tallies_are_the_counts_of_the_ledger()
    {
        var campaign = await AddCampaign();
        for (var i = 0; i < 5; i++)
        {
            var journey = await AddJourney(campaign);
            await Apply(Active(journey) with
            {
                Messages = [Message(1)],
                Ledger = [new(Start, LedgerOutcome.Completed, "a", 1, i % 2 == 0 ? "Yes" : "No"), new(Start, LedgerOutcome.Completed, "b", 2, "")],
            });
            await Apply(i == 4 ? Active(journey) : Finished(journey));
        }

        await Do(tx => tx.ExitJourneysAsync(campaign.Id, "stopped", At(1), 10, Ct));

        await using var reader = Store.OpenReader();
        var counted = (await reader.Ledger.ToListAsync(Ct))
            .GroupBy(line => (line.CampaignId, line.ActivityId, line.Outcome, line.Reason))
            .Select(group => (group.Key, (long)group.Count()));
        var kept = (await reader.Tallies.ToListAsync(Ct)).Select(tally => ((tally.CampaignId, tally.ActivityId, tally.Outcome, tally.Reason), tally.N));
        Assert.Equal(counted.Order(), kept.Order());
    }

    private async Task<Func<string, int, Task<long?>>> Door(ReentryRule rule)
    {
        var campaign = await AddCampaign();
        var customer = await AddCustomer();
        return (key, minute) => Do(tx => tx.TryAddJourneyAsync(
            new(campaign.Id, campaign.DefinitionVersionId, customer, key, At(minute), null), rule, Ct));
    }
}
