using Automation.Engine.Messages;
using Automation.Engine.Pauses;
using NodaTime;

namespace Automation.Storage.Reading;

/// <summary>A pause, spans in milliseconds; in force while it is not resumed, over when nothing remains to be undone.</summary>
public sealed record PauseView(
    long Id,
    string Target,
    PauseScopeKind Scope,
    Channel? Channel,
    long? CampaignId,
    string? ActivityId,
    long? CustomerId,
    string PausedBy,
    Instant PausedAt,
    string Reason,
    EntryAnswer Entries,
    long EntriesLive,
    TimerAnswer Timers,
    MessageAnswer Messages,
    long? ExpireAfter,
    long? DropOlder,
    bool OnePerPerson,
    long? SpreadOver,
    int Version,
    Instant? QuietAt,
    string? ResumedBy,
    Instant? ResumedAt,
    PauseStep Step,
    string Cursor,
    long Expected,
    long TimersMoved,
    long Released,
    long Dropped,
    long Entered,
    long NotEntered,
    Instant? EndedAt)
{
    /// <summary>What it covers.</summary>
    public PauseScope ToScope() => Scope switch
    {
        PauseScopeKind.Everything => PauseScope.Everything,
        PauseScopeKind.Channel => PauseScope.OfChannel(Channel!.Value),
        PauseScopeKind.Campaign => PauseScope.OfCampaign(CampaignId!.Value),
        PauseScopeKind.Activity => PauseScope.OfActivity(CampaignId!.Value, ActivityId!),
        _ => PauseScope.OfCustomer(CustomerId!.Value),
    };
}
