using Automation.Storage;
using Automation.Storage.Reading;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Automation.Server.Access;

/// <summary>
/// What administrators do with users. Pages, the API and the command line come here. Each call is one transaction with its line in the audit
/// log; what changes somebody's rights ends their sessions.
/// </summary>
/// <param name="store">The database.</param>
/// <param name="users">Identity's part.</param>
/// <param name="clock">The wall clock, also where the engine lives on a virtual one: sessions and links are people's.</param>
internal sealed partial class UserDesk(IStore store, UserManager<StaffUser> users, AccessClock clock)
{
    /// <summary>How long a link is good by which somebody chooses a password.</summary>
    internal static readonly Duration LinkLife = Duration.FromHours(24);

    private const int LongestName = 100;

    /// <summary>Everybody who is not removed, by name.</summary>
    internal async Task<IReadOnlyList<UserView>> ListAsync(CancellationToken cancellationToken)
    {
        await using var reader = store.OpenReader();
        return await reader.Users.Where(user => user.RemovedAt == null).OrderBy(user => user.Name).ToListAsync(cancellationToken);
    }

    /// <summary>Adds somebody and answers the secret of the link by which they choose a password.</summary>
    /// <exception cref="AccessException">The name is taken or cannot be one.</exception>
    internal async Task<(long Id, string Token)> InviteAsync(string name, Role role, Actor actor, CancellationToken cancellationToken)
    {
        var (user, token) = (new StaffUser { Name = name.Trim(), Role = role, CreatedAt = clock.Now }, Secrets.New());
        user.Also(async (transaction, token2) =>
        {
            await transaction.AddAccessLinkAsync(new AccessLink(Secrets.Hash(token), user.Id, clock.Now, clock.Now + LinkLife), token2);
            await transaction.AddAuditAsync(actor.Did("user.invited", SubjectOf(user.Name), clock.Now, new { role }), token2);
            return true;
        });
        await CreateAsync(user);
        return (user.Id, token);
    }

    /// <summary>Makes a link by which somebody chooses a password anew; links made before are not good any more.</summary>
    /// <exception cref="AccessException">There is no such user.</exception>
    internal async Task<string> MakeLinkAsync(long id, Actor actor, CancellationToken cancellationToken)
    {
        var token = Secrets.New();
        await using var transaction = await store.BeginAsync(cancellationToken);
        var user = await transaction.FindUserAsync(id, cancellationToken) is { RemovedAt: null } row ? row : throw NoSuchUser();
        await transaction.EndAccessLinksAsync(id, clock.Now, cancellationToken);
        await transaction.AddAccessLinkAsync(new AccessLink(Secrets.Hash(token), id, clock.Now, clock.Now + LinkLife), cancellationToken);
        await transaction.AddAuditAsync(actor.Did("user.link_made", SubjectOf(user.Name), clock.Now), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return token;
    }

    /// <summary>Gives somebody another role; their sessions end, so that no page of the old role stays open.</summary>
    /// <param name="id">Who.</param>
    /// <param name="role">The new role.</param>
    /// <param name="version">The version that the actor has seen; null for whatever is there.</param>
    /// <param name="actor">Who gives it.</param>
    /// <exception cref="AccessException">There is no such user, somebody has changed them, or they are the last administrator.</exception>
    internal Task SetRoleAsync(long id, Role role, long? version, Actor actor) => ChangeAsync(id, version, user =>
    {
        user.Also(actor.Did("user.role_changed", SubjectOf(user.Name), clock.Now, new { from = user.Role, to = role }));
        user.Role = role;
    });

    /// <summary>Locks somebody out, or lets them in again; also after too many wrong passwords.</summary>
    /// <exception cref="AccessException">As above.</exception>
    internal Task SetLockedAsync(long id, bool isLocked, long? version, Actor actor) => ChangeAsync(id, version, user =>
    {
        user.Also(actor.Did(isLocked ? "user.locked" : "user.unlocked", SubjectOf(user.Name), clock.Now));
        (user.IsLocked, user.LockoutEnd, user.FailedCount) = (isLocked, null, 0);
    });

    /// <summary>Removes somebody. What they did stays in the audit log; the name is free again.</summary>
    /// <exception cref="AccessException">As above.</exception>
    internal Task RemoveAsync(long id, long? version, Actor actor) => ChangeAsync(id, version, user =>
    {
        user.Also(actor.Did("user.removed", SubjectOf(user.Name), clock.Now));
        user.Also(async (transaction, cancellationToken) =>
        {
            await transaction.EndAccessLinksAsync(id, clock.Now, cancellationToken);
            return true;
        });
        (user.RemovedAt, user.PasswordHash) = (clock.Now, null);
    });

    /// <summary>A user as the subject of a line in the audit log.</summary>
    internal static string SubjectOf(string name) => "user/" + name;

    private async Task ChangeAsync(long id, long? version, Action<StaffUser> change)
    {
        var user = await users.FindByIdAsync(id.ToString(System.Globalization.CultureInfo.InvariantCulture)) ?? throw NoSuchUser();
        if (version is not null && version != user.Version)
        {
            throw Changed();
        }

        change(user);
        Require(await users.UpdateSecurityStampAsync(user));
    }

    private async Task CreateAsync(StaffUser user)
    {
        if (user.Name.Length is 0 or > LongestName)
        {
            throw BadName();
        }

        Require(await users.CreateAsync(user));
    }

    /// <summary>Turns what Identity has refused into what people are told.</summary>
    private static void Require(IdentityResult result)
    {
        if (result.Succeeded)
        {
            return;
        }

        var error = result.Errors.First();
        throw error.Code switch
        {
            nameof(IdentityErrorDescriber.DuplicateUserName) => new AccessException(AccessFault.NameTaken, "Somebody has this name already. Take another one."),
            nameof(IdentityErrorDescriber.InvalidUserName) => BadName(),
            nameof(IdentityErrorDescriber.PasswordMismatch) => new AccessException(AccessFault.WrongPassword, "The present password is not right."),
            nameof(IdentityErrorDescriber.ConcurrencyFailure) => Changed(),
            UserStore.LastAdministrator => new AccessException(AccessFault.LastAdministrator, "Somebody must remain who may give rights. Make another administrator first."),
            UserStore.DeedFailed => BadLink(),
            _ when Enum.TryParse<PasswordProblem>(error.Code, out var problem) => new AccessException(AccessFault.BadPassword, PasswordRules.Text(problem)) { Problem = problem },
            _ => new InvalidOperationException($"Identity refused with {error.Code}."),
        };
    }

    private static AccessException NoSuchUser() => new(AccessFault.NotFound, "There is no such user.");

    private static AccessException Changed() => new(AccessFault.Changed, "Somebody else has changed this user at the same time. Look again, and decide then.");

    private static AccessException BadName() => new(AccessFault.BadName, "A name has 1 to 100 letters a to z, digits and - . _ @ +.");

    private static AccessException BadLink() => new(AccessFault.BadLink, "The link was used before or is too old. Ask an administrator for a new one.");
}
