using Automation.Engine.Campaigns;
using Automation.Engine.Definitions;

namespace Automation.Server.Studio.Descriptors;

/// <summary>A value that expressions of a definition can read.</summary>
/// <param name="Path">As expressions write it, such as <c>customer.tier</c>.</param>
/// <param name="Type">string, number, boolean, Date, string[] or any.</param>
/// <param name="Description">What it is, in the reader's language.</param>
internal sealed record ModelValue(string Path, string Type, string Description);

/// <summary>What expressions of a definition can read, with explanations. Pure.</summary>
internal static class TemplateModel
{
    /// <summary>The types of the values that every definition has. A test holds it against the facts of the engine.</summary>
    internal static readonly IReadOnlyDictionary<string, string> Fixed = new Dictionary<string, string>
    {
        ["customer.key"] = "string",
        ["customer.name"] = "string",
        ["customer.email"] = "string",
        ["customer.phone"] = "string",
        ["customer.locale"] = "string",
        ["customer.zone"] = "string",
        ["customer.birthday"] = "Date",
        ["customer.tier"] = "string",
        ["customer.tags"] = "string[]",
        ["customer.attributes"] = "any",
        ["customer.created_at"] = "Date",
        ["customer.orders_count"] = "number",
        ["customer.total_spent"] = "number",
        ["customer.first_order_at"] = "Date",
        ["customer.last_order_at"] = "Date",
        ["order.key"] = "string",
        ["order.number"] = "string",
        ["order.at"] = "Date",
        ["order.total"] = "number",
        ["order.currency"] = "string",
        ["order.items_count"] = "number",
        ["order.cancelled"] = "boolean",
        ["order.data"] = "any",
        ["event.type"] = "string",
        ["event.time"] = "Date",
        ["event.data"] = "any",
        ["campaign.name"] = "string",
        ["campaign.zone"] = "string",
        ["journey.id"] = "number",
        ["journey.entered_at"] = "Date",
        ["now"] = "Date",
    };

    /// <summary>The values in the order in which they are explained.</summary>
    /// <param name="definition">The definition, for its variables and campaign values; null for what all have.</param>
    /// <param name="texts">The language.</param>
    internal static IReadOnlyList<ModelValue> Of(WorkflowDefinition? definition, PaletteTexts texts) =>
    [
        .. Fixed.Select(known => new ModelValue(known.Key, known.Value, texts.Model[known.Key])),
        .. CampaignValues(definition).Select(name => new ModelValue("campaign." + name, "any", texts.CampaignValue)),
        .. (definition?.Variables ?? []).Select(variable => new ModelValue("variables." + variable.Name, TypeOf(variable.TypeName), texts.Variable)),
    ];

    private static IEnumerable<string> CampaignValues(WorkflowDefinition? definition)
    {
        var (settings, _) = CampaignSettingsJson.Read(definition?.CampaignDefaults);
        return settings.Needs.Concat(settings.Values.Keys).Concat(definition?.InputNames ?? []).Where(name => name.Length > 0).Distinct(StringComparer.Ordinal);
    }

    private static string TypeOf(string alias) => alias switch
    {
        "String" => "string",
        "Boolean" => "boolean",
        "Int16" or "Int32" or "Int64" or "Decimal" or "Single" or "Double" => "number",
        "DateTime" or "DateTimeOffset" => "Date",
        "List<String>" => "string[]",
        _ => "any",
    };
}
