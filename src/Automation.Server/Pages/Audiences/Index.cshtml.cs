using Automation.Server.Audiences;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Automation.Server.Pages.Audiences;

/// <summary>The saved audiences.</summary>
internal sealed class IndexModel(CareEngine engine) : PageModel
{
    internal IReadOnlyList<AudienceInUse> Audiences { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancellationToken) => Audiences = await engine.Audiences.ListAsync(cancellationToken);
}
