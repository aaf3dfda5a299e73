using Automation.Engine.Campaigns;
using Automation.Engine.Journeys;
using Automation.Engine.Ledger;
using Automation.Engine.Messages;
using Automation.Templating;
using NodaTime;

namespace Automation.Storage;

/// <summary>What a source tells of a customer; null leaves what is known. The key is the shop's own.</summary>
public sealed record CustomerWrite(
    string Key,
    string? Email = null,
    string? Phone = null,
    string? Name = null,
    string? Locale = null,
    string? Zone = null,
    string? Birthday = null,
    string? Tier = null,
    string? TagsJson = null,
    string? AttributesJson = null);

/// <summary>A customer with the facts that rules and templates read. Money is exact to four decimals.</summary>
public sealed record CustomerRow(
    long Id,
    string Key,
    string? Email,
    string? Phone,
    string? Name,
    string? Locale,
    string? Zone,
    string? Birthday,
    string? Tier,
    string? TagsJson,
    string? AttributesJson,
    Instant CreatedAt,
    long OrdersCount,
    decimal TotalSpent,
    Instant? FirstOrderAt,
    Instant? LastOrderAt);

/// <summary>An order as a source tells it; a known key updates the order and the customer's sums with it.</summary>
public sealed record OrderWrite(string Key, long CustomerId, Instant At, decimal Total, string Currency, int ItemsCount, string? DataJson);

/// <summary>An order as stored.</summary>
public sealed record OrderRow(long Id, string Key, long CustomerId, Instant At, decimal Total, string Currency, int ItemsCount, bool Cancelled, string? DataJson);

/// <summary>A fact from outside (CloudEvents 1.0: source, id, type, time, data), resolved to a customer and maybe an order.</summary>
public sealed record EventWrite(string Source, string ExternalId, string Type, long CustomerId, Instant Time, Instant ReceivedAt, long? OrderId, string? DataJson);

/// <summary>An event as stored.</summary>
public sealed record EventRow(long Id, string Source, string ExternalId, string Type, long CustomerId, Instant Time, long? OrderId, string? DataJson);

/// <summary>One version of a definition; immutable once published.</summary>
/// <param name="Id">The row.</param>
/// <param name="VersionId">The version's own id, as designers know it.</param>
/// <param name="DefinitionId">What all versions share.</param>
/// <param name="Version">From 1.</param>
/// <param name="Name">Its name.</param>
/// <param name="Json">Elsa 3 workflow definition.</param>
/// <param name="IsLatest">Whether it is the newest that is not deleted.</param>
/// <param name="IsPublished">Whether new entries are on it.</param>
/// <param name="CreatedAt">When it was added.</param>
/// <param name="Description">Its description, for lists.</param>
/// <param name="IsSystem">Whether lists leave it out unless they are asked.</param>
/// <param name="PublishedAt">When it was first published; null: a draft, the only kind that may be rewritten.</param>
/// <param name="DeletedAt">When it was deleted; it is kept for what refers to it. Null: it is not.</param>
public sealed record DefinitionVersionRow(
    long Id,
    string VersionId,
    string DefinitionId,
    int Version,
    string Name,
    string Json,
    bool IsLatest,
    bool IsPublished,
    Instant CreatedAt,
    string Description = "",
    bool IsSystem = false,
    Instant? PublishedAt = null,
    Instant? DeletedAt = null);

/// <summary>A campaign: a published version with its settings and its state.</summary>
/// <param name="Id">The row.</param>
/// <param name="Name">Its name, unique.</param>
/// <param name="DefinitionVersionId">The version on which new entries are.</param>
/// <param name="State">What operations staff have decided.</param>
/// <param name="SettingsJson">Its settings.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="StartedAt">When it was last started; null: never.</param>
/// <param name="StateChangedAt">When its state last changed.</param>
/// <param name="IsTrial">Whether it holds the trial runs of a version: it never takes entries, and lists leave it out.</param>
/// <param name="RetractedAt">Since when its definition is not published: nobody enters. Null: it is.</param>
/// <param name="DeletedAt">When its definition was deleted: it is hidden. Null: it is not.</param>
/// <param name="Title">Its name for people; empty: the definition's.</param>
/// <param name="ArchivedAt">When it was put away: lists leave it out. Null: it was not.</param>
/// <param name="Revision">Counts its changes, from 1; the store counts.</param>
public sealed record CampaignRow(
    long Id,
    string Name,
    long DefinitionVersionId,
    CampaignState State,
    string SettingsJson,
    Instant CreatedAt,
    Instant? StartedAt,
    Instant? StateChangedAt,
    bool IsTrial = false,
    Instant? RetractedAt = null,
    Instant? DeletedAt = null,
    string Title = "",
    Instant? ArchivedAt = null,
    long Revision = 1);

