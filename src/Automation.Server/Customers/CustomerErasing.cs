using Automation.Connectors.Capture;
using Automation.Engine.Journeys;
using Automation.Server.Access;
using Automation.Server.Campaigns;
using Automation.Server.Events;
using Automation.Server.Journeys;
using Automation.Server.Languages;
using Automation.Server.Messages;
using Automation.Server.Pages;
using Automation.Storage;
using Automation.Storage.Customers;
using Automation.Storage.Reading;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Automation.Server.Customers;

/// <summary>What was done when a person's data was removed.</summary>
/// <param name="CustomerId">The row that is left.</param>
/// <param name="Journeys">How many journeys were ended.</param>
/// <param name="Captured">How many messages were removed from the mailbox of this machine.</param>
internal sealed record ErasedCustomer(long CustomerId, int Journeys, int Captured);

/// <summary>
/// Removes a person's data for good (GDPR article 17; Vietnam, Decree 13/2023/ND-CP article 16). First the person's journeys end and nothing new leaves; what is being
/// handed over arrives; then everything personal goes in one transaction. A crash in between leaves a customer who can be erased again. What stays is
/// in docs/customers.md.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="parts">How journeys are ended.</param>
/// <param name="customers">Who has which addresses.</param>
/// <param name="mailbox">The mailbox of this machine.</param>
/// <param name="time">The engine's clock.</param>
internal sealed class CustomerErasing(IStore store, ErasingParts parts, CustomerDesk customers, CapturedMailbox mailbox, TimeProvider time)
{
    /// <summary>The reason with which the person's journeys exit.</summary>
    internal const string Erased = "erased";

    private static readonly Sentences<RefusalTexts> Refuse = new();

    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(50);

    /// <summary>How long what is being handed over may take. Default 30 seconds.</summary>
    internal TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Removes a person's data.</summary>
    /// <param name="id">The customer.</param>
    /// <param name="confirmation">The customer's key, typed by the person who asks for it.</param>
    /// <param name="actor">Who does it.</param>
    /// <param name="cancellationToken">Ends the call before the data is removed.</param>
    /// <returns>What was done; null when there is no such customer, or its data was removed before.</returns>
    /// <exception cref="WrongConfirmationException">The confirmation is not the key.</exception>
    /// <exception cref="CampaignException">A message is under way for too long.</exception>
    internal async Task<ErasedCustomer?> EraseAsync(long id, string confirmation, Actor actor, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, cancellationToken) is not { } customer || customer.ErasedAt is not null)
        {
            return null;
        }

        if (customer.Key == SampleCustomer.Key)
        {
            throw new CampaignException(Refuse["The sample customer is made up: there is nothing of a person to remove."]);
        }

        if (confirmation.Trim() != customer.Key)
        {
            throw new WrongConfirmationException();
        }

        var (began, ended) = (TimeProvider.System.GetTimestamp(), 0);
        while (true)
        {
            ended += await EndJourneysAsync(id, cancellationToken);
            if (await TryEraseAsync(id, ended, actor, cancellationToken) is { } captured)
            {
                await store.EmptyLogAsync(cancellationToken);
                return new ErasedCustomer(id, ended, captured);
            }

            if (TimeProvider.System.GetElapsedTime(began) > Patience)
            {
                throw new CampaignException(Refuse["A message to this customer is being handed over, or was when a server ended, and has not come to its end. Start the server if it does not run, and try again."]);
            }

            await Task.Delay(Breath, TimeProvider.System, cancellationToken);
        }
    }

    private Instant Now => Instant.FromDateTimeOffset(time.GetUtcNow());

    private async Task<CustomerView?> FindAsync(long id, CancellationToken cancellationToken)
    {
        await using var reader = store.OpenReader();
        return await reader.Customers.FirstOrDefaultAsync(row => row.Id == id, cancellationToken);
    }

    /// <summary>By the engine's own way, so that ledger and sums stay right: queued messages are denied, and each journey has its end.</summary>
    private async Task<int> EndJourneysAsync(long id, CancellationToken cancellationToken)
    {
        List<long> active;
        await using (var reader = store.OpenReader())
        {
            active = await reader.Journeys.Where(row => row.CustomerId == id && row.Status == JourneyStatus.Active).OrderBy(row => row.Id).Select(row => row.Id).ToListAsync(cancellationToken);
        }

        foreach (var page in active.Chunk(JourneyWorker.BatchSize))
        {
            await using var transaction = await store.BeginAsync(cancellationToken);
            var now = Now;
            var published = await parts.Batch.AdvanceAsync(transaction, [.. page.Select(journey => new JourneyStep(journey, new JourneyTrigger.TakenOut(Erased)))], now, cancellationToken);
            await parts.Intake.PublishAsync(transaction, published, now, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        return active.Count;
    }

    /// <summary>Answers how many messages were removed from the mailbox; null while something is under way.</summary>
    private async Task<int?> TryEraseAsync(long id, int ended, Actor actor, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(cancellationToken);
        List<(long Journey, int Visit)> messages;
        CustomerView customer;
        await using (var reader = store.OpenReader())
        {
            // Nobody else writes until this transaction ends, so what is read here holds.
            customer = await reader.Customers.FirstAsync(row => row.Id == id, cancellationToken);
            messages = [.. (await reader.Messages.Where(row => row.CustomerId == id).Select(row => new { row.JourneyId, row.Visit }).ToListAsync(cancellationToken)).Select(row => (row.JourneyId, row.Visit))];
        }

        var addresses = customers.AddressesOf(customer);
        var erasure = new CustomerErasure(id, addresses, [.. addresses.Select(found => GateBatch.KeyOf(found.Channel, found.Address))], Now) { WithoutTexts = TextBundle.Without };
        if (!await transaction.EraseCustomerAsync(erasure, cancellationToken))
        {
            return null;
        }

        // The files go first: a crash before the commit leaves the customer, who is erased again.
        var captured = mailbox.Remove(messages.Select(message => parts.Identity.Of(message.Journey, message.Visit)));
        await transaction.AddAuditAsync(actor.Did("customer.erased", FormattableString.Invariant($"customer/{id}"), Now, new { journeys = ended, messages = messages.Count, captured }), cancellationToken);
        await transaction.CommitAsync(CancellationToken.None);
        return captured;
    }
}

/// <summary>What ends journeys and names messages.</summary>
/// <param name="Batch">Advances journeys.</param>
/// <param name="Intake">Takes in what they publish.</param>
/// <param name="Identity">Names messages.</param>
internal sealed record ErasingParts(JourneyBatch Batch, EventIntake Intake, MessageIdentity Identity);

/// <summary>What was typed to confirm is not the customer's key.</summary>
internal sealed class WrongConfirmationException() : Exception("The key that was typed is not this customer's. Nothing was removed.");
