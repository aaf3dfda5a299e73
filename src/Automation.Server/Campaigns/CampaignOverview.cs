using System.Text.Json.Nodes;
using Automation.Engine.Campaigns;
using Automation.Engine.Ledger;
using Automation.Engine.Pauses;
using Automation.Storage;
using Automation.Storage.Reading;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Automation.Server.Campaigns;

/// <summary>
/// A campaign with its sums, as pages, the API and the command line show it:
/// entered = waiting + held + finished + exited + failed + unknown.
/// </summary>
/// <param name="Name">Its name.</param>
/// <param name="Title">Its name for people; the name of its workflow where it has none of its own.</param>
/// <param name="State">Its state; of a running one that has a pause of its own, <see cref="CampaignState.Paused"/>.</param>
/// <param name="StartedAt">When it was started.</param>
/// <param name="RetractedAt">Since when nobody enters because its workflow is not published; null: it is.</param>
/// <param name="Missing">Values that it needs before it can be started.</param>
/// <param name="Entered">Journeys begun.</param>
/// <param name="Waiting">Journeys under way, without those that are held or unknown.</param>
/// <param name="Held">Journeys of which a pause holds a message.</param>
/// <param name="Finished">Ended journeys by reason.</param>
/// <param name="Exited">Journeys that were taken out, by reason.</param>
/// <param name="Failed">Journeys that failed.</param>
/// <param name="Accepted">Messages that left.</param>
/// <param name="Denied">Messages that were forbidden, by rule.</param>
/// <param name="NotDelivered">Messages that failed.</param>
/// <param name="Unknown">Journeys with a message whose fate nobody can tell.</param>
/// <param name="PauseId">The pause of the campaign itself that is in force; null for none. Pauses of wider or narrower scope are in the list of pauses.</param>
internal sealed record CampaignOverview(
    string Name,
    string Title,
    CampaignState State,
    Instant? StartedAt,
    Instant? RetractedAt,
    IReadOnlyList<string> Missing,
    long Entered,
    long Waiting,
    long Held,
    IReadOnlyDictionary<string, long> Finished,
    IReadOnlyDictionary<string, long> Exited,
    long Failed,
    long Accepted,
    IReadOnlyDictionary<string, long> Denied,
    long NotDelivered,
    long Unknown,
    long? PauseId)
{
    /// <summary>The id of its definition.</summary>
    public string Definition { get; init; } = "";

    /// <summary>The version on which new entries are.</summary>
    public int Version { get; init; }

    /// <summary>When it was made, or its state changed last.</summary>
    public Instant ChangedAt { get; init; }

    /// <summary>When it was put away; null: it was not.</summary>
    public Instant? ArchivedAt { get; init; }

    /// <summary>Counts its changes; forms carry it.</summary>
    public long Revision { get; init; }

    /// <summary>Where its approval stands.</summary>
    public ApprovalStanding Approval { get; init; }

    /// <summary>
    /// All campaigns by id, without trials, archived ones and those whose workflow was deleted. The sums come from the tallies over the ledger, so they cost the same
    /// with a million journeys.
    /// </summary>
    internal static Task<IReadOnlyList<CampaignOverview>> LoadAsync(IStore store, CancellationToken cancellationToken) =>
        LoadAsync(store, campaigns => campaigns.Where(campaign => campaign.ArchivedAt == null), cancellationToken);

    /// <summary>The archived ones.</summary>
    internal static Task<IReadOnlyList<CampaignOverview>> LoadArchivedAsync(IStore store, CancellationToken cancellationToken) =>
        LoadAsync(store, campaigns => campaigns.Where(campaign => campaign.ArchivedAt != null), cancellationToken);

    /// <summary>One campaign by its name, archived or not; null when there is none.</summary>
    internal static async Task<CampaignOverview?> FindAsync(IStore store, string name, CancellationToken cancellationToken)
    {
        var lower = name.ToLowerInvariant();
        return await LoadAsync(store, campaigns => campaigns.Where(campaign => campaign.Name == name || campaign.Name == lower), cancellationToken) is [var found, ..] ? found : null;
    }

    private static async Task<IReadOnlyList<CampaignOverview>> LoadAsync(IStore store, Func<IQueryable<CampaignView>, IQueryable<CampaignView>> filter, CancellationToken cancellationToken)
    {
        await using var reader = store.OpenReader();
        await using var moment = await reader.FreezeAsync(cancellationToken);
        var campaigns = await filter(reader.Campaigns.Where(campaign => !campaign.IsTrial && campaign.DeletedAt == null)).OrderBy(campaign => campaign.Id).ToListAsync(cancellationToken);
        var ids = campaigns.Select(campaign => campaign.Id).ToList();
        var tallies = (await reader.Tallies.Where(tally => ids.Contains(tally.CampaignId)).ToListAsync(cancellationToken)).ToLookup(tally => tally.CampaignId);
        var held = await reader.HeldJourneysAsync(cancellationToken);
        var unknown = await reader.UnknownJourneysAsync(cancellationToken);
        var paused = await reader.Pauses.Where(pause => pause.Scope == PauseScopeKind.Campaign && pause.ResumedAt == null).ToDictionaryAsync(pause => pause.CampaignId!.Value, pause => pause.Id, cancellationToken);
        var approvals = await reader.Approvals.Where(approval => ids.Contains(approval.CampaignId)).ToDictionaryAsync(approval => approval.CampaignId, cancellationToken);
        var versionIds = campaigns.Select(campaign => campaign.DefinitionVersionId).Distinct().ToList();
        var versions = await reader.DefinitionVersions.Where(version => versionIds.Contains(version.Id))
            .Select(version => new { version.Id, version.Name, version.DefinitionId, version.Version }).ToDictionaryAsync(version => version.Id, cancellationToken);
        var standings = await CampaignApproval.LoadAsync(reader, campaigns, approvals, cancellationToken);
        return [.. campaigns.Select(campaign =>
        {
            var version = versions[campaign.DefinitionVersionId];
            var title = campaign.Title.Length > 0 ? campaign.Title : version.Name;
            return From(campaign, title, [.. tallies[campaign.Id]], held.GetValueOrDefault(campaign.Id), unknown.GetValueOrDefault(campaign.Id), paused.TryGetValue(campaign.Id, out var pause) ? pause : null) with
            {
                Definition = version.DefinitionId,
                Version = version.Version,
                ChangedAt = campaign.StateChangedAt ?? campaign.CreatedAt,
                ArchivedAt = campaign.ArchivedAt,
                Revision = campaign.Revision,
                Approval = standings.GetValueOrDefault(campaign.Id),
            };
        })];
    }

    private static CampaignOverview From(CampaignView campaign, string title, IReadOnlyList<TallyView> tallies, long held, long unknown, long? pauseId)
    {
        var entered = Sum(tallies, LedgerOutcome.Entered);
        var finished = Reasons(tallies, LedgerOutcome.Finished);
        var exited = Reasons(tallies, LedgerOutcome.Exited);
        var failed = Sum(tallies, LedgerOutcome.Failed);
        return new CampaignOverview(
            campaign.Name,
            title,
            campaign.State == CampaignState.Running && pauseId is not null ? CampaignState.Paused : campaign.State,
            campaign.StartedAt,
            campaign.RetractedAt,
            campaign.State == CampaignState.Draft ? MissingOf(campaign) : [],
            entered,
            entered - finished.Values.Sum() - exited.Values.Sum() - failed - held - unknown,
            held,
            finished,
            exited,
            failed,
            Sum(tallies, LedgerOutcome.Accepted),
            Reasons(tallies, LedgerOutcome.Denied),
            Sum(tallies, LedgerOutcome.DeliveryFailed),
            unknown,
            pauseId);
    }

    private static IReadOnlyList<string> MissingOf(CampaignView campaign) =>
        [.. CampaignSettingsJson.Read(JsonNode.Parse(campaign.SettingsJson) as JsonObject).Settings.Missing];

    private static long Sum(IEnumerable<TallyView> tallies, LedgerOutcome outcome) => tallies.Where(tally => tally.Outcome == outcome).Sum(tally => tally.N);

    private static SortedDictionary<string, long> Reasons(IEnumerable<TallyView> tallies, LedgerOutcome outcome)
    {
        var sums = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var tally in tallies.Where(tally => tally.Outcome == outcome))
        {
            sums[tally.Reason] = sums.GetValueOrDefault(tally.Reason) + tally.N;
        }

        return sums;
    }
}
