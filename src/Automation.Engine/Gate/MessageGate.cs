using Automation.Engine.Campaigns;
using Automation.Engine.Messages;
using NodaTime;

namespace Automation.Engine.Gate;

/// <summary>What the gate is asked about one message, at the moment it could be handed over.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Purpose">The purpose.</param>
/// <param name="Campaign">What was decided about the campaign, as of this transaction.</param>
/// <param name="Address">The address; null or empty when the customer has none for this channel.</param>
/// <param name="Now">The engine's time.</param>
public sealed record GateQuestion(Channel Channel, Purpose Purpose, CampaignState Campaign, string? Address, Instant Now);

/// <summary>What the gate answers. The set is closed.</summary>
public abstract record GateDecision
{
    private GateDecision()
    {
    }

    /// <summary>It may leave now.</summary>
    public sealed record Allow : GateDecision;

    /// <summary>Not before this time.</summary>
    /// <param name="Until">The time; what is asked then is allowed unless something else has changed.</param>
    /// <param name="Rule">The rule.</param>
    public sealed record DelayUntil(Instant Until, string Rule) : GateDecision;

    /// <summary>Not before a person says so.</summary>
    /// <param name="Rule">The rule.</param>
    public sealed record Hold(string Rule) : GateDecision;

    /// <summary>Never.</summary>
    /// <param name="Rule">The rule.</param>
    public sealed record Deny(string Rule) : GateDecision;
}

/// <summary>
/// Everything that must allow a message at the moment it is handed over, in this order; the first rule that objects decides.
/// Pure; safe for concurrent use. The dispatcher asks in the transaction that claims the message, never earlier.
/// </summary>
public static class MessageGate
{
    /// <summary>The campaign was stopped.</summary>
    public const string CampaignStopped = "campaign-stopped";

    /// <summary>The campaign is paused.</summary>
    public const string Paused = "paused";

    /// <summary>The customer has no address for the channel.</summary>
    public const string NoAddress = "no-address";

    private static readonly GateDecision Allowed = new GateDecision.Allow();

    /// <summary>Asks the gate.</summary>
    public static GateDecision Evaluate(GateQuestion question)
    {
        ArgumentNullException.ThrowIfNull(question);
        return question.Campaign switch
        {
            CampaignState.Stopped => new GateDecision.Deny(CampaignStopped),
            CampaignState.Paused or CampaignState.Draft => new GateDecision.Hold(Paused),
            _ => NeedsAddress(question) && string.IsNullOrWhiteSpace(question.Address) ? new GateDecision.Deny(NoAddress) : Allowed,
        };
    }

    /// <summary>A call reaches a service and no person.</summary>
    private static bool NeedsAddress(GateQuestion question) => question.Channel != Channel.Call;
}
