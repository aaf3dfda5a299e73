using Automation.Server.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Localization;

namespace Automation.Server.Pages.Access;

/// <summary>The link of an invitation or of a forgotten password: choosing one.</summary>
[AllowAnonymous]
[EnableRateLimiting(AccessParts.RateLimit)]
internal sealed class LinkModel(UserDesk desk, AccessWords words, IStringLocalizer<AccessTexts> texts) : PageModel
{
    /// <summary>Whose password it is; null for a link that does not work.</summary>
    internal string? Name { get; private set; }

    internal string? Error { get; private set; }

    public async Task OnGetAsync(string token, CancellationToken cancellationToken) => Name = await desk.ReadLinkAsync(token, cancellationToken) is { Length: > 0 } name ? name : null;

    public async Task<IActionResult> OnPostAsync(string token, string? password, string? again, CancellationToken cancellationToken)
    {
        await OnGetAsync(token, cancellationToken);
        if (Name is null)
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
            await Sessions.BeginAsync(HttpContext, await desk.UseLinkAsync(token, password ?? "", cancellationToken));
            return LocalRedirect("/");
        }
        catch (AccessException refusal)
        {
            Error = words.Of(refusal);
            return Page();
        }
    }
}
