using Automation.Templating.Diagnostics;

namespace Automation.Engine.Activities;

/// <summary>"Did you mean" for the names of definitions: case does not matter.</summary>
internal static class Nearness
{
    /// <summary>The nearest candidate; null when none is near.</summary>
    internal static string? Nearest(string word, IEnumerable<string> candidates) =>
        NameSuggestion.Nearest(word, candidates, name => name.ToUpperInvariant(), edits: 2);

    /// <summary>" Did you mean 'x'?" or nothing.</summary>
    internal static string Hint(string word, IEnumerable<string> candidates) =>
        Nearest(word, candidates) is { } nearest ? $" Did you mean '{nearest}'?" : "";
}
