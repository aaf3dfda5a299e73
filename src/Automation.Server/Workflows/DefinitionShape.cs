using System.Text.Json.Nodes;
using Automation.Storage;
using NodaTime.Text;

namespace Automation.Server.Workflows;

/// <summary>
/// Gives a definition what designers and viewers rely on: ids and node ids of all activities, and no list or object that is null. It adds
/// and never takes away; a definition that has everything stays as it is to the letter.
/// </summary>
internal static class DefinitionShape
{
    private static readonly string[] TopOrder =
    [
        "$schema", "id", "definitionId", "tenantId", "name", "description", "createdAt", "version", "toolVersion", "variables", "inputs", "outputs", "outcomes",
        "customProperties", "isReadonly", "isSystem", "isLatest", "isPublished", "options", "root",
    ];

    // Elsa writes an offset and never Z.
    private static readonly InstantPattern Time = InstantPattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd'T'HH':'mm':'ss.FFFFFFF'+00:00'");

    /// <summary>Fills in what is missing.</summary>
    internal static void Complete(JsonObject definition)
    {
        foreach (var name in (string[])["variables", "inputs", "outputs", "outcomes"])
        {
            definition[name] ??= new JsonArray();
        }

        foreach (var name in (string[])["customProperties", "options"])
        {
            definition[name] ??= new JsonObject();
        }

        definition["isReadonly"] ??= false;
        definition["isSystem"] ??= false;
        var root = (JsonObject)definition["root"]!;
        AddMissing(root, "version", 1);
        foreach (var name in (string[])["activities", "variables", "connections"])
        {
            root[name] ??= new JsonArray();
        }

        var taken = DefinitionJson.WithDescendants(root).Select(activity => DefinitionJson.Text(activity, "id")).OfType<string>().ToHashSet(StringComparer.Ordinal);
        Complete(root, "Workflow1", DefinitionJson.Text(definition, "definitionId") ?? "", taken);
    }

    /// <summary>A new definition's members in the order in which Elsa writes them.</summary>
    internal static JsonObject Ordered(JsonObject definition)
    {
        var ordered = new JsonObject();
        foreach (var name in TopOrder.Where(definition.ContainsKey).Concat(definition.Select(member => member.Key).Except(TopOrder)))
        {
            ordered[name] = definition[name]?.DeepClone();
        }

        return ordered;
    }

    /// <summary>Writes what the row knows better than the text: ids, version, marks and time.</summary>
    internal static void Identify(JsonObject definition, DefinitionVersionRow row)
    {
        definition["id"] = row.VersionId;
        definition["definitionId"] = row.DefinitionId;
        definition["name"] = row.Name;
        definition["createdAt"] = Time.Format(row.CreatedAt);
        definition["version"] = row.Version;
        definition["isLatest"] = row.IsLatest;
        definition["isPublished"] = row.IsPublished;
    }

    private static void Complete(JsonObject activity, string parent, string seed, HashSet<string> taken)
    {
        if (DefinitionJson.Text(activity, "id") is not { Length: > 0 } id)
        {
            activity["id"] = id = FreeId($"{seed}|{parent}|{DefinitionJson.Text(activity, "type")}", taken);
        }

        var nodeId = $"{parent}:{id}";
        if (DefinitionJson.Text(activity, "nodeId") != nodeId)
        {
            activity["nodeId"] = nodeId;
        }

        if (!activity.ContainsKey("name"))
        {
            activity["name"] = id;
        }

        AddMissing(activity, "version", 1);
        activity["customProperties"] ??= new JsonObject();
        activity["metadata"] ??= new JsonObject();
        foreach (var (_, child) in DefinitionJson.ChildrenOf(activity).ToList())
        {
            Complete(child, nodeId, seed, taken);
        }
    }

    private static string FreeId(string seed, HashSet<string> taken)
    {
        for (var number = 1; ; number++)
        {
            var id = DefinitionJson.DerivedId(FormattableString.Invariant($"{seed}|{number}"));
            if (taken.Add(id))
            {
                return id;
            }
        }
    }

    private static void AddMissing(JsonObject json, string name, int value)
    {
        if (json[name] is null)
        {
            json[name] = value;
        }
    }
}
