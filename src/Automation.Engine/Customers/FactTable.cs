using System.Collections.Frozen;

namespace Automation.Engine.Customers;

/// <summary>Facts by the names that rules and templates use.</summary>
internal static class FactTable
{
    /// <summary>Reads the fact of a name.</summary>
    /// <param name="members">How each is read.</param>
    /// <param name="facts">Of whom or what.</param>
    /// <param name="name">The name.</param>
    /// <param name="value">The fact; null for none.</param>
    /// <returns>Whether there is such a name.</returns>
    internal static bool TryRead<T>(FrozenDictionary<string, Func<T, object?>> members, T facts, string name, out object? value)
    {
        var isKnown = members.TryGetValue(name, out var read);
        value = read?.Invoke(facts);
        return isKnown;
    }
}
