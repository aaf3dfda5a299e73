using System.Globalization;
using Automation.Engine.Campaigns;
using Automation.Server.Access;
using Automation.Server.Campaigns;
using Automation.Storage;

namespace Automation.Server.Workflows;

internal sealed partial class DefinitionDesk
{
    /// <summary>The reason with which trial journeys of a deleted definition exit.</summary>
    internal const string Deleted = "definition-deleted";

    private const int ExitPage = 2_000;

    /// <summary>
    /// Deletes a definition with its campaigns. Nobody sees them any more; their rows stay, so that the ledger and the journeys stay
    /// explainable.
    /// </summary>
    /// <exception cref="DefinitionException">There is none; or journeys are under way, or a campaign runs.</exception>
    internal async Task DeleteAsync(string definitionId, Actor actor, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(cancellationToken);
        var latest = await FindLatestAsync(transaction, definitionId, cancellationToken);
        var versions = await transaction.LoadDefinitionVersionsAsync(definitionId, cancellationToken);
        var all = await transaction.FindCampaignsOfAsync(definitionId, cancellationToken);
        foreach (var campaign in all.Where(campaign => campaign is { IsTrial: false, DeletedAt: null }))
        {
            await RefuseInUseAsync(transaction, campaign, versions, cancellationToken);
        }

        foreach (var campaign in all)
        {
            await HideAsync(transaction, campaign, cancellationToken);
        }

        foreach (var version in versions)
        {
            await HideAsync(transaction, version, cancellationToken);
        }

        await transaction.AddAuditAsync(actor.Did("definition.deleted", SubjectOf(latest), Now), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Deletes one version. When it was the latest, the one before becomes it.</summary>
    /// <exception cref="DefinitionException">There is none; it is published; or journeys are under way on it.</exception>
    internal async Task DeleteVersionAsync(string versionId, Actor actor, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(cancellationToken);
        if (await transaction.FindDefinitionVersionAsync(versionId, cancellationToken) is not { DeletedAt: null } row)
        {
            throw new DefinitionException(DefinitionFault.NotFound, $"There is no version '{versionId}'.");
        }

        if (row.IsPublished)
        {
            throw new DefinitionException(DefinitionFault.InUse, $"Version {row.Version} of '{row.DefinitionId}' is published. Retract it first.");
        }

        var referring = await transaction.FindCampaignsOfAsync(row.DefinitionId, cancellationToken);
        var active = 0L;
        foreach (var campaign in referring.Where(campaign => !campaign.IsTrial))
        {
            active += (await transaction.CountActiveJourneysAsync(campaign.Id, cancellationToken)).Where(count => count.DefinitionVersionId == row.Id).Sum(count => count.Count);
        }

        if (active > 0)
        {
            throw new DefinitionException(DefinitionFault.InUse, string.Create(
                CultureInfo.InvariantCulture, $"Version {row.Version} of '{row.DefinitionId}' cannot be deleted: {active:N0} {(active == 1 ? "journey is" : "journeys are")} under way on it."));
        }

        foreach (var trial in referring.Where(campaign => campaign.IsTrial && campaign.DefinitionVersionId == row.Id))
        {
            await HideAsync(transaction, trial, cancellationToken);
        }

        await HideAsync(transaction, row, cancellationToken);
        if (row.IsLatest && await transaction.FindDefinitionAsync(row.DefinitionId, published: false, cancellationToken) is { } previous)
        {
            await transaction.MarkDefinitionVersionAsync(previous with { IsLatest = true }, cancellationToken);
        }

        await transaction.AddAuditAsync(actor.Did("definition.version_deleted", SubjectOf(row), Now, new { row.Version }), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static async ValueTask RefuseInUseAsync(
        IStoreTransaction transaction, CampaignRow campaign, IReadOnlyList<DefinitionVersionRow> versions, CancellationToken cancellationToken)
    {
        var counts = await transaction.CountActiveJourneysAsync(campaign.Id, cancellationToken);
        if (counts.Count > 0)
        {
            var total = counts.Sum(count => count.Count);
            var each = counts.Select(count => string.Create(CultureInfo.InvariantCulture, $"{count.Count:N0} on version {versions.First(version => version.Id == count.DefinitionVersionId).Version}"));
            throw new DefinitionException(DefinitionFault.InUse, string.Create(
                CultureInfo.InvariantCulture,
                $"'{campaign.Name}' cannot be deleted: {total:N0} {(total == 1 ? "journey is" : "journeys are")} under way ({string.Join(", ", each)}). Let them come to their end, or stop the campaign."));
        }

        if (campaign.State == CampaignState.Running)
        {
            throw new DefinitionException(DefinitionFault.InUse, $"'{campaign.Name}' cannot be deleted: its campaign is {CampaignDesk.Name(campaign.State)}. Stop the campaign first.");
        }
    }

    /// <summary>A trial's journeys exit; a real campaign has none under way.</summary>
    private async ValueTask HideAsync(IStoreTransaction transaction, CampaignRow campaign, CancellationToken cancellationToken)
    {
        while (campaign.IsTrial && await transaction.ExitJourneysAsync(campaign.Id, Deleted, Now, ExitPage, cancellationToken) > 0)
        {
        }

        var state = campaign.IsTrial ? campaign.State : CampaignState.Stopped;
        await transaction.UpdateCampaignAsync(campaign with { DeletedAt = campaign.DeletedAt ?? Now, State = state, StateChangedAt = Now }, cancellationToken);
    }

    private async ValueTask HideAsync(IStoreTransaction transaction, DefinitionVersionRow version, CancellationToken cancellationToken) =>
        await transaction.MarkDefinitionVersionAsync(version with { IsLatest = false, IsPublished = false, DeletedAt = version.DeletedAt ?? Now }, cancellationToken);
}
