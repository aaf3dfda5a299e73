using System.Collections.Frozen;
using System.Text.Json;
using Automation.Engine.Customers;
using Automation.Storage;
using NodaTime.Text;

namespace Automation.Server.Journeys;

/// <summary>Turns stored rows into the facts that the engine reads.</summary>
internal static class CustomerReading
{
    internal static CustomerFacts ToFacts(this CustomerRow row) => new()
    {
        Id = row.Id,
        Key = row.Key,
        Email = row.Email,
        Phone = row.Phone,
        Name = row.Name,
        Locale = row.Locale,
        Zone = row.Zone,
        Birthday = row.Birthday is { } text && LocalDatePattern.Iso.Parse(text) is { Success: true } date ? date.Value : null,
        Tier = row.Tier,
        Tags = row.TagsJson is { } tags ? JsonSerializer.Deserialize<List<string>>(tags) ?? [] : [],
        Attributes = row.AttributesJson is { } attributes && ToPlain(attributes) is Dictionary<string, object?> map ? map : FrozenDictionary<string, object?>.Empty,
        CreatedAt = row.CreatedAt,
        OrdersCount = row.OrdersCount,
        TotalSpent = row.TotalSpent,
        FirstOrderAt = row.FirstOrderAt,
        LastOrderAt = row.LastOrderAt,
    };

    internal static OrderFacts ToFacts(this OrderRow row) => new()
    {
        Key = row.Key,
        At = row.At,
        Total = row.Total,
        Currency = row.Currency,
        ItemsCount = row.ItemsCount,
        Cancelled = row.Cancelled,
        Content = row.DataJson is { } data ? ToPlain(data) : null,
    };

    internal static EventFacts ToFacts(this EventRow row, OrderFacts? order) => new()
    {
        Id = row.Id,
        Type = row.Type,
        Time = row.Time,
        Order = order,
        Content = row.DataJson is { } data ? ToPlain(data) : null,
    };

    private static object? ToPlain(string json)
    {
        using var document = JsonDocument.Parse(json);
        return ToPlain(document.RootElement);
    }

    private static object? ToPlain(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => json.GetString(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => json.TryGetInt64(out var whole) ? whole : json.TryGetDecimal(out var exact) ? exact : json.GetDouble(),
        JsonValueKind.Array => json.EnumerateArray().Select(ToPlain).ToList(),
        JsonValueKind.Object => json.EnumerateObject().ToDictionary(member => member.Name, member => ToPlain(member.Value), StringComparer.Ordinal),
        _ => null,
    };
}
