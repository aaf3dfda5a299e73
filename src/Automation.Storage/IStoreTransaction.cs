using Automation.Engine.Campaigns;
using Automation.Engine.Ledger;
using Automation.Engine.Messages;
using NodaTime;

namespace Automation.Storage;

/// <summary>
/// One writing transaction. Everything that is claimed in it is this transaction's alone until it ends (SQLite: there is one
/// writer; PostgreSQL: rows are locked and others skip them). Not safe for concurrent use.
/// </summary>
public partial interface IStoreTransaction : IAsyncDisposable
{
    /// <summary>Makes everything durable and visible, at once or not at all.</summary>
    ValueTask CommitAsync(CancellationToken cancellationToken);

    // ---- Customers, orders, events ----

    /// <summary>Adds the customer or fills in what is told; answers the id.</summary>
    ValueTask<long> UpsertCustomerAsync(CustomerWrite customer, Instant now, CancellationToken cancellationToken);

    /// <summary>The customers of these ids, in no order; unknown ids are missing from the answer.</summary>
    ValueTask<IReadOnlyList<CustomerRow>> LoadCustomersAsync(IReadOnlyCollection<long> ids, CancellationToken cancellationToken);

    /// <summary>
    /// Adds or updates an order by its key and keeps the customer's sums (count, total, first, last) true, also when an
    /// order arrives twice, late, with another amount or for another customer. A cancelled order stays cancelled when it arrives
    /// again. Money finer than four decimals is rounded to the even neighbour. Answers the id.
    /// </summary>
    ValueTask<long> UpsertOrderAsync(OrderWrite order, CancellationToken cancellationToken);

    /// <summary>Marks an order as cancelled and takes it out of the customer's sums; false when the key is unknown or already cancelled.</summary>
    ValueTask<bool> CancelOrderAsync(string orderKey, CancellationToken cancellationToken);

    /// <summary>The orders of these ids.</summary>
    ValueTask<IReadOnlyList<OrderRow>> LoadOrdersAsync(IReadOnlyCollection<long> ids, CancellationToken cancellationToken);

    /// <summary>Adds an event; null when (source, external id) is already known.</summary>
    ValueTask<long?> TryAddEventAsync(EventWrite write, CancellationToken cancellationToken);

    /// <summary>The events of these ids.</summary>
    ValueTask<IReadOnlyList<EventRow>> LoadEventsAsync(IReadOnlyCollection<long> ids, CancellationToken cancellationToken);

    /// <summary>
    /// The waits of this customer's active journeys for this type of event, ordered by journey and visit. Stopped campaigns no
    /// longer listen: their journeys are about to exit.
    /// </summary>
    ValueTask<IReadOnlyList<WaitRow>> FindEventWaitsAsync(long customerId, string eventType, CancellationToken cancellationToken);

    // ---- Definitions and campaigns ----

    /// <summary>
    /// Adds a version and answers its row id (the row's own is not looked at). Clears the other versions' latest and published
    /// marks as the new row's say.
    /// </summary>
    /// <exception cref="InvalidOperationException">The version id, or the (definition id, version), exists: a version is never written twice.</exception>
    ValueTask<long> AddDefinitionVersionAsync(DefinitionVersionRow row, CancellationToken cancellationToken);

    /// <summary>A version by its row id; null when there is none.</summary>
    ValueTask<DefinitionVersionRow?> FindDefinitionVersionAsync(long id, CancellationToken cancellationToken);

    /// <summary>A version by its version id, deleted or not; null when there is none.</summary>
    ValueTask<DefinitionVersionRow?> FindDefinitionVersionAsync(string versionId, CancellationToken cancellationToken);

    /// <summary>The newest version of a definition that is not deleted, or the published one; null when there is none.</summary>
    ValueTask<DefinitionVersionRow?> FindDefinitionAsync(string definitionId, bool published, CancellationToken cancellationToken);

    /// <summary>All versions of a definition, deleted ones too, by version.</summary>
    ValueTask<IReadOnlyList<DefinitionVersionRow>> LoadDefinitionVersionsAsync(string definitionId, CancellationToken cancellationToken);

    /// <summary>The number after the highest that a version of the definition has, deleted ones too; 1 when there is none.</summary>
    ValueTask<int> NextDefinitionVersionAsync(string definitionId, CancellationToken cancellationToken);

