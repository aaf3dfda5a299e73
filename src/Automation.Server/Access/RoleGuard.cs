using System.Reflection;
using Automation.Server.Api;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace Automation.Server.Access;

/// <summary>Turns callers away whose role is too low for what they ask.</summary>
internal static class RoleGuard
{
    /// <summary>After routing: the endpoint is known, nothing of it has run.</summary>
    internal static void Use(WebApplication web) => web.Use(async (context, next) =>
    {
        if (Needed.Of(context.GetEndpoint()) is { } needed && !Caller.May(context, needed))
        {
            await Problems.Forbidden(needed).ExecuteAsync(context);
            return;
        }

        await next(context);
    });
}

/// <summary>The same for single handlers of a page, which are no endpoints of their own.</summary>
internal sealed class HandlerRoles : IAsyncPageFilter
{
    /// <inheritdoc/>
    public Task OnPageHandlerSelectionAsync(PageHandlerSelectedContext context) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        if (context.HandlerMethod?.MethodInfo.GetCustomAttribute<NeedsAttribute>() is { } needs && !Caller.May(context.HttpContext, needs.Role))
        {
            context.Result = new StatusCodeResult(StatusCodes.Status403Forbidden);
            return;
        }

        await next();
    }
}
