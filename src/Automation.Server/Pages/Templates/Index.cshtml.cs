using Automation.Server.Templates;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Automation.Server.Pages.Templates;

/// <summary>All templates.</summary>
internal sealed class IndexModel(CareEngine engine) : PageModel
{
    internal IReadOnlyList<TemplateLine> Lines { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancellationToken) => Lines = await engine.Templates.ListAsync(cancellationToken);
}
