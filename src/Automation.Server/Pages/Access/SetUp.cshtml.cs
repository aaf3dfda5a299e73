using Automation.Server.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Localization;

namespace Automation.Server.Pages.Access;

/// <summary>The link of the server's log: whoever opens it becomes the administrator.</summary>
[AllowAnonymous]
[EnableRateLimiting(AccessParts.RateLimit)]
internal sealed class SetUpModel(UserDesk desk, AccessWords words, IStringLocalizer<AccessTexts> texts) : PageModel
{
    internal bool IsGood { get; private set; }

    internal string Name { get; private set; } = "";

    internal string? Error { get; private set; }

    public async Task OnGetAsync(string token, CancellationToken cancellationToken) => IsGood = await desk.ReadLinkAsync(token, cancellationToken) is "";

    public async Task<IActionResult> OnPostAsync(string token, string? name, string? password, string? again, CancellationToken cancellationToken)
    {
        await OnGetAsync(token, cancellationToken);
        Name = name ?? "";
        if (!IsGood)
        {
            return Page();
        }

        if (password != again)
        {
            Error = texts["The two passwords differ."];
            return Page();
        }

        try
        {
            await Sessions.BeginAsync(HttpContext, await desk.SetUpAsync(token, Name, password ?? "", cancellationToken));
            return LocalRedirect("/");
        }
        catch (AccessException refusal)
        {
            Error = words.Of(refusal);
            return Page();
        }
    }
}
