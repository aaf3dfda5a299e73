using System.Globalization;
using System.Text.Json;
using CsvHelper;
using NodaTime.Text;

namespace Automation.Server.Ledger;

/// <summary>Lines of the ledger as CSV (RFC 4180), UTF-8 with a mark at its beginning, which spreadsheets need to see the letters right.</summary>
internal static class LedgerCsv
{
    // A cell that begins like a formula would be run by a spreadsheet; it gets an apostrophe.
    private static readonly CsvWriterOptions Format = new() { WriteByteOrderMark = true, Injection = CsvInjection.Escape };

    private static readonly string[] Names = ["id", "at", "campaign", "customer", "journey", "activity", "visit", "outcome", "reason", "detail"];

    /// <summary>Writes lines as they come; nothing is gathered in memory.</summary>
    internal static async Task WriteAsync(Stream stream, IAsyncEnumerable<LedgerLine> lines, CancellationToken cancellationToken)
    {
        await using var csv = CsvWriter.Create(stream, Format, leaveOpen: true);
        await csv.WriteRecordAsync(Names, cancellationToken);
        await foreach (var line in lines.WithCancellation(cancellationToken))
        {
            await csv.WriteRecordAsync(Fields(line), cancellationToken);
        }

        await csv.FlushAsync(cancellationToken);
    }

    private static string[] Fields(LedgerLine line) =>
    [
        line.Id.ToString(CultureInfo.InvariantCulture),
        InstantPattern.ExtendedIso.Format(line.At),
        line.Campaign,
        line.Customer,
        line.Journey.ToString(CultureInfo.InvariantCulture),
        line.Activity,
        line.Visit.ToString(CultureInfo.InvariantCulture),
        JsonNamingPolicy.SnakeCaseLower.ConvertName(line.Outcome.ToString()),
        line.Reason,
        line.Detail ?? "",
    ];
}
