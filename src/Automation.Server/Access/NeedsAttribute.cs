namespace Automation.Server.Access;

/// <summary>The role that an endpoint, a page (on its model) or one handler of a page needs. A page without it needs <see cref="Role.Viewer"/>.</summary>
/// <param name="role">The lowest role that may.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class NeedsAttribute(Role role) : Attribute
{
    /// <summary>The lowest role that may.</summary>
    internal Role Role => role;
}

/// <summary>Says what an endpoint needs.</summary>
internal static class Needed
{
    /// <summary>Only callers of this role or a higher one are let in. The last word holds: an endpoint may ask for more or less than its group.</summary>
    internal static TBuilder Needs<TBuilder>(this TBuilder endpoints, Role role)
        where TBuilder : IEndpointConventionBuilder => endpoints.WithMetadata(new NeedsAttribute(role));

    /// <summary>The role that an endpoint needs; a page model's own word comes after that of the folder.</summary>
    internal static Role? Of(Endpoint? endpoint) => endpoint?.Metadata.GetMetadata<NeedsAttribute>()?.Role;
}
