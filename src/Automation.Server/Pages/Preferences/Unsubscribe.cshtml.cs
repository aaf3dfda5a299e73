using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using NodaTime;

namespace Automation.Server.Pages.Preferences;

/// <summary>
/// The one-click address (RFC 8058): a POST with <c>List-Unsubscribe=One-Click</c> refuses; a GET only asks, for programs that look at mail open
/// every link.
/// </summary>
[AllowAnonymous]
[IgnoreAntiforgeryToken]
[EnableRateLimiting(RateLimit)]
internal sealed class UnsubscribeModel(CareEngine engine) : RecipientPage(engine)
{
    private const string Field = "List-Unsubscribe";
    private const string Value = "One-Click";

    /// <summary>When the refusal was received, in words; null before it was.</summary>
    internal string? ReceivedAt { get; private set; }

    public Task OnGetAsync(string token, CancellationToken cancellationToken) => OpenAsync(token, cancellationToken);

    public async Task<IActionResult> OnPostAsync(string token, CancellationToken cancellationToken)
    {
        if (await OpenAsync(token, cancellationToken) is not { } customer)
        {
            return Page();
        }

        if (!Request.HasFormContentType || (await Request.ReadFormAsync(cancellationToken))[Field] != Value)
        {
            return BadRequest($"Send {Field}={Value} as a form (RFC 8058).");
        }

        await Engine.Consents.RefuseAsync(Target!, "one-click", Now, cancellationToken);
        var zone = customer.Zone is { } id ? DateTimeZoneProviders.Tzdb.GetZoneOrNull(id) : null;
        ReceivedAt = Now.InZone(zone ?? DateTimeZone.Utc).ToString(Texts.TimePattern, CultureInfo.GetCultureInfo(Texts.Language));
        return Page();
    }
}
