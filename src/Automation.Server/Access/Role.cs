namespace Automation.Server.Access;

/// <summary>What a person may do. Each role may do what those before it may.</summary>
internal enum Role
{
    /// <summary>Sees everything, changes nothing.</summary>
    Viewer,

    /// <summary>Draws workflows and writes templates.</summary>
    Marketer,

    /// <summary>Starts, pauses, resumes and stops campaigns.</summary>
    Operator,

    /// <summary>Changes settings and rights.</summary>
    Administrator,
}

/// <summary>Who asks. There is no sign-in yet: whoever reaches the server has the role of the settings.</summary>
internal static class Caller
{
    /// <summary>The role of the request's caller.</summary>
    internal static Role RoleOf(HttpContext context) => context.RequestServices.GetRequiredService<ServerSettings>().Role;

    /// <summary>Whether the caller may do what needs a role.</summary>
    internal static bool May(HttpContext context, Role needed) => RoleOf(context) >= needed;
}
