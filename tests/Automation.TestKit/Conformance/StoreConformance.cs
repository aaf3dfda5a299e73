using System.Globalization;
using Automation.Engine.Campaigns;
using Automation.Engine.Journeys;
using Automation.Engine.Ledger;
using Automation.Engine.Messages;
using Automation.Storage;
using Automation.TestKit.Storage;
using NodaTime;
using Xunit;

namespace Automation.TestKit.Conformance;

/// <summary>
/// What every store conformance suite starts from: an empty, migrated database, and short ways to put something into it. The
/// suites speak to <see cref="IStore"/> only, so that every database has to pass the same ones.
/// </summary>
public abstract class StoreConformance : IAsyncLifetime
{
    /// <summary>The instant at which the tests begin.</summary>
    protected static readonly Instant Start = Instant.FromUtc(2026, 3, 1, 9, 0);

    private long _keys;

    protected StoreFixture Fixture { get; private set; } = null!;

    protected IStore Store { get; private set; } = null!;

    /// <summary>The test's own end.</summary>
    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Fixture = CreateFixture();
        Store = Fixture.Open();
        await Store.MigrateAsync(Ct);
    }

    public async ValueTask DisposeAsync()
    {
        await Fixture.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected abstract StoreFixture CreateFixture();

    /// <summary>Does it in a transaction of its own and commits.</summary>
    protected async Task<T> Do<T>(Func<IStoreTransaction, ValueTask<T>> act)
    {
        await using var transaction = await Store.BeginAsync(Ct);
        var answer = await act(transaction);
        await transaction.CommitAsync(Ct);
        return answer;
    }

    protected async Task Do(Func<IStoreTransaction, ValueTask> act)
    {
        await using var transaction = await Store.BeginAsync(Ct);
        await act(transaction);
        await transaction.CommitAsync(Ct);
    }

    protected Task<long> AddCustomer(string? key = null, string? zone = null) =>
        Do(tx => tx.UpsertCustomerAsync(new CustomerWrite(key ?? NextKey("c"), Zone: zone), Start, Ct));

    protected async Task<CustomerRow> LoadCustomer(long id) => Assert.Single(await Do(tx => tx.LoadCustomersAsync([id], Ct)));

    protected async Task<CampaignRow> AddCampaign(CampaignState state = CampaignState.Running)
    {
        var name = NextKey("campaign");
        var version = await Do(tx => tx.AddDefinitionVersionAsync(new(0, name + "-1", name, 1, name, "{}", true, true, Start), Ct));
        var id = await Do(tx => tx.TryAddCampaignAsync(new(0, name, version, CampaignState.Draft, "{}", Start, null, null), Ct));
        var row = (await Do(tx => tx.LoadCampaignsAsync(Ct))).Single(campaign => campaign.Id == id) with { State = state };
        await Do(tx => tx.UpdateCampaignAsync(row, Ct));
        return row with { Revision = row.Revision + 1 };
    }

    protected Task SetState(CampaignRow campaign, CampaignState state) => Do(tx => tx.UpdateCampaignAsync(campaign with { State = state }, Ct));

    protected async Task<JourneyRow> AddJourney(CampaignRow campaign, long? customer = null)
    {
        var who = customer ?? await AddCustomer();
        var write = new JourneyWrite(campaign.Id, campaign.DefinitionVersionId, who, NextKey("entry"), Start, null);
        var id = await Do(tx => tx.TryAddJourneyAsync(write, new ReentryRule.EveryTime(), Ct));
        return Assert.Single(await Do(tx => tx.LoadJourneysAsync([id!.Value], Ct)));
    }

    protected async Task<JourneyRow> LoadJourney(long id) => Assert.Single(await Do(tx => tx.LoadJourneysAsync([id], Ct)));

    /// <summary>A journey with one wait; event waits wait for <c>order.placed</c>.</summary>
    protected async Task<JourneyRow> AddWaiting(CampaignRow campaign, Instant? dueAt, WaitKind kind = WaitKind.Time, long? customer = null)
    {
        var journey = await AddJourney(campaign, customer);
        await Apply(Active(journey) with { WaitsAdded = [Wait(journey, 1, dueAt, kind)] });
        return journey;
    }

    /// <summary>A journey with one queued message at visit 1; answers the message.</summary>
    protected async Task<MessageRow> AddQueued(CampaignRow campaign, Instant? dueAt = null, Channel channel = Channel.Email)
    {
        var due = dueAt ?? Start;
        var journey = await AddJourney(campaign);
        await Apply(Active(journey) with { Messages = [Message(1, due, channel)] });
        return (await ClaimMessages(channel, due)).Single(message => message.JourneyId == journey.Id);
    }

    protected Task Apply(params JourneyChange[] changes) => Do(tx => tx.ApplyAsync(changes, Start, Ct));

    protected async Task<IReadOnlyList<MessageRow>> ClaimMessages(Channel channel, Instant now, int limit = 100) =>
        await Do(tx => tx.ClaimDueMessagesAsync(channel, now, limit, Ct));

    protected async Task<IReadOnlyList<WaitRow>> ClaimWaits(Instant now, Instant? eventsUpTo = null, int limit = 100) =>
        await Do(tx => tx.ClaimDueWaitsAsync(now, eventsUpTo ?? now, limit, Ct));

    protected static JourneyChange Active(JourneyRow journey) => new()
    {
        JourneyId = journey.Id,
        CampaignId = journey.CampaignId,
        CustomerId = journey.CustomerId,
        State = """{"at":1}""",
        Status = JourneyStatus.Active,
    };

    protected static JourneyChange Finished(JourneyRow journey, string reason = "done") => Active(journey) with
    {
        Status = JourneyStatus.Finished,
        Reason = reason,
        EndedAt = Start,
        Ledger = [new(Start, LedgerOutcome.Finished, "", 0, reason)],
    };

    protected static WaitRow Wait(JourneyRow journey, int visit, Instant? dueAt, WaitKind kind = WaitKind.Time) =>
        new(journey.Id, visit, kind, dueAt, kind == WaitKind.Event ? "order.placed" : null);

    protected static MessageWrite Message(int visit, Instant? dueAt = null, Channel channel = Channel.Email) =>
        new(visit, "send", channel, Purpose.Care, "thanks", dueAt ?? Start, """{"n":1}""");

    protected static Instant At(int minutes) => Start + Duration.FromMinutes(minutes);

    protected string NextKey(string prefix) => prefix + (++_keys).ToString(CultureInfo.InvariantCulture);
}
