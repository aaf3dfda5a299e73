using System.Net;
using Microsoft.AspNetCore.Identity;

namespace Automation.Server.Access;

/// <summary>
/// In a demo whoever sits at this machine is signed in without a password: its shop is made up, its messages reach nobody, and its database is
/// made anew. Nowhere else.
/// </summary>
/// <param name="isDemo">Whether this is a demo.</param>
internal sealed class LocalSignIn(bool isDemo)
{
    /// <summary>The name under which it is.</summary>
    internal const string Name = "demo";

    /// <summary>Whether pages say that nobody was asked for a password.</summary>
    internal bool IsDemo => isDemo;

    /// <summary>Whether a request comes from this very machine, not through a proxy.</summary>
    internal bool Admits(HttpContext context) =>
        isDemo && context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address) && !context.Request.Headers.ContainsKey("X-Forwarded-For") && !context.Request.Headers.ContainsKey("Forwarded");

    /// <summary>Begins the session.</summary>
    internal static async Task BeginAsync(HttpContext context, UserManager<StaffUser> users, AccessClock clock)
    {
        var user = await users.FindByNameAsync(Name) ?? await AddAsync(users, clock);
        await Sessions.BeginAsync(context, user);
    }

    private static async Task<StaffUser> AddAsync(UserManager<StaffUser> users, AccessClock clock)
    {
        var user = new StaffUser { Name = Name, Role = Role.Administrator, CreatedAt = clock.Now };
        user.Also(Actor.Engine.Did("user.set_up", UserDesk.SubjectOf(Name), clock.Now));

        // Of two first requests at once the other one may have added it.
        await users.CreateAsync(user);
        return await users.FindByNameAsync(Name) ?? throw new InvalidOperationException("The demo's user cannot be added.");
    }
}
