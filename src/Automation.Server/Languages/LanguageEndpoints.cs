namespace Automation.Server.Languages;

/// <summary>Keeps a person's choice of language in the browser.</summary>
internal static class LanguageEndpoints
{
    internal static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/language", (Delegate)ChooseAsync);

    /// <summary>A form with <c>language</c> and <c>back</c>, the page to go back to; a page elsewhere is not gone to.</summary>
    private static async Task<IResult> ChooseAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (UserLanguage.Parse(form["language"]) is not { } language)
        {
            return Results.Problem("The form names none of the languages en, vi, ja.", statusCode: StatusCodes.Status400BadRequest);
        }

        context.Response.Cookies.Append(UserLanguages.Cookie, language.Code, new CookieOptions
        {
            MaxAge = TimeSpan.FromDays(365),
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            Secure = context.Request.IsHttps,
        });
        var back = form["back"].ToString();
        return Results.LocalRedirect(IsOfThisSite(back) ? back : "/");
    }

    /// <summary>A path, and not <c>//host</c> or <c>/\host</c>, which browsers read as another site.</summary>
    private static bool IsOfThisSite(string path) => path is ['/'] or ['/', not ('/' or '\\'), ..] && !path.Any(char.IsControl);
}
