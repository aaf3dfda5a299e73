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
        Attributes = row.AttributesJson is { } attributes && PlainJson.Read(attributes) is Dictionary<string, object?> map ? map : FrozenDictionary<string, object?>.Empty,
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
        Content = row.DataJson is { } data ? PlainJson.Read(data) : null,
    };

    internal static EventFacts ToFacts(this EventRow row, OrderFacts? order) => new()
    {
        Id = row.Id,
        Type = row.Type,
        Time = row.Time,
        Order = order,
        Content = row.DataJson is { } data ? PlainJson.Read(data) : null,
    };
}
