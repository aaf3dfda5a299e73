using Automation.Templating.Diagnostics;

namespace Automation.Server.Orders;

/// <summary>"Did you mean" for columns and properties: case, spaces and dashes do not matter.</summary>
internal static class ClosestName
{
    /// <summary>The text <c>; did you mean "…"?</c>, or nothing when no candidate is near.</summary>
    /// <param name="written">What was written.</param>
    /// <param name="candidates">What would have been right.</param>
    public static string Hint(string written, IEnumerable<string> candidates)
        => NameSuggestion.Nearest(written, candidates, Plain, edits: 2) is { } name ? $"; did you mean \"{name}\"?" : "";

    private static string Plain(string name)
        => string.Concat(name.Where(letter => letter is not (' ' or '_' or '-'))).ToUpperInvariant();
}
