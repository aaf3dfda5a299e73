using System.Runtime.CompilerServices;
using Automation.Engine.Ledger;
using Automation.Server.Lists;
using Automation.Server.Messages;
using Automation.Server.Workflows;
using Automation.Storage;
using Automation.Storage.Reading;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Automation.Server.Ledger;

/// <summary>A line of the ledger as lists show it.</summary>
/// <param name="Id">Its number.</param>
/// <param name="At">When.</param>
/// <param name="Campaign">The campaign's name; empty for none.</param>
/// <param name="Customer">The customer's key.</param>
/// <param name="Journey">The journey; 0 for none.</param>
/// <param name="Activity">The activity; empty for the journey as a whole.</param>
/// <param name="Visit">Which visit of the activity.</param>
/// <param name="Outcome">What happened.</param>
/// <param name="Reason">Why, as a rule or code.</param>
/// <param name="Detail">More of it; null for nothing.</param>
internal sealed record LedgerLine(
    long Id, Instant At, string Campaign, string Customer, long Journey, string Activity, int Visit, LedgerOutcome Outcome, string Reason, string? Detail)
{
    /// <summary>What people call the activity; its id where it has no name, empty for the journey as a whole.</summary>
    public string ActivityTitle { get; init; } = Activity;
}

/// <summary>Searches in the ledger, for pages and programs.</summary>
internal sealed class LedgerList(IStore store)
{
    /// <summary>How many rows a question may look at: more would take longer than a page may.</summary>
    private const int ScanLimit = 10_000;

    private const int ExportPart = 1_000;

    /// <summary>A part of what matches.</summary>
    /// <param name="filter">What is asked.</param>
    /// <param name="read">Reads the filter and takes what is wrong with it.</param>
    /// <param name="take">How many.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    internal async Task<Found<LedgerLine>> FindAsync(ListFilter filter, FilterReader read, int take, CancellationToken cancellationToken)
    {
        await using var reader = store.OpenReader();
        var names = await ListedCampaigns.NamesAsync(reader, cancellationToken);
        names[0] = "";
        var wanted = new LedgerFilter
        {
            CampaignIds = ListedCampaigns.Asked(names, filter.Campaign),
            CustomerId = await MessageList.FindCustomerAsync(reader, filter.Customer, cancellationToken),
            ActivityId = Given(filter.Activity),
            Outcome = read.Choice<LedgerOutcome>("outcome", filter.Outcome),
            Reason = Given(filter.Reason),
            From = read.Time("from", filter.From, isEnd: false),
            To = read.Time("to", filter.To, isEnd: true),
            Before = filter.Before,
        };
        if (read.Said.Count > 0)
        {
            return new Found<LedgerLine>([], null, IsPartial: false);
        }

        var candidates = await reader.FindLedgerAsync(wanted, take + 1, IsExact(wanted, filter) ? take + 1 : ScanLimit, cancellationToken);
        return await Found<LedgerLine>.TakeAsync(
            candidates,
            take,
            line => line.Id,
            ids => reader.Ledger.Where(line => ids.Contains(line.Id)).Narrow(wanted).Select(line => line.Id).ToListAsync(cancellationToken),
            ids => LoadAsync(reader, ids, names, cancellationToken));
    }

    /// <summary>Without anything that the index of the question does not know, its first rows are the answer.</summary>
    private static bool IsExact(LedgerFilter wanted, ListFilter filter) =>
        wanted is { ActivityId: null, From: null, To: null } && (wanted.CustomerId is null || (wanted is { Outcome: null, Reason: null } && string.IsNullOrEmpty(filter.Campaign)));

    /// <summary>All that matches, part by part: nothing is gathered in memory.</summary>
    internal async IAsyncEnumerable<LedgerLine> ExportAsync(ListFilter filter, FilterReader read, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (long? before = filter.Before; ;)
        {
            var part = await FindAsync(filter with { Before = before }, read, ExportPart, cancellationToken);
            foreach (var line in part.Rows)
            {
                yield return line;
            }

            if (part.Older is not { } older)
            {
                yield break;
            }

            before = older;
        }
    }

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static async Task<List<LedgerLine>> LoadAsync(ReadContext reader, IReadOnlyList<long> ids, Dictionary<long, string> campaigns, CancellationToken cancellationToken)
    {
        var rows = await reader.Ledger.Where(line => ids.Contains(line.Id))
            .Join(reader.Customers, line => line.CustomerId, customer => customer.Id, (line, customer) => new { Line = line, customer.Key })
            .ToListAsync(cancellationToken);
        var activities = new ActivityNames(reader);
        await activities.LoadAsync(rows.Select(row => row.Line.JourneyId), cancellationToken);
        return [.. rows.Select(row => new LedgerLine(
            row.Line.Id, row.Line.At, campaigns[row.Line.CampaignId], row.Key, row.Line.JourneyId, row.Line.ActivityId, row.Line.Visit, row.Line.Outcome, row.Line.Reason, row.Line.Detail) { ActivityTitle = activities.Of(row.Line.JourneyId, row.Line.ActivityId) })];
    }
}
