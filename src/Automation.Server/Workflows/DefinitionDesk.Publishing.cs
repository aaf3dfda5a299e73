using System.Text.Json.Nodes;
using Automation.Engine.Activities;
using Automation.Engine.Campaigns;
using Automation.Engine.Definitions;
using Automation.Server.Access;
using Automation.Server.Audiences;
using Automation.Server.Campaigns;
using Automation.Storage;
using NodaTime;

namespace Automation.Server.Workflows;

internal sealed partial class DefinitionDesk
{
    /// <summary>
    /// Publishes the latest version. Running campaigns of the definition take new entries on it from now on; journeys under way stay on
    /// theirs. Without a campaign, one in state Draft is made. See docs/decisions/0006.
    /// </summary>
    /// <exception cref="DefinitionException">There is no such definition, or it has problems; all of them are told.</exception>
    internal Task<PublishedDefinition> PublishAsync(string definitionId, Actor actor, CancellationToken cancellationToken) => PublishAsync(definitionId, seen: null, actor, cancellationToken);

    /// <summary>Publishes what was just saved, and nothing that somebody else has saved since.</summary>
    /// <exception cref="DefinitionException">Somebody has, or it has problems; all of them are told.</exception>
    internal Task<PublishedDefinition> PublishAsync(SavedDefinition saved, Actor actor, CancellationToken cancellationToken) =>
        PublishAsync(saved.Version.DefinitionId, saved.Version, actor, cancellationToken);

