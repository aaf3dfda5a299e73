using Automation.Engine.Journeys;
using Automation.Engine.Ledger;
using Automation.Engine.Messages;
using Automation.Storage;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Xunit;

namespace Automation.TestKit.Conformance;

/// <summary>
/// Lists of journeys: whatever is asked, the pages together are what a simple look at all rows finds, in the same order, and the total is
/// theirs.
/// </summary>
public abstract class JourneyListConformance : StoreConformance
{
    // More than two blocks of ids, so that pages begin in one and end in the next.
    private const int Many = 4_500;

    [Fact]
    public async Task Every_page_is_what_a_look_at_all_rows_finds()
    {
        var random = new Random(20260301);
        await FillAsync(random);
        var all = await ReadAllAsync();

        for (var round = 0; round < 400; round++)
        {
            var query = AskAnything(random, all);
            var expected = Expect(all, query);

            var page = await Store.ListJourneysAsync(query, Ct);

            Assert.True(expected.Count == page.Total, $"Round {round}: {page.Total} instead of {expected.Count} of {query}");
            Assert.True(expected.Skip((int)query.Skip).Take(query.Take).SequenceEqual(page.Ids), $"Round {round}: another page of {query}");
        }
    }

    [Fact]
    public async Task Figures_follow_whatever_happens_to_journeys()
    {
        var campaign = await AddCampaign();
        var journeys = new List<JourneyRow>();
        for (var i = 0; i < 6; i++)
        {
            journeys.Add(await AddWaiting(campaign, At(1)));
        }

        Assert.Equal((6, 0, 0), await CountAsync());

        await Apply(Active(journeys[0]) with { Ledger = [Incident(), Incident()] });
        await Apply(Active(journeys[0]) with { Ledger = [Incident()] });
        Assert.Equal((6, 0, 1), await CountAsync());

        await Apply(Finished(journeys[0]), Finished(journeys[1]), Active(journeys[2]) with { Status = JourneyStatus.Failed, Reason = "step-limit", EndedAt = Start });
        Assert.Equal((3, 3, 2), await CountAsync());

        await Do(tx => tx.ExitJourneysAsync(campaign.Id, "stopped", At(2), 2, Ct));
        Assert.Equal((1, 5, 2), await CountAsync());

        await using var reader = Store.OpenReader();
        Assert.Equal(3, (await reader.Journeys.SingleAsync(journey => journey.Id == journeys[0].Id, Ct)).Incidents);
    }

    [Fact]
    public async Task A_transaction_that_is_not_committed_changes_no_figure()
    {
        var campaign = await AddCampaign();
        var journey = await AddWaiting(campaign, At(1));
        await using (var tx = await Store.BeginAsync(Ct))
        {
            await tx.ApplyAsync([Finished(journey)], Start, Ct);
        }

        Assert.Equal((1, 0, 0), await CountAsync());
    }

    [Fact]
    public async Task The_line_that_ends_a_visit_says_since_when_and_until_when_it_rested()
    {
        var campaign = await AddCampaign();
        var journey = await AddJourney(campaign);
        await Do(tx => tx.ApplyAsync([Active(journey) with { WaitsAdded = [Wait(journey, 1, At(60)), Wait(journey, 2, At(90), WaitKind.Event)] }], At(1), Ct));

        // Another try takes the wait's place; it began all the same when it began.
        await Do(tx => tx.ApplyAsync([Active(journey) with { WaitsAdded = [Wait(journey, 1, At(5), WaitKind.Retry)], Ledger = [Line(LedgerOutcome.Incident, 1, 2)] }], At(2), Ct));
        await Do(tx => tx.ApplyAsync([Active(journey) with { WaitsRemoved = [1], Ledger = [Line(LedgerOutcome.Completed, 1, 5), Line(LedgerOutcome.Completed, 3, 5)] }], At(5), Ct));
        await Do(tx => tx.ApplyAsync([Finished(journey) with { WaitsRemoved = [2], Ledger = [Line(LedgerOutcome.Cancelled, 2, 9), Line(LedgerOutcome.Finished, 3, 9)] }], At(9), Ct));

        await using var reader = Store.OpenReader();
        Assert.Equal(
            [(1, null, null), (1, At(1), null), (3, null, null), (2, At(1), At(90)), (3, null, null)],
            (await reader.Ledger.OrderBy(line => line.Id).ToListAsync(Ct)).Select(line => (line.Visit, line.BeganAt, line.DueAt)));
    }

    [Fact]
    public async Task A_journey_that_leaves_with_its_campaign_says_since_when_it_rested()
    {
        var campaign = await AddCampaign();
        await AddWaiting(campaign, At(60));

        await Do(tx => tx.ExitJourneysAsync(campaign.Id, "stopped", At(9), 10, Ct));

        await using var reader = Store.OpenReader();
        var line = await reader.Ledger.SingleAsync(line => line.Outcome == LedgerOutcome.Exited, Ct);
        Assert.Equal((Start, At(60)), (line.BeganAt, line.DueAt));
    }

