using System.Globalization;
using Automation.Engine.Campaigns;
using Automation.Engine.Journeys;
using Automation.Engine.Ledger;
using Automation.Engine.Messages;
using Automation.Storage;
using NodaTime;

namespace Automation.Benchmarks.Storage;

/// <summary>A campaign with journeys that wait, entered through the store as the engine does it.</summary>
internal static class SampleShop
{
    internal const int Batch = 512;

    internal static readonly Instant Start = Instant.FromUtc(2026, 3, 1, 9, 0);

    // Of the length that a journey at its second or third activity has.
    internal static string State(long journey, int visit) => string.Create(
        CultureInfo.InvariantCulture,
        $$$"""{"v":{{{visit}}},"p":[{"a":"wait-for-order","n":{{{visit}}}}],"x":{"voucher":"VC-{{{journey % 1_000_000:D6}}}"}}""");

    internal static async Task<CampaignRow> AddCampaignAsync(IStore store)
    {
        await using var tx = await store.BeginAsync(default);
        var version = await tx.AddDefinitionVersionAsync(new(0, "v1", "reactivate", 1, "Reactivate", "{}", true, true, Start), default);
        var row = new CampaignRow(0, "reactivate", version, CampaignState.Draft, "{}", Start, null, null);
        row = row with { Id = (await tx.TryAddCampaignAsync(row, default))!.Value, State = CampaignState.Running };
        await tx.UpdateCampaignAsync(row, default);
        await tx.CommitAsync(default);
        return row;
    }

    internal static async Task AddCustomersAsync(IStore store, int count)
    {
        for (var done = 0; done < count; done += 10_000)
        {
            await using var tx = await store.BeginAsync(default);
            for (var i = done; i < Math.Min(done + 10_000, count); i++)
            {
                var key = i.ToString(CultureInfo.InvariantCulture);
                await tx.UpsertCustomerAsync(new(key, Email: $"c{key}@example.test"), Start, default);
            }

            await tx.CommitAsync(default);
        }
    }

    /// <summary>One journey for each customer 1…count, in batches, each with one wait.</summary>
    internal static async Task AddJourneysAsync(IStore store, CampaignRow campaign, int count, Func<long, WaitKind> kind, Func<long, Instant> dueAt)
    {
        for (var done = 0; done < count; done += Batch)
        {
            await using var tx = await store.BeginAsync(default);
            var changes = new List<JourneyChange>();
            for (var customer = done + 1; customer <= Math.Min(done + Batch, count); customer++)
            {
                var key = (Start + Duration.FromSeconds(customer)).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
                var write = new JourneyWrite(campaign.Id, campaign.DefinitionVersionId, customer, key, Start, null);
                var id = (await tx.TryAddJourneyAsync(write, new ReentryRule.OncePerValue("customer.last_order_at"), default))!.Value;
                var type = kind(id) == WaitKind.Event ? "order.placed" : null;
                changes.Add(Active(campaign, id, customer, 2) with { WaitsAdded = [new(id, 2, kind(id), dueAt(id), type)] });
            }

            await tx.ApplyAsync(changes, Start, default);
            await tx.CommitAsync(default);
        }
    }

    internal static JourneyChange Active(CampaignRow campaign, long journey, long customer, int visit) => new()
    {
        JourneyId = journey,
        CampaignId = campaign.Id,
        CustomerId = customer,
        State = State(journey, visit),
        Status = JourneyStatus.Active,
    };

    /// <summary>A typical change: one wait over, another begun, a message for every other journey, two ledger lines.</summary>
    internal static JourneyChange Step(CampaignRow campaign, long journey, long customer, int visit, Instant dueAt, bool withMessage) =>
        Active(campaign, journey, customer, visit) with
        {
            WaitsRemoved = [visit - 1],
            WaitsAdded = [new(journey, visit, WaitKind.Time, dueAt, null)],
            Messages = withMessage ? [new(visit, "send-email", Channel.Email, Purpose.Advertising, "reactivate", dueAt, null)] : [],
            Ledger =
            [
                new(Start, LedgerOutcome.Completed, "wait-for-order", visit - 1, "TimedOut"),
                new(Start, LedgerOutcome.Completed, "split", visit, journey % 2 == 0 ? "A" : "B"),
            ],
        };
}
