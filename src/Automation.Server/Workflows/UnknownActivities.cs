using System.Text.Json;
using System.Text.Json.Nodes;
using Automation.Engine.Activities;

namespace Automation.Server.Workflows;

/// <summary>
/// Stands in for activities whose type this server does not have, as Elsa does: without a descriptor Studio would show an empty canvas.
/// The original travels inside and comes back when the definition is saved.
/// </summary>
internal static class UnknownActivities
{
    internal const string StandIn = "Elsa.NotFoundActivity";

    private const string Original = "originalActivityJson";

    /// <summary>Puts the stand-in in the place of every activity of an unknown type.</summary>
    internal static void Hide(JsonObject root, ActivityCatalog catalog) =>
        Replace(root, activity => DefinitionJson.Text(activity, "type") is { Length: > 0 } type && type != StandIn && catalog.Find(type) is null ? StandInFor(activity, type) : null);

    /// <summary>Puts the originals back, where they were moved to.</summary>
    internal static void Restore(JsonObject root) =>
        Replace(root, activity => DefinitionJson.Text(activity, "type") == StandIn ? OriginalOf(activity) : null);

    private static void Replace(JsonObject container, Func<JsonObject, JsonObject?> replacement)
    {
        if (container["activities"] is not JsonArray activities)
        {
            return;
        }

        for (var at = 0; at < activities.Count; at++)
        {
            if (activities[at] is not JsonObject activity)
            {
                continue;
            }

            if (replacement(activity) is { } other)
            {
                activities[at] = other;
            }
            else
            {
                Replace(activity, replacement);
            }
        }
    }

    private static JsonObject StandInFor(JsonObject activity, string type) => new()
    {
        ["id"] = activity["id"]?.DeepClone(),
        ["nodeId"] = activity["nodeId"]?.DeepClone(),
        ["name"] = activity["name"]?.DeepClone(),
        ["type"] = StandIn,
        ["version"] = 1,
        ["customProperties"] = activity["customProperties"]?.DeepClone() ?? new JsonObject(),
        ["metadata"] = activity["metadata"]?.DeepClone() ?? new JsonObject(),
        ["missingTypeName"] = type,
        ["missingTypeVersion"] = activity["version"]?.DeepClone() ?? 1,
        [Original] = activity.ToJsonString(),
    };

    /// <summary>Null when the stand-in came from elsewhere without an original.</summary>
    private static JsonObject? OriginalOf(JsonObject standIn)
    {
        JsonObject? original;
        try
        {
            original = DefinitionJson.Text(standIn, Original) is { } text ? JsonNode.Parse(text) as JsonObject : null;
        }
        catch (JsonException)
        {
            return null;
        }

        if (original is null)
        {
            return null;
        }

        foreach (var name in (string[])["id", "name", "metadata", "customProperties"])
        {
            if (standIn.TryGetPropertyValue(name, out var value) && !JsonNode.DeepEquals(value, original[name]) && !(DefinitionJson.IsEmpty(value) && DefinitionJson.IsEmpty(original[name])))
            {
                original[name] = value?.DeepClone();
            }
        }

        return original;
    }
}
