using Automation.Server.Access;
using Automation.Storage;

namespace Automation.Server.Languages;

/// <summary>
/// Keeps in the browser how a person wants pages: the language, light or dark, and the zone of times, which goes to the account of whoever has signed
/// in. Forms with the choice and <c>back</c>, the page to go back to.
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

    private static async Task<IResult> ChooseZoneAsync(HttpContext context, UserDesk desk)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var (text, back) = (form["zone"].ToString(), form["back"].ToString());
        var zone = PersonZone.Find(text)?.Id;
        if (zone is null && text.Length > 0)
        {
            return Results.Problem("The form names no zone of the IANA list, such as Asia/Ho_Chi_Minh.", statusCode: StatusCodes.Status400BadRequest);
        }

        if (Caller.Find(context) is not { Kind: ActorKind.Person } person)
        {
            return Keep(context, PersonZone.ChosenCookie, zone ?? "", back);
        }

        await desk.SetZoneAsync(person, zone);
        context.Response.Cookies.Delete(PersonZone.ChosenCookie);
        return Back(back);
    }

    private static IResult Keep(HttpContext context, string cookie, string value, string back)
    {
        context.Response.Cookies.Append(cookie, value, new CookieOptions
        {
            MaxAge = Kept,
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            Secure = context.Request.IsHttps,
        });
        return Back(back);
    }

    /// <summary>Back where the person was; a page elsewhere is not gone to.</summary>
    private static IResult Back(string back) => Results.LocalRedirect(SignInPath.IsOfThisSite(back) ? back : "/");
}
