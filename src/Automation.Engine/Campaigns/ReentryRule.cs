using NodaTime;

namespace Automation.Engine.Campaigns;

/// <summary>
/// Whether a person who was in a campaign may enter it again. The set is closed. Every rule is enforced by a key that is
/// unique for (campaign, customer), so that two workers that admit the same person at once admit one.
/// </summary>
public abstract record ReentryRule
{
    private ReentryRule()
    {
    }

    /// <summary>At every occasion: each event, each scan, each date.</summary>
    public sealed record EveryTime : ReentryRule;

    /// <summary>Once in the life of the campaign.</summary>
    public sealed record Once : ReentryRule;

    /// <summary>Again when the last entry is at least so long ago.</summary>
    /// <param name="Period">A positive number of 24-hour days.</param>
    public sealed record OncePer(Duration Period) : ReentryRule;

    /// <summary>Again when no journey of this person in this campaign is active.</summary>
    public sealed record OnceUntilExit : ReentryRule;

    /// <summary>
    /// Once for each value of a customer fact: <c>customer.last_order_at</c> admits a person again only after a newer order.
    /// </summary>
    /// <param name="Fact">The path of a customer fact, as audience rules write it.</param>
    public sealed record OncePerValue(string Fact) : ReentryRule;
}
