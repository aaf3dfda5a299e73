using System.Globalization;
using Automation.Engine.Messages;

namespace Automation.Engine.Pauses;

/// <summary>What a pause is about. The numbers are stored and never reused.</summary>
public enum PauseScopeKind
{
    /// <summary>Everything; trials from the designer, which reach nobody, go on.</summary>
    Everything = 1,

    /// <summary>All messages of one channel.</summary>
    Channel = 2,

    /// <summary>One campaign.</summary>
    Campaign = 3,

    /// <summary>One activity of one campaign.</summary>
    Activity = 4,

    /// <summary>One customer, in all campaigns.</summary>
    Customer = 5,
}

/// <summary>A message, a wait or an entry, as far as a pause looks at it.</summary>
/// <param name="CampaignId">Its campaign.</param>
/// <param name="CustomerId">Its customer.</param>
/// <param name="Channel">The channel of a message; null for a wait or an entry.</param>
/// <param name="ActivityId">Its activity; null when it is not known.</param>
public readonly record struct PausedPlace(long CampaignId, long CustomerId, Channel? Channel, string? ActivityId);

/// <summary>What a pause covers. Immutable; two scopes about the same thing are equal.</summary>
public sealed record PauseScope
{
    private PauseScope(PauseScopeKind kind) => Kind = kind;

    /// <summary>Everything.</summary>
    public static PauseScope Everything { get; } = new(PauseScopeKind.Everything);

    /// <summary>Which kind.</summary>
    public PauseScopeKind Kind { get; }

    /// <summary>The channel of a scope of that kind; else null.</summary>
    public Channel? Channel { get; private init; }

    /// <summary>The campaign of a campaign or an activity; else null.</summary>
    public long? CampaignId { get; private init; }

    /// <summary>The activity of a scope of that kind; else null.</summary>
    public string? ActivityId { get; private init; }

    /// <summary>The customer of a scope of that kind; else null.</summary>
    public long? CustomerId { get; private init; }

    /// <summary>One text for each thing that can be paused: at most one pause of it is in force.</summary>
    public string Target => Kind switch
    {
        PauseScopeKind.Everything => "all",
        PauseScopeKind.Channel => string.Create(CultureInfo.InvariantCulture, $"channel/{(int)Channel!.Value}"),
        PauseScopeKind.Campaign => string.Create(CultureInfo.InvariantCulture, $"campaign/{CampaignId}"),
        PauseScopeKind.Activity => string.Create(CultureInfo.InvariantCulture, $"campaign/{CampaignId}/{ActivityId}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"customer/{CustomerId}"),
    };

    /// <summary>Whether people enter and timers run within it, so that a pause has to say what becomes of both.</summary>
    public bool HasJourneys => Kind != PauseScopeKind.Channel;

    /// <summary>One channel.</summary>
    public static PauseScope OfChannel(Channel channel) => new(PauseScopeKind.Channel) { Channel = channel };

    /// <summary>One campaign.</summary>
    public static PauseScope OfCampaign(long campaignId) => new(PauseScopeKind.Campaign) { CampaignId = campaignId };

    /// <summary>One activity of a campaign.</summary>
    public static PauseScope OfActivity(long campaignId, string activityId) => new(PauseScopeKind.Activity) { CampaignId = campaignId, ActivityId = activityId };

    /// <summary>One customer.</summary>
    public static PauseScope OfCustomer(long customerId) => new(PauseScopeKind.Customer) { CustomerId = customerId };

    /// <summary>Whether something lies within it.</summary>
    public bool Covers(in PausedPlace place) => Kind switch
    {
        PauseScopeKind.Everything => true,
        PauseScopeKind.Channel => place.Channel == Channel,
        PauseScopeKind.Campaign => place.CampaignId == CampaignId,
        PauseScopeKind.Activity => place.CampaignId == CampaignId && place.ActivityId == ActivityId,
        _ => place.CustomerId == CustomerId,
    };
}
