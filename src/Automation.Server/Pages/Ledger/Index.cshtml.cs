using Automation.Server.Access;
using Automation.Server.Api;
using Automation.Server.Languages;
using Automation.Server.Ledger;
using Automation.Server.Lists;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Automation.Server.Pages.Ledger;

/// <summary>The record of what happened to whom, where and why.</summary>
internal sealed class IndexModel(CareEngine engine, LedgerList ledger, PageClock clock) : PageModel
{
    private const int PageSize = 50;

    /// <summary>What is asked.</summary>
    [BindProperty(SupportsGet = true, Name = "")]
    public ListFilter Filter { get; set; } = new();

    internal Found<LedgerLine> Found { get; private set; } = new([], null, IsPartial: false);

    /// <summary>What is wrong with the question, by part.</summary>
    internal IReadOnlyDictionary<string, Sentence> Problems { get; private set; } = new Dictionary<string, Sentence>();

    /// <summary>The names to choose from.</summary>
    internal IReadOnlyList<string> Campaigns { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        var read = new FilterReader(clock.Zone);
        Found = await ledger.FindAsync(Filter, read, PageSize, cancellationToken);
        Problems = read.Said;
        await using var reader = engine.Store.OpenReader();
        Campaigns = await Messages.IndexModel.NamesAsync(reader, cancellationToken);
    }

    /// <summary>Days of the question begin and end where the person is, as on the page.</summary>
    internal static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/ledger.csv", (HttpContext context, [AsParameters] ListFilter filter, LedgerList ledger, PageClock clock) =>
        LedgerEndpoints.ExportAsync(context, filter, ledger, clock.Zone)).Needs(Role.Viewer);
}
