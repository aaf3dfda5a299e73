namespace Automation.Engine.Gate;

/// <summary>The law of a country, or the general rules, as versioned data. Immutable; safe for concurrent use.</summary>
public sealed record PolicyPack
{
    /// <summary>The name in settings, such as <c>vn</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The version: the year and a number.</summary>
    public required string Version { get; init; }

    /// <summary>What it is, for people.</summary>
    public required string Title { get; init; }

    /// <summary>Whether it holds only when it is named: a stricter or less certain reading of the law.</summary>
    public bool IsPreset { get; init; }

    /// <summary>
    /// The countries (ISO 3166 alpha-2) whose recipients it binds, with the prefixes of their phone numbers; empty for a pack that binds everybody.
    /// </summary>
    public required IReadOnlyDictionary<string, string> Countries { get; init; }

    /// <summary>The rules.</summary>
    public required IReadOnlyList<PolicyRule> Rules { get; init; }

    /// <summary>Whether it binds recipients of a country.</summary>
    public bool Binds(string country) => Countries.Count == 0 || Countries.ContainsKey(country);
}

/// <summary>A problem of a pack or of an installation's policies.</summary>
/// <param name="Place">Where: the pack and the rule, or the member of the file.</param>
/// <param name="Message">What is wrong and what to do.</param>
public sealed record PolicyProblem(string Place, string Message)
{
    /// <summary>The problem in one line.</summary>
    public override string ToString() => $"{Place}: {Message}";
}
