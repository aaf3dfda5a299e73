using Automation.Server.Access;
using Automation.Server.Api.Document;
using Automation.Server.Ledger;
using Automation.Server.Lists;
using NodaTime;

namespace Automation.Server.Api;

/// <summary>Searches in the ledger.</summary>
internal static class LedgerEndpoints
{
    private const int LargestPage = 1_000;

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/ledger", ListAsync).Needs(Role.Viewer).Answers<LedgerPage>();
        routes.MapGet("/api/ledger.csv", (HttpContext context, [AsParameters] ListFilter filter, LedgerList ledger) =>
            ExportAsync(context, filter, ledger, DateTimeZone.Utc)).Needs(Role.Viewer).Answers<string>(contentType: "text/csv");
    }

    /// <summary>Everything that matches as CSV, as long as it takes. What is wrong with the question is told before the first byte.</summary>
    internal static async Task<IResult> ExportAsync(HttpContext context, ListFilter filter, LedgerList ledger, DateTimeZone zone)
    {
        var read = new FilterReader(zone);
        await ledger.FindAsync(filter, read, 1, context.RequestAborted);
        return read.Problems.Count > 0
            ? Problems.Invalid(new Dictionary<string, string[]>(read.Problems))
            : Results.Stream(stream => LedgerCsv.WriteAsync(stream, ledger.ExportAsync(filter, read, context.RequestAborted), context.RequestAborted), "text/csv; charset=utf-8", "ledger.csv");
    }

    private static async Task<IResult> ListAsync([AsParameters] ListFilter filter, int? take, LedgerList ledger, CancellationToken cancellationToken)
    {
        var read = new FilterReader(DateTimeZone.Utc);
        var found = await ledger.FindAsync(filter, read, Math.Clamp(take ?? 100, 1, LargestPage), cancellationToken);
        return read.Problems.Count > 0
            ? Problems.Invalid(new Dictionary<string, string[]>(read.Problems))
            : Results.Json(new LedgerPage(found.Rows, found.Older, found.IsPartial), ApiJson.Options);
    }

    /// <summary>A part of the ledger.</summary>
    /// <param name="Lines">The newest first.</param>
    /// <param name="Older">What <c>before</c> says to go on; null at the end.</param>
    /// <param name="IsPartial">Whether the search stopped before it had looked at all: go on with <c>older</c>, also after an empty part.</param>
    private sealed record LedgerPage(IReadOnlyList<LedgerLine> Lines, long? Older, bool IsPartial);
}
