using Automation.Engine.Customers;
using Automation.Engine.Journeys;
using Automation.Server.Campaigns;
using Automation.Storage;

namespace Automation.Server.Journeys;

/// <summary>A journey of a batch; the row follows its steps.</summary>
internal sealed class LoadedJourney(JourneyRow row)
{
    internal JourneyRow Row { get; set; } = row;
}

/// <summary>The journeys of a batch with all that their advances may know, loaded in a few queries.</summary>
internal sealed class LoadedJourneys
{
    private readonly Dictionary<long, LoadedJourney> _journeys;
    private readonly Dictionary<long, CustomerFacts> _customers;
    private readonly IReadOnlyDictionary<long, LiveCampaign> _campaigns;
    private readonly Dictionary<long, EventFacts> _events;

    private LoadedJourneys(
        IEnumerable<JourneyRow> journeys, IEnumerable<CustomerRow> customers, IReadOnlyDictionary<long, LiveCampaign> campaigns, Dictionary<long, EventFacts> events)
    {
        _journeys = journeys.ToDictionary(row => row.Id, row => new LoadedJourney(row));
        _customers = customers.ToDictionary(row => row.Id, row => row.ToFacts());
        _campaigns = campaigns;
        _events = events;
    }

    internal static async ValueTask<LoadedJourneys> LoadAsync(
        IStoreTransaction transaction, LiveCampaigns campaigns, IReadOnlyCollection<long> ids, CancellationToken cancellationToken)
    {
        var journeys = await transaction.LoadJourneysAsync(ids, cancellationToken);
        var customers = await transaction.LoadCustomersAsync([.. journeys.Select(row => row.CustomerId).Distinct()], cancellationToken);
        var needed = journeys.Select(row => row.EventId).OfType<long>().Concat(journeys.SelectMany(RetriedEvents)).Distinct();
        return new LoadedJourneys(
            journeys,
            customers,
            await campaigns.LoadAsync(transaction, cancellationToken),
            await LoadEventsAsync(transaction, [.. needed], cancellationToken));
    }

    internal LoadedJourney? Find(long journeyId) => _journeys.GetValueOrDefault(journeyId);

    internal LiveCampaign CampaignOf(LoadedJourney journey) => _campaigns[journey.Row.CampaignId];

    internal JourneyFacts FactsOf(LoadedJourney journey, JourneyState state) => new()
    {
        JourneyId = journey.Row.Id,
        EnteredAt = journey.Row.EnteredAt,
        Customer = _customers[journey.Row.CustomerId],
        Campaign = CampaignOf(journey).Facts,
        Event = journey.Row.EventId is { } id ? _events.GetValueOrDefault(id) : null,
        Events = state.NeededEvents.Where(_events.ContainsKey).ToDictionary(needed => needed, needed => _events[needed]),
    };

    private static async ValueTask<Dictionary<long, EventFacts>> LoadEventsAsync(
        IStoreTransaction transaction, IReadOnlyCollection<long> ids, CancellationToken cancellationToken)
    {
        if (ids.Count == 0)
        {
            return [];
        }

        var rows = await transaction.LoadEventsAsync(ids, cancellationToken);
        var orderIds = rows.Select(row => row.OrderId).OfType<long>().Distinct().ToList();
        var orders = orderIds.Count == 0 ? [] : await transaction.LoadOrdersAsync(orderIds, cancellationToken);
        var facts = orders.ToDictionary(row => row.Id, row => row.ToFacts());
        return rows.ToDictionary(row => row.Id, row => row.ToFacts(row.OrderId is { } order ? facts.GetValueOrDefault(order) : null));
    }

    /// <summary>Retries of a resumption by an event are rare: only states that mention one are read for it.</summary>
    private static IEnumerable<long> RetriedEvents(JourneyRow row)
    {
        if (!row.State.Contains("true", StringComparison.Ordinal) && !row.State.Contains("false", StringComparison.Ordinal))
        {
            return [];
        }

        try
        {
            return JourneyStateJson.Read(row.State).NeededEvents;
        }
        catch (System.Text.Json.JsonException)
        {
            // The advance itself reports a damaged state.
            return [];
        }
    }
}
