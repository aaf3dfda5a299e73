using System.Text.Json;
using System.Text.Json.Nodes;
using Automation.Server.Workflows;

namespace Automation.Server.Studio.Definitions;

/// <summary>Reads what Studio posts without losing a member.</summary>
internal static class StudioBody
{
    /// <summary>The body as an object; an empty body is an empty one.</summary>
    /// <exception cref="DefinitionException">It is no JSON object.</exception>
    internal static async Task<JsonObject> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var content = await ReadBytesAsync(request, cancellationToken);
        return content.Length == 0 ? [] : DefinitionFiles.Parse("The request", content);
    }

    internal static async Task<byte[]> ReadBytesAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream();
        await request.Body.CopyToAsync(content, cancellationToken);
        return content.ToArray();
    }

    /// <summary>A list of texts, by its name in any case; empty when it is missing.</summary>
    /// <exception cref="DefinitionException">It is no list of texts.</exception>
    internal static IReadOnlyList<string> Texts(JsonObject body, string name)
    {
        var value = Find(body, name);
        if (value is null)
        {
            return [];
        }

        return value is JsonArray list && list.All(item => item?.GetValueKind() == JsonValueKind.String)
            ? [.. list.Select(item => item!.GetValue<string>()).Distinct()]
            : throw new DefinitionException(DefinitionFault.Invalid, $"'{name}' must be a list of texts.");
    }

    /// <summary>A text by its name in any case; null when it is missing or something else.</summary>
    internal static string? Text(JsonObject body, string name) =>
        Find(body, name) is JsonValue value && value.GetValueKind() is (JsonValueKind.String or JsonValueKind.Number) ? value.ToString() : null;

    internal static JsonNode? Find(JsonObject body, string name) =>
        body.FirstOrDefault(member => string.Equals(member.Key, name, StringComparison.OrdinalIgnoreCase)).Value;
}
