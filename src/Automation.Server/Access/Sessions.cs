using System.Globalization;
using System.Security.Claims;
using Automation.Server.Languages;
using Automation.Storage;
using Automation.Storage.Reading;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.EntityFrameworkCore;

namespace Automation.Server.Access;

/// <summary>
/// The sessions of people: a cookie that says who it is and with which stamp. Each request compares the stamp with the database, so that a
/// change of password, role or lock ends sessions at once.
/// </summary>
internal static class Sessions
{
    /// <summary>The scheme's name.</summary>
    internal const string Scheme = "Session";

    /// <summary>A session ends after so long without a request.</summary>
    private static readonly TimeSpan Life = TimeSpan.FromHours(12);

    internal static void Configure(CookieAuthenticationOptions options, string installation)
    {
        // Two servers on one machine share the browser's cookies, whatever their ports.
        options.Cookie.Name = "care-" + installation[..Math.Min(8, installation.Length)];
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Lax;
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        options.ExpireTimeSpan = Life;
        options.SlidingExpiration = true;
        options.Events.OnValidatePrincipal = ValidateAsync;
    }

    /// <summary>Begins a session, with the language that the person has chosen.</summary>
    internal static Task BeginAsync(HttpContext context, StaffUser user)
    {
        Keep(context, UserLanguages.Cookie, user.Language);
        return context.SignInAsync(Scheme, CallerClaims.Principal(Scheme, user.AsActor(), new Claim(CallerClaims.Stamp, user.SecurityStamp)));
    }

    /// <summary>Keeps a choice in the browser; null leaves what is there.</summary>
    internal static void Keep(HttpContext context, string cookie, string? value)
    {
        if (value is not null)
        {
            context.Response.Cookies.Append(
                cookie, value, new CookieOptions { MaxAge = TimeSpan.FromDays(365), HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = context.Request.IsHttps });
        }
    }

    private static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var store = context.HttpContext.RequestServices.GetRequiredService<CareEngine>().Store;
        if (await FindAsync(store, context.Principal!, context.HttpContext.RequestAborted) is { } user)
        {
            context.HttpContext.Features.Set(new AccountZone(user.Zone));
            return;
        }

        context.RejectPrincipal();
        await context.HttpContext.SignOutAsync(Scheme);
    }

    /// <summary>Whose session it is; null when it has ended.</summary>
    private static async Task<UserView?> FindAsync(IStore store, ClaimsPrincipal principal, CancellationToken cancellationToken)
    {
        if (!long.TryParse(principal.FindFirstValue(CallerClaims.Id), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
        {
            return null;
        }

        await using var reader = store.OpenReader();
        var user = await reader.Users.FirstOrDefaultAsync(row => row.Id == id, cancellationToken);
        return user is { RemovedAt: null, IsLocked: false } && user.SecurityStamp == principal.FindFirstValue(CallerClaims.Stamp) ? user : null;
    }
}
