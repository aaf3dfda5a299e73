using Automation.Server.Customers;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Automation.Server.Pages.Customers;

/// <summary>Customers, found by what somebody types.</summary>
internal sealed class IndexModel(CustomerDesks desks) : PageModel
{
    private const int PageSize = 50;

    internal string Query { get; private set; } = "";

    internal string? After { get; private set; }

    internal CustomerList List { get; private set; } = new([], null);

    public async Task OnGetAsync(string? q, string? after, CancellationToken cancellationToken)
    {
        Query = q?.Trim() ?? "";
        var place = CustomerList.Read(after);
        After = place is null ? null : after;
        List = await desks.Desk.FindAsync(Query, place, PageSize, cancellationToken);
    }

    internal string Address(string? after) => $"/customers?q={Uri.EscapeDataString(Query)}{(after is null ? "" : "&after=" + after)}";
}
