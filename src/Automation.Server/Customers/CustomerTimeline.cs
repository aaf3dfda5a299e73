using Automation.Engine.Ledger;
using Automation.Server.Workflows;
using Automation.Storage.Reading;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Automation.Server.Customers;

/// <summary>What a line of a timeline is about. The numbers decide between lines of one moment.</summary>
internal enum TimelineKind
{
    /// <summary>A line of the ledger that nothing else on the timeline tells.</summary>
    Ledger = 1,

    /// <summary>A message, at the time of its last change.</summary>
    Message = 2,

    /// <summary>A journey began.</summary>
    Journey = 3,

    /// <summary>Something was said about messages.</summary>
    Consent = 4,

    /// <summary>Something happened that is no order.</summary>
    Event = 5,

    /// <summary>An order.</summary>
    Order = 6,
}

/// <summary>A place on a timeline.</summary>
internal sealed record TimelinePlace(Instant At, TimelineKind Kind, long Id)
{
    /// <summary>As it stands in addresses.</summary>
    public override string ToString() => FormattableString.Invariant($"{At.ToUnixTimeMilliseconds()}.{(int)Kind}.{Id}");

    /// <summary>Reads a place; null when the text is none.</summary>
    internal static TimelinePlace? Read(string? text) =>
        text?.Split('.') is [var at, var kind, var id] && long.TryParse(at, out var milliseconds) && milliseconds is > -60_000_000_000_000 and < 250_000_000_000_000
        && int.TryParse(kind, out var number) && Enum.IsDefined((TimelineKind)number) && long.TryParse(id, out var row)
            ? new TimelinePlace(Instant.FromUnixTimeMilliseconds(milliseconds), (TimelineKind)number, row)
            : null;
}

/// <summary>A line of a timeline; what belongs to its kind is set.</summary>
/// <param name="Place">When, and which row.</param>
internal sealed record TimelineLine(TimelinePlace Place)
{
    internal OrderView? Order { get; init; }

    internal EventView? Event { get; init; }

    internal JourneyView? Journey { get; init; }

    internal MessageView? Message { get; init; }

    internal LedgerLineView? Ledger { get; init; }

    internal ConsentView? Consent { get; init; }

    /// <summary>The campaign's name; empty for none.</summary>
    internal string Campaign { get; init; } = "";

    /// <summary>The activity's id; empty for none.</summary>
    internal string ActivityId => Message?.ActivityId ?? Ledger?.ActivityId ?? "";

    /// <summary>The activity's name for people; empty for none.</summary>
    internal string Activity { get; init; } = "";
}

/// <summary>A stretch of a timeline.</summary>
/// <param name="Lines">The newest first.</param>
/// <param name="Next">Where it goes on; null at the end.</param>
internal sealed record Timeline(IReadOnlyList<TimelineLine> Lines, TimelinePlace? Next);

/// <summary>Puts together what has happened to one customer, from where it stands, the newest first. Each page looks at as much of each kind as it shows.</summary>
internal sealed class CustomerTimeline(ReadContext reader, long customerId)
{
    /// <summary>What the messages, journeys and consents on the timeline tell themselves.</summary>
    internal static readonly LedgerOutcome[] ToldElsewhere =
        [LedgerOutcome.Entered, LedgerOutcome.Accepted, LedgerOutcome.Denied, LedgerOutcome.DeliveryFailed, LedgerOutcome.Unknown, LedgerOutcome.OptedIn, LedgerOutcome.OptedOut];

    private readonly ActivityNames _names = new(reader);

    /// <summary>A page.</summary>
    /// <param name="before">Where the last page ended; null for the newest.</param>
    /// <param name="take">How many lines.</param>
    /// <param name="kinds">Only these; empty for all.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    internal async Task<Timeline> ReadAsync(TimelinePlace? before, int take, IReadOnlyCollection<TimelineKind> kinds, CancellationToken cancellationToken)
    {
        var found = new List<TimelineLine>();
        foreach (var kind in Enum.GetValues<TimelineKind>().Where(kind => kinds.Count == 0 || kinds.Contains(kind)))
        {
            found.AddRange(await OfAsync(kind, Bound.Of(before, kind), take + 1, cancellationToken));
        }

        var lines = found.OrderByDescending(line => line.Place.At).ThenBy(line => line.Place.Kind).ThenByDescending(line => line.Place.Id).Take(take).ToList();
        return new Timeline(await NamedAsync(lines, cancellationToken), found.Count > take ? lines[^1].Place : null);
    }

    private Task<List<TimelineLine>> OfAsync(TimelineKind kind, Bound bound, int take, CancellationToken cancellationToken) => kind switch
    {
        TimelineKind.Order => OrdersAsync(bound, take, cancellationToken),
        TimelineKind.Event => EventsAsync(bound, take, cancellationToken),
        TimelineKind.Journey => JourneysAsync(bound, take, cancellationToken),
        TimelineKind.Message => MessagesAsync(bound, take, cancellationToken),
        TimelineKind.Consent => ConsentsAsync(bound, take, cancellationToken),
        _ => LedgerAsync(bound, take, cancellationToken),
    };

