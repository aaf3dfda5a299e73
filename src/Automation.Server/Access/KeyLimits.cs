namespace Automation.Server.Access;

/// <summary>What a key may be limited to. A key without limits may do whatever its role may.</summary>
internal static class KeyLimits
{
    /// <summary>Sending events: what a shop's own program needs.</summary>
    internal const string Events = "events:write";

    /// <summary>Recording consents and suppressions.</summary>
    internal const string Consents = "consents:write";

    /// <summary>All of them.</summary>
    internal static IReadOnlyList<string> All { get; } = [Events, Consents];
}
