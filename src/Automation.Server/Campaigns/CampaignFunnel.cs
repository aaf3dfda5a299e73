using Automation.Engine.Definitions;
using Automation.Engine.Ledger;
using Automation.Storage;
using Automation.Storage.Reading;
using Microsoft.EntityFrameworkCore;

namespace Automation.Server.Campaigns;

/// <summary>What happened at an activity: reached = waiting + passed + denied + failed + left.</summary>
/// <param name="Activity">The activity in its place.</param>
/// <param name="Waiting">Visits that rest there.</param>
/// <param name="Passed">Visits that went on, or ended as they should.</param>
/// <param name="Denied">Messages that were forbidden.</param>
/// <param name="Failed">Messages that failed, and visits that did.</param>
/// <param name="Left">Visits that were given up: the journey ended elsewhere, another branch was faster, the campaign was stopped.</param>
/// <param name="Lines">The lines of the ledger about it, by outcome and reason.</param>
internal sealed record FunnelActivity(DrawnActivity Activity, long Waiting, long Passed, long Denied, long Failed, long Left, IReadOnlyList<FunnelLine> Lines)
{
    /// <summary>Visits that began.</summary>
    public long Reached => Waiting + Passed + Denied + Failed + Left;
}

/// <summary>How many lines of the ledger say so.</summary>
internal sealed record FunnelLine(LedgerOutcome Outcome, string Reason, long N);

/// <summary>A way from one activity to another.</summary>
/// <param name="Source">The one.</param>
/// <param name="Target">The other.</param>
/// <param name="Outcomes">By which outcomes, and how many went that way.</param>
internal sealed record FunnelEdge(DrawnActivity Source, DrawnActivity Target, IReadOnlyList<(string Outcome, long N)> Outcomes);

/// <summary>A version on which journeys of the campaign are or were.</summary>
/// <param name="Id">The version's row.</param>
/// <param name="Number">Its number.</param>
/// <param name="Waiting">How many visits rest on it.</param>
internal sealed record FunnelVersion(long Id, int Number, long Waiting);

/// <summary>How many passed, wait and were denied at each activity of a campaign's drawing.</summary>
/// <param name="Version">The version that is shown.</param>
/// <param name="Versions">All that there are, the newest first.</param>
/// <param name="Activities">The activities in the order of the definition.</param>
/// <param name="Edges">The ways between them.</param>
internal sealed record CampaignFunnel(FunnelVersion Version, IReadOnlyList<FunnelVersion> Versions, IReadOnlyList<FunnelActivity> Activities, IReadOnlyList<FunnelEdge> Edges)
{
    /// <summary>Reads the figures; null when there is no such campaign.</summary>
    /// <param name="store">The database.</param>
    /// <param name="name">The campaign.</param>
    /// <param name="number">Which version; null or one that it never was on: that on which people enter.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    internal static async Task<CampaignFunnel?> LoadAsync(IStore store, string name, int? number, CancellationToken cancellationToken)
    {
        await using var reader = store.OpenReader();
        await using var moment = await reader.FreezeAsync(cancellationToken);
        if (await reader.Campaigns.FirstOrDefaultAsync(found => found.Name == name && !found.IsTrial && found.DeletedAt == null, cancellationToken) is not { } campaign)
        {
            return null;
        }

        var figures = await reader.VisitFigures.Where(figure => figure.CampaignId == campaign.Id).ToListAsync(cancellationToken);
        var ids = figures.Select(figure => figure.DefinitionVersionId).Append(campaign.DefinitionVersionId).Distinct().ToList();
        var numbers = await reader.DefinitionVersions.Where(version => ids.Contains(version.Id)).Select(version => new { version.Id, version.Version }).ToListAsync(cancellationToken);
        var versions = numbers.Select(version => new FunnelVersion(
            version.Id, version.Version, figures.Where(figure => figure.DefinitionVersionId == version.Id && figure.Outcome == VisitFigureView.Resting).Sum(figure => figure.N)))
            .OrderByDescending(version => version.Number).ToList();
        var shown = versions.Find(version => version.Number == number) ?? versions.Find(version => version.Id == campaign.DefinitionVersionId)!;
        var json = await reader.DefinitionVersions.Where(version => version.Id == shown.Id).Select(version => version.Json).FirstAsync(cancellationToken);
        return Of(shown, versions, WorkflowDefinition.Read(json).Definition!, [.. figures.Where(figure => figure.DefinitionVersionId == shown.Id)]);
    }

