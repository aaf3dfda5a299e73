using Automation.Server.Consent;
using Automation.Storage;
using Microsoft.AspNetCore.Mvc.RazorPages;
using NodaTime;

namespace Automation.Server.Pages.Preferences;

/// <summary>
/// A page that recipients open from a message: no sign-in, no cookie, no script. The link alone says who and what, so a form needs no further
/// token: who could forge the form would need the link.
/// </summary>
internal abstract class RecipientPage(CareEngine engine) : PageModel
{
    /// <summary>Requests a minute from one address; mail programs that unsubscribe for many come from few.</summary>
    internal const string RateLimit = "recipients";

    internal PreferenceTexts Texts { get; private set; } = PreferenceTexts.Of();

    /// <summary>The link's own text, for the other page.</summary>
    internal string Token { get; private set; } = "";

    /// <summary>Whom the link is about; null for a link that is none.</summary>
    internal LinkTarget? Target { get; private set; }

    protected CareEngine Engine => engine;

    protected Instant Now => Instant.FromDateTimeOffset(engine.Options.Time.GetUtcNow());

    /// <summary>Reads the link; answers the customer, or null with the page's status set.</summary>
    protected async Task<CustomerRow?> OpenAsync(string token, CancellationToken cancellationToken)
    {
        Token = token;
        Target = engine.Options.Links?.Read(token);
        var customer = Target is null ? null : await FindAsync(Target.CustomerId, cancellationToken);
        Texts = PreferenceTexts.Of(Request.Query["lang"], customer?.Locale, Request.Headers.AcceptLanguage);
        if (customer is null)
        {
            Target = null;
            Response.StatusCode = StatusCodes.Status404NotFound;
        }

        // Whoever has the link may choose: it must not leak to places that people search.
        Response.Headers["X-Robots-Tag"] = "noindex, nofollow";
        Response.Headers.CacheControl = "no-store";
        return customer;
    }

    private async Task<CustomerRow?> FindAsync(long id, CancellationToken cancellationToken)
    {
        await using var transaction = await engine.Store.BeginAsync(cancellationToken);
        return await transaction.LoadCustomersAsync([id], cancellationToken) is [{ } found] ? found : null;
    }
}
