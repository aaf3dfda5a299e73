using System.Numerics;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Automation.Templating.Rendering;
using Automation.Templating.Values;

namespace Automation.Templating.Builtins;

internal static class ObjectBuiltins
{
    private const int MaxDepth = 20;

    public static IEnumerable<BuiltinFunction> All(bool isMessage) =>
    [
        new("object.default", "value default", (r, a) => a[0] is null or "" ? a[1] : a[0]),
        new("object.eval", "value", (r, _) => throw r.Fail(RenderFaults.LeftOut("object.eval"))),
        new("object.eval_template", "value", (r, _) => throw r.Fail(RenderFaults.LeftOut("object.eval_template"))),
        new("object.format", "value format culture?", (r, a) => MathBuiltins.FormatValue(r, a[0], Arguments.Text(r, a[1]), a[2])),
        new("object.from_json", "json", FromJson),
        new("object.has_key", "value key", (r, a) => Boxes.Bool(a[1] is not null && Maps.TryGet(a[0], Arguments.Text(r, a[1]), out _))),
        new("object.has_value", "value key", (r, a) => Boxes.Bool(a[1] is not null && Maps.TryGet(a[0], Arguments.Text(r, a[1]), out var value) && value is not null)),
        new("object.keys", "value", (r, a) => new ListValue(Names(r, a[0]))),
        new("object.kind", "value", (_, a) => Kind(a[0])),
        new("object.size", "value", (_, a) => Boxes.Int(Size(a[0]))),
        new("object.to_json", "value", (r, a) => ToJson(r, a[0], isMessage)),
        new("object.typeof", "value", (_, a) => TypeOf(a[0])),
        new("object.values", "value", (r, a) => MemberValues(r, a[0])),
    ];

    private static IReadOnlyCollection<string> Names(Renderer r, object? map)
    {
        var names = Maps.Names(map);
        Lists.Charge(r, r.CallSite, names.Count);
        return names;
    }

    private static ListValue MemberValues(Renderer r, object? map)
    {
        var values = new ListValue();
        foreach (var name in Names(r, map))
        {
            Maps.TryGet(map, name, out var value);
            values.Add(r.Import(value, name));
        }

        return values;
    }

    private static int Size(object? value) => value switch
    {
        string text => text.Length,
        RawText raw => raw.Text.Length,
        IReadOnlyList<object?> list => list.Count,
        _ => Maps.Names(value).Count,
    };

    private static string? TypeOf(object? value) => value switch
    {
        null => null,
        bool => "boolean",
        string or RawText => "string",
        RangeValue => "iterator",
        IReadOnlyList<object?> => "array",
        _ when Numbers.IsNumber(value) => "number",
        _ => "object",
    };

    private static string? Kind(object? value) => value switch
    {
        null => null,
        DateTimeOffset or DateOnly or TimeSpan => "object",
        _ => Renderer.TypeName(value),
    };

    private static object? FromJson(Renderer r, Span<object?> a)
    {
        if (Arguments.TextOrNull(r, a[0]) is not { Length: > 0 } text)
        {
            return null;
        }

        r.Budget.AllocateText(text.Length * 2L, r.CallSite);
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = MaxDepth });
            return FromElement(r, document.RootElement);
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            // Half a surrogate pair is an argument fault for the reader.
            throw r.Fail(RenderFaults.BadArgument("object.from_json", e.Message));
        }
    }

    // Copied into the template's own values: the document goes away, and the result can be changed.
    private static object? FromElement(Renderer r, JsonElement element)
    {
        r.Budget.Step(r.CallSite);
        r.Budget.Allocate(40, r.CallSite);
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var map = new MapValue();
                foreach (var member in element.EnumerateObject())
                {
                    map.Set(member.Name, FromElement(r, member.Value));
                }

                return map;
            case JsonValueKind.Array:
                var list = new ListValue();
                foreach (var item in element.EnumerateArray())
                {
                    list.Add(FromElement(r, item));
                }

                return list;
            default:
                return JsonMap.FromJson(element);
        }
    }

    private static string ToJson(Renderer r, object? value, bool isMessage)
    {
        using var stream = new MemoryStream();
        var options = new JsonWriterOptions { Encoder = isMessage ? JavaScriptEncoder.UnsafeRelaxedJsonEscaping : JavaScriptEncoder.Default };
        using (var writer = new Utf8JsonWriter(stream, options))
        {
            WriteJson(r, writer, stream, value, 0);
        }

        r.Budget.AllocateText(stream.Length, r.CallSite);
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private static void WriteJson(Renderer r, Utf8JsonWriter json, MemoryStream stream, object? value, int depth)
    {
        r.Budget.Step(r.CallSite);
        if (depth > MaxDepth)
        {
            throw r.Fail(RenderFaults.DepthLimit(MaxDepth));
        }

        if (stream.Length + json.BytesPending > r.Budget.Limits.StringLength)
        {
            throw r.Fail(RenderFaults.StringLimit(r.Budget.Limits.StringLength));
        }

        switch (value)
        {
            case null: json.WriteNullValue(); break;
            case bool flag: json.WriteBooleanValue(flag); break;
            case int number: json.WriteNumberValue(number); break;
            case long number: json.WriteNumberValue(number); break;
            case decimal number: json.WriteNumberValue(number); break;
            case double number when double.IsFinite(number): json.WriteNumberValue(number); break;
            case float number when float.IsFinite(number): json.WriteNumberValue(number); break;
            case BigInteger number: json.WriteRawValue(number.ToString(System.Globalization.CultureInfo.InvariantCulture)); break;
            case DateTimeOffset at: json.WriteStringValue(at); break;
            case Callable: json.WriteNullValue(); break;
            case IReadOnlyList<object?> list: WriteList(r, json, stream, list, depth); break;
            case { } map when Maps.IsMap(map): WriteMap(r, json, stream, map, depth); break;
            default: json.WriteStringValue(r.ToText(value)); break;
        }
    }

    private static void WriteList(Renderer r, Utf8JsonWriter json, MemoryStream stream, IReadOnlyList<object?> list, int depth)
    {
        json.WriteStartArray();
        for (var i = 0; i < list.Count; i++)
        {
            WriteJson(r, json, stream, r.Import(list[i], "item"), depth + 1);
        }

        json.WriteEndArray();
    }

    private static void WriteMap(Renderer r, Utf8JsonWriter json, MemoryStream stream, object map, int depth)
    {
        json.WriteStartObject();
        foreach (var name in Maps.Names(map))
        {
            Maps.TryGet(map, name, out var value);
            json.WritePropertyName(name);
            WriteJson(r, json, stream, r.Import(value, name), depth + 1);
        }

        json.WriteEndObject();
    }
}