    private static CampaignFunnel Of(FunnelVersion version, IReadOnlyList<FunnelVersion> versions, WorkflowDefinition definition, IReadOnlyList<VisitFigureView> figures)
    {
        var drawing = new DrawnWorkflow(definition);
        var byActivity = figures.ToLookup(figure => figure.ActivityId, StringComparer.Ordinal);
        var activities = drawing.Activities.Select(activity => Of(activity, [.. byActivity[activity.Id]])).ToList();
        var byId = activities.ToDictionary(activity => activity.Activity.Id, StringComparer.Ordinal);
        var edges = drawing.Connections
            .Where(connection => byId.ContainsKey(connection.Source) && byId.ContainsKey(connection.Target))
            .GroupBy(connection => (connection.Source, connection.Target))
            .Select(way => new FunnelEdge(byId[way.Key.Source].Activity, byId[way.Key.Target].Activity, [.. way.Select(connection => (connection.Port, Taken(byId[connection.Source], connection.Port)))]));
        return new CampaignFunnel(version, versions, activities, [.. edges]);
    }

    private static FunnelActivity Of(DrawnActivity activity, IReadOnlyList<VisitFigureView> figures)
    {
        var lines = figures.Where(figure => figure.Outcome != VisitFigureView.Resting).Select(figure => new FunnelLine((LedgerOutcome)figure.Outcome, figure.Reason, figure.N)).ToList();
        var isExit = activity.Type == "Care.Exit";
        return new FunnelActivity(
            activity,
            figures.Where(figure => figure.Outcome == VisitFigureView.Resting).Sum(figure => figure.N),
            Sum(lines, line => line.Outcome is LedgerOutcome.Completed or LedgerOutcome.Accepted or LedgerOutcome.Finished || (isExit && line is { Outcome: LedgerOutcome.Exited, Reason: not CampaignDesk.Stopped })),
            Sum(lines, line => line.Outcome == LedgerOutcome.Denied),
            Sum(lines, line => line.Outcome is LedgerOutcome.DeliveryFailed or LedgerOutcome.Failed),
            Sum(lines, line => line is { Outcome: LedgerOutcome.Cancelled, Reason: not "join-incomplete" } || (line.Outcome == LedgerOutcome.Exited && (!isExit || line.Reason == CampaignDesk.Stopped))),
            [.. lines.OrderBy(line => line.Outcome).ThenByDescending(line => line.N)]);
    }

    private static long Sum(IEnumerable<FunnelLine> lines, Func<FunnelLine, bool> isMeant) => lines.Where(isMeant).Sum(line => line.N);

    /// <summary>How many left an activity by an outcome. The end of a message is its outcome; several at once are one line.</summary>
    private static long Taken(FunnelActivity source, string port) => Sum(source.Lines, line => line.Outcome switch
    {
        LedgerOutcome.Completed => line.Reason.Split(',').Any(outcome => IsPort(port, outcome)),
        LedgerOutcome.Accepted => line.Reason.Length == 0 ? port == "Sent" : IsPort(port, line.Reason),
        LedgerOutcome.Denied => port == "Denied" && line.Reason is not (DenialRules.JourneyEnded or DenialRules.Withdrawn or CampaignDesk.Stopped),
        LedgerOutcome.DeliveryFailed => port == "Failed",
        _ => false,
    });

    // A side of a split may be drawn with its share ("A:50").
    private static bool IsPort(string port, string outcome) =>
        port == outcome || (port.Length > outcome.Length && port.StartsWith(outcome, StringComparison.Ordinal) && port[outcome.Length] == ':');
}
