using System.Text.Json;

namespace Automation.Engine.Customers;

/// <summary>
/// JSON as the plain values that conditions and templates read: text, long, decimal (double where it does not fit), bool, null,
/// list, dictionary. Pure; safe for concurrent use.
/// </summary>
public static class PlainJson
{
    /// <summary>Reads a JSON text.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static object? Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return From(document.RootElement);
    }

    /// <summary>The plain value of an element; it does not refer to the element's document.</summary>
    public static object? From(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => json.GetString(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => json.TryGetInt64(out var whole) ? whole
            : json.TryGetDecimal(out var exact) ? exact
            : json.GetDouble(),
        JsonValueKind.Array => json.EnumerateArray().Select(From).ToList(),
        JsonValueKind.Object => json.EnumerateObject().ToDictionary(member => member.Name, member => From(member.Value), StringComparer.Ordinal),
        _ => null,
    };
}
