using Automation.Engine.Journeys;
using Automation.Engine.Pauses;
using Automation.Server.Campaigns;
using Automation.Server.Workflows;
using Automation.Storage;

namespace Automation.Server.Pauses;

/// <summary>
/// Where waits lie, as pauses ask: campaign, customer and activity. Which activity a wait belongs to is in its journey's state, so that the row of a wait
/// stays small; it is read only when some pause is about an activity.
/// </summary>
internal sealed class WaitPlaces
{
    private readonly Dictionary<long, (long CampaignId, long CustomerId, bool IsTrial)> _journeys = [];
    private readonly Dictionary<(long JourneyId, int Visit), string> _activities = [];

    private WaitPlaces()
    {
    }

    /// <summary>Looks up the places of some journeys' waits.</summary>
    /// <param name="transaction">Where to look.</param>
    /// <param name="workflows">The workflows, for the ids of activities.</param>
    /// <param name="campaigns">The campaigns.</param>
    /// <param name="journeyIds">The journeys.</param>
    /// <param name="pauses">The pauses that will be asked about.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    internal static async ValueTask<WaitPlaces> LoadAsync(
        IStoreTransaction transaction, CompiledWorkflows workflows, LiveCampaigns campaigns, IReadOnlyCollection<long> journeyIds, IReadOnlyList<Pause> pauses, CancellationToken cancellationToken)
    {
        var places = new WaitPlaces();
        var known = await campaigns.LoadAsync(transaction, cancellationToken);
        var withActivities = pauses.Where(pause => pause.Scope.Kind == PauseScopeKind.Activity).Select(pause => pause.Scope.CampaignId!.Value).ToHashSet();
        foreach (var row in await transaction.LoadJourneysAsync(journeyIds, cancellationToken))
        {
            places._journeys[row.Id] = (row.CampaignId, row.CustomerId, known[row.CampaignId].Row.IsTrial);
            if (withActivities.Contains(row.CampaignId))
            {
                await places.ReadActivitiesAsync(transaction, workflows, row, cancellationToken);
            }
        }

        return places;
    }

    /// <summary>Those of some pauses that keep a wait's timer back. A trial is never paused.</summary>
    internal IReadOnlyList<Pause> Holding(IReadOnlyList<Pause> pauses, long journeyId, int visit)
    {
        if (!_journeys.TryGetValue(journeyId, out var journey) || journey.IsTrial)
        {
            return [];
        }

        var place = new PausedPlace(journey.CampaignId, journey.CustomerId, null, _activities.GetValueOrDefault((journeyId, visit)));
        return [.. pauses.Where(pause => pause.HoldsTimersOf(journeyId) && pause.Scope.Covers(place))];
    }

    /// <summary>A journey whose state or version cannot be read rests nowhere that a pause could name.</summary>
    private async ValueTask ReadActivitiesAsync(IStoreTransaction transaction, CompiledWorkflows workflows, JourneyRow row, CancellationToken cancellationToken)
    {
        try
        {
            var workflow = await workflows.GetAsync(transaction, row.DefinitionVersionId, cancellationToken);
            foreach (var resting in JourneyStateJson.Read(row.State).Resting)
            {
                _activities[(row.Id, resting.Visit)] = workflow.Activities[resting.Activity].Id;
            }
        }
        catch (Exception exception) when (exception is InvalidOperationException or System.Text.Json.JsonException)
        {
            // The advance itself reports it.
        }
    }
}
