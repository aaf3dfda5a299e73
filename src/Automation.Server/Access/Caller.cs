using System.Security.Claims;
using Automation.Storage;

namespace Automation.Server.Access;

/// <summary>Who sent a request.</summary>
internal static class Caller
{
    /// <summary>Who sent the request, with name, role and id.</summary>
    /// <exception cref="InvalidOperationException">Nobody has signed in: the endpoint lets strangers in and must not ask.</exception>
    internal static Actor Of(HttpContext context) => Find(context) ?? throw new InvalidOperationException("Nobody has signed in for this request.");

    /// <summary>Who sent the request; null when nobody has signed in.</summary>
    internal static Actor? Find(HttpContext context) => Find(context.User);

    /// <summary>Whether the caller has signed in and may do what needs a role.</summary>
    internal static bool May(HttpContext context, Role needed) => Find(context)?.Role >= needed;

    internal static Actor? Find(ClaimsPrincipal principal) =>
        principal.Identity is { IsAuthenticated: true, Name: { } name }
        && Enum.TryParse<Role>(principal.FindFirstValue(CallerClaims.Role), out var role)
        && Enum.TryParse<ActorKind>(principal.FindFirstValue(CallerClaims.Kind), out var kind)
            ? new Actor(name, role, kind) { Id = principal.FindFirstValue(CallerClaims.Id) ?? "" }
            : null;
}

/// <summary>What is known of a caller, as claims.</summary>
internal static class CallerClaims
{
    internal const string Id = "id";
    internal const string Name = "name";
    internal const string Role = "role";
    internal const string Kind = "kind";
    internal const string Stamp = "stamp";
    internal const string Limit = "limit";

    /// <summary>A caller who has shown who it is.</summary>
    internal static ClaimsPrincipal Principal(string scheme, Actor actor, params IEnumerable<Claim> more) => new(new ClaimsIdentity(
        [new Claim(Id, actor.Id), new Claim(Name, actor.Name), new Claim(Role, actor.Role.ToString()), new Claim(Kind, actor.Kind.ToString()), .. more],
        scheme,
        Name,
        Role));
}
