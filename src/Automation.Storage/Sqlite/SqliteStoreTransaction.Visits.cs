using System.Runtime.InteropServices;
using Automation.Engine.Ledger;

namespace Automation.Storage.Sqlite;

internal sealed partial class SqliteStoreTransaction
{
    /// <summary>Stands where an outcome of the ledger stands, for visits that have not ended.</summary>
    private const LedgerOutcome Rests = 0;

    private const int RestsForDelivery = 1;

    private const string AddToVisitsSql = """
        insert into visit_figures (campaign_id, definition_version_id, activity_id, outcome, reason, n)
        values (@campaign, @version, @activity, @outcome, @reason, @n)
        on conflict (campaign_id, definition_version_id, activity_id, outcome, reason) do update set n = n + excluded.n
        """;

    private const string AddToSidesSql = """
        insert into split_figures (campaign_id, definition_version_id, activity_id, side, outcome, reason, n)
        values (@campaign, @version, @activity, @side, @outcome, @reason, @n)
        on conflict (campaign_id, definition_version_id, activity_id, side, outcome, reason) do update set n = n + excluded.n
        """;

    private const string VersionOfJourneySql = "select definition_version_id from journeys where id = @journey";

    private const string StateOf = "case when json_valid(j.state) then j.state else '{}' end";

    // The engine's own form of a state: "o" has the visits that rest (activity, visit, kind of rest), "s" the sides of splits by activity.
    private const string RestingSql = $"""
        select j.campaign_id, j.definition_version_id, json_extract(json_each_open.value, '$[0]'), json_extract(json_each_open.value, '$[2]'), count(*)
        from json_each(@ids) json_each_id join journeys j on j.id = json_each_id.value, json_each({StateOf}, '$.o') json_each_open group by 1, 2, 3, 4
        """;

    private const string SidesSql = $"""
        select j.campaign_id, j.definition_version_id, cast(json_each_side.key as integer), json_each_side.value, count(*)
        from json_each(@ids) json_each_id join journeys j on j.id = json_each_id.value, json_each({StateOf}, '$.s') json_each_side group by 1, 2, 3, 4
        """;

    private const string ActivityIdSql = "select json_extract(json, '$.root.activities[' || @index || '].id') from definition_versions where id = @version";

    private readonly Dictionary<VisitFigure, long> _visits = [];
    private readonly Dictionary<SideFigure, long> _sides = [];

    private void CountVisits(JourneyChange change)
    {
        foreach (var rest in change.Rests)
        {
            CountVisit(new(change.CampaignId, change.DefinitionVersionId, rest.ActivityId, Rests, ""), rest.N);
        }

        foreach (var side in change.Sides)
        {
            CountSide(change, side);
        }
    }

    /// <summary>What an advance says of a journey counts for the side that it has taken, from the moment in which it took it.</summary>
    private void CountSide(JourneyChange change, SideTaken side)
    {
        var from = 0;
        if (side.IsNew)
        {
            CountSide(new(change.CampaignId, change.DefinitionVersionId, side.ActivityId, side.Side, LedgerOutcome.Completed, ""), 1);
            from = change.Ledger.TakeWhile(line => line.ActivityId != side.ActivityId || line.Outcome != LedgerOutcome.Completed).Count();
        }

        foreach (var line in change.Ledger.Skip(from))
        {
            if (line.Outcome is LedgerOutcome.Accepted or LedgerOutcome.Denied or LedgerOutcome.DeliveryFailed or LedgerOutcome.Finished or LedgerOutcome.Exited or LedgerOutcome.Failed)
            {
                CountSide(new(change.CampaignId, change.DefinitionVersionId, side.ActivityId, side.Side, line.Outcome, line.Reason), 1);
            }
        }
    }

    /// <summary>Journeys that end without an advance leave the places at which they rest. Before their states and messages are changed.</summary>
    private void LeaveAll(string journeyIds, LedgerOutcome outcome, string reason)
    {
        foreach (var (campaign, version, index, rest, n) in Sql(RestingSql).All(row => (row.GetInt64(0), row.GetInt64(1), row.GetInt32(2), row.GetInt32(3), row.GetInt64(4)), journeyIds))
        {
            if (ActivityId(version, index) is { } activity)
            {
                CountVisit(new(campaign, version, activity, Rests, ""), -n);
                if (rest != RestsForDelivery)
                {
                    // A message's own end says what became of the others.
                    CountVisit(new(campaign, version, activity, outcome, reason), n);
                }
            }
        }

        foreach (var (campaign, version, index, side, n) in Sql(SidesSql).All(row => (row.GetInt64(0), row.GetInt64(1), row.GetInt32(2), row.GetString(3), row.GetInt64(4)), journeyIds))
        {
            if (ActivityId(version, index) is { } activity)
            {
                CountSide(new(campaign, version, activity, side, outcome, reason), n);
            }
        }
    }

    private string? ActivityId(long version, int index) => Sql(ActivityIdSql).First(row => row.TextOrNull(0), index, version);

    /// <summary>What became of a message after its journey had ended: the visit's one line comes late, and belongs to the journey's version all the same.</summary>
    private long VersionOf(long journeyId, LedgerOutcome outcome) =>
        journeyId != 0 && outcome is LedgerOutcome.Accepted or LedgerOutcome.Denied or LedgerOutcome.DeliveryFailed
            ? Sql(VersionOfJourneySql).First(row => row.GetInt64(0), journeyId)
            : 0;

    private void CountVisit(VisitFigure figure, long n) => CollectionsMarshal.GetValueRefOrAddDefault(_visits, figure, out _) += n;

    private void CountSide(SideFigure figure, long n) => CollectionsMarshal.GetValueRefOrAddDefault(_sides, figure, out _) += n;

    // As with the tallies: many journeys of a transaction fall on few figures.
    private void WriteVisits()
    {
        foreach (var (figure, n) in _visits)
        {
            if (n != 0)
            {
                Sql(AddToVisitsSql).Execute(figure.CampaignId, figure.VersionId, figure.ActivityId, (int)figure.Outcome, figure.Reason, n);
            }
        }

        foreach (var (figure, n) in _sides)
        {
            Sql(AddToSidesSql).Execute(figure.CampaignId, figure.VersionId, figure.ActivityId, figure.Side, (int)figure.Outcome, figure.Reason, n);
        }

        _visits.Clear();
        _sides.Clear();
    }

    private readonly record struct VisitFigure(long CampaignId, long VersionId, string ActivityId, LedgerOutcome Outcome, string Reason);

    private readonly record struct SideFigure(long CampaignId, long VersionId, string ActivityId, string Side, LedgerOutcome Outcome, string Reason);
}
