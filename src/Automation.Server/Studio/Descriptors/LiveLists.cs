using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Automation.Engine.Activities;
using Automation.Engine.Campaigns;
using Automation.Engine.Customers;
using Automation.Engine.Definitions;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using NodaTime.Text;

namespace Automation.Server.Studio.Descriptors;

/// <summary>
/// What pickers offer at this moment. What occurs in the database is looked up among the newest rows, so that the answer does not
/// depend on how many there are: an event type that has not come for long, and that no workflow names, is missing.
/// </summary>
internal sealed class LiveLists(CareEngine engine, PaletteTexts texts)
{
    /// <summary>How many of the newest events are looked at.</summary>
    internal const int NewestEvents = 2_000;

    /// <summary>How many of the newest customers are looked at.</summary>
    internal const int NewestCustomers = 200;

    private const string AttributePrefix = "customer.attributes.";

    /// <summary>The choices of one source.</summary>
    /// <param name="source">One of <see cref="LiveChoices"/>.</param>
    /// <param name="activity">The activity whose field is filled.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    internal async Task<IReadOnlyList<Choice>> FindAsync(string source, ActivityDescriptor activity, CancellationToken cancellationToken) => source switch
    {
        LiveChoices.Templates => Templates(activity),
        LiveChoices.EventTypes => [.. Named(source), .. (await EventTypesAsync(cancellationToken)).Select(type => new Choice(type, type))],
        LiveChoices.Dates => [.. Named(source), .. await DatesAsync(cancellationToken)],
        _ => Named(source),
    };

    private List<Choice> Named(string source) =>
        [.. (texts.Choices.GetValueOrDefault(source) ?? new Dictionary<string, string>()).Select(named => new Choice(named.Value, named.Key))];

    private List<Choice> Templates(ActivityDescriptor activity)
    {
        var names = activity.Channel is { } channel ? CareEngine.TemplateNames(engine.Options.Templates, channel) : null;
        return
        [
            .. engine.Options.Templates.Templates
                .Where(template => names?.Contains(template.Name) ?? true)
                .Select(template => new Choice($"{template.Name} ({string.Join(", ", template.Locales)})", template.Name)),
        ];
    }

    private async Task<IEnumerable<string>> EventTypesAsync(CancellationToken cancellationToken)
    {
        await using var reader = engine.Store.OpenReader();
        var seen = await reader.Events.OrderByDescending(found => found.Id).Take(NewestEvents).Select(found => found.Type).Distinct().ToListAsync(cancellationToken);
        return seen.Concat(await WrittenAsync(LiveChoices.EventTypes, cancellationToken)).Distinct(StringComparer.Ordinal);
    }

    private async Task<IEnumerable<Choice>> DatesAsync(CancellationToken cancellationToken)
    {
        await using var reader = engine.Store.OpenReader();
        var settings = await reader.Campaigns.Select(campaign => campaign.SettingsJson).ToListAsync(cancellationToken);
        var attributes = await reader.Customers.OrderByDescending(customer => customer.Id).Take(NewestCustomers).Select(customer => customer.AttributesJson).ToListAsync(cancellationToken);
        var written = await WrittenAsync(LiveChoices.Dates, cancellationToken);
        var ofCustomers = attributes.OfType<string>().SelectMany(DatesOfCustomer).Concat(written.Where(name => name.StartsWith(AttributePrefix, StringComparison.Ordinal))).Distinct(StringComparer.Ordinal);
        var ofCampaigns = settings.SelectMany(DatesOfCampaign).Distinct(StringComparer.Ordinal);
        return
        [
            .. ofCampaigns.Select(name => new Choice(string.Format(CultureInfo.InvariantCulture, texts.CampaignDate, name), name)),
            .. ofCustomers.Select(name => new Choice(string.Format(CultureInfo.InvariantCulture, texts.CustomerField, name[AttributePrefix.Length..]), name)),
        ];
    }

    private static IEnumerable<string> DatesOfCampaign(string settingsJson)
    {
        var (settings, _) = CampaignSettingsJson.Read(JsonNode.Parse(settingsJson) as JsonObject);
        return settings.Values.Where(value => value.Value is LocalDateTime).Select(value => value.Key);
    }

    private static IEnumerable<string> DatesOfCustomer(string attributesJson) =>
        (PlainJson.Read(attributesJson) as Dictionary<string, object?> ?? [])
            .Where(field => field.Value is string text && LocalDatePattern.Iso.Parse(text).Success)
            .Select(field => AttributePrefix + field.Key);

    /// <summary>What the workflows already name in fields of this kind.</summary>
    private async Task<IEnumerable<string>> WrittenAsync(string source, CancellationToken cancellationToken)
    {
        await using var reader = engine.Store.OpenReader();
        var definitions = await reader.DefinitionVersions.Where(version => version.IsLatest).Select(version => version.Json).ToListAsync(cancellationToken);
        return definitions
            .Select(json => WorkflowDefinition.Read(json).Definition)
            .OfType<WorkflowDefinition>()
            .SelectMany(definition => definition.Activities)
            .SelectMany(activity => Written(activity, source))
            .OfType<string>()
            .Where(text => text.Length > 0);
    }

    private IEnumerable<string?> Written(WrittenActivity activity, string source) =>
        (engine.Catalog.Find(activity.Type)?.Inputs ?? [])
            .Where(input => input.Attribute.ChoicesFrom == source || input.Attribute.NamesFor == source)
            .Select(input => ((activity.Json[input.JsonName] as JsonObject)?["expression"] as JsonObject)?["value"])
            .Select(value => value?.GetValueKind() == JsonValueKind.String ? value.GetValue<string>().Trim('"', '\'') : null);
}
