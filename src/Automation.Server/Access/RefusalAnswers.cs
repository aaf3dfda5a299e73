using Automation.Server.Api;
using Automation.Server.Studio;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;

namespace Automation.Server.Access;

/// <summary>
/// What those get who have not signed in, or may not do it: programs a problem with 401 or 403, people the page to sign in or a page that
/// says what they lack.
/// </summary>
internal sealed class RefusalAnswers : IAuthorizationMiddlewareResultHandler
{
    private const string SignInFirst = "Sign in, or send an API key: Authorization: Bearer care_…";

    /// <inheritdoc/>
    public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        ArgumentNullException.ThrowIfNull(next);
        ArgumentNullException.ThrowIfNull(authorizeResult);
        return authorizeResult.Succeeded ? next(context)
            : Caller.Find(context) is null ? ChallengeAsync(context)
            : ForbidAsync(context, policy);
    }

    private static Task ChallengeAsync(HttpContext context)
    {
        if (IsProgram(context))
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            var answer = StudioApi.Owns(context)
                ? StudioProblems.Of(StatusCodes.Status401Unauthorized, SignInFirst)
                : Results.Problem(SignInFirst, statusCode: StatusCodes.Status401Unauthorized, title: "Nobody has signed in.");
            return answer.ExecuteAsync(context);
        }

        var isRead = HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method);
        var address = SignInPath.To(isRead ? context.Request.Path + context.Request.QueryString : "/");
        if (context.Request.Headers.ContainsKey("HX-Request"))
        {
            // A part of a page cannot be replaced by the page to sign in: the whole page goes there.
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            context.Response.Headers["HX-Redirect"] = address;
            return Task.CompletedTask;
        }

        context.Response.Redirect(address);
        return Task.CompletedTask;
    }

    private static Task ForbidAsync(HttpContext context, AuthorizationPolicy policy)
    {
        var needed = policy.Requirements.OfType<RoleRequirement>().Max(requirement => requirement.Role);
        if (StudioApi.Owns(context))
        {
            return StudioProblems.Of(StatusCodes.Status403Forbidden, $"This needs the role {needed}. You may look at workflows, not change them.").ExecuteAsync(context);
        }

        if (IsProgram(context))
        {
            return Problems.Forbidden(needed).ExecuteAsync(context);
        }

        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }

    private static bool IsProgram(HttpContext context) =>
        StudioApi.Owns(context) || ApiKeyHandler.IsShown(context.Request) || context.Request.Path.StartsWithSegments("/api") || context.Request.Path.StartsWithSegments("/hooks");
}
