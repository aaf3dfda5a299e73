using System.Runtime.InteropServices;
using Automation.Engine.Ledger;

namespace Automation.Storage.Sqlite;

internal sealed partial class SqliteStoreTransaction
{
    private const string InsertLineSql = """
        insert into ledger (campaign_id, journey_id, customer_id, at, activity_id, visit, outcome, reason, detail)
        values (@campaign, @journey, @customer, @at, @activity, @visit, @outcome, @reason, @detail)
        """;

    // A line that ends a wait, written while the wait is still there. A retry's time (3) is not what the visit waits for.
    private const string InsertRestedLineSql = """
        insert into ledger (campaign_id, journey_id, customer_id, at, activity_id, visit, outcome, reason, detail, began_at, due_at)
        select @campaign, @journey, @customer, @at, @activity, @visit, @outcome, @reason, @detail, w.began_at, case when w.kind <> 3 then w.due_at end
        from (select 1) as line left join waits w on
        """ + " ";

    private const string EndOfWaitSql = InsertRestedLineSql + "w.journey_id = @journey and w.visit = @visit";

    private const string AddToTallySql = """
        insert into tallies (campaign_id, activity_id, outcome, reason, n) values (@campaign, @activity, @outcome, @reason, @n)
        on conflict (campaign_id, activity_id, outcome, reason) do update set n = n + excluded.n
        """;

    private readonly Dictionary<Tally, long> _tallies = [];

    public ValueTask AddLedgerAsync(long campaignId, long journeyId, long customerId, LedgerEntry entry, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        WriteLine(new LedgerOwner(campaignId, journeyId, customerId, VersionOf(journeyId, entry.Outcome)), entry);
        return ValueTask.CompletedTask;
    }

    private void WriteLedger(LedgerOwner owner, JourneyChange change)
    {
        for (var i = 0; i < change.Ledger.Count; i++)
        {
            var entry = change.Ledger[i];
            var endsWait = entry.Outcome != LedgerOutcome.Incident && change.WaitsRemoved.Contains(entry.Visit);
            WriteLine(owner, entry, endsWait ? EndOfWaitSql : InsertLineSql);
        }
    }

    private void WriteLine(LedgerOwner owner, LedgerEntry entry, string sql = InsertLineSql)
    {
        Sql(sql).Execute(
            owner.CampaignId, owner.JourneyId, owner.CustomerId, entry.At, entry.ActivityId, entry.Visit, (int)entry.Outcome, entry.Reason, entry.Detail);
        CollectionsMarshal.GetValueRefOrAddDefault(_tallies, new(owner.CampaignId, entry.ActivityId, entry.Outcome, entry.Reason), out _)++;
        if (owner.VersionId != 0 && entry.ActivityId.Length > 0)
        {
            CountVisit(new(owner.CampaignId, owner.VersionId, entry.ActivityId, entry.Outcome, entry.Reason), 1);
        }
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

    private readonly record struct LedgerOwner(long CampaignId, long JourneyId, long CustomerId, long VersionId);

    private readonly record struct Tally(long CampaignId, string ActivityId, LedgerOutcome Outcome, string Reason);
}
