using System.Reflection;
using Xunit;

namespace Automation.Tests.Architecture;

/// <summary>Server → {Storage, Connectors} → Engine → Templating, and never back (docs/architecture.md).</summary>
public sealed class ReferenceDirectionTests
{
    public static TheoryData<string, string[]> Allowed => new()
    {
        { "Automation.Templating", [] },
        { "Automation.Engine", ["Automation.Templating"] },
        { "Automation.Storage", ["Automation.Engine", "Automation.Templating"] },
        { "Automation.Connectors", ["Automation.Engine", "Automation.Templating"] },
        { "Automation.Server", ["Automation.Storage", "Automation.Connectors", "Automation.Engine", "Automation.Templating"] },
    };

    [Theory]
    [MemberData(nameof(Allowed))]
    public void Assembly_references_only_what_the_map_allows(string assembly, string[] allowed)
    {
        var ours = Assembly.Load(assembly).GetReferencedAssemblies()
            .Select(name => name.Name!)
            .Where(name => name.StartsWith("Automation.", StringComparison.Ordinal));

        Assert.All(ours, name => Assert.Contains(name, allowed));
    }
}
