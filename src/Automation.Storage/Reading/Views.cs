using Automation.Engine.Campaigns;
using Automation.Engine.Journeys;
using Automation.Engine.Ledger;
using Automation.Engine.Messages;
using NodaTime;

namespace Automation.Storage.Reading;

/// <summary>A customer as lists and pages show it; with the time of the erasure nothing personal is left.</summary>
public sealed record CustomerView(
    long Id,
    string Key,
    string? Email,
    string? Phone,
    string? Name,
    string? Locale,
    string? Zone,
    string? Birthday,
    string? Tier,
    Instant CreatedAt,
    long OrdersCount,
    decimal TotalSpent,
    Instant? FirstOrderAt,
    Instant? LastOrderAt,
    string? TagsJson,
    string? AttributesJson,
    Instant? ErasedAt);

/// <summary>An order.</summary>
public sealed record OrderView(long Id, string Key, long CustomerId, Instant At, decimal Total, string Currency, int ItemsCount, bool Cancelled, string? DataJson);

/// <summary>An event.</summary>
public sealed record EventView(
    long Id,
    string Source,
    string ExternalId,
    string Type,
    long CustomerId,
    Instant Time,
    Instant ReceivedAt,
    long? OrderId,
    string? DataJson);

/// <summary>A version of a definition.</summary>
public sealed record DefinitionVersionView(
    long Id,
    string VersionId,
    string DefinitionId,
    int Version,
    string Name,
    bool IsLatest,
    bool IsPublished,
    Instant CreatedAt,
    string Description,
    bool IsSystem,
    Instant? PublishedAt,
    Instant? DeletedAt,
    string Json);

/// <summary>A campaign.</summary>
public sealed record CampaignView(
    long Id,
    string Name,
    long DefinitionVersionId,
    CampaignState State,
    Instant CreatedAt,
    Instant? StartedAt,
    Instant? StateChangedAt,
    bool IsTrial,
    Instant? RetractedAt,
    Instant? DeletedAt,
    string SettingsJson,
    string Title,
    Instant? ArchivedAt,
    long Revision);

/// <summary>A journey.</summary>
public sealed record JourneyView(
    long Id,
    long CampaignId,
    long DefinitionVersionId,
    long CustomerId,
    string EntryKey,
    Instant EnteredAt,
    long? EventId,
    JourneyStatus Status,
    string? Reason,
    Instant? EndedAt,
    string State,
    int Incidents);

/// <summary>
/// A wait; the customer and the type are an event wait's only. The beginning is not known of waits from before it was kept. A pause that has stopped a span moves
/// <c>RunsFrom</c> with its end; <c>Aside</c> is 1 while a pause keeps the wait back.
/// </summary>
public sealed record WaitView(long JourneyId, int Visit, long CampaignId, WaitKind Kind, Instant? DueAt, long? CustomerId, string? EventType, Instant? BeganAt, Instant? RunsFrom, int? Aside);

/// <summary>A message; the worker is told while it is being handed over.</summary>
public sealed record MessageView(
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
    string? Worker,
    Instant? SettledAt,
    string Reason,
    string? ProviderId,
    string? DataJson,
    Instant? HeldUntil,
    long? Pace,
    DeliveryReport? Report,
    string? ReportCode,
    Instant? ReportedAt);

/// <summary>An attempt to hand a message over; <c>TextId</c> is the bundle in which its text is, or was, kept.</summary>
public sealed record DeliveryView(long Id, long MessageId, int Attempt, Instant At, string Connector, string Outcome, string Code, string? ProviderId, long? TextId);

/// <summary>Texts of messages as they were handed over, packed by the engine.</summary>
public sealed record MessageTextView(long Id, Instant At, ReadOnlyMemory<byte> Content);

/// <summary>
/// A line of the ledger; campaign and journey are 0 where it belongs to none. The line that ends a visit which rested says when it
/// began and until when it would have rested at most.
/// </summary>
public sealed record LedgerLineView(
    long Id,
    long CampaignId,
    long JourneyId,
    long CustomerId,
    Instant At,
    string ActivityId,
    int Visit,
    LedgerOutcome Outcome,
    string Reason,
    string? Detail,
    Instant? BeganAt,
    Instant? DueAt);

/// <summary>How many ledger lines of one kind there are.</summary>
public sealed record TallyView(long CampaignId, string ActivityId, LedgerOutcome Outcome, string Reason, long N);

/// <summary>An occasion at which an audience enters.</summary>
public sealed record ScanView(
    long Id,
    long CampaignId,
    string ActivityId,
    Instant ScheduledAt,
    string ZoneKey,
    string Occurrence,
    string? SkipReason,
    long CursorCustomerId,
    bool Done);
