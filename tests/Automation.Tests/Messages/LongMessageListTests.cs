using Automation.Engine.Campaigns;
using Automation.Engine.Journeys;
using Automation.Engine.Ledger;
using Automation.Engine.Messages;
using Automation.Server.Ledger;
using Automation.Server.Lists;
using Automation.Server.Messages;
using Automation.Storage;
using Automation.TestKit.Storage;
using NodaTime;
using Xunit;

namespace Automation.Tests.Messages;

/// <summary>What is rare is found behind more rows than a question may look at, wholly and at once.</summary>
public sealed class LongMessageListTests : IAsyncLifetime
{
    /// <summary>More than a list looks at one by one.</summary>
    private const int Many = 10_500;

    private static readonly Instant Start = Instant.FromUtc(2026, 3, 1, 9, 0);

    private readonly SqliteFixture _fixture = new();
    private IStore _store = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Three calls, denied for a reason of their own, then a great many mails.</summary>
    public async ValueTask InitializeAsync()
    {
        _store = _fixture.Open();
        await _store.MigrateAsync(Ct);
        await using var transaction = await _store.BeginAsync(Ct);
        var customer = await transaction.UpsertCustomerAsync(new CustomerWrite("c1"), Start, Ct);
        var version = await transaction.AddDefinitionVersionAsync(new(0, "v1", "d", 1, "D", "{}", true, true, Start), Ct);
        var first = (await transaction.TryAddCampaignAsync(new(0, "first", version, CampaignState.Running, "{}", Start, null, null), Ct))!.Value;
        var second = (await transaction.TryAddCampaignAsync(new(0, "second", version, CampaignState.Running, "{}", Start, null, null), Ct))!.Value;
        await AddAsync(transaction, first, version, customer, 3, Channel.Call, "no-answer");
        await AddAsync(transaction, second, version, customer, Many, Channel.Email, "stale");
        var denied = Enumerable.Range(1, 3).Select(id => new MessageChange(id, MessageStatus.Denied, Start, "no-answer"));
        await transaction.SettleMessagesAsync([.. denied], null, Ct);
        await transaction.CommitAsync(Ct);
    }

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Theory]
    [InlineData("call", null, null, 3)]
    [InlineData("call", "denied", null, 3)]
    [InlineData("call", "denied", "first", 3)]
    [InlineData("call", "denied", "second", 0)]
    [InlineData("call", "queued", null, 0)]
    [InlineData("call", "held", null, 0)]
    [InlineData("sms", null, null, 0)]
    [InlineData(null, "denied", null, 3)]
    [InlineData(null, null, "first", 3)]
    public async Task Messages_of_a_rare_kind_are_all_found(string? channel, string? status, string? campaign, int expected)
    {
        var filter = new ListFilter { Channel = channel, Status = status, Campaign = campaign };

        var found = await new MessageList(_store).FindAsync(filter, new FilterReader(DateTimeZone.Utc), 50, Ct);

        Assert.Equal((expected, null, false), (found.Rows.Count, found.Older, found.IsPartial));
    }

    [Theory]
    [InlineData("email", null)]
    [InlineData("email", "queued")]
    [InlineData(null, null)]
    [InlineData(null, "queued")]
    public async Task Parts_of_a_long_list_follow_each_other(string? channel, string? status)
    {
        var list = new MessageList(_store);
        var filter = new ListFilter { Channel = channel, Status = status };

        var first = await list.FindAsync(filter, new FilterReader(DateTimeZone.Utc), 50, Ct);
        var second = await list.FindAsync(filter with { Before = first.Older }, new FilterReader(DateTimeZone.Utc), 50, Ct);

        Assert.Equal(Enumerable.Range(0, 100).Select(back => Many + 3L - back), first.Rows.Concat(second.Rows).Select(line => line.Id));
        Assert.False(first.IsPartial || second.IsPartial);
    }

    [Theory]
    [InlineData("no-answer", null, null, null, 3)]
    [InlineData("no-answer", "denied", null, null, 3)]
    [InlineData("no-answer", "denied", "first", null, 3)]
    [InlineData("no-answer", null, "second", null, 0)]
    [InlineData("no-answer", "accepted", null, null, 0)]
    [InlineData("nothing", null, null, null, 0)]
    [InlineData("no-answer", null, null, "send", 3)]
    [InlineData("no-answer", null, null, "other", 0)]
    public async Task Lines_of_a_rare_reason_are_all_found(string reason, string? outcome, string? campaign, string? activity, int expected)
    {
        var filter = new ListFilter { Reason = reason, Outcome = outcome, Campaign = campaign, Activity = activity };

        var found = await new LedgerList(_store).FindAsync(filter, new FilterReader(DateTimeZone.Utc), 50, Ct);

        Assert.Equal((expected, null, false), (found.Rows.Count, found.Older, found.IsPartial));
        Assert.All(found.Rows, line => Assert.Equal(("no-answer", "first"), (line.Reason, line.Campaign)));
    }

    private static async Task AddAsync(IStoreTransaction transaction, long campaign, long version, long customer, int count, Channel channel, string reason)
    {
        var write = new JourneyWrite(campaign, version, customer, "", Start, null);
        var journey = (await transaction.TryAddJourneyAsync(write, new ReentryRule.EveryTime(), Ct))!.Value;
        await transaction.ApplyAsync(
            [
                new JourneyChange
                {
                    JourneyId = journey,
                    CampaignId = campaign,
                    CustomerId = customer,
                    State = "{}",
                    Status = JourneyStatus.Active,
                    Messages = [.. Enumerable.Range(1, count).Select(visit => new MessageWrite(visit, "send", channel, Purpose.Care, "t", Start, null))],
                    Ledger = [.. Enumerable.Range(1, count).Select(visit => new LedgerEntry(Start, LedgerOutcome.Denied, "send", visit, reason))],
                },
            ],
            Start,
            Ct);
    }
}