/// <summary>How many journeys are under way on a version.</summary>
/// <param name="DefinitionVersionId">The version's row.</param>
/// <param name="Count">How many; above zero.</param>
public sealed record JourneysOnVersion(long DefinitionVersionId, long Count);

/// <summary>A journey as stored; <see cref="State"/> is the engine's compact JSON.</summary>
public sealed record JourneyRow(
    long Id,
    long CampaignId,
    long DefinitionVersionId,
    long CustomerId,
    string EntryKey,
    Instant EnteredAt,
    long? EventId,
    JourneyStatus Status,
    string State);

/// <summary>A journey that is to begin.</summary>
public sealed record JourneyWrite(long CampaignId, long DefinitionVersionId, long CustomerId, string EntryKey, Instant EnteredAt, long? EventId);

/// <summary>What a wait is for. The numbers are stored and never reused.</summary>
public enum WaitKind
{
    /// <summary>A moment of the calendar.</summary>
    Time = 1,

    /// <summary>An event, or its deadline.</summary>
    Event = 2,

    /// <summary>Another try of an activity that threw.</summary>
    Retry = 3,

    /// <summary>A span of time, which a pause may stop.</summary>
    Span = 4,
}

/// <summary>A durable place where a journey rests. Event waits carry the type; their due time is the deadline.</summary>
public sealed record WaitRow(long JourneyId, int Visit, WaitKind Kind, Instant? DueAt, string? EventType);

/// <summary>A message that an activity asked for; it is queued in the transaction that parks the journey.</summary>
public sealed record MessageWrite(int Visit, string ActivityId, Channel Channel, Purpose Purpose, string Template, Instant DueAt, string? DataJson);

/// <summary>
/// A message as stored. <c>Worker</c> is who hands it over, while it is under way; <c>Pace</c> is its place in the row of a resume at an even pace, by which
/// it stays behind the first of the row when rules put it off.
/// </summary>
public sealed record MessageRow(
    long Id,
    long JourneyId,
    int Visit,
    long CampaignId,
    long CustomerId,
    string ActivityId,
    Channel Channel,
    Purpose Purpose,
    string Template,
    MessageStatus Status,
    Instant DueAt,
    Instant CreatedAt,
    int Attempts,
    string? DataJson,
    string? Worker,
    Duration? Pace = null);

/// <summary>What one advance of one journey changes. Everything of a batch is committed in one transaction.</summary>
public sealed record JourneyChange
{
    /// <summary>The journey.</summary>
    public required long JourneyId { get; init; }

    /// <summary>Its campaign, for the sums.</summary>
    public required long CampaignId { get; init; }

    /// <summary>Its customer.</summary>
    public required long CustomerId { get; init; }

    /// <summary>The version that it is on, for the figures of its drawing; 0 where there is none.</summary>
    public long DefinitionVersionId { get; init; }

    /// <summary>The state after the advance.</summary>
    public required string State { get; init; }

    /// <summary>The status after the advance.</summary>
    public required JourneyStatus Status { get; init; }

    /// <summary>Why it ended; null while it is active.</summary>
    public string? Reason { get; init; }

    /// <summary>When it ended; null while it is active.</summary>
    public Instant? EndedAt { get; init; }

    /// <summary>Visits whose waits are over, also of a journey that has ended: the ledger's line about such a visit says since when it rested.</summary>
    public IReadOnlyList<int> WaitsRemoved { get; init; } = [];

    /// <summary>New waits (a wait of the same visit is replaced).</summary>
    public IReadOnlyList<WaitRow> WaitsAdded { get; init; } = [];

    /// <summary>Messages to queue.</summary>
    public IReadOnlyList<MessageWrite> Messages { get; init; } = [];

    /// <summary>Visits whose message is no longer wanted (the branch was cancelled): what still rests becomes denied by <see cref="DenialRules.Withdrawn"/>.</summary>
    public IReadOnlyList<int> MessagesWithdrawn { get; init; } = [];

    /// <summary>At which activities more or fewer of its visits rest than before.</summary>
    public IReadOnlyList<RestChange> Rests { get; init; } = [];

