using NodaTime;

namespace Automation.Engine.Gate;

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
