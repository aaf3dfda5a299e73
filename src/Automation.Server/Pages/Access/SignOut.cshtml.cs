using Automation.Server.Access;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Automation.Server.Pages.Access;

/// <summary>Ends the session of this browser.</summary>
internal sealed class SignOutModel : PageModel
{
    public async Task<IActionResult> OnPostAsync()
    {
        await HttpContext.SignOutAsync(Sessions.Scheme);
        return LocalRedirect(SignInPath.Path + "?left=true");
    }
}
