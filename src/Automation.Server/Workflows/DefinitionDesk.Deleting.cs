using System.Globalization;
using Automation.Engine.Campaigns;
using Automation.Server.Campaigns;
using Automation.Storage;

namespace Automation.Server.Workflows;

internal sealed partial class DefinitionDesk
{
    /// <summary>The reason with which trial journeys of a deleted definition exit.</summary>
    internal const string Deleted = "definition-deleted";

    private const int ExitPage = 2_000;

    /// <summary>
    /// Deletes a definition. With a campaign that has a history it is hidden, so that the ledger and the journeys stay explainable; else it is
    /// removed.
    /// </summary>
    /// <exception cref="DefinitionException">There is none; or journeys are under way, or a campaign runs.</exception>
    internal async Task DeleteAsync(string definitionId, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(cancellationToken);
        await FindLatestAsync(transaction, definitionId, cancellationToken);
        var versions = await transaction.LoadDefinitionVersionsAsync(definitionId, cancellationToken);
        var all = await transaction.FindCampaignsOfAsync(definitionId, cancellationToken);
        foreach (var campaign in all.Where(campaign => campaign is { IsTrial: false, DeletedAt: null }))
        {
            await RefuseInUseAsync(transaction, campaign, versions, cancellationToken);
        }

        var kept = new List<CampaignRow>();
        foreach (var campaign in all)
        {
            if (await RetireAsync(transaction, campaign, cancellationToken))
            {
                kept.Add(campaign);
            }
        }

        foreach (var version in versions)
        {
            await RetireAsync(transaction, version, isReferredTo: kept.Exists(campaign => campaign.DefinitionVersionId == version.Id || (!campaign.IsTrial && version.PublishedAt is not null)), cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Deletes one version. When it was the latest, the one before becomes it.</summary>
    /// <exception cref="DefinitionException">There is none; it is published; or journeys are under way on it.</exception>
    internal async Task DeleteVersionAsync(string versionId, CancellationToken cancellationToken)
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
            await RetireAsync(transaction, trial, cancellationToken);
        }

        var isReferredTo = row.PublishedAt is not null || (await transaction.FindCampaignsOfAsync(row.DefinitionId, cancellationToken)).Any(campaign => campaign.DefinitionVersionId == row.Id);
        await RetireAsync(transaction, row, isReferredTo, cancellationToken);
        if (row.IsLatest && await transaction.FindDefinitionAsync(row.DefinitionId, published: false, cancellationToken) is { } previous)
        {
            await transaction.MarkDefinitionVersionAsync(previous with { IsLatest = true }, cancellationToken);
        }

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

        if (campaign.State is CampaignState.Running or CampaignState.Paused)
        {
            throw new DefinitionException(DefinitionFault.InUse, $"'{campaign.Name}' cannot be deleted: its campaign is {CampaignDesk.Name(campaign.State)}. Stop the campaign first.");
        }
    }

    /// <summary>Hides a campaign that has a history and removes one that has none; answers whether it is still there.</summary>
    private async ValueTask<bool> RetireAsync(IStoreTransaction transaction, CampaignRow campaign, CancellationToken cancellationToken)
    {
        while (campaign.IsTrial && await transaction.ExitJourneysAsync(campaign.Id, Deleted, Now, ExitPage, cancellationToken) > 0)
        {
        }

        if (await transaction.HasHistoryAsync(campaign.Id, cancellationToken))
        {
            await transaction.UpdateCampaignAsync(
                campaign with { DeletedAt = campaign.DeletedAt ?? Now, State = campaign.IsTrial ? campaign.State : CampaignState.Stopped, StateChangedAt = Now }, cancellationToken);
            return true;
        }

        await transaction.RemoveCampaignAsync(campaign.Id, cancellationToken);
        return false;
    }

    private async ValueTask RetireAsync(IStoreTransaction transaction, DefinitionVersionRow version, bool isReferredTo, CancellationToken cancellationToken)
    {
        if (!isReferredTo)
        {
            await transaction.RemoveDefinitionVersionAsync(version.Id, cancellationToken);
            return;
        }

        await transaction.MarkDefinitionVersionAsync(
            version with { IsLatest = false, IsPublished = false, DeletedAt = version.DeletedAt ?? Now }, cancellationToken);
    }
}
