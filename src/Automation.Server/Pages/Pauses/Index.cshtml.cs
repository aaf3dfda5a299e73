using Automation.Server.Access;
using Automation.Server.Pauses;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Automation.Server.Pages.Pauses;

/// <summary>What is paused.</summary>
[Needs(Role.Viewer)]
internal sealed class IndexModel(CareEngine engine) : PageModel
{
    internal IReadOnlyList<PauseOverview> Pauses { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancellationToken) => Pauses = await engine.PauseList.LoadAsync(cancellationToken);
}
