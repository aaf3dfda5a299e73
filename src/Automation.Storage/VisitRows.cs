namespace Automation.Storage;

/// <summary>How many more visits rest at an activity after an advance than before.</summary>
/// <param name="ActivityId">The activity.</param>
/// <param name="N">Negative: fewer.</param>
public readonly record struct RestChange(string ActivityId, int N);

/// <summary>The side that a journey has taken at a split.</summary>
/// <param name="ActivityId">The split.</param>
/// <param name="Side">The side's name.</param>
/// <param name="IsNew">Whether this advance took it.</param>
public readonly record struct SideTaken(string ActivityId, string Side, bool IsNew);
