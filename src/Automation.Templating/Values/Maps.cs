using System.Text.Json;

namespace Automation.Templating.Values;

/// <summary>One way to look into everything that behaves like a map, without wrapping it.</summary>
internal static class Maps
{
    public static bool IsMap(object? value) => value is ITemplateObject or IReadOnlyDictionary<string, object?>;

    public static bool TryGet(object? map, string name, out object? value)
    {
        switch (map)
        {
            case MapValue own:
                return own.TryGetMember(name, out value);
            case Dictionary<string, object?> dictionary:
                return dictionary.TryGetValue(name, out value);
            case ITemplateObject host:
                return host.TryGetMember(name, out value);
            case IReadOnlyDictionary<string, object?> readOnly:
                return readOnly.TryGetValue(name, out value);
            default:
                value = null;
                return false;
        }
    }

    public static IReadOnlyCollection<string> Names(object? map) => map switch
    {
        ITemplateObject host => host.MemberNames,
        IReadOnlyDictionary<string, object?> readOnly => readOnly.Keys as IReadOnlyCollection<string> ?? [.. readOnly.Keys],
        _ => [],
    };
}

/// <summary>A JSON object seen as a map; members become values when they are read.</summary>
internal sealed class JsonMap(JsonElement element) : ITemplateObject
{
    public IReadOnlyCollection<string> MemberNames => [.. element.EnumerateObject().Select(p => p.Name)];

    public JsonElement Element => element;

    public bool TryGetMember(string name, out object? value)
    {
        var found = element.TryGetProperty(name, out var member);
        value = found ? FromJson(member) : null;
        return found;
    }

    public static object? FromJson(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => new JsonMap(element),
        JsonValueKind.Array => new ListValue(element.EnumerateArray().Select(FromJson)),
        JsonValueKind.String => element.GetString(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => Number(element),
        _ => null,
    };

    private static object? Number(JsonElement element)
    {
        if (element.TryGetInt32(out var small))
        {
            return Rendering.Boxes.Int(small);
        }

        if (element.TryGetInt64(out var large))
        {
            return large;
        }

        // A price such as 19.90 stays exact; what decimal cannot hold becomes double.
        return !element.GetRawText().Contains('e', StringComparison.OrdinalIgnoreCase) && element.TryGetDecimal(out var exact)
            ? exact
            : element.GetDouble();
    }
}
