using Microsoft.AspNetCore.Authorization;

namespace Automation.Server.Access;

/// <summary>
/// The role that an endpoint, a page (on its model) or one handler of a page needs. What says nothing needs <see cref="Role.Viewer"/>; what
/// nobody need sign in for says <see cref="AllowAnonymousAttribute"/>, and a test has the list of it.
/// </summary>
/// <param name="role">The lowest role that may.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class NeedsAttribute(Role role) : Attribute, IAuthorizationRequirementData
{
    /// <summary>The lowest role that may.</summary>
    internal Role Role => role;

    /// <summary>The limit (<see cref="KeyLimits"/>) within which this is; keys with other limits only may not. Null for none.</summary>
    internal string? Limit { get; init; }

    /// <inheritdoc/>
    public IEnumerable<IAuthorizationRequirement> GetRequirements() => [new RoleRequirement(role)];
}

/// <summary>Says what an endpoint needs.</summary>
internal static class Needed
{
    /// <summary>Only callers of this role or a higher one are let in. An endpoint may ask for more than its group, not for less.</summary>
    /// <param name="endpoints">The endpoint, or a group of them.</param>
    /// <param name="role">The lowest role that may.</param>
    /// <param name="limit">The limit within which this is, one of <see cref="KeyLimits"/>; null for none.</param>
    internal static TBuilder Needs<TBuilder>(this TBuilder endpoints, Role role, string? limit = null)
        where TBuilder : IEndpointConventionBuilder => endpoints.WithMetadata(new NeedsAttribute(role) { Limit = limit });

    /// <summary>The role that an endpoint needs; null when it says none.</summary>
    internal static Role? Of(Endpoint endpoint) => endpoint.Metadata.OfType<NeedsAttribute>().Select(needs => (Role?)needs.Role).Max();
}