    /// <summary>Writes name, description, system mark and JSON of a draft.</summary>
    /// <exception cref="InvalidOperationException">It was published once, or is not there: the transaction must not be committed.</exception>
    ValueTask RewriteDraftAsync(DefinitionVersionRow row, CancellationToken cancellationToken);

    /// <summary>
    /// Writes the marks of a version: latest, published, first published, deleted. Clears the other versions' latest and published marks as
    /// the row's say.
    /// </summary>
    ValueTask MarkDefinitionVersionAsync(DefinitionVersionRow row, CancellationToken cancellationToken);

    /// <summary>The campaigns on versions of a definition, trials and deleted ones too, by id.</summary>
    ValueTask<IReadOnlyList<CampaignRow>> FindCampaignsOfAsync(string definitionId, CancellationToken cancellationToken);

    /// <summary>How many journeys of a campaign are under way, by the version that they are on.</summary>
    ValueTask<IReadOnlyList<JourneysOnVersion>> CountActiveJourneysAsync(long campaignId, CancellationToken cancellationToken);

    /// <summary>Adds a campaign in state Draft, whatever the row's state and id, not retracted and not deleted; null when the name is taken.</summary>
    ValueTask<long?> TryAddCampaignAsync(CampaignRow row, CancellationToken cancellationToken);

    /// <summary>All campaigns, by id.</summary>
    ValueTask<IReadOnlyList<CampaignRow>> LoadCampaignsAsync(CancellationToken cancellationToken);

    /// <summary>Changes state, settings, version, title or times of a campaign and counts its revision; its name, its creation and whether it is a trial stay.</summary>
    ValueTask UpdateCampaignAsync(CampaignRow row, CancellationToken cancellationToken);

    // ---- Journeys and waits ----

    /// <summary>
    /// Adds a journey with an empty state; null when the re-entry rule does not admit the customer: the entry key is taken, the
    /// last entry is too recent, or a journey is still active. <see cref="ReentryRule.Once"/> stores the empty key, whatever is given.
    /// </summary>
    ValueTask<long?> TryAddJourneyAsync(JourneyWrite journey, ReentryRule reentry, CancellationToken cancellationToken);

    /// <summary>Customers who match and may enter, ordered by id; never the <see cref="SampleCustomer"/>.</summary>
    ValueTask<IReadOnlyList<Entrant>> SelectEntrantsAsync(EntrantQuery query, CancellationToken cancellationToken);

    /// <summary>The journeys of these ids, in no order.</summary>
    ValueTask<IReadOnlyList<JourneyRow>> LoadJourneysAsync(IReadOnlyCollection<long> ids, CancellationToken cancellationToken);

