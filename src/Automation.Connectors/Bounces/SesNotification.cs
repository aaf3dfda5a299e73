using System.Text.Json;

namespace Automation.Connectors.Bounces;

/// <summary>Reads the notifications that Amazon SES sends as JSON in the text of a mail (documented as "notification contents").</summary>
internal static class SesNotification
{
    private const string Mark = "\"notificationType\"";

    /// <summary>What the notification says; null when the text holds none.</summary>
    public static (BounceKind Kind, IReadOnlyList<BouncedRecipient> Recipients, string? FeedbackType)? TryRead(string text)
    {
        int start = text.Contains(Mark, StringComparison.Ordinal) ? text.IndexOf('{', StringComparison.Ordinal) : -1;
        if (start < 0)
        {
            return null;
        }

        try
        {
            // Old relays fold lines after 998 characters and mark the fold with an exclamation mark.
            byte[] json = System.Text.Encoding.UTF8.GetBytes(text[start..].Replace("!\n ", "", StringComparison.Ordinal));
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 32 });
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            return Read(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null; // cut off, or half a surrogate pair: the text is read as any other
        }
    }

    private static (BounceKind Kind, IReadOnlyList<BouncedRecipient> Recipients, string? FeedbackType)? Read(JsonElement root) => Text(root, "notificationType") switch
    {
        "Bounce" when Member(root, "bounce") is { } bounce => (BounceKind.Failure, [.. List(bounce, "bouncedRecipients").Select(Bounced)], null),
        "Complaint" when Member(root, "complaint") is { } complaint =>
            (BounceKind.Feedback, [.. List(complaint, "complainedRecipients").Select(recipient => Plain(recipient, BounceReason.Feedback))], Text(complaint, "complaintFeedbackType") ?? "abuse"),
        "Delivery" when Member(root, "delivery") is { } delivery =>
            (BounceKind.Success, [.. List(delivery, "recipients").Select(address => new BouncedRecipient(address.ValueKind == JsonValueKind.String ? address.GetString() : null, null, null, BounceReason.Delivered, false))], null),
        _ => null,
    };

    private static BouncedRecipient Bounced(JsonElement recipient) => Verdict.On(new Testimony
    {
        Address = Text(recipient, "emailAddress"),
        Action = Text(recipient, "action"),
        Status = Text(recipient, "status") is { } status && Diagnostic.IsStatus(status) ? status : null,
        Texts = Text(recipient, "diagnosticCode") is { } diagnostic ? [diagnostic] : [],
    });

    private static BouncedRecipient Plain(JsonElement recipient, BounceReason reason) => new(Text(recipient, "emailAddress"), null, null, reason, false);

    private static JsonElement? Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) ? value : null;

    private static string? Text(JsonElement element, string name) => Member(element, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    private static JsonElement.ArrayEnumerator List(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : default;
}
