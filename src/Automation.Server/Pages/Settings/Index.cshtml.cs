using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Automation.Server.Pages.Settings;

/// <summary>What can be set, and where.</summary>
internal sealed class IndexModel : PageModel;
