using Automation.Storage;

namespace Automation.Server.Access;

/// <summary>Who sent a request.</summary>
internal static class Caller
{
    /// <summary>Who sent the request, with name and role.</summary>
    internal static Actor Of(HttpContext context) => new("local", context.RequestServices.GetRequiredService<ServerSettings>().Role, ActorKind.Person);

    /// <summary>Whether the caller may do what needs a role.</summary>
    internal static bool May(HttpContext context, Role needed) => Of(context).Role >= needed;
}
