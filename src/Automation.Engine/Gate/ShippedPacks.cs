using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Automation.Engine.Gate;

/// <summary>The packs that ship with the program. Safe for concurrent use.</summary>
public static class ShippedPacks
{
    private const string Folder = ".Gate.Packs.";

    private static readonly ConcurrentDictionary<string, string> Texts = new(StringComparer.Ordinal);

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. typeof(ShippedPacks).Assembly.GetManifestResourceNames().Where(IsPack).Select(NameOf).Order(StringComparer.Ordinal)];

    /// <summary>The packs, by name; null when one has a problem, and the problems of all of them.</summary>
    /// <param name="changes">By rule id, what an installation changes; null for nothing.</param>
    public static (IReadOnlyDictionary<string, PolicyPack>? Packs, IReadOnlyList<PolicyProblem> Problems) Load(JsonObject? changes = null)
    {
        var problems = new List<PolicyProblem>();
        var packs = new Dictionary<string, PolicyPack>(StringComparer.Ordinal);
        foreach (var name in Names)
        {
            var (pack, found) = PolicyPackJson.Read(TextOf(name), name, changes);
            problems.AddRange(found);
            if (pack is not null)
            {
                packs.Add(name, pack);
            }
        }

        return problems.Count == 0 ? (packs, problems) : (null, problems);
    }

    /// <summary>The JSON of a pack.</summary>
    public static string TextOf(string name) => Texts.GetOrAdd(name, wanted =>
    {
        using var reader = new StreamReader(typeof(ShippedPacks).Assembly.GetManifestResourceStream("Automation.Engine" + Folder + wanted + ".json")
            ?? throw new ArgumentException($"There is no pack '{wanted}'.", nameof(name)));
        return reader.ReadToEnd();
    });

    private static bool IsPack(string resource) => resource.Contains(Folder, StringComparison.Ordinal);

    private static string NameOf(string resource) => Path.GetFileNameWithoutExtension(resource[(resource.IndexOf(Folder, StringComparison.Ordinal) + Folder.Length)..]);
}
