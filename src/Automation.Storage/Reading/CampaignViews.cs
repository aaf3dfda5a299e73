using NodaTime;

namespace Automation.Storage.Reading;

/// <summary>What was asked and answered last about starting a campaign.</summary>
public sealed record ApprovalView(
    long CampaignId,
    ApprovalState State,
    string Fingerprint,
    long Recipients,
    string AskedBy,
    string AskedByKey,
    Instant AskedAt,
    string? DecidedBy,
    string? DecidedByKey,
    Instant? DecidedAt,
    string Note);

/// <summary>How many visits rest at an activity of a version, or how many lines of the ledger are about it.</summary>
public sealed record VisitFigureView(long CampaignId, long DefinitionVersionId, string ActivityId, int Outcome, string Reason, long N)
{
    /// <summary>The outcome of visits that have not ended.</summary>
    public const int Resting = 0;
}

/// <summary>What came of those who took a side of a split.</summary>
public sealed record SplitFigureView(long CampaignId, long DefinitionVersionId, string ActivityId, string Side, int Outcome, string Reason, long N);
