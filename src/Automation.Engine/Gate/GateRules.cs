using System.Collections.Frozen;

namespace Automation.Engine.Gate;

/// <summary>
/// The rules that the gate always knows. Together with the ids of the packs' rules (<see cref="PolicyRule.Id"/>) they are the closed set
/// of reasons for which a message is delayed, held or denied; docs/gate.md explains each. A name is stored and never reused.
/// </summary>
public static class GateRules
{
    /// <summary>The campaign was stopped.</summary>
    public const string CampaignStopped = "campaign-stopped";

    /// <summary>A pause covers the message: everything, its channel, its campaign, its activity or its customer.</summary>
    public const string Paused = "paused";

    /// <summary>A pause held the message for as long as it may.</summary>
    public const string PauseExpired = "pause-expired";

    /// <summary>It was due too long before the pause was resumed.</summary>
    public const string PauseStale = "pause-stale";

    /// <summary>When the pause was resumed, another message that was held for the same person went instead.</summary>
    public const string PauseOnePerPerson = "pause-one-per-person";

    /// <summary>The pause was resumed at an even pace; the message has its turn.</summary>
    public const string PauseSpread = "pause-spread";

    /// <summary>The customer has no address for the channel.</summary>
    public const string NoAddress = "no-address";

    /// <summary>The address is known to refuse mail for good.</summary>
    public const string HardBounce = "hard-bounce";

    /// <summary>Somebody complained about a message to this address.</summary>
    public const string Complaint = "complaint";

    /// <summary>The person has opted out.</summary>
    public const string OptOut = "opt-out";

    /// <summary>The address is on a do-not-call list.</summary>
    public const string DoNotCall = "do-not-call";

    /// <summary>The shop has blocked the address by hand.</summary>
    public const string Blocked = "blocked";

    /// <summary>Several messages to the address came back over weeks; it rests.</summary>
    public const string SoftBounces = "soft-bounces";

    /// <summary>The customer has refused messages of this purpose on this channel.</summary>
    public const string ConsentRefused = "consent-refused";

    /// <summary>The customer belongs to the stable share that gets nothing, so that the effect can be measured.</summary>
    public const string Holdout = "holdout";

    /// <summary>The message is too old.</summary>
    public const string Stale = "stale";

    /// <summary>The sender may not hand over faster; the message keeps its turn.</summary>
    public const string SenderRate = "sender-rate";

    /// <summary>The campaign's own pace (<see cref="Campaigns.CampaignSettings.MessagesPerHour"/>); the message keeps its turn.</summary>
    public const string CampaignPace = "campaign-pace";

    /// <summary>The person has got as many messages as the campaign's own cap (<see cref="Campaigns.CampaignSettings.Cap"/>) allows.</summary>
    public const string CampaignCap = "campaign-cap";

    /// <summary>The written text lacks what a law demands of it, and the program cannot add it.</summary>
    public const string LabelMissing = "label-missing";

    /// <summary>Rules would let the message out only after <see cref="MessageGate.Horizon"/>, or never.</summary>
    public const string NoWindow = "no-window";

    /// <summary>Whether by this rule a message waits for its turn, which says nothing of its person.</summary>
    public static bool IsTurn(string rule) => rule is SenderRate or CampaignPace;

    /// <summary>All of them.</summary>
    public static readonly FrozenSet<string> All = FrozenSet.Create(
        StringComparer.Ordinal,
        CampaignStopped, Paused, PauseExpired, PauseStale, PauseOnePerPerson, PauseSpread, NoAddress, HardBounce, Complaint, OptOut, DoNotCall, Blocked, SoftBounces, ConsentRefused, Holdout, Stale, SenderRate, CampaignPace, CampaignCap, LabelMissing, NoWindow);
}
