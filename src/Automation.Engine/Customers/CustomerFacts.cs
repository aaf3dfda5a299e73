using System.Collections.Frozen;
using Automation.Templating;
using NodaTime;

namespace Automation.Engine.Customers;

/// <summary>
/// What rules, conditions and templates may read of a customer, at one moment. Immutable; safe for concurrent use. As a
/// template object its members are those of <see cref="FactNames"/>.
/// </summary>
public sealed record CustomerFacts : ITemplateObject
{
    private static readonly FrozenDictionary<string, Func<CustomerFacts, object?>> Members = new Dictionary<string, Func<CustomerFacts, object?>>
    {
        ["key"] = facts => facts.Key,
        ["email"] = facts => facts.Email,
        ["phone"] = facts => facts.Phone,
        ["name"] = facts => facts.Name,
        ["locale"] = facts => facts.Locale,
        ["zone"] = facts => facts.Zone,
        ["birthday"] = facts => facts.Birthday is { } date ? DateTimeAt(date) : null,
        ["tier"] = facts => facts.Tier,
        ["tags"] = facts => facts.Tags,
        ["attributes"] = facts => facts.Attributes,
        ["created_at"] = facts => facts.CreatedAt.ToDateTimeOffset(),
        ["orders_count"] = facts => facts.OrdersCount,
        ["total_spent"] = facts => facts.TotalSpent,
        ["first_order_at"] = facts => facts.FirstOrderAt?.ToDateTimeOffset(),
        ["last_order_at"] = facts => facts.LastOrderAt?.ToDateTimeOffset(),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The engine's id.</summary>
    public required long Id { get; init; }

    /// <summary>The shop's key.</summary>
    public required string Key { get; init; }

    /// <summary>The mailbox; null when unknown.</summary>
    public string? Email { get; init; }

    /// <summary>The phone number; null when unknown.</summary>
    public string? Phone { get; init; }

    /// <summary>The name; null when unknown.</summary>
    public string? Name { get; init; }

    /// <summary>The BCP 47 tag of the customer's language; null when unknown.</summary>
    public string? Locale { get; init; }

    /// <summary>The IANA zone; null when unknown: then the campaign's zone holds.</summary>
    public string? Zone { get; init; }

    /// <summary>The date of birth; null when unknown.</summary>
    public LocalDate? Birthday { get; init; }

    /// <summary>The loyalty tier's name; null for none.</summary>
    public string? Tier { get; init; }

    /// <summary>The shop's tags.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>The shop's own fields, from <c>customer.attributes</c>.</summary>
    public IReadOnlyDictionary<string, object?> Attributes { get; init; } = FrozenDictionary<string, object?>.Empty;

    /// <summary>When the customer became known.</summary>
    public Instant CreatedAt { get; init; }

    /// <summary>Orders that were not cancelled.</summary>
    public long OrdersCount { get; init; }

    /// <summary>The sum of those orders, in the shop's currency.</summary>
    public decimal TotalSpent { get; init; }

    /// <summary>The first of those orders; null without one.</summary>
    public Instant? FirstOrderAt { get; init; }

    /// <summary>The last of those orders; null without one.</summary>
    public Instant? LastOrderAt { get; init; }

    /// <summary>The names that rules and templates use, such as <c>last_order_at</c>.</summary>
    public static IReadOnlyCollection<string> FactNames => Members.Keys;

    /// <inheritdoc/>
    public IReadOnlyCollection<string> MemberNames => Members.Keys;

    /// <inheritdoc/>
    public bool TryGetMember(string name, out object? value) => FactTable.TryRead(Members, this, name, out value);

    private static DateTimeOffset DateTimeAt(LocalDate date) => new(date.ToDateTimeUnspecified(), TimeSpan.Zero);
}
