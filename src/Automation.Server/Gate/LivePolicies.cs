using Automation.Engine.Gate;

namespace Automation.Server.Gate;

/// <summary>The policies that hold now: they may change while the engine runs. Safe for concurrent use. Who asks twice about one message keeps the first answer.</summary>
internal sealed class LivePolicies(Policies policies)
{
    private volatile Policies _now = policies;

    /// <summary>Those that hold at this moment; itself immutable.</summary>
    internal Policies Now
    {
        get => _now;
        set => _now = value;
    }

    /// <summary>Policies that do not change.</summary>
    public static implicit operator LivePolicies(Policies policies) => new(policies);
}
