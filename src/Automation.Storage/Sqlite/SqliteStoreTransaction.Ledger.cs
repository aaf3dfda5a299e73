using System.Runtime.InteropServices;
using Automation.Engine.Ledger;

namespace Automation.Storage.Sqlite;

internal sealed partial class SqliteStoreTransaction
{
    private const string InsertLineSql = """
        insert into ledger (campaign_id, journey_id, customer_id, at, activity_id, visit, outcome, reason, detail, began_at, due_at)
        values (@campaign, @journey, @customer, @at, @activity, @visit, @outcome, @reason, @detail, @began_at, @due_at)
        """;

    private const string AddToTallySql = """
        insert into tallies (campaign_id, activity_id, outcome, reason, n) values (@campaign, @activity, @outcome, @reason, @n)
        on conflict (campaign_id, activity_id, outcome, reason) do update set n = n + excluded.n
        """;

    private readonly Dictionary<Tally, long> _tallies = [];

    public ValueTask AddLedgerAsync(long campaignId, long journeyId, long customerId, LedgerEntry entry, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        WriteLine(new LedgerOwner(campaignId, journeyId, customerId), entry);
        return ValueTask.CompletedTask;
    }

    private void WriteLedger(LedgerOwner owner, IReadOnlyList<LedgerEntry> entries)
    {
        for (var i = 0; i < entries.Count; i++)
        {
            WriteLine(owner, entries[i], RestOf(entries[i]));
        }
    }

    private void WriteLine(LedgerOwner owner, LedgerEntry entry, Rest rest = default)
    {
        Sql(InsertLineSql).Execute(
            owner.CampaignId, owner.JourneyId, owner.CustomerId, entry.At, entry.ActivityId, entry.Visit, (int)entry.Outcome, entry.Reason, entry.Detail,
            rest.BeganAt, rest.DueAt);
        CollectionsMarshal.GetValueRefOrAddDefault(_tallies, new(owner.CampaignId, entry.ActivityId, entry.Outcome, entry.Reason), out _)++;
    }

    // The lines of a whole transaction fall on few tallies: each is written once, when it commits.
    private void WriteTallies()
    {
        foreach (var (tally, lines) in _tallies)
        {
            Sql(AddToTallySql).Execute(tally.CampaignId, tally.ActivityId, (int)tally.Outcome, tally.Reason, lines);
        }

        _tallies.Clear();
    }

    private readonly record struct LedgerOwner(long CampaignId, long JourneyId, long CustomerId);

    private readonly record struct Tally(long CampaignId, string ActivityId, LedgerOutcome Outcome, string Reason);
}
