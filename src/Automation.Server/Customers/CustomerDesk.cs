using Automation.Engine.Consent;
using Automation.Engine.Journeys;
using Automation.Engine.Messages;
using Automation.Server.Languages;
using Automation.Server.Pages.Customers;
using Automation.Server.Studio.Instances;
using Automation.Storage;
using Automation.Storage.Customers;
using Automation.Storage.Reading;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Automation.Server.Customers;

/// <summary>What people look up about customers. Pages, the API and the command line come here. It only reads.</summary>
internal sealed class CustomerDesk(IStore store, string? callingCode)
{
    private static readonly Sentences<CustomerTexts> Say = new();

    /// <summary>Looks for customers.</summary>
    /// <param name="typed">What was typed; null or empty for everybody.</param>
    /// <param name="after">Where the last page ended; null for the first.</param>
    /// <param name="take">How many; 1 to 1,000.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    internal async Task<CustomerList> FindAsync(string? typed, CustomerPlace? after, int take, CancellationToken cancellationToken)
    {
        var page = await store.FindCustomersAsync(new CustomerQuery(typed ?? "", after, take), cancellationToken);
        var ids = page.Places.Select(place => place.Id).ToList();
        await using var reader = store.OpenReader();
        var rows = await LinesAsync(reader, ids, cancellationToken);
        return new CustomerList([.. ids.Where(rows.ContainsKey).Select(id => rows[id])], page.HasMore ? CustomerList.Write(page.Places[^1]) : null);
    }

    /// <summary>The lines of customers by their ids.</summary>
    internal static Task<Dictionary<long, CustomerLine>> LinesAsync(ReadContext reader, IReadOnlyCollection<long> ids, CancellationToken cancellationToken) => reader.Customers
        .Where(row => ids.Contains(row.Id))
        .Select(row => new CustomerLine(row.Id, row.Key, row.Name, row.Email, row.Phone, row.Tier, row.OrdersCount, row.TotalSpent, row.LastOrderAt, row.ErasedAt, row.Locale))
        .ToDictionaryAsync(row => row.Id, cancellationToken);

    /// <summary>The engine's number of a customer by the shop's key; null when there is none.</summary>
    internal async Task<long?> FindIdAsync(string key, CancellationToken cancellationToken)
    {
        await using var reader = store.OpenReader();
        return await reader.Customers.Where(row => row.Key == key).Select(row => (long?)row.Id).FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>A customer; null when there is none.</summary>
    internal async Task<CustomerProfile?> OpenAsync(long id, Instant now, CancellationToken cancellationToken)
    {
        await using var reader = store.OpenReader();
        await using var moment = await reader.FreezeAsync(cancellationToken);
        if (await reader.Customers.FirstOrDefaultAsync(row => row.Id == id, cancellationToken) is not { } customer)
        {
            return null;
        }

        return new CustomerProfile(
            customer,
            CustomerProfile.TagsOf(customer.TagsJson),
            CustomerProfile.FieldsOf(customer.AttributesJson),
            await AheadAsync(reader, id, cancellationToken),
            await reader.ConsentHistory.Where(row => row.CustomerId == id).OrderByDescending(row => row.At).ThenByDescending(row => row.Id).ToListAsync(cancellationToken),
            await SuppressionsAsync(reader, customer, now, cancellationToken));
    }

    /// <summary>The addresses of a customer in their one form.</summary>
    internal IReadOnlyList<(Channel Channel, string Address)> AddressesOf(CustomerView customer)
    {
        var addresses = new List<(Channel, string)>();
        foreach (var channel in PersonalChannels.All)
        {
            if (AddressForm.Of(channel, channel == Channel.Email ? customer.Email : customer.Phone, callingCode) is { } address)
            {
                addresses.Add((channel, address));
            }
        }

        return addresses;
    }

    private async Task<IReadOnlyList<SuppressionLine>> SuppressionsAsync(ReadContext reader, CustomerView customer, Instant now, CancellationToken cancellationToken)
    {
        var addresses = AddressesOf(customer);
        var texts = addresses.Select(found => found.Address).ToList();
        var rows = await reader.Suppressions.Where(row => texts.Contains(row.Address)).OrderByDescending(row => row.Id).ToListAsync(cancellationToken);
        return [.. rows
            .Where(row => addresses.Contains((row.Channel, row.Address)))
            .Select(row => new SuppressionLine(
                row.Channel, row.Scope, row.Topic, row.Reason, row.Source, row.CreatedAt, row.ExpiresAt, row.LiftedAt, row.LiftedBy, row.LiftedAt is null && !(row.ExpiresAt <= now)))];
    }

    private static async Task<IReadOnlyList<WaitAhead>> AheadAsync(ReadContext reader, long customerId, CancellationToken cancellationToken)
    {
        var journeys = await (
            from journey in reader.Journeys
            join campaign in reader.Campaigns on journey.CampaignId equals campaign.Id
            join version in reader.DefinitionVersions on journey.DefinitionVersionId equals version.Id
            where journey.CustomerId == customerId && journey.Status == JourneyStatus.Active
            orderby journey.Id
            select new { journey.Id, journey.State, Campaign = campaign, Version = version }).ToListAsync(cancellationToken);
        var ids = journeys.Select(found => found.Id).ToList();
        var waits = (await reader.Waits.Where(row => ids.Contains(row.JourneyId)).ToListAsync(cancellationToken)).ToDictionary(row => (row.JourneyId, row.Visit));
        var messages = (await reader.Messages.Where(row => row.CustomerId == customerId && ids.Contains(row.JourneyId)).ToListAsync(cancellationToken)).ToLookup(row => (row.JourneyId, row.Visit));
        var ahead = new List<WaitAhead>();
        foreach (var found in journeys)
        {
            var map = new WorkflowMap(found.Version.Json);
            foreach (var visit in JourneyRecord.StateOf(found.State).Resting)
            {
                var (at, what) = What(waits.GetValueOrDefault((found.Id, visit.Visit)), messages[(found.Id, visit.Visit)].FirstOrDefault());
                ahead.Add(new WaitAhead(found.Campaign.Name, found.Version.Name, found.Campaign.State, found.Id, map.At(visit.Activity)?.DisplayName ?? "?", at, what));
            }
        }

        return [.. ahead.OrderBy(wait => wait.At ?? Instant.MaxValue)];
    }

    private static (Instant? At, Sentence What) What(WaitView? wait, MessageView? message) => (wait, message) switch
    {
        (_, { Status: MessageStatus.Queued } queued) => (queued.DueAt, Say["The message leaves, if everything still allows it."]),
        (_, { Status: MessageStatus.Held }) => (null, Say["The message is held until the pause ends."]),
        (_, { Status: MessageStatus.Sending }) => (null, Say["The message is being handed over."]),
        (_, { Status: MessageStatus.Unknown }) => (null, Say["Nobody could tell whether the message arrived; a person must decide."]),
        ({ Kind: WaitKind.Time } time, _) => (time.DueAt, Say["The journey continues."]),
        ({ Kind: WaitKind.Retry } retry, _) => (retry.DueAt, Say["The activity is tried again after an error."]),
        ({ Kind: WaitKind.Event, DueAt: { } until } awaited, _) => (until, Say["It waits for the event {0} until then.", awaited.EventType ?? ""]),
        ({ Kind: WaitKind.Event } awaited, _) => (null, Say["It waits for the event {0}.", awaited.EventType ?? ""]),
        _ => (null, Say["It waits."]),
    };
}
