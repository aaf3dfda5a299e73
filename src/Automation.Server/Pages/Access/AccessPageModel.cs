using Automation.Server.Access;
using Automation.Server.Pages.Shared;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Automation.Server.Pages.Access;

/// <summary>A page on which users, keys or one's own are changed: what was done, or why not, is said on the page after it.</summary>
internal abstract class AccessPageModel(AccessWords words) : PageModel
{
    /// <summary>Does a change, which answers what is said of it.</summary>
    protected async Task<IActionResult> ChangeAsync(Func<Actor, Task<string>> change)
    {
        try
        {
            TempData.SayDone(await change(Caller.Of(HttpContext)));
        }
        catch (AccessException refusal)
        {
            TempData.SayError(words.Of(refusal));
        }

        return RedirectToPage();
    }
}
