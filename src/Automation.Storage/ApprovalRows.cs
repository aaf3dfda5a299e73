using NodaTime;

namespace Automation.Storage;

/// <summary>Where the approval of a campaign stands. The numbers are stored and never reused.</summary>
public enum ApprovalState
{
    /// <summary>It was asked for.</summary>
    Waiting = 1,

    /// <summary>A second person has said yes.</summary>
    Approved = 2,

    /// <summary>A second person has said no.</summary>
    Refused = 3,
}

/// <summary>What was asked and answered last about starting a campaign.</summary>
/// <param name="CampaignId">The campaign.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Fingerprint">Of what it is about: with other settings or another version it no longer counts.</param>
/// <param name="Recipients">How many belonged to the audience when it was asked for.</param>
/// <param name="AskedBy">Who asked, by name.</param>
/// <param name="AskedByKey">Who asked, for comparing: the second person must be another one.</param>
/// <param name="AskedAt">When.</param>
/// <param name="DecidedBy">Who answered, by name; null while it waits.</param>
/// <param name="DecidedByKey">Who answered, for comparing; null while it waits.</param>
/// <param name="DecidedAt">When; null while it waits.</param>
/// <param name="Note">What was said with the answer; empty for nothing.</param>
public sealed record ApprovalRow(
    long CampaignId,
    ApprovalState State,
    string Fingerprint,
    long Recipients,
    string AskedBy,
    string AskedByKey,
    Instant AskedAt,
    string? DecidedBy = null,
    string? DecidedByKey = null,
    Instant? DecidedAt = null,
    string Note = "");
