using Automation.Server.Access;
using Automation.Server.Languages;
using Automation.Storage;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Automation.Server.Pages.Access;

/// <summary>One's own: language, zone, password, sessions.</summary>
[EnableRateLimiting(AccessParts.RateLimit)]
internal sealed class ProfileModel(UserDesk desk, AccessWords words, IStringLocalizer<AccessTexts> texts) : AccessPageModel(words)
{
    /// <summary>The zones of the IANA list that name a place.</summary>
    internal static IReadOnlyList<DateTimeZone> Zones { get; } = [.. PersonZone.Places.Select(id => DateTimeZoneProviders.Tzdb[id])];

    internal Actor Actor => Caller.Of(HttpContext);

    /// <summary>The person; null for a key.</summary>
    internal new StaffUser? User { get; private set; }

    public async Task OnGetAsync() => User = Actor.Kind == ActorKind.Person ? await desk.FindAsync(Actor) : null;

    public Task<IActionResult> OnPostReadingAsync(string? language, string? zone) => ChangeAsync(async actor =>
    {
        var user = await desk.SetProfileAsync(actor, NullIfEmpty(language), NullIfEmpty(zone));
        if (user.Language is null)
        {
            Response.Cookies.Delete(UserLanguages.Cookie);
        }

        // The account says the zone from now on, also when it says that the browser's is the one.
        Response.Cookies.Delete(PersonZone.ChosenCookie);
        Sessions.Keep(HttpContext, UserLanguages.Cookie, user.Language);
        return texts["Saved."];
    });

    public Task<IActionResult> OnPostPasswordAsync(string? present, string? password, string? again) => ChangeAsync(async actor =>
    {
        if (password != again)
        {
            throw new AccessException(AccessFault.BadValue, texts["The two passwords differ."]);
        }

        await Sessions.BeginAsync(HttpContext, await desk.ChangePasswordAsync(actor, present ?? "", password ?? ""));
        return texts["The password is changed. Sessions in other browsers have ended."];
    });

    public Task<IActionResult> OnPostSessionsAsync() => ChangeAsync(async actor =>
    {
        await Sessions.BeginAsync(HttpContext, await desk.EndSessionsAsync(actor));
        return texts["All other sessions have ended."];
    });

    private static string? NullIfEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