    private async Task<List<TimelineLine>> OrdersAsync(Bound bound, int take, CancellationToken cancellationToken)
    {
        var rows = await reader.Orders
            .Where(row => row.CustomerId == customerId && (row.At < bound.At || (row.At == bound.At && row.Id < bound.Id)))
            .OrderByDescending(row => row.At).ThenByDescending(row => row.Id).Take(take).ToListAsync(cancellationToken);
        return [.. rows.Select(row => new TimelineLine(new TimelinePlace(row.At, TimelineKind.Order, row.Id)) { Order = row })];
    }

    private async Task<List<TimelineLine>> EventsAsync(Bound bound, int take, CancellationToken cancellationToken)
    {
        var rows = await reader.Events
            .Where(row => row.CustomerId == customerId && row.OrderId == null && (row.Time < bound.At || (row.Time == bound.At && row.Id < bound.Id)))
            .OrderByDescending(row => row.Time).ThenByDescending(row => row.Id).Take(take).ToListAsync(cancellationToken);
        return [.. rows.Select(row => new TimelineLine(new TimelinePlace(row.Time, TimelineKind.Event, row.Id)) { Event = row })];
    }

    private async Task<List<TimelineLine>> JourneysAsync(Bound bound, int take, CancellationToken cancellationToken)
    {
        var rows = await reader.Journeys
            .Where(row => row.CustomerId == customerId && (row.EnteredAt < bound.At || (row.EnteredAt == bound.At && row.Id < bound.Id)))
            .OrderByDescending(row => row.EnteredAt).ThenByDescending(row => row.Id).Take(take).ToListAsync(cancellationToken);
        return [.. rows.Select(row => new TimelineLine(new TimelinePlace(row.EnteredAt, TimelineKind.Journey, row.Id)) { Journey = row })];
    }

    private async Task<List<TimelineLine>> MessagesAsync(Bound bound, int take, CancellationToken cancellationToken)
    {
        var rows = await reader.Messages
            .Where(row => row.CustomerId == customerId && ((row.SettledAt ?? row.CreatedAt) < bound.At || ((row.SettledAt ?? row.CreatedAt) == bound.At && row.Id < bound.Id)))
            .OrderByDescending(row => row.SettledAt ?? row.CreatedAt).ThenByDescending(row => row.Id).Take(take).ToListAsync(cancellationToken);
        return [.. rows.Select(row => new TimelineLine(new TimelinePlace(row.SettledAt ?? row.CreatedAt, TimelineKind.Message, row.Id)) { Message = row })];
    }

    private async Task<List<TimelineLine>> ConsentsAsync(Bound bound, int take, CancellationToken cancellationToken)
    {
        var rows = await reader.ConsentHistory
            .Where(row => row.CustomerId == customerId && (row.At < bound.At || (row.At == bound.At && row.Id < bound.Id)))
            .OrderByDescending(row => row.At).ThenByDescending(row => row.Id).Take(take).ToListAsync(cancellationToken);
        return [.. rows.Select(row => new TimelineLine(new TimelinePlace(row.At, TimelineKind.Consent, row.Id)) { Consent = row })];
    }

    private async Task<List<TimelineLine>> LedgerAsync(Bound bound, int take, CancellationToken cancellationToken)
    {
        var rows = await reader.Ledger
            .Where(row => row.CustomerId == customerId && !ToldElsewhere.Contains(row.Outcome) && (row.At < bound.At || (row.At == bound.At && row.Id < bound.Id)))
            .OrderByDescending(row => row.At).ThenByDescending(row => row.Id).Take(take).ToListAsync(cancellationToken);
        return [.. rows.Select(row => new TimelineLine(new TimelinePlace(row.At, TimelineKind.Ledger, row.Id)) { Ledger = row })];
    }

    private async Task<IReadOnlyList<TimelineLine>> NamedAsync(IReadOnlyList<TimelineLine> lines, CancellationToken cancellationToken)
    {
        var campaigns = await reader.Campaigns.Select(row => new { row.Id, row.Name }).ToDictionaryAsync(row => row.Id, row => row.Name, cancellationToken);
        await _names.LoadAsync(lines.Select(JourneyOf), cancellationToken);
        return [.. lines.Select(line => line with
        {
            Campaign = campaigns.GetValueOrDefault(line.Message?.CampaignId ?? line.Ledger?.CampaignId ?? line.Journey?.CampaignId ?? 0, ""),
            Activity = _names.Of(JourneyOf(line), line.ActivityId),
        })];
    }

    private static long JourneyOf(TimelineLine line) => line.Message?.JourneyId ?? line.Ledger?.JourneyId ?? 0;

    /// <summary>Rows of a kind come before this: earlier, or at the same moment with a smaller number.</summary>
    private sealed record Bound(Instant At, long Id)
    {
        internal static Bound Of(TimelinePlace? before, TimelineKind kind) => before is null ? new Bound(Instant.FromUtc(9000, 1, 1, 0, 0), 0)
            : kind == before.Kind ? new Bound(before.At, before.Id)
            : kind > before.Kind ? new Bound(before.At, long.MaxValue)
            : new Bound(before.At, long.MinValue);
    }
}
