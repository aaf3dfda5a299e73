using NodaTime;

namespace Automation.Engine.Gate;

/// <summary>
/// The rules that bind a message of one channel and purpose to recipients of certain countries. Immutable; safe for concurrent use.
/// Several packs are simply all their rules: a message leaves when every one of them allows it, so the strictest decides.
/// </summary>
/// <param name="Rules">Those of the packs and the installation that bind the message.</param>
/// <param name="HoldoutShare">Which share of customers gets nothing of the campaign, from 0 to 1.</param>
/// <param name="HoldoutSalt">What makes the share of one campaign another than that of the next.</param>
public sealed record GatePolicy(IReadOnlyList<PolicyRule> Rules, double HoldoutShare = 0, string HoldoutSalt = "")
{
    /// <summary>No rule beyond those that always hold.</summary>
    public static readonly GatePolicy None = new([]);

    /// <summary>The longest time that a cap looks back; zero without one.</summary>
    public Duration LongestCap { get; } = Rules.OfType<PolicyRule.Cap>().Select(cap => cap.Period).DefaultIfEmpty(Duration.Zero).Max();
}
