using Automation.Server.Access;
using Automation.Server.Customers;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Automation.Server.Pages.Customers;

/// <summary>Hands out everything that is kept of one person, as a file.</summary>
[Needs(Role.Administrator)]
internal sealed class ExportModel(CareEngine engine, CustomerDesks desks) : PageModel
{
    public async Task<IActionResult> OnGetAsync(long id, CancellationToken cancellationToken)
    {
        await using (var reader = engine.Store.OpenReader())
        {
            if (!await reader.Customers.AnyAsync(row => row.Id == id, cancellationToken))
            {
                return NotFound();
            }
        }

        Response.ContentType = "application/json; charset=utf-8";
        Response.Headers.ContentDisposition = FormattableString.Invariant($"attachment; filename=customer-{id}.json");
        Response.Headers.CacheControl = "no-store";
        await desks.Export.WriteAsync(id, Response.Body, Caller.Of(HttpContext), cancellationToken);
        return new EmptyResult();
    }
}
