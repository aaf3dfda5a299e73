using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Automation.Engine.Campaigns;
using Automation.Engine.Journeys;
using Automation.Storage;
using Automation.Storage.Reading;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Automation.Server.Studio.Instances;

/// <summary>All that is stored of one journey, as of one moment.</summary>
internal sealed record JourneyRecord
{
    internal required JourneyView Journey { get; init; }

    internal required CustomerView Customer { get; init; }

    internal required CampaignView Campaign { get; init; }

    internal required DefinitionVersionView Version { get; init; }

    internal required WorkflowMap Map { get; init; }

    /// <summary>The journey's ledger lines in order.</summary>
    internal required IReadOnlyList<LedgerLineView> Lines { get; init; }

    internal required IReadOnlyDictionary<int, WaitView> Waits { get; init; }

    internal required IReadOnlyDictionary<int, MessageView> Messages { get; init; }

    internal required ILookup<long, DeliveryView> Deliveries { get; init; }

    /// <summary>The state; that of a journey that has not begun when the stored one is damaged.</summary>
    internal required JourneyState State { get; init; }

    internal EventView? Event { get; init; }

    internal OrderView? Order { get; init; }

    /// <summary>The zone in which times are told: the customer's, or the campaign's.</summary>
    internal required DateTimeZone Zone { get; init; }

    /// <summary>The id that Studio knows it by.</summary>
    internal string Id => IdOf(Journey.Id);

    /// <summary>When something last happened to it.</summary>
    internal Instant ChangedAt => Lines.Count > 0 ? Instant.Max(Lines[^1].At, Journey.EnteredAt) : Journey.EnteredAt;

    internal static string IdOf(long id) => id.ToString(CultureInfo.InvariantCulture);

    /// <summary>The number of a journey in Studio's words; null when it cannot be one.</summary>
    internal static long? Number(string? id) =>
        long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && IdOf(number) == id ? number : null;

    /// <summary>Reads it; null when there is none.</summary>
    /// <param name="store">Where.</param>
    /// <param name="fallback">What holds where its campaign says nothing.</param>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    internal static async Task<JourneyRecord?> LoadAsync(IStore store, CampaignSettings fallback, string? id, CancellationToken cancellationToken)
    {
        if (Number(id) is not { } number)
        {
            return null;
        }

        await using var reader = store.OpenReader();
        await using var moment = await reader.FreezeAsync(cancellationToken);
        return await reader.Journeys.FirstOrDefaultAsync(journey => journey.Id == number, cancellationToken) is { } journey
            ? await LoadAsync(reader, fallback, journey, cancellationToken)
            : null;
    }

    private static async Task<JourneyRecord> LoadAsync(ReadContext reader, CampaignSettings fallback, JourneyView journey, CancellationToken cancellationToken)
    {
        var customer = await reader.Customers.FirstAsync(found => found.Id == journey.CustomerId, cancellationToken);
        var campaign = await reader.Campaigns.FirstAsync(found => found.Id == journey.CampaignId, cancellationToken);
        var version = await reader.DefinitionVersions.FirstAsync(found => found.Id == journey.DefinitionVersionId, cancellationToken);
        var messages = await reader.Messages.Where(found => found.JourneyId == journey.Id).ToListAsync(cancellationToken);
        var messageIds = messages.Select(message => message.Id).ToList();
        var begunBy = journey.EventId is { } eventId ? await reader.Events.FirstOrDefaultAsync(found => found.Id == eventId, cancellationToken) : null;
        return new JourneyRecord
        {
            Journey = journey,
            Customer = customer,
            Campaign = campaign,
            Version = version,
            Map = new WorkflowMap(version.Json),
            Lines = await reader.Ledger.Where(line => line.CustomerId == journey.CustomerId && line.JourneyId == journey.Id).OrderBy(line => line.Id).ToListAsync(cancellationToken),
            Waits = await reader.Waits.Where(wait => wait.JourneyId == journey.Id).ToDictionaryAsync(wait => wait.Visit, cancellationToken),
            Messages = messages.ToDictionary(message => message.Visit),
            Deliveries = (messageIds.Count == 0 ? [] : await reader.Deliveries.Where(found => messageIds.Contains(found.MessageId)).OrderBy(found => found.Id).ToListAsync(cancellationToken)).ToLookup(found => found.MessageId),
            State = StateOf(journey.State),
            Event = begunBy,
            Order = begunBy?.OrderId is { } orderId ? await reader.Orders.FirstOrDefaultAsync(found => found.Id == orderId, cancellationToken) : null,
            Zone = ZoneOf(customer, campaign, fallback),
        };
    }

    /// <summary>A stored state; that of a journey that has not begun when it is damaged.</summary>
    internal static JourneyState StateOf(string stored)
    {
        try
        {
            return JourneyStateJson.Read(stored);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            return JourneyState.Empty;
        }
    }

    private static DateTimeZone ZoneOf(CustomerView customer, CampaignView campaign, CampaignSettings fallback) =>
        customer.Zone is { } own && DateTimeZoneProviders.Tzdb.GetZoneOrNull(own) is { } zone
            ? zone
            : CampaignSettingsJson.Read(fallback, JsonNode.Parse(campaign.SettingsJson) as JsonObject).Settings.Zone;
}
