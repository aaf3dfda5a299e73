namespace Automation.Server.Access;

/// <summary>The addresses of links that are good once.</summary>
internal static class AccessLinks
{
    /// <summary>Makes an administrator.</summary>
    internal static Uri SetUp(Uri server, string token) => new(server, "/set-up/" + token);

    /// <summary>Lets a user choose a password.</summary>
    internal static Uri User(Uri server, string token) => new(server, "/link/" + token);
}
