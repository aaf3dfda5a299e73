using Automation.Templating;

namespace Automation.Engine.Journeys;

/// <summary>
/// The bounds of templates and expressions that decide something about a journey. What is counted — steps, loops, output,
/// allocation — is bounded as everywhere; the wall clock is only the last resort, because the same input must give the same
/// ledger on a machine that happens to be busy (250 ms passed in one of 40,000 renders on an overloaded one).
/// </summary>
public static class DecisionLimits
{
    /// <summary>The bounds.</summary>
    public static BudgetLimits Value { get; } = BudgetLimits.Default with { WallClock = TimeSpan.FromSeconds(30) };
}
