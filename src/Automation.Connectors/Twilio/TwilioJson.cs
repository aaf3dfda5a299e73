using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Automation.Connectors.Twilio;

/// <summary>Reads what Twilio answers. Whatever else is in it is left alone; nothing that comes makes it throw. Pure.</summary>
internal static partial class TwilioJson
{
    /// <summary>The id of a created message; null when there is none.</summary>
    internal static string? ReadSid(ReadOnlyMemory<byte> json)
    {
        using var document = Parse(json);
        return document is not null && Text(document.RootElement, "sid") is { } sid && Sid().IsMatch(sid) ? sid : null;
    }

    /// <summary>The code of an error; null when there is none.</summary>
    internal static int? ReadErrorCode(ReadOnlyMemory<byte> json)
    {
        using var document = Parse(json);
        return document is { RootElement.ValueKind: JsonValueKind.Object } && document.RootElement.TryGetProperty("code", out var code) && code.ValueKind == JsonValueKind.Number && code.TryGetInt32(out var number) ? number : null;
    }

    /// <summary>The account of an id; null when the answer shows another one or none.</summary>
    internal static ShownAccount? ReadAccount(ReadOnlyMemory<byte> json, string sid)
    {
        using var document = Parse(json);
        return document is not null && Text(document.RootElement, "sid") == sid && Text(document.RootElement, "status") is { } status
            ? new ShownAccount(Text(document.RootElement, "friendly_name") ?? "", status, Text(document.RootElement, "type") == "Trial")
            : null;
    }

    /// <summary>A page of the list; null when it is none.</summary>
    internal static ListedPage? ReadPage(ReadOnlyMemory<byte> json)
    {
        using var document = Parse(json);
        if (document is not { RootElement.ValueKind: JsonValueKind.Object } || !document.RootElement.TryGetProperty("messages", out var messages) || messages.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        return new ListedPage([.. messages.EnumerateArray().Select(ReadMessage).OfType<ListedMessage>()], PathOf(Text(document.RootElement, "next_page_uri")));
    }

    /// <summary>Path and query alone: whatever host an address names, our secret goes to the configured one.</summary>
    private static string? PathOf(string? address) =>
        !Uri.TryCreate(address, UriKind.RelativeOrAbsolute, out var uri) ? null
        : uri.IsAbsoluteUri && uri.Scheme is "http" or "https" ? uri.PathAndQuery
        : address.StartsWith('/') && !address.StartsWith("//", StringComparison.Ordinal) ? address
        : null;

    /// <summary>Whether a text is an id of a message.</summary>
    internal static bool IsSid(string text) => Sid().IsMatch(text);

    private static ListedMessage? ReadMessage(JsonElement message) => Text(message, "sid") is not { } sid ? null : new ListedMessage(
        sid,
        Text(message, "to") ?? "",
        Text(message, "from") ?? "",
        Text(message, "messaging_service_sid") ?? "",
        Text(message, "body") ?? "",
        Text(message, "direction")?.StartsWith("outbound", StringComparison.Ordinal) == true,
        DateTimeOffset.TryParse(Text(message, "date_created"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var created) ? created : null);

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static JsonDocument? Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            return JsonDocument.Parse(json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [GeneratedRegex("^(SM|MM)[0-9a-fA-F]{32}$", RegexOptions.CultureInvariant)]
    private static partial Regex Sid();
}
