using System.Text.Json;
using System.Text.Json.Nodes;
using Automation.Engine.Activities;
using Automation.Engine.Campaigns;
using Automation.Engine.Definitions;
using Automation.Engine.Messages;
using Automation.Storage;
using Automation.Storage.Reading;
using Automation.Templating.Catalog;
using Microsoft.EntityFrameworkCore;

namespace Automation.Server.Templates;

/// <summary>A place in a workflow that sends a template.</summary>
/// <param name="Template">The template.</param>
/// <param name="Workflow">The definition's id, which addresses have.</param>
/// <param name="Name">What people call the workflow.</param>
/// <param name="Version">Its version.</param>
/// <param name="ActivityId">The activity.</param>
/// <param name="Activity">What people call it.</param>
/// <param name="Channel">By which channel; null where the activity does not say.</param>
/// <param name="Purpose">For which purpose; null where it is not written out.</param>
/// <param name="IsPublished">Whether the version is published; else it is a draft, or journeys are still on it.</param>
/// <param name="Campaigns">The names of the campaigns on the definition.</param>
internal sealed record TemplateUse(
    string Template, string Workflow, string Name, int Version, string ActivityId, string Activity, Channel? Channel, Purpose? Purpose, bool IsPublished, IReadOnlyList<string> Campaigns);

/// <summary>Finds where templates are used. A template whose name a workflow computes is not found.</summary>
internal sealed class TemplateUses(IStore store, ActivityCatalog activities)
{
    /// <summary>The uses in published versions and drafts.</summary>
    internal async Task<IReadOnlyList<TemplateUse>> LoadAsync(CancellationToken cancellationToken)
    {
        await using var reader = store.OpenReader();
        var versions = await reader.DefinitionVersions.Where(version => version.DeletedAt == null && (version.IsLatest || version.IsPublished)).OrderBy(version => version.Id).ToListAsync(cancellationToken);
        var campaigns = await CampaignsAsync(reader, cancellationToken);
        return [.. versions.SelectMany(version => Of(version.DefinitionId, version.Version, version.Json, version.IsPublished, campaigns))];
    }

    /// <summary>The same with versions on which journeys are under way, for decisions after which a message could not be written.</summary>
    internal async Task<IReadOnlyList<TemplateUse>> LoadAllAsync(IStoreTransaction transaction, CancellationToken cancellationToken)
    {
        var uses = (await LoadAsync(cancellationToken)).ToList();
        var known = uses.Select(use => (use.Workflow, use.Version)).ToHashSet();
        foreach (var campaign in (await transaction.LoadCampaignsAsync(cancellationToken)).Where(campaign => campaign is { IsTrial: false, State: not CampaignState.Draft }))
        {
            foreach (var on in await transaction.CountActiveJourneysAsync(campaign.Id, cancellationToken))
            {
                if (await transaction.FindDefinitionVersionAsync(on.DefinitionVersionId, cancellationToken) is { } version && known.Add((version.DefinitionId, version.Version)))
                {
                    uses.AddRange(Of(version.DefinitionId, version.Version, version.Json, isPublished: false, new Dictionary<string, List<string>> { [version.DefinitionId] = [campaign.Name] }));
                }
            }
        }

        return uses;
    }

    /// <summary>The uses that would find no text any more.</summary>
    /// <param name="uses">All.</param>
    /// <param name="now">The catalog as it is.</param>
    /// <param name="then">The catalog as it would be.</param>
    internal static IEnumerable<TemplateUse> Lost(IReadOnlyList<TemplateUse> uses, TemplateCatalog now, TemplateCatalog then) =>
        uses.Where(use => Serves(now, use) && !Serves(then, use));

    private static bool Serves(TemplateCatalog catalog, TemplateUse use) =>
        use.Channel is { } channel ? CareEngine.TemplateNames(catalog, channel).Contains(use.Template) : catalog.Find(use.Template) is not null;

    private IEnumerable<TemplateUse> Of(string definitionId, int version, string json, bool isPublished, IReadOnlyDictionary<string, List<string>> campaigns)
    {
        if (WorkflowDefinition.Read(json).Definition is not { } definition)
        {
            return [];
        }

        return
            from activity in definition.Activities
            let described = activities.Find(activity.Type)
            where described is not null
            from input in described.Inputs
            where input.Attribute.ChoicesFrom == LiveChoices.Templates
            let template = Literal(activity, input.JsonName)
            where template is not null
            select new TemplateUse(
                template, definitionId, definition.Name, version, activity.Id, activity.DisplayName, described.Channel, PurposeOf(activity), isPublished, campaigns.GetValueOrDefault(definitionId) ?? []);
    }

    private static Purpose? PurposeOf(WrittenActivity activity) =>
        Enum.TryParse<Purpose>(Literal(activity, "purpose"), ignoreCase: true, out var purpose) ? purpose : null;

    private static string? Literal(WrittenActivity activity, string input) =>
        ((activity.Json[input] as JsonObject)?["expression"] as JsonObject)?["value"] is JsonValue value && value.GetValueKind() == JsonValueKind.String
            ? value.GetValue<string>().Trim('"', '\'')
            : null;

    private static async Task<IReadOnlyDictionary<string, List<string>>> CampaignsAsync(ReadContext reader, CancellationToken cancellationToken)
    {
        var rows = await (
            from campaign in reader.Campaigns
            join version in reader.DefinitionVersions on campaign.DefinitionVersionId equals version.Id
            where !campaign.IsTrial && campaign.DeletedAt == null
            orderby campaign.Id
            select new { version.DefinitionId, campaign.Name }).ToListAsync(cancellationToken);
        return rows.GroupBy(row => row.DefinitionId).ToDictionary(group => group.Key, group => group.Select(row => row.Name).ToList());
    }
}