    /// <summary>
    /// Claims waits that are due, oldest first (then by journey and visit): time and retry waits due at or before
    /// <paramref name="now"/>, deadlines of event waits due at or before <paramref name="eventsUpTo"/> and <paramref name="now"/>
    /// (a wait never times out over time in which events were not processed). Waits of campaigns that are stopped are not claimed, nor those of
    /// campaigns whose timers a pause stops, nor those that were put aside.
    /// At most one wait of a journey is in an answer.
    /// </summary>
    ValueTask<IReadOnlyList<WaitRow>> ClaimDueWaitsAsync(Instant now, Instant eventsUpTo, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// The earliest due time of any wait or deadline that could be claimed; null when nothing waits for a time. Cheap: one
    /// look into the index for each campaign.
    /// </summary>
    ValueTask<Instant?> NextWaitDueAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Writes what advances have changed: states, waits, messages, ledger lines and the tallies over them. A journey that has
    /// ended loses all its waits, and what has not left of its messages is denied by <see cref="DenialRules.JourneyEnded"/>,
    /// with a ledger line for each, before the change's own lines.
    /// </summary>
    ValueTask ApplyAsync(IReadOnlyList<JourneyChange> changes, Instant now, CancellationToken cancellationToken);

    /// <summary>Adds a ledger line that changes no journey: a person who was not admitted, a message that was put off.</summary>
    /// <param name="campaignId">The campaign.</param>
    /// <param name="journeyId">The journey; 0 for none.</param>
    /// <param name="customerId">The customer.</param>
    /// <param name="entry">The line.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    ValueTask AddLedgerAsync(long campaignId, long journeyId, long customerId, LedgerEntry entry, CancellationToken cancellationToken);

    /// <summary>
    /// Moves up to <paramref name="limit"/> active journeys of a campaign to Exited with this reason, with their waits, resting
    /// messages (denied by the rule of the same name) and ledger lines; messages under way stay and their journeys with them.
    /// Answers how many were moved.
    /// </summary>
    ValueTask<int> ExitJourneysAsync(long campaignId, string reason, Instant now, int limit, CancellationToken cancellationToken);

    // ---- Messages ----

    /// <summary>Claims queued messages that are due, oldest first (then by id), of one channel.</summary>
    ValueTask<IReadOnlyList<MessageRow>> ClaimDueMessagesAsync(Channel channel, Instant now, int limit, CancellationToken cancellationToken);

    /// <summary>The earliest due time of any queued message; null when none is queued.</summary>
    ValueTask<Instant?> NextMessageDueAsync(CancellationToken cancellationToken);

    /// <summary>Marks messages as being handed over by this worker and counts the attempt.</summary>
    /// <exception cref="InvalidOperationException">One of them is not queued; the transaction must not be committed.</exception>
    ValueTask MarkSendingAsync(IReadOnlyList<long> messageIds, string worker, CancellationToken cancellationToken);

    /// <summary>
    /// Ends messages or puts them off. Only a message that is not ended yet is changed; answers the ids that were changed, so
    /// that a late second answer changes nothing. With <paramref name="worker"/>, only what this worker has under way; without,
    /// an unknown message may still be decided, by the provider's word or a person's.
    /// </summary>
    ValueTask<IReadOnlySet<long>> SettleMessagesAsync(IReadOnlyList<MessageChange> changes, string? worker, CancellationToken cancellationToken);

    /// <summary>Records attempts.</summary>
    ValueTask AddDeliveriesAsync(IReadOnlyList<DeliveryWrite> deliveries, CancellationToken cancellationToken);

    /// <summary>Keeps a bundle of texts as they were handed over; answers its id, by which attempts name it. The store does not look into it.</summary>
    ValueTask<long> AddTextsAsync(Instant at, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>The bundle that has the text of an attempt; null when none is kept.</summary>
    /// <param name="messageId">The message.</param>
    /// <param name="attempt">Which attempt, from 1.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    ValueTask<ReadOnlyMemory<byte>?> FindTextAsync(long messageId, int attempt, CancellationToken cancellationToken);

    /// <summary>Removes bundles that were handed over before a time, the oldest first; answers how many.</summary>
    ValueTask<int> ForgetTextsAsync(Instant before, int limit, CancellationToken cancellationToken);

    /// <summary>Messages under way whose worker is not among the living: what a crash has left, by id.</summary>
    ValueTask<IReadOnlyList<MessageRow>> FindAbandonedAsync(IReadOnlyCollection<string> livingWorkers, int limit, CancellationToken cancellationToken);

    // ---- Scans, workers, marks ----

    /// <summary>Adds an occasion; false when it is already there.</summary>
    ValueTask<bool> TryAddScanAsync(ScanWrite scan, CancellationToken cancellationToken);

    /// <summary>The oldest unfinished occasion scheduled at or before this instant (then by id); null when there is none.</summary>
    ValueTask<ScanRow?> ClaimScanAsync(Instant now, CancellationToken cancellationToken);

    /// <summary>Remembers how far an occasion has come, and whether it is done.</summary>
    ValueTask SaveScanAsync(long scanId, long cursorCustomerId, bool done, CancellationToken cancellationToken);

    /// <summary>The distinct zones of customers, null (none of their own) included when there are such customers.</summary>
    ValueTask<IReadOnlyList<string?>> CustomerZonesAsync(CancellationToken cancellationToken);

    /// <summary>Says that a worker lives.</summary>
    ValueTask BeatAsync(string worker, Instant now, CancellationToken cancellationToken);

    /// <summary>Workers whose last beat is at or after this instant.</summary>
    ValueTask<IReadOnlyList<string>> LivingWorkersAsync(Instant since, CancellationToken cancellationToken);

    /// <summary>Reads a named mark (watermarks, the replay's position); null when it was never set.</summary>
    ValueTask<string?> GetMarkAsync(string name, CancellationToken cancellationToken);

    /// <summary>Sets a named mark.</summary>
    ValueTask SetMarkAsync(string name, string value, CancellationToken cancellationToken);
}
