using Automation.Server.Access;

namespace Automation.Server.Languages;

/// <summary>
/// Keeps in the browser how a person wants pages: the language, light or dark, and the zone of times. Forms with the choice and <c>back</c>, the
/// page to go back to.
/// </summary>
internal static class LanguageEndpoints
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(365);

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/language", (Delegate)ChooseLanguageAsync).AllowAnonymous();
        routes.MapPost("/appearance", (Delegate)ChooseAppearanceAsync).AllowAnonymous();
        routes.MapPost("/zone", (Delegate)ChooseZoneAsync).AllowAnonymous();
    }

    private static async Task<IResult> ChooseLanguageAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        return UserLanguage.Parse(form["language"]) is { } language
            ? Keep(context, UserLanguages.Cookie, language.Code, form["back"].ToString())
            : Results.Problem("The form names none of the languages en, vi, ja.", statusCode: StatusCodes.Status400BadRequest);
    }

    private static async Task<IResult> ChooseAppearanceAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        return Appearances.Parse(form["appearance"]) is { } appearance
            ? Keep(context, Appearances.Cookie, appearance.ToString().ToLowerInvariant(), form["back"].ToString())
            : Results.Problem("The form names none of auto, light, dark.", statusCode: StatusCodes.Status400BadRequest);
    }

    private static async Task<IResult> ChooseZoneAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var zone = form["zone"].ToString();
        return zone.Length == 0 || PersonZone.Find(zone) is not null
            ? Keep(context, PersonZone.ChosenCookie, zone, form["back"].ToString())
            : Results.Problem("The form names no zone of the IANA list, such as Asia/Ho_Chi_Minh.", statusCode: StatusCodes.Status400BadRequest);
    }

    /// <summary>Back where the person was; a page elsewhere is not gone to.</summary>
    private static IResult Keep(HttpContext context, string cookie, string value, string back)
    {
        context.Response.Cookies.Append(cookie, value, new CookieOptions
        {
            MaxAge = Kept,
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            Secure = context.Request.IsHttps,
        });
        return Results.LocalRedirect(SignInPath.IsOfThisSite(back) ? back : "/");
    }
}
