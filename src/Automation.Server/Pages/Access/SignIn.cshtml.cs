using Automation.Server.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace Automation.Server.Pages.Access;

/// <summary>Signing in with name and password; in a demo, by itself.</summary>
[AllowAnonymous]
[EnableRateLimiting(AccessParts.RateLimit)]
internal sealed class SignInModel(SignInDesk desk, LocalSignIn local, UserManager<StaffUser> users, AccessClock clock) : PageModel
{
    /// <summary>Where it goes on to: always a page of ours.</summary>
    internal string Back { get; private set; } = "/";

    internal string Name { get; private set; } = "";

    internal bool IsRefused { get; private set; }

    public async Task<IActionResult> OnGetAsync(string? back, bool left)
    {
        Back = SignInPath.Back(back);
        if (Caller.Find(HttpContext) is not null)
        {
            return LocalRedirect(Back);
        }

        // Who has just left a demo is not brought back at once.
        if (left || !local.Admits(HttpContext))
        {
            return Page();
        }

        await LocalSignIn.BeginAsync(HttpContext, users, clock);
        return LocalRedirect(Back);
    }

    public async Task<IActionResult> OnPostAsync(string? name, string? password, string? back, CancellationToken cancellationToken)
    {
        (Back, Name) = (SignInPath.Back(back), name ?? "");
        if (await desk.CheckAsync(Name, password ?? "", cancellationToken) is not { } user)
        {
            IsRefused = true;
            return Page();
        }

        await Sessions.BeginAsync(HttpContext, user);
        return LocalRedirect(Back);
    }
}
