using System.Globalization;
using Automation.Engine.Campaigns;
using Automation.Engine.Customers;

namespace Automation.Server.Events;

/// <summary>
/// The keys that make an entry unique. An order's key stands for the order, so that two sources that tell of the same order
/// begin one journey; the value of a fact is written as the store writes it in a scan.
/// </summary>
internal static class EntryKeys
{
    internal static string ForEvent(ReentryRule rule, Happening happening) => rule switch
    {
        ReentryRule.Once => "",
        ReentryRule.OncePerValue => happening.FactKey ?? "",
        _ => happening.OrderKey is { } order ? "o:" + order : "e:" + happening.EventId.ToString(CultureInfo.InvariantCulture),
    };

    internal static string? ValueKey(ReentryRule rule, CustomerFacts customer)
    {
        if (rule is not ReentryRule.OncePerValue { Fact: var fact } || !customer.TryGetMember(fact["customer.".Length..], out var value))
        {
            return null;
        }

        return value switch
        {
            null => null,
            DateTimeOffset instant => instant.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
            IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString(),
        };
    }
}
