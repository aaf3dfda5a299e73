using System.Collections.Frozen;
using Automation.Templating;
using NodaTime;

namespace Automation.Engine.Customers;

/// <summary>A fact from outside that began or resumed a journey. Immutable; safe for concurrent use.</summary>
public sealed record EventFacts : ITemplateObject
{
    private static readonly string[] Names = ["type", "time", "data"];

    /// <summary>The engine's id.</summary>
    public required long Id { get; init; }

    /// <summary>The CloudEvents type.</summary>
    public required string Type { get; init; }

    /// <summary>When it happened.</summary>
    public required Instant Time { get; init; }

    /// <summary>The order it is about; null for none.</summary>
    public OrderFacts? Order { get; init; }

    /// <summary>Its data, as plain values; null for none.</summary>
    public object? Content { get; init; }

    /// <inheritdoc/>
    public IReadOnlyCollection<string> MemberNames => Names;

    /// <inheritdoc/>
    public bool TryGetMember(string name, out object? value)
    {
        (value, var known) = name switch
        {
            "type" => (Type, true),
            "time" => (Time.ToDateTimeOffset(), true),
            "data" => (Content, true),
            _ => ((object?)null, false),
        };
        return known;
    }
}

/// <summary>An order as conditions and templates read it. Immutable; safe for concurrent use.</summary>
public sealed record OrderFacts : ITemplateObject
{
    private static readonly FrozenDictionary<string, Func<OrderFacts, object?>> Members = new Dictionary<string, Func<OrderFacts, object?>>
    {
        ["key"] = order => order.Key,
        ["number"] = order => order.Key,
        ["at"] = order => order.At.ToDateTimeOffset(),
        ["total"] = order => order.Total,
        ["currency"] = order => order.Currency,
        ["items_count"] = order => order.ItemsCount,
        ["cancelled"] = order => order.Cancelled,
        ["data"] = order => order.Content,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The shop's key or number.</summary>
    public required string Key { get; init; }

    /// <summary>When it was placed.</summary>
    public required Instant At { get; init; }

    /// <summary>What it came to, in <see cref="Currency"/>.</summary>
    public required decimal Total { get; init; }

    /// <summary>The ISO 4217 code.</summary>
    public required string Currency { get; init; }

    /// <summary>How many lines or items, as the source counts them.</summary>
    public int ItemsCount { get; init; }

    /// <summary>Whether it was cancelled.</summary>
    public bool Cancelled { get; init; }

    /// <summary>The source's own data; null for none.</summary>
    public object? Content { get; init; }

    /// <inheritdoc/>
    public IReadOnlyCollection<string> MemberNames => Members.Keys;

    /// <inheritdoc/>
    public bool TryGetMember(string name, out object? value) => FactTable.TryRead(Members, this, name, out value);
}
