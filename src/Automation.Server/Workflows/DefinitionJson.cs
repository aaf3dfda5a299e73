using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Automation.Server.Workflows;

/// <summary>Looks into the JSON of a definition.</summary>
internal static class DefinitionJson
{
    internal const string Flowchart = "Elsa.Flowchart";

    /// <summary>A text member; null when it is missing or no text.</summary>
    internal static string? Text(JsonObject? json, string name) =>
        json?[name] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    /// <summary>The objects of a list.</summary>
    internal static IEnumerable<JsonObject> Objects(JsonNode? list) => (list as JsonArray)?.OfType<JsonObject>() ?? [];

    /// <summary>Whether a member holds nothing: null, an empty list, or an object without members.</summary>
    internal static bool IsEmpty(JsonNode? node) => node is null or JsonArray { Count: 0 } or JsonObject { Count: 0 };

    /// <summary>The activities that stand directly in another one, with the name of the member that holds each.</summary>
    internal static IEnumerable<(string Port, JsonObject Activity)> ChildrenOf(JsonObject activity)
    {
        foreach (var (name, value) in activity)
        {
            if (name is "activities")
            {
                foreach (var child in Objects(value))
                {
                    yield return (name, child);
                }
            }
            else if (name is "cases")
            {
                foreach (var child in Objects(value).Select(one => one["activity"]).OfType<JsonObject>().Where(IsActivity))
                {
                    yield return (name, child);
                }
            }
            else if (value is JsonObject embedded && IsActivity(embedded))
            {
                yield return (name, embedded);
            }
        }
    }

    /// <summary>An activity and everything in it.</summary>
    internal static IEnumerable<JsonObject> WithDescendants(JsonObject activity) =>
        ChildrenOf(activity).SelectMany(child => WithDescendants(child.Activity)).Prepend(activity);

    /// <summary>An id in the form of the designer's, 16 hexadecimal digits, that depends on nothing but the text.</summary>
    internal static string DerivedId(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)), 0, 8);

    private static bool IsActivity(JsonObject json) => Text(json, "type") is not null && Text(json, "id") is not null && !json.ContainsKey("expression");
}
