namespace Automation.Storage.Reading;

/// <content>Campaigns beyond their rows.</content>
public sealed partial class ReadContext
{
    /// <summary>The approvals of campaigns.</summary>
    public IQueryable<ApprovalView> Approvals => Set<ApprovalView>();

    /// <summary>Where visits rest, and what the ledger says of activities, by version.</summary>
    public IQueryable<VisitFigureView> VisitFigures => Set<VisitFigureView>();

    /// <summary>What came of the sides of splits.</summary>
    public IQueryable<SplitFigureView> SplitFigures => Set<SplitFigureView>();
}
