using System.Globalization;
using System.Text;
using System.Text.Json;
using Automation.Connectors.Webhooks;

namespace Automation.Server.CommandLine;

/// <summary>Signed examples from a file: a list of objects with a <c>scheme</c>, or an object with a list <c>vectors</c>; docs/webhook-signatures.md.</summary>
internal sealed class SignatureVectors
{
    /// <summary>The scheme that signs addresses.</summary>
    internal const string Twilio = "twilio";

    private readonly JsonElement _vector;
    private readonly JsonElement _shared;
    private readonly string _folder;
    private readonly string _scheme;

    private SignatureVectors(JsonElement vector, JsonElement shared, string folder, string scheme, int number)
    {
        (_vector, _shared, _folder, _scheme) = (vector, shared, folder, scheme);
        Name = Text("name") ?? Text("note") ?? number.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>The example's name, or its number counted from 1.</summary>
    internal string Name { get; }

    /// <summary>What the example says of itself, if it does.</summary>
    internal bool? Expected => Find("expected_valid") is { ValueKind: JsonValueKind.True or JsonValueKind.False } expected ? expected.GetBoolean() : null;

    /// <summary>Reads the examples of a scheme.</summary>
    /// <exception cref="CommandException">The file is no JSON or holds no list of examples.</exception>
    internal static IReadOnlyList<SignatureVectors> Read(string file, string scheme)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(file));
            var root = document.RootElement.Clone();
            var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
            var items = root.ValueKind == JsonValueKind.Array ? root.EnumerateArray().ToList() : [root];
            return [.. items
                .Where(item => item.ValueKind == JsonValueKind.Object && IsOf(item, scheme))
                .SelectMany(item => Vectors(item).Select(vector => (Vector: vector, Shared: item)))
                .Select((pair, index) => new SignatureVectors(pair.Vector, pair.Shared, folder, scheme, index + 1))];
        }
        catch (JsonException exception)
        {
            throw new CommandException($"{file}: no valid JSON (line {exception.LineNumber + 1}).");
        }
    }

    /// <summary>Checks the example's signature.</summary>
    /// <param name="now">The time in seconds since 1970; null for the example's own.</param>
    /// <exception cref="CommandException">The example lacks what its scheme needs.</exception>
    internal SignatureOutcome Verify(long? now) => _scheme == Twilio
        ? TwilioSignature.Verify(Secrets("auth_token"), Text("url") ?? throw Lacks("url"), Fields(), Body(), Text("signature"))
        : WebhookScheme.Find(_scheme)!.Verify(
            new SignedRequest(Body(), Header),
            Secrets("secret"),
            DateTimeOffset.FromUnixTimeSeconds(now ?? Number("now") ?? Number("timestamp") ?? 0));

    private static bool IsOf(JsonElement item, string scheme) =>
        !item.TryGetProperty("scheme", out var given) || (given.ValueKind == JsonValueKind.String && given.GetString() == scheme);

    private static IEnumerable<JsonElement> Vectors(JsonElement item) =>
        item.TryGetProperty("vectors", out var vectors) && vectors.ValueKind == JsonValueKind.Array
            ? vectors.EnumerateArray().Where(vector => vector.ValueKind == JsonValueKind.Object)
            : [item];

    /// <summary>Examples name the one signature header shortly <c>header</c>, or give all in <c>headers</c>.</summary>
    private string? Header(string name)
    {
        if (Find("headers") is { ValueKind: JsonValueKind.Object } headers)
        {
            return headers.EnumerateObject().Where(member => member.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(member => member.Value.GetString()).FirstOrDefault();
        }

        return name switch
        {
            "webhook-id" => Text("id"),
            "webhook-timestamp" => Number("timestamp")?.ToString(CultureInfo.InvariantCulture),
            _ => Text("header") ?? Text("signature"),
        };
    }

    private IReadOnlyList<string> Secrets(string name) =>
        Find(name + "s") is { ValueKind: JsonValueKind.Array } several ? [.. several.EnumerateArray().Select(secret => secret.GetString() ?? "")]
        : Text(name) is { } one ? [one]
        : throw Lacks(name);

    private List<KeyValuePair<string, string>> Fields() => Find("params") is not { ValueKind: JsonValueKind.Object } fields ? []
        : [.. fields.EnumerateObject().SelectMany(field => Values(field.Value).Select(value => KeyValuePair.Create(field.Name, value)))];

    private static IEnumerable<string> Values(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().Select(item => item.ToString()) : [value.ToString()];

    private byte[] Body() =>
        Text("body") is { } body ? Encoding.UTF8.GetBytes(body)
        : Text("body_base64") is { } encoded ? Convert.FromBase64String(encoded)
        : Text("body_file") is { } file ? File.ReadAllBytes(Path.Combine(_folder, file))
        : [];

    private string? Text(string name) => Find(name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    private long? Number(string name) => Find(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out var number) ? number : null;

    private JsonElement? Find(string name) =>
        _vector.TryGetProperty(name, out var own) ? own : _shared.TryGetProperty(name, out var shared) ? shared : null;

    private CommandException Lacks(string member) => new($"Example '{Name}' has no \"{member}\".");
}