    /// <summary>The sides that it has taken at splits.</summary>
    public IReadOnlyList<SideTaken> Sides { get; init; } = [];

    /// <summary>Whether the engine itself could not move it: it ends as it was, wherever it rested.</summary>
    public bool IsBroken { get; init; }

    /// <summary>What the ledger gets, in order.</summary>
    public IReadOnlyList<LedgerEntry> Ledger { get; init; } = [];
}

/// <summary>The end, or the putting off, of one message.</summary>
/// <param name="MessageId">The message.</param>
/// <param name="Status">Queued (again), Held, Accepted, Denied, Failed or Unknown.</param>
/// <param name="At">When.</param>
/// <param name="Reason">The rule or code; empty for accepted.</param>
/// <param name="DueAt">The next due time of a queued one; else null.</param>
/// <param name="ProviderId">The provider's id of an accepted one; else null.</param>
/// <param name="HeldUntil">When a held one expires; null: never.</param>
/// <param name="Pace">The place of a queued one in the row of a resume at an even pace; else null.</param>
/// <param name="IsAttempt">False when the attempt that marking it as sending has counted was none: nothing of it reached the provider.</param>
public sealed record MessageChange(long MessageId, MessageStatus Status, Instant At, string Reason, Instant? DueAt = null, string? ProviderId = null, bool IsAttempt = true, Instant? HeldUntil = null, Duration? Pace = null);

/// <summary>One attempt to hand a message to a provider.</summary>
/// <param name="MessageId">The message.</param>
/// <param name="Attempt">Which one, from 1.</param>
/// <param name="At">When.</param>
/// <param name="Connector">What handed it over.</param>
/// <param name="Outcome">What came of it, in a word.</param>
/// <param name="Code">The provider's code; empty for none.</param>
/// <param name="ProviderId">The provider's id of it; null for none.</param>
/// <param name="TextId">The bundle in which its text is kept; null for none.</param>
public sealed record DeliveryWrite(long MessageId, int Attempt, Instant At, string Connector, string Outcome, string Code, string? ProviderId, long? TextId = null);

/// <summary>Candidates of a scan, page by page.</summary>
/// <param name="CampaignId">The campaign.</param>
/// <param name="Rule">The audience rule over the customers table, alias <c>c</c>; null for everybody.</param>
/// <param name="Reentry">Who may enter again.</param>
/// <param name="At">The instant the scan stands for.</param>
/// <param name="Occurrence">The key of this occasion, for the rules that use it.</param>
/// <param name="ReentryColumn">The SQL of the fact of <see cref="ReentryRule.OncePerValue"/>, alias <c>c</c>; else null.</param>
/// <param name="Zones">Which zones: null for all; else the customers whose zone is this text, or whose zone is null when <see cref="ZoneFilter.Zone"/> is null.</param>
/// <param name="AfterCustomerId">Only customers with a greater id.</param>
/// <param name="Limit">At most so many; 1 to 10,000.</param>
public sealed record EntrantQuery(
    long CampaignId,
    SqlFragment? Rule,
    ReentryRule Reentry,
    Instant At,
    string Occurrence,
    string? ReentryColumn,
    ZoneFilter? Zones,
    long AfterCustomerId,
    int Limit);

/// <summary>Customers of one zone; null means those without a zone of their own.</summary>
public sealed record ZoneFilter(string? Zone);

/// <summary>A person who may enter, with the key that makes the entry unique.</summary>
public sealed record Entrant(long CustomerId, string EntryKey);

/// <summary>An occasion at which a campaign's audience is to be entered, kept until its last page is done.</summary>
public sealed record ScanRow(long Id, long CampaignId, string ActivityId, Instant ScheduledAt, string ZoneKey, string Occurrence, string? SkipReason, long CursorCustomerId);

/// <summary>An occasion to add; (campaign, activity, occurrence, zone key) is unique.</summary>
/// <param name="CampaignId">The campaign.</param>
/// <param name="ActivityId">The trigger.</param>
/// <param name="ScheduledAt">The instant it is for.</param>
/// <param name="ZoneKey">"*" for all customers, "" for those without a zone, else an IANA id.</param>
/// <param name="Occurrence">The key of the occasion.</param>
/// <param name="SkipReason">Not null: nobody enters, and everybody who would have gets a ledger line with this reason.</param>
public sealed record ScanWrite(long CampaignId, string ActivityId, Instant ScheduledAt, string ZoneKey, string Occurrence, string? SkipReason);