    [Theory]
    [InlineData(-1, 10)]
    [InlineData(0, 0)]
    [InlineData(0, JourneyQuery.LargestPage + 1)]
    public async Task A_page_that_cannot_be_is_refused(long skip, int take) =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Store.ListJourneysAsync(new JourneyQuery { Skip = skip, Take = take }, Ct));

    private static LedgerEntry Incident() => new(Start, LedgerOutcome.Incident, "a", 1, "input");

    private static LedgerEntry Line(LedgerOutcome outcome, int visit, int at) => new(At(at), outcome, "a", visit, "x");

    private async Task<(long Active, long Ended, long WithIncidents)> CountAsync()
    {
        var active = await Store.ListJourneysAsync(new JourneyQuery { Kinds = [JourneyKind.Resting, JourneyKind.Sending] }, Ct);
        var ended = await Store.ListJourneysAsync(new JourneyQuery { Kinds = [JourneyKind.Finished, JourneyKind.Exited, JourneyKind.Failed] }, Ct);
        var incidents = await Store.ListJourneysAsync(new JourneyQuery { HasIncidents = true }, Ct);
        Assert.Equal(active.Total + ended.Total, (await Store.ListJourneysAsync(new JourneyQuery { HasIncidents = false }, Ct)).Total + incidents.Total);
        return (active.Total, ended.Total, incidents.Total);
    }

    /// <summary>Three campaigns, a customer for each three journeys, all kinds, some with incidents, some being sent.</summary>
    private async Task FillAsync(Random random)
    {
        var campaigns = new[] { await AddCampaign(), await AddCampaign(), await AddCampaign() };
        var customers = await Do(async tx =>
        {
            var ids = new List<long>();
            for (var i = 0; i < Many / 3; i++)
            {
                ids.Add(await tx.UpsertCustomerAsync(new CustomerWrite($"k{random.Next(1_000_000)}-{i}"), Start, Ct));
            }

            return ids;
        });
        await Do(async tx =>
        {
            for (var i = 0; i < Many; i++)
            {
                var campaign = campaigns[random.Next(3)];
                var write = new JourneyWrite(campaign.Id, campaign.DefinitionVersionId, customers[random.Next(customers.Count)], NextKey("entry"), At(i / 5), null);
                var id = (await tx.TryAddJourneyAsync(write, new Engine.Campaigns.ReentryRule.EveryTime(), Ct))!.Value;
                await MoveAsync(tx, new JourneyRow(id, write.CampaignId, write.DefinitionVersionId, write.CustomerId, write.EntryKey, write.EnteredAt, null, JourneyStatus.Active, ""), random);
            }

            var due = await tx.ClaimDueMessagesAsync(Channel.Email, At(1_000_000), 1_000, Ct);
            await tx.MarkSendingAsync([.. due.Where(message => message.Id % 2 == 0).Select(message => message.Id)], "w", Ct);
        });
    }

    private static async ValueTask MoveAsync(IStoreTransaction tx, JourneyRow journey, Random random)
    {
        var at = journey.EnteredAt + Duration.FromMinutes(1);
        var incident = random.Next(20) == 0;
        var change = Active(journey) with
        {
            Ledger = incident ? [new LedgerEntry(at, LedgerOutcome.Incident, "a", 1, "input")] : [new LedgerEntry(at, LedgerOutcome.Entered, "a", 0, "")],
            Messages = random.Next(40) == 0 ? [Message(1)] : [],
        };
        await tx.ApplyAsync([change], at, Ct);
        var status = (JourneyStatus)random.Next(1, 5);
        if (status == JourneyStatus.Active)
        {
            return;
        }

        var end = journey.EnteredAt + Duration.FromMinutes(random.Next(2, 300));
        await tx.ApplyAsync([Finished(journey) with { Status = status, EndedAt = end, Ledger = [new LedgerEntry(at, LedgerOutcome.Finished, "", 0, "done")] }], end, Ct);
    }

    private async Task<List<Seen>> ReadAllAsync()
    {
        await using var reader = Store.OpenReader();
        var keys = await reader.Customers.ToDictionaryAsync(customer => customer.Id, customer => customer.Key, Ct);
        var sending = (await reader.Messages.Where(message => message.Status == MessageStatus.Sending).Select(message => message.JourneyId).ToListAsync(Ct)).ToHashSet();
        var lines = (await reader.Ledger.ToListAsync(Ct)).GroupBy(line => line.JourneyId).ToDictionary(group => group.Key, group => group.MaxBy(line => line.Id)!);
        return [.. (await reader.Journeys.ToListAsync(Ct)).Select(journey => new Seen(
            journey.Id,
            journey.DefinitionVersionId,
            journey.CustomerId,
            keys[journey.CustomerId],
            journey.Status switch
            {
                JourneyStatus.Active => sending.Contains(journey.Id) ? JourneyKind.Sending : JourneyKind.Resting,
                JourneyStatus.Finished => JourneyKind.Finished,
                JourneyStatus.Exited => JourneyKind.Exited,
                _ => JourneyKind.Failed,
            },
            journey.Incidents,
            journey.EnteredAt,
            journey.EndedAt,
            lines[journey.Id].At,
            lines[journey.Id].Id))];
    }

    private static JourneyQuery AskAnything(Random random, List<Seen> all)
    {
        var some = all[random.Next(all.Count)];
        var query = new JourneyQuery
        {
            Versions = random.Next(3) == 0 ? [some.Version, .. random.Next(2) == 0 ? [all[0].Version] : Array.Empty<long>()] : null,
            Kinds = random.Next(2) == 0 ? [.. Enum.GetValues<JourneyKind>().Where(_ => random.Next(2) == 0)] : null,
            HasIncidents = random.Next(4) == 0 ? random.Next(2) == 0 : null,
            Customers = random.Next(8) == 0 ? [.. Enumerable.Range(0, 40).Select(_ => all[random.Next(all.Count)].Customer).Distinct()] : null,
            Journeys = random.Next(12) == 0 ? [.. Enumerable.Range(0, 40).Select(_ => all[random.Next(all.Count)].Id).Distinct()] : null,
            Order = (JourneyOrder)random.Next(4),
            Descending = random.Next(2) == 0,
            Times = [.. Enumerable.Range(0, random.Next(3) == 0 ? random.Next(1, 3) : 0).Select(_ => AskTime(random, all))],
            Take = random.Next(1, 60),
        };
        var total = Expect(all, query).Count;
        return query with { Skip = random.Next(4) == 0 ? 0 : random.Next(total + 5) };
    }

    private static JourneyTimeCondition AskTime(Random random, List<Seen> all)
    {
        var time = (JourneyTime)random.Next(3);
        var like = all[random.Next(all.Count)];
        var at = (time == JourneyTime.Ended ? like.Ended : null) ?? (time == JourneyTime.Changed ? like.Changed : like.Entered);
        return new JourneyTimeCondition(time, (TimeComparison)random.Next(6), random.Next(5) == 0 ? at + Duration.FromTicks(5_000) : at);
    }

    private static List<long> Expect(List<Seen> all, JourneyQuery query)
    {
        var matching = all
            .Where(row => query.Versions?.Contains(row.Version) ?? true)
            .Where(row => query.Kinds?.Contains(row.Kind) ?? true)
            .Where(row => query.HasIncidents is null || query.HasIncidents == row.Incidents > 0)
            .Where(row => query.Customers?.Contains(row.Customer) ?? true)
            .Where(row => query.Journeys?.Contains(row.Id) ?? true)
            .Where(row => query.Times.All(condition => Meets(row, condition)))
            .ToList();
        var ordered = (query.Order switch
        {
            JourneyOrder.Ended => matching.OrderBy(row => row.Ended is { } at ? (at, row.Kind, row.Version, row.Incidents) : default),
            JourneyOrder.Changed when IsEndless(query) => ByChangeAtFirst(matching),
            JourneyOrder.Changed => matching.OrderBy(row => row.LastLine),
            JourneyOrder.CustomerKey => matching.OrderBy(row => row.Key, StringComparer.Ordinal),
            _ => matching.OrderBy(row => row.Id),
        }).ThenBy(row => row.Id).Select(row => row.Id).ToList();
        if (query.Descending)
        {
            ordered.Reverse();
        }

        return ordered;
    }

    // Nothing narrows it down: the newest come by their changes, all others by entry.
    private static bool IsEndless(JourneyQuery query) =>
        query is { Customers: null, Journeys: null } && query.Times.All(condition => condition is { Time: JourneyTime.Entered, Comparison: not TimeComparison.IsNot });

    private static IOrderedEnumerable<Seen> ByChangeAtFirst(List<Seen> matching)
    {
        var newest = matching.OrderByDescending(row => row.LastLine).Take(JourneyQuery.RecentJourneys).Select(row => row.Id).ToHashSet();
        return matching.OrderBy(row => newest.Contains(row.Id) ? row.LastLine : 0);
    }

    private static bool Meets(Seen row, JourneyTimeCondition condition)
    {
        var time = condition.Time switch
        {
            JourneyTime.Entered => row.Entered,
            JourneyTime.Changed => row.Changed,
            _ => row.Ended,
        };
        if (time is not { } at)
        {
            return false;
        }

        var whole = Instant.FromUnixTimeMilliseconds(condition.At.ToUnixTimeMilliseconds());
        return condition.Comparison switch
        {
            TimeComparison.Is => at == whole,
            TimeComparison.IsNot => at != whole,
            TimeComparison.LessThan => at < condition.At,
            TimeComparison.LessThanOrEqual => at <= condition.At,
            TimeComparison.GreaterThan => at > condition.At,
            _ => at >= condition.At,
        };
    }

    private sealed record Seen(
        long Id, long Version, long Customer, string Key, JourneyKind Kind, int Incidents, Instant Entered, Instant? Ended, Instant Changed, long LastLine);
}
