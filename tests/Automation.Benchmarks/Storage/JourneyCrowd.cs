using System.Globalization;
using Automation.Engine.Campaigns;
using Automation.Engine.Journeys;
using Automation.Engine.Ledger;
using Automation.Engine.Messages;
using Automation.Storage;
using NodaTime;

namespace Automation.Benchmarks.Storage;

/// <summary>
/// A shop with a great many journeys in all states, entered and moved through the store as the engine does it: several definitions, one
/// customer and one journey for each number, ledger lines, waits and messages, three of a hundred with incidents. The same numbers give
/// the same shop.
/// </summary>
internal sealed class JourneyCrowd(IStore store, int journeys)
{
    internal const int Definitions = 5;

    private const int Batch = 2_000;

    /// <summary>When the first one entered; they enter evenly over <see cref="Days"/>.</summary>
    internal static readonly Instant Start = Instant.FromUtc(2026, 1, 1, 0, 0);

    internal const int Days = 90;

    private readonly List<CampaignRow> _campaigns = [];

    internal IReadOnlyList<CampaignRow> Campaigns => _campaigns;

    /// <summary>When a journey entered.</summary>
    internal Instant EnteredAt(long number) => Start + (Duration.FromDays(Days) * (number / (double)journeys));

    internal static string KeyOf(long number) => string.Create(CultureInfo.InvariantCulture, $"KH{number:D7}");

    internal async Task FillAsync()
    {
        for (var definition = 1; definition <= Definitions; definition++)
        {
            _campaigns.Add(await AddCampaignAsync(definition));
        }

        for (var first = 1L; first <= journeys; first += Batch)
        {
            await using var tx = await store.BeginAsync(default);
            var last = Math.Min(first + Batch - 1, journeys);
            await EnterAsync(tx, first, last);
            await tx.CommitAsync(default);
        }

        await SendSomeAsync();
    }

    private async Task<CampaignRow> AddCampaignAsync(int number)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"campaign-{number}");
        await using var tx = await store.BeginAsync(default);
        var version = await tx.AddDefinitionVersionAsync(new(0, name + ":1", name, 1, name, Drawing, true, true, Start), default);
        var row = new CampaignRow(0, name, version, CampaignState.Draft, "{}", Start, null, null);
        row = row with { Id = (await tx.TryAddCampaignAsync(row, default))!.Value, State = CampaignState.Running };
        await tx.UpdateCampaignAsync(row, default);
        await tx.CommitAsync(default);
        return row;
    }

    private async Task EnterAsync(IStoreTransaction tx, long first, long last)
    {
        for (var number = first; number <= last; number++)
        {
            var key = KeyOf(number);
            var at = EnteredAt(number);
            var customer = await tx.UpsertCustomerAsync(new(key, Email: $"{key}@example.test"), at, default);
            var campaign = _campaigns[(int)(number % Definitions)];
            var id = (await tx.TryAddJourneyAsync(new JourneyWrite(campaign.Id, campaign.DefinitionVersionId, customer, "", at, null), new ReentryRule.Once(), default))!.Value;
            await MoveAsync(tx, campaign, number, id, customer, at);
        }
    }

    /// <summary>Half have ended: finished, some exited, a few failed. Of the others each twentieth waits for its message.</summary>
    private static async ValueTask MoveAsync(IStoreTransaction tx, CampaignRow campaign, long number, long id, long customer, Instant at)
    {
        var hash = unchecked((ulong)number * 0x9E3779B97F4A7C15UL) >> 40;
        var hasIncident = hash % 100 < 3;
        var fate = (hash >> 8) % 1000;
        var change = new JourneyChange
        {
            JourneyId = id,
            CampaignId = campaign.Id,
            CustomerId = customer,
            State = """{"n":2,"o":[[1,2,0]]}""",
            Status = JourneyStatus.Active,
            WaitsAdded = fate % 20 == 0 ? [] : [new(id, 2, WaitKind.Time, at + Duration.FromDays(30 + (fate % 60)), null)],
            Messages = fate % 20 == 0 ? [new(2, "mail", Channel.Email, Purpose.Care, "thank-you", at + Duration.FromDays(365), null)] : [],
            Ledger =
            [
                new(at, LedgerOutcome.Entered, "placed", 0, ""),
                new(at, LedgerOutcome.Completed, "placed", 1, "Done"),
                .. hasIncident ? [new LedgerEntry(at, LedgerOutcome.Incident, "wait", 2, "input")] : Array.Empty<LedgerEntry>(),
            ],
        };
        await tx.ApplyAsync([change], at, default);
        if (fate >= 500)
        {
            return;
        }

        var (status, reason, outcome) = fate < 5 ? (JourneyStatus.Failed, "incident:wait", LedgerOutcome.Failed)
            : fate < 60 ? (JourneyStatus.Exited, "no longer lapsed", LedgerOutcome.Exited)
            : (JourneyStatus.Finished, "done", LedgerOutcome.Finished);
        var end = at + (Duration.FromHours(1) * (1 + (hash % 400)));
        await tx.ApplyAsync(
            [
                change with
                {
                    State = """{"n":3}""", Status = status, Reason = reason, EndedAt = end, WaitsAdded = [], Messages = [],
                    Ledger = [new(end, LedgerOutcome.Completed, "wait", 2, "Done"), new(end, outcome, "end", 3, reason)],
                },
            ],
            end,
            default);
    }

    /// <summary>As many as there are connections are on their way.</summary>
    private async Task SendSomeAsync()
    {
        await using var tx = await store.BeginAsync(default);
        var due = await tx.ClaimDueMessagesAsync(Channel.Email, Start + Duration.FromDays(10_000), 64, default);
        await tx.MarkSendingAsync([.. due.Select(message => message.Id)], "crowd", default);
        await tx.CommitAsync(default);
    }

    private const string Drawing = """
        {"definitionId":"crowd","name":"Crowd","version":1,"root":{"id":"flow","type":"Elsa.Flowchart",
         "activities":[{"id":"placed","type":"Care.OrderPlaced"},{"id":"wait","type":"Elsa.Delay"},{"id":"mail","type":"Care.SendEmail"},{"id":"end","type":"Elsa.Finish"}],
         "connections":[{"source":{"activity":"placed"},"target":{"activity":"wait"}},{"source":{"activity":"wait"},"target":{"activity":"end"}}]}}
        """;
}
