using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Automation.Templating;
using NodaTime;

namespace Automation.Engine.Journeys;

/// <summary>
/// The stored form of <see cref="JourneyState"/>: compact JSON that later versions must still read. A million waiting journeys
/// keep one each, so names are single letters and what is empty is left out.
/// </summary>
public static class JourneyStateJson
{
    /// <summary>The text goes into a column, not into a page: an escaped Vietnamese letter would take twice the room.</summary>
    private static readonly JsonWriterOptions AsWritten = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a state.</summary>
    public static string Write(JourneyState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var buffer = new ArrayBufferWriter<byte>(128);
        using (var json = new Utf8JsonWriter(buffer, AsWritten))
        {
            json.WriteStartObject();
            json.WriteNumber("n", state.Visits);
            WriteOpen(json, state);
            WriteArrived(json, state);
            WriteSides(json, state);
            if (state.Variables.Count > 0)
            {
                json.WritePropertyName("v");
                WriteValue(json, state.Variables);
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Writes a plain value (text, number, boolean, time, list, dictionary) as JSON.</summary>
    internal static string WriteValue(object value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, AsWritten))
        {
            WriteValue(json, value);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>
    /// Whether a value can be kept and is the same when it is read again. Objects of the model are kept as they are at that
    /// moment, member by member.
    /// </summary>
    internal static bool CanWrite(object? value) => value switch
    {
        double number => double.IsFinite(number),
        null or string or bool or int or long or decimal or DateTimeOffset or TimeSpan or JsonElement => true,
        IEnumerable<KeyValuePair<string, object?>> members => members.All(member => CanWrite(member.Value)),
        ITemplateObject made => Members(made).All(member => CanWrite(member.Value)),
        System.Collections.IEnumerable items => items.Cast<object?>().All(CanWrite),
        _ => value is IFormattable,
    };

    /// <summary>Reads a state; an empty text is the state of a journey that has not begun.</summary>
    /// <exception cref="JsonException">The text is damaged.</exception>
    public static JourneyState Read(string text)
    {
        var state = new JourneyState();
        if (string.IsNullOrEmpty(text))
        {
            return state;
        }

        using var document = JsonDocument.Parse(text);
        foreach (var member in document.RootElement.EnumerateObject())
        {
            switch (member.Name)
            {
                case "n":
                    state.Visits = member.Value.GetInt32();
                    break;
                case "o":
                    state.Open.AddRange(member.Value.EnumerateArray().Select(ReadVisit));
                    break;
                case "j":
                    foreach (var join in member.Value.EnumerateObject())
                    {
                        state.Arrived[int.Parse(join.Name, CultureInfo.InvariantCulture)] = join.Value.GetUInt64();
                    }

                    break;
                case "s":
                    foreach (var side in member.Value.EnumerateObject())
                    {
                        state.Sides[int.Parse(side.Name, CultureInfo.InvariantCulture)] = side.Value.GetString() ?? "";
                    }

                    break;
                case "v":
                    foreach (var variable in member.Value.EnumerateObject())
                    {
                        state.Variables[variable.Name] = ReadValue(variable.Value);
                    }

                    break;
                default:
                    throw new JsonException($"A journey's state has an unknown member '{member.Name}'.");
            }
        }

        return state;
    }

    private static void WriteSides(Utf8JsonWriter json, JourneyState state)
    {
        if (state.Sides.Count == 0)
        {
            return;
        }

        json.WriteStartObject("s");
        foreach (var (activity, side) in state.Sides)
        {
            json.WriteString(activity.ToString(CultureInfo.InvariantCulture), side);
        }

        json.WriteEndObject();
    }

    private static void WriteOpen(Utf8JsonWriter json, JourneyState state)
    {
        if (state.Open.Count == 0)
        {
            return;
        }

        json.WriteStartArray("o");
        foreach (var visit in state.Open)
        {
            json.WriteStartArray();
            json.WriteNumberValue(visit.Activity);
            json.WriteNumberValue(visit.Visit);
            json.WriteNumberValue((int)visit.Rest);
            if (visit.Incidents > 0 || visit.Begins || visit.Memory is not null || visit.RetryEvent is not null || visit.RetryDelivery is not null)
            {
                json.WriteNumberValue(visit.Incidents);
                json.WriteBooleanValue(visit.Begins);
                json.WriteStringValue(visit.Memory);
                json.WriteStringValue(visit.RetryEvent?.ToString(CultureInfo.InvariantCulture));
                json.WriteStringValue(visit.RetryDelivery);
                if (visit.RetryDeadline is { } deadline)
                {
                    json.WriteNumberValue(deadline.ToUnixTimeTicks());
                }
            }

            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private static OpenVisit ReadVisit(JsonElement json)
    {
        var isLong = json.GetArrayLength() > 3;
        return new OpenVisit
        {
            Activity = json[0].GetInt32(),
            Visit = json[1].GetInt32(),
            Rest = (RestKind)json[2].GetInt32(),
            Incidents = isLong ? json[3].GetInt32() : 0,
            Begins = isLong && json[4].GetBoolean(),
            Memory = isLong ? json[5].GetString() : null,
            RetryEvent = isLong && json[6].GetString() is { } id ? long.Parse(id, CultureInfo.InvariantCulture) : null,
            RetryDelivery = isLong ? json[7].GetString() : null,
            RetryDeadline = json.GetArrayLength() > 8 ? Instant.FromUnixTimeTicks(json[8].GetInt64()) : null,
        };
    }

    private static void WriteArrived(Utf8JsonWriter json, JourneyState state)
    {
        if (state.Arrived.Count == 0)
        {
            return;
        }

        json.WriteStartObject("j");
        foreach (var (activity, bits) in state.Arrived)
        {
            json.WriteNumber(activity.ToString(CultureInfo.InvariantCulture), bits);
        }

        json.WriteEndObject();
    }

    /// <summary>Instants and durations have no JSON form of their own: <c>{"$i":…}</c> and <c>{"$d":…}</c> keep their type.</summary>
    private static void WriteValue(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case string text:
                json.WriteStringValue(text);
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case int or long:
                json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case decimal number:
                json.WriteNumberValue(number);
                break;
            case double number:
                json.WriteNumberValue(number);
                break;
            case DateTimeOffset instant:
                WriteTagged(json, "$i", instant.ToString("O", CultureInfo.InvariantCulture));
                break;
            case TimeSpan duration:
                WriteTagged(json, "$d", duration.ToString("c", CultureInfo.InvariantCulture));
                break;
            case JsonElement element:
                element.WriteTo(json);
                break;
            case IEnumerable<KeyValuePair<string, object?>> members:
                json.WriteStartObject();
                foreach (var (name, member) in members)
                {
                    json.WritePropertyName(name);
                    WriteValue(json, member);
                }

                json.WriteEndObject();
                break;
            case ITemplateObject made:
                WriteValue(json, Members(made));
                break;
            case System.Collections.IEnumerable items:
                json.WriteStartArray();
                foreach (var item in items)
                {
                    WriteValue(json, item);
                }

                json.WriteEndArray();
                break;
            case IFormattable formattable:
                json.WriteStringValue(formattable.ToString(null, CultureInfo.InvariantCulture));
                break;
            default:
                throw new NotSupportedException($"A variable cannot hold a {value.GetType().Name}: use texts, numbers, booleans, times, lists and dictionaries.");
        }
    }

    private static IEnumerable<KeyValuePair<string, object?>> Members(ITemplateObject made) =>
        made.MemberNames.Select(name => KeyValuePair.Create(name, made.TryGetMember(name, out var value) ? value : null));

    private static void WriteTagged(Utf8JsonWriter json, string tag, string text)
    {
        json.WriteStartObject();
        json.WriteString(tag, text);
        json.WriteEndObject();
    }

    private static object? ReadValue(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Array)
        {
            return json.EnumerateArray().Select(ReadValue).ToList();
        }

        if (json.ValueKind != JsonValueKind.Object)
        {
            return Customers.PlainJson.From(json);
        }

        if (json.TryGetProperty("$i", out var instant))
        {
            return DateTimeOffset.ParseExact(instant.GetString()!, "O", CultureInfo.InvariantCulture);
        }

        return json.TryGetProperty("$d", out var duration)
            ? TimeSpan.ParseExact(duration.GetString()!, "c", CultureInfo.InvariantCulture)
            : json.EnumerateObject().ToDictionary(member => member.Name, member => ReadValue(member.Value), StringComparer.Ordinal);
    }
}
