using System.Reflection;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace Automation.Server.Access;

/// <summary>The caller has this role or a higher one; a key with limits, only for endpoints within them.</summary>
internal sealed record RoleRequirement(Role Role) : IAuthorizationRequirement;

/// <summary>Decides about <see cref="RoleRequirement"/>.</summary>
internal sealed class RoleHandler : AuthorizationHandler<RoleRequirement>
{
    /// <inheritdoc/>
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, RoleRequirement requirement)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(requirement);
        if (Caller.Find(context.User) is { } actor && actor.Role >= requirement.Role && IsWithinLimits(context))
        {
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }

    private static bool IsWithinLimits(AuthorizationHandlerContext context)
    {
        var limits = context.User.FindAll(CallerClaims.Limit).Select(claim => claim.Value).ToList();
        return limits.Count == 0 || (LimitOf(context.Resource as HttpContext) is { } limit && limits.Contains(limit, StringComparer.Ordinal));
    }

    private static string? LimitOf(HttpContext? context) => context?.GetEndpoint()?.Metadata.OfType<NeedsAttribute>().Select(needs => needs.Limit).LastOrDefault(limit => limit is not null);
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
