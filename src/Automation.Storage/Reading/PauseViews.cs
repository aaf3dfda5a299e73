using Automation.Engine.Messages;
using Automation.Engine.Pauses;
using NodaTime;

namespace Automation.Storage.Reading;

/// <summary>A pause; in force while it is not resumed, over when nothing remains to be undone.</summary>
public sealed record PauseView(
    long Id,
    PauseScopeKind Scope,
    Channel? Channel,
    long? CampaignId,
    string? ActivityId,
    long? CustomerId,
    string PausedBy,
    Instant PausedAt,
    string Reason,
    TimerAnswer Timers,
    Instant? QuietAt,
    string? ResumedBy,
    Instant? ResumedAt,
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