    private async Task<PublishedDefinition> PublishAsync(string definitionId, DefinitionVersionRow? seen, Actor actor, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(cancellationToken);
        var latest = await FindLatestAsync(transaction, definitionId, cancellationToken);
        if (seen is not null && (latest.Id != seen.Id || latest.Json != seen.Json))
        {
            throw new DefinitionException(DefinitionFault.InUse, $"Somebody else has saved '{latest.Name}' at the same time. Load it again, look at it, and publish it then.");
        }

        var published = await PublishAsync(transaction, latest, settings: null, actor, Now, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return published;
    }

    /// <summary>
    /// Retracts a definition: nobody enters its campaigns until it is published again, journeys under way go on. Answers the latest
    /// version, and whether anything was published.
    /// </summary>
    /// <exception cref="DefinitionException">There is no such definition.</exception>
    internal async Task<(DefinitionVersionRow Latest, bool IsChanged)> RetractAsync(string definitionId, Actor actor, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(cancellationToken);
        var latest = await FindLatestAsync(transaction, definitionId, cancellationToken);
        if (await transaction.FindDefinitionAsync(definitionId, published: true, cancellationToken) is not { } published)
        {
            return (latest, false);
        }

        await transaction.MarkDefinitionVersionAsync(published with { IsPublished = false }, cancellationToken);
        foreach (var campaign in await FindShownCampaignsAsync(transaction, definitionId, cancellationToken))
        {
            await transaction.UpdateCampaignAsync(campaign with { RetractedAt = Now }, cancellationToken);
        }

        await transaction.AddAuditAsync(actor.Did("definition.retracted", SubjectOf(published), Now, new { published.Version }), cancellationToken);

        await transaction.CommitAsync(cancellationToken);
        return (latest with { IsPublished = false }, true);
    }

    /// <summary>
    /// Keeps a definition from a file as the published version, and a campaign of its name in state Draft, unless both are there already.
    /// </summary>
    /// <param name="definition">The definition.</param>
    /// <param name="settings">Settings over the definition's own, for a new campaign; null for none.</param>
    /// <param name="now">The engine's time.</param>
    /// <param name="cancellationToken">Ends the call before the commit.</param>
    /// <returns>Problems; none when the campaign is there.</returns>
    internal async Task<IReadOnlyList<DefinitionDiagnostic>> InstallAsync(WorkflowDefinition definition, JsonObject? settings, Instant now, CancellationToken cancellationToken)
    {
        var (_, problems) = Check(definition, CampaignSettingsJson.Merge(definition.CampaignDefaults, settings));
        if (problems.Count > 0)
        {
            return problems;
        }

        await using var transaction = await store.BeginAsync(cancellationToken);
        var saved = await SaveAsync(transaction, definition.Json, Actor.Engine, cancellationToken);
        await PublishAsync(transaction, saved.Version, settings, Actor.Engine, now, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return [];
    }

    private async ValueTask<PublishedDefinition> PublishAsync(
        IStoreTransaction transaction, DefinitionVersionRow row, JsonObject? settings, Actor actor, Instant now, CancellationToken cancellationToken)
    {
        if (row.IsPublished)
        {
            return new PublishedDefinition(row, WasPublished: true);
        }

        var definition = WorkflowDefinition.Read(row.Json).Definition!;
        var (workflow, problems) = Check(definition, definition.CampaignDefaults);
        if (workflow is null)
        {
            throw new DefinitionException(DefinitionFault.Invalid, ProblemText.Of(problems, definition));
        }

        await BringCampaignsAsync(transaction, row, definition, workflow, settings, now, cancellationToken);
        var draft = row;
        row = row with { IsPublished = true, PublishedAt = row.PublishedAt ?? now };
        if (draft.PublishedAt is null)
        {
            row = Describe(row, definition.Json);
            await transaction.RewriteDraftAsync(row, cancellationToken);
        }

        await transaction.MarkDefinitionVersionAsync(row, cancellationToken);
        await transaction.AddAuditAsync(actor.Did("definition.published", SubjectOf(row), now, new { row.Version }), cancellationToken);
        return new PublishedDefinition(row, WasPublished: false);
    }

    /// <summary>Everything that keeps a definition from being published; the workflow when nothing does.</summary>
    private (CompiledWorkflow? Workflow, IReadOnlyList<DefinitionDiagnostic> Problems) Check(WorkflowDefinition definition, JsonObject? defaults)
    {
        var compiled = compiler.Compile(definition);
        var (settings, problems) = CampaignSettingsJson.Read(defaults);
        var errors = compiled.Problems.Concat(problems).Where(problem => problem.Severity == ProblemSeverity.Error).ToList();
        try
        {
            AudienceQueries.Translate(settings, Instant.FromUnixTimeSeconds(0));
        }
        catch (AudienceException exception)
        {
            errors.Add(new DefinitionDiagnostic(
                DiagnosticIds.BadCampaignSetting, ProblemSeverity.Error, "", "audience", exception.Message, "Use comparisons, and/or/not, in, contains, starts_with, dates and durations."));
        }

        return (errors.Count == 0 ? compiled.Workflow : null, errors);
    }

    private async ValueTask BringCampaignsAsync(
        IStoreTransaction transaction, DefinitionVersionRow row, WorkflowDefinition definition, CompiledWorkflow workflow, JsonObject? settings, Instant now, CancellationToken cancellationToken)
    {
        var brought = (await transaction.FindCampaignsOfAsync(row.DefinitionId, cancellationToken)).Where(campaign => !campaign.IsTrial).ToList();
        if (brought.Count == 0)
        {
            var merged = CampaignSettingsJson.Merge(definition.CampaignDefaults, settings);
            await transaction.TryAddCampaignAsync(new CampaignRow(0, row.DefinitionId, row.Id, CampaignState.Draft, merged.ToJsonString(), now, null, null), cancellationToken);
        }

        foreach (var campaign in brought.Where(campaign => campaign.ArchivedAt is null))
        {
            await BringAsync(transaction, campaign, row, definition, workflow, now, cancellationToken);
        }
    }

    private async ValueTask BringAsync(
        IStoreTransaction transaction, CampaignRow campaign, DefinitionVersionRow row, WorkflowDefinition definition, CompiledWorkflow workflow, Instant now, CancellationToken cancellationToken)
    {
        var before = await FindWorkflowAsync(transaction, campaign, cancellationToken);
        var settings = SettingsAfter(campaign, before.Defaults, definition.CampaignDefaults);
        if (campaign is { DeletedAt: null, State: CampaignState.Running })
        {
            await SavedAudiences.PinAsync(transaction, settings, cancellationToken);
        }

        var moved = campaign with
        {
            DefinitionVersionId = row.Id,
            SettingsJson = settings.ToJsonString(),
            State = campaign.DeletedAt is null ? campaign.State : CampaignState.Draft,
            RetractedAt = null,
            DeletedAt = null,
        };
        var (_, problems) = CampaignSettingsJson.Read(Parse(moved.SettingsJson));
        if (problems.Count > 0)
        {
            throw new DefinitionException(DefinitionFault.Invalid, ProblemText.Of(problems, definition));
        }

        var live = campaigns.Read(moved);
        if (moved.State == CampaignState.Running)
        {
            if (starts.FindProblem(live, workflow) is { } problem)
            {
                throw new DefinitionException(DefinitionFault.Invalid, $"Campaign '{campaign.Name}' is {CampaignDesk.Name(campaign.State)} and cannot go on with this version: {problem}");
            }

            var rules = campaign.RetractedAt is null && before.Workflow is { } old ? RulesOf(campaign, old) : new Dictionary<string, StartRule>();
            await starts.BeginChangedAsync(transaction, live, workflow, rules, now, cancellationToken);
        }

        await transaction.UpdateCampaignAsync(moved, cancellationToken);
    }

    /// <summary>A campaign that comes back after its definition was deleted begins with what the definition says.</summary>
    private static JsonObject SettingsAfter(CampaignRow campaign, JsonObject? before, JsonObject? after) => campaign.DeletedAt is null
        ? CampaignSettingsJson.CarryOver(before, Parse(campaign.SettingsJson), after)
        : CampaignSettingsJson.Merge(after);

    /// <summary>The starts that the campaign had; none when it lacked a value for one.</summary>
    private IReadOnlyDictionary<string, StartRule> RulesOf(CampaignRow campaign, CompiledWorkflow workflow)
    {
        try
        {
            return CampaignStarts.RulesOf(campaigns.Read(campaign), workflow);
        }
        catch (InputException)
        {
            return new Dictionary<string, StartRule>();
        }
    }

    private async ValueTask<(JsonObject? Defaults, CompiledWorkflow? Workflow)> FindWorkflowAsync(IStoreTransaction transaction, CampaignRow campaign, CancellationToken cancellationToken)
    {
        var version = await transaction.FindDefinitionVersionAsync(campaign.DefinitionVersionId, cancellationToken);
        var definition = version is null ? null : WorkflowDefinition.Read(version.Json).Definition;
        return (definition?.CampaignDefaults, definition is null ? null : compiler.Compile(definition).Workflow);
    }

    private static async ValueTask<IEnumerable<CampaignRow>> FindShownCampaignsAsync(IStoreTransaction transaction, string definitionId, CancellationToken cancellationToken) =>
        (await transaction.FindCampaignsOfAsync(definitionId, cancellationToken)).Where(campaign => campaign is { IsTrial: false, DeletedAt: null });
}
