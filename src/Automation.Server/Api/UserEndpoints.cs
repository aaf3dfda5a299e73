using Automation.Server.Access;
using Automation.Server.Api.Document;
using Automation.Storage;
using Automation.Storage.Reading;
using NodaTime;

namespace Automation.Server.Api;

/// <summary>Who may sign in, and who is asking. No answer carries a password, its hash or a stamp; a link's secret is told once.</summary>
internal static class UserEndpoints
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/me", (HttpContext context) => Results.Json(Me.Of(Caller.Of(context)), ApiJson.Options)).Needs(Role.Viewer).Answers<Me>();
        var users = routes.MapGroup("/api/users").Needs(Role.Administrator);
        users.MapGet("", async (UserDesk desk, CancellationToken cancellationToken) =>
            Results.Json(new UserList((await desk.ListAsync(cancellationToken)).Select(UserLine.Of)), ApiJson.Options)).Answers<UserList>();
        users.MapPost("", InviteAsync).Answers<UserLink>();
        users.MapPost("{id:long}/link", LinkAsync).Answers<UserLink>();
        users.MapPost("{id:long}/role", SetRoleAsync).Answers<UserRole>();
        users.MapPost("{id:long}/lock", (long id, long? version, HttpContext context, UserDesk desk) => LockAsync(id, true, version, context, desk)).Answers<UserLock>();
        users.MapPost("{id:long}/unlock", (long id, long? version, HttpContext context, UserDesk desk) => LockAsync(id, false, version, context, desk)).Answers<UserLock>();
        users.MapDelete("{id:long}", RemoveAsync).AnswersNothing();
    }

    private static Task<IResult> InviteAsync(InviteBody body, HttpContext context, UserDesk desk, CancellationToken cancellationToken) => AnswerAsync(async () =>
    {
        var (id, token) = await desk.InviteAsync(body.Name ?? "", Parse(body.Role), Caller.Of(context), cancellationToken);
        return Results.Json(new UserLink(id, AccessLinks.User(Here(context), token), UserDesk.LinkLife.TotalHours), ApiJson.Options);
    });

    private static Task<IResult> LinkAsync(long id, HttpContext context, UserDesk desk, CancellationToken cancellationToken) => AnswerAsync(async () =>
    {
        var token = await desk.MakeLinkAsync(id, Caller.Of(context), cancellationToken);
        return Results.Json(new UserLink(id, AccessLinks.User(Here(context), token), UserDesk.LinkLife.TotalHours), ApiJson.Options);
    });

    private static Task<IResult> SetRoleAsync(long id, string? role, long? version, HttpContext context, UserDesk desk) => AnswerAsync(async () =>
    {
        var wanted = Parse(role);
        await desk.SetRoleAsync(id, wanted, version, Caller.Of(context));
        return Results.Json(new UserRole(id, wanted), ApiJson.Options);
    });

    private static Task<IResult> LockAsync(long id, bool isLocked, long? version, HttpContext context, UserDesk desk) => AnswerAsync(async () =>
    {
        await desk.SetLockedAsync(id, isLocked, version, Caller.Of(context));
        return Results.Json(new UserLock(id, isLocked), ApiJson.Options);
    });

    private static Task<IResult> RemoveAsync(long id, long? version, HttpContext context, UserDesk desk) => AnswerAsync(async () =>
    {
        await desk.RemoveAsync(id, version, Caller.Of(context));
        return Results.NoContent();
    });

    /// <summary>Refusals of the desk as problems.</summary>
    internal static async Task<IResult> AnswerAsync(Func<Task<IResult>> act)
    {
        try
        {
            return await act();
        }
        catch (AccessException exception)
        {
            return exception.Fault switch
            {
                AccessFault.NotFound => Problems.NotFound(exception.Message),
                AccessFault.NameTaken or AccessFault.LastAdministrator or AccessFault.Changed => Problems.Conflict(exception.Message),
                _ => Problems.Bad(exception.Message),
            };
        }
    }

    /// <summary>A role by its name.</summary>
    /// <exception cref="AccessException">There is none of that name.</exception>
    internal static Role Parse(string? role) => Enum.TryParse<Role>(role, ignoreCase: true, out var parsed) && Enum.IsDefined(parsed) && !char.IsAsciiDigit(role![0])
        ? parsed
        : throw AccessRefusals.NoRole();

    /// <summary>This server by the name that the caller uses.</summary>
    internal static Uri Here(HttpContext context) => new($"{context.Request.Scheme}://{context.Request.Host}");

    /// <summary>Who is asking.</summary>
    /// <param name="Name">The name that people read.</param>
    /// <param name="Role">What they may do.</param>
    /// <param name="Kind">A person, or a program with a key.</param>
    /// <param name="Id">The user's or key's own id.</param>
    private sealed record Me(string Name, Role Role, ActorKind Kind, string Id)
    {
        internal static Me Of(Actor actor) => new(actor.Name, actor.Role, actor.Kind, actor.Id);
    }

    /// <summary>All who may sign in.</summary>
    /// <param name="Users">Them.</param>
    private sealed record UserList(IEnumerable<UserLine> Users);

    /// <summary>A link by which somebody chooses a password.</summary>
    /// <param name="Id">The user's number.</param>
    /// <param name="Link">The address; it is told here, and never again.</param>
    /// <param name="Hours">How long it works.</param>
    private sealed record UserLink(long Id, Uri Link, double Hours);

    /// <summary>The role that a user has now.</summary>
    /// <param name="Id">The user's number.</param>
    /// <param name="Role">The role.</param>
    private sealed record UserRole(long Id, Role Role);

    /// <summary>Whether a user is locked out now.</summary>
    /// <param name="Id">The user's number.</param>
    /// <param name="Locked">Whether.</param>
    private sealed record UserLock(long Id, bool Locked);

    /// <summary>Somebody who is to be invited.</summary>
    /// <param name="Name">The name to sign in with.</param>
    /// <param name="Role">viewer, marketer, operator or administrator.</param>
    private sealed record InviteBody(string? Name, string? Role);

    /// <summary>Somebody who may sign in.</summary>
    private sealed record UserLine(long Id, string Name, Role Role, bool Locked, Instant? LockedOutUntil, bool HasPassword, Instant CreatedAt, Instant? LastSignInAt, long Version)
    {
        internal static UserLine Of(UserView user) =>
            new(user.Id, user.Name, (Role)user.Role, user.IsLocked, user.LockoutEnd, user.HasPassword, user.CreatedAt, user.LastSignInAt, user.Version);
    }
}
