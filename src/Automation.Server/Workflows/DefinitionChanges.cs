using System.Text.Json;
using System.Text.Json.Nodes;

namespace Automation.Server.Workflows;

/// <summary>
/// Lays what a designer has posted over what is stored. Order and spelling of what did not change stay as they are, and so does what the
/// designer cannot carry: Elsa Studio forgets unknown members of a definition, of its variables, inputs, outputs, options and connections.
/// It measures nodes anew and adds empty members; that alone is no change.
/// </summary>
internal static class DefinitionChanges
{
    private static readonly HashSet<string> Volatile =
    [
        "$schema", "id", "definitionId", "tenantId", "version", "createdAt", "isLatest", "isPublished", "toolVersion", "links", "materializerName", "isMaterializerAvailable", "providerName",
    ];

    /// <summary>What Studio carries of each part; when it leaves such a member out, it is gone.</summary>
    private static readonly Dictionary<string, HashSet<string>> Carried = new(StringComparer.Ordinal)
    {
        [""] = ["id", "definitionId", "name", "description", "createdAt", "version", "toolVersion", "variables", "inputs", "outputs", "outcomes", "customProperties", "isReadonly", "isLatest", "isPublished", "options", "root"],
        ["variables"] = ["id", "name", "typeName", "isArray", "value", "storageDriverTypeName"],
        ["inputs"] = ["uiHint", "storageDriverType", "type", "isArray", "name", "displayName", "description", "category"],
        ["outputs"] = ["type", "isArray", "name", "displayName", "description", "category"],
        ["options"] = ["activationStrategyType", "usableAsActivity", "autoUpdateConsumingWorkflows", "activityCategory", "incidentStrategyType", "commitStrategyName"],
        ["connections"] = ["source", "target", "vertices"],
    };

    /// <summary>The stored definition with the posted one's changes.</summary>
    internal static JsonObject Apply(JsonObject stored, JsonObject posted) => Merge(stored, posted, "", Carried[""]);

    /// <summary>Whether two definitions say the same: ids and times of the version, order, and the measured size of nodes aside.</summary>
    internal static bool AreSame(JsonObject one, JsonObject other) => JsonNode.DeepEquals(Essence(one), Essence(other));

    /// <param name="stored">What is stored.</param>
    /// <param name="posted">What was posted.</param>
    /// <param name="name">The member whose value they are; empty at the top and in lists.</param>
    /// <param name="carried">What Studio carries of it; null: everything.</param>
    private static JsonObject Merge(JsonObject stored, JsonObject posted, string name, HashSet<string>? carried)
    {
        var merged = new JsonObject();
        foreach (var (member, value) in stored)
        {
            if (posted.TryGetPropertyValue(member, out var changed))
            {
                merged[member] = MergeValue(value, changed, member);
            }
            else if (DefinitionJson.IsEmpty(value) || IsDefault(name, member, value) || (carried is not null && !carried.Contains(member)))
            {
                merged[member] = value?.DeepClone();
            }
        }

        foreach (var (member, value) in posted)
        {
            if (!stored.ContainsKey(member) && !DefinitionJson.IsEmpty(value) && !IsDefault(name, member, value))
            {
                merged[member] = value?.DeepClone();
            }
        }

        return merged;
    }

    private static JsonNode? MergeValue(JsonNode? stored, JsonNode? posted, string name) => (stored, posted) switch
    {
        _ when DefinitionJson.IsEmpty(stored) && DefinitionJson.IsEmpty(posted) => stored?.DeepClone(),
        _ when JsonNode.DeepEquals(stored, posted) => stored?.DeepClone(),
        (JsonObject one, JsonObject other) when name != "expression" => Merge(one, other, name, Carried.GetValueOrDefault(name)),
        (JsonArray one, JsonArray other) when KeyOf(name) is { } key => MergeList(one, other, Carried.GetValueOrDefault(name), key),
        _ => posted?.DeepClone(),
    };

    private static JsonArray MergeList(JsonArray stored, JsonArray posted, HashSet<string>? carried, Func<JsonObject, string?> key)
    {
        var left = posted.ToList();
        var merged = new JsonArray();
        foreach (var one in stored.OfType<JsonObject>())
        {
            var same = left.FindIndex(other => other is JsonObject json && key(json) is { } id && id == key(one));
            if (same >= 0)
            {
                merged.Add(Merge(one, (JsonObject)left[same]!, "", carried));
                left.RemoveAt(same);
            }
        }

        left.ForEach(other => merged.Add(other?.DeepClone()));
        return merged;
    }

    private static Func<JsonObject, string?>? KeyOf(string list) => list switch
    {
        "activities" => json => DefinitionJson.Text(json, "id"),
        "variables" => json => DefinitionJson.Text(json, "id") ?? DefinitionJson.Text(json, "name"),
        "inputs" or "outputs" => json => DefinitionJson.Text(json, "name"),
        "connections" => ConnectionKey,
        _ => null,
    };

    private static string ConnectionKey(JsonObject connection)
    {
        var (source, target) = (connection["source"] as JsonObject, connection["target"] as JsonObject);
        return $"{DefinitionJson.Text(source, "activity")}\n{DefinitionJson.Text(source, "port") ?? "Done"}\n{DefinitionJson.Text(target, "activity")}\n{DefinitionJson.Text(target, "port") ?? "In"}";
    }

    /// <summary>Studio writes these into an activity when it was looked at; without them they are the same.</summary>
    private static bool IsDefault(string parent, string member, JsonNode? value) =>
        parent == "customProperties" && member is "canStartWorkflow" or "runAsynchronously" && value is JsonValue flag && flag.GetValueKind() == JsonValueKind.False;

    private static JsonObject Essence(JsonObject definition)
    {
        var essence = (JsonObject)Strip(definition, "", isTop: true)!;
        if (essence["root"] is JsonObject root)
        {
            SortLists(root);
        }

        return essence;
    }

    private static JsonNode? Strip(JsonNode? node, string name, bool isTop = false) => node switch
    {
        JsonObject json when name != "expression" => new JsonObject(json
            .Where(member => !(isTop && Volatile.Contains(member.Key)) && member.Key != "nodeId" && !(name == "designer" && member.Key == "size") && !IsDefault(name, member.Key, member.Value))
            .Select(member => KeyValuePair.Create(member.Key, Strip(member.Value, member.Key)))
            .Where(member => !DefinitionJson.IsEmpty(member.Value))),
        JsonArray list => new JsonArray([.. list.Select(item => Strip(item, ""))]),
        _ => node?.DeepClone(),
    };

    private static void SortLists(JsonObject container)
    {
        foreach (var name in (string[])["activities", "connections"])
        {
            if (container[name] is JsonArray list && KeyOf(name) is { } key)
            {
                container[name] = new JsonArray([.. list.Select(item => item?.DeepClone()).OrderBy(item => item is JsonObject json ? key(json) : "", StringComparer.Ordinal)]);
            }
        }
    }
}
