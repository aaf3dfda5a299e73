using Automation.Engine.Ledger;
using Microsoft.EntityFrameworkCore;

namespace Automation.Server.Campaigns;

/// <summary>What came of one side of a split.</summary>
/// <param name="Side">Its name.</param>
/// <param name="Reached">How many journeys took it.</param>
/// <param name="Accepted">Messages that left afterwards.</param>
/// <param name="Denied">Messages that were forbidden.</param>
/// <param name="Ends">Journeys that have finished, by the end that they reached.</param>
/// <param name="Left">Journeys that were taken out or failed.</param>
internal sealed record SplitSide(string Side, long Reached, long Accepted, long Denied, IReadOnlyDictionary<string, long> Ends, long Left)
{
    /// <summary>Journeys that have ended.</summary>
    public long Ended => Ends.Values.Sum() + Left;

    /// <summary>Journeys that go on.</summary>
    public long UnderWay => Reached - Ended;
}

/// <summary>What came of the sides of a split, side by side.</summary>
/// <param name="ActivityId">The split.</param>
/// <param name="Title">Its name on the drawing.</param>
/// <param name="Sides">Its sides, by name.</param>
/// <param name="Goal">The end that counts as success; null: none was chosen.</param>
internal sealed record SplitResult(string ActivityId, string Title, IReadOnlyList<SplitSide> Sides, string? Goal)
{
    /// <summary>Below this the sides are said to differ.</summary>
    internal const double Significant = 0.05;

    /// <summary>How probable such differences are among those who have ended when the sides do not differ; null where it cannot be said.</summary>
    public double? Probability => Goal is null ? null : ChiSquare.Test([.. Sides.Select(side => (SuccessesOf(side), side.Ended))]);

    /// <summary>The ends that any side has reached.</summary>
    public IReadOnlyList<string> Ends => [.. Sides.SelectMany(side => side.Ends.Keys).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>How many of a side have reached the goal.</summary>
    internal long SuccessesOf(SplitSide side) => Goal is null ? 0 : side.Ends.GetValueOrDefault(Goal);

    /// <summary>The splits of a campaign that people have passed, over all versions. The figures are kept as journeys move, so they cost the same with a million of them.</summary>
    internal static async Task<IReadOnlyList<SplitResult>> LoadAsync(CareEngine engine, CampaignDetail campaign, CancellationToken cancellationToken)
    {
        await using var reader = engine.Store.OpenReader();
        var row = await reader.Campaigns.FirstAsync(found => found.Name == campaign.Overview.Name, cancellationToken);
        var figures = await reader.SplitFigures.Where(figure => figure.CampaignId == row.Id).ToListAsync(cancellationToken);
        if (figures.Count == 0)
        {
            return [];
        }

        var titles = await TitlesAsync(engine, row.DefinitionVersionId, cancellationToken);
        return [.. figures.GroupBy(figure => figure.ActivityId).Select(split => new SplitResult(
            split.Key,
            titles.GetValueOrDefault(split.Key, split.Key),
            [.. split.GroupBy(figure => figure.Side).OrderBy(side => side.Key, StringComparer.Ordinal).Select(side => Of(side.Key, side.ToLookup(figure => (LedgerOutcome)figure.Outcome, figure => (figure.Reason, figure.N))))],
            campaign.Read.Goal))];
    }

    private static SplitSide Of(string side, ILookup<LedgerOutcome, (string Reason, long N)> figures) => new(
        side,
        figures[LedgerOutcome.Completed].Sum(figure => figure.N),
        figures[LedgerOutcome.Accepted].Sum(figure => figure.N),
        figures[LedgerOutcome.Denied].Sum(figure => figure.N),
        figures[LedgerOutcome.Finished].GroupBy(figure => figure.Reason).ToDictionary(end => end.Key, end => end.Sum(figure => figure.N), StringComparer.Ordinal),
        figures[LedgerOutcome.Exited].Concat(figures[LedgerOutcome.Failed]).Sum(figure => figure.N));

    private static async Task<Dictionary<string, string>> TitlesAsync(CareEngine engine, long versionId, CancellationToken cancellationToken)
    {
        await using var transaction = await engine.Store.BeginAsync(cancellationToken);
        var workflow = await engine.Workflows.GetAsync(transaction, versionId, cancellationToken);
        return workflow.Activities.ToDictionary(activity => activity.Id, activity => activity.DisplayName, StringComparer.Ordinal);
    }
}
