using Automation.Server.Languages;
using Automation.Storage;

namespace Automation.Server.Access;

/// <summary>What people do for themselves: set up, choose a password, change it, choose language and zone.</summary>
internal sealed partial class UserDesk
{
    /// <summary>Whether nobody can sign in who may give rights: before the first set-up.</summary>
    internal async Task<bool> NeedsSetUpAsync(CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(cancellationToken);
        return await transaction.CountAbleUsersAsync((int)Role.Administrator, cancellationToken) == 0;
    }

    /// <summary>Makes the link by which an administrator is made; one that was made before is not good any more.</summary>
    internal async Task<string> MakeSetUpLinkAsync(Actor actor, CancellationToken cancellationToken)
    {
        var token = Secrets.New();
        await using var transaction = await store.BeginAsync(cancellationToken);
        await transaction.EndAccessLinksAsync(null, clock.Now, cancellationToken);
        await transaction.AddAccessLinkAsync(new AccessLink(Secrets.Hash(token), null, clock.Now, clock.Now + LinkLife), cancellationToken);
        await transaction.AddAuditAsync(actor.Did("user.setup_link_made", "user/setup", clock.Now), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return token;
    }

    /// <summary>Whom a link is for: a user's name, or the empty name for one that makes an administrator; null when it is not good.</summary>
    internal async Task<string?> ReadLinkAsync(string token, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(cancellationToken);
        if (await transaction.FindAccessLinkAsync(Secrets.Hash(token), clock.Now, cancellationToken) is not { } link)
        {
            return null;
        }

        return link.UserId is { } id ? (await transaction.FindUserAsync(id, cancellationToken))?.Name : "";
    }

    /// <summary>Uses a set-up link: makes an administrator.</summary>
    /// <exception cref="AccessException">The link is not good, or name or password are not taken; then the link stays good.</exception>
    internal async Task<StaffUser> SetUpAsync(string token, string name, string password, CancellationToken cancellationToken)
    {
        if (await ReadLinkAsync(token, cancellationToken) is not "")
        {
            throw BadLink();
        }

        var user = new StaffUser { Name = name.Trim(), Role = Role.Administrator, CreatedAt = clock.Now };
        await SetPasswordAsync(user, password);
        UseLink(user, token, "user.set_up");
        await CreateAsync(user);
        return user;
    }

    /// <summary>Uses a link of an invitation or a forgotten password: sets the password and ends all sessions.</summary>
    /// <exception cref="AccessException">The link is not good, or the password is not taken; then the link stays good.</exception>
    internal async Task<StaffUser> UseLinkAsync(string token, string password, CancellationToken cancellationToken)
    {
        if (await ReadLinkAsync(token, cancellationToken) is not { Length: > 0 } name || await users.FindByNameAsync(name) is not { } user)
        {
            throw BadLink();
        }

        await SetPasswordAsync(user, password);
        (user.FailedCount, user.LockoutEnd) = (0, null);
        UseLink(user, token, "user.password_set");
        Require(await users.UpdateSecurityStampAsync(user));
        return user;
    }

    /// <summary>Changes one's own password; sessions elsewhere end.</summary>
    /// <exception cref="AccessException">The present one is not right, or the new one is not taken.</exception>
    internal async Task<StaffUser> ChangePasswordAsync(Actor actor, string present, string next)
    {
        var user = await FindAsync(actor);
        user.Also(actor.Did("user.password_changed", SubjectOf(user.Name), clock.Now));
        Require(await users.ChangePasswordAsync(user, PasswordRules.Normalize(present), PasswordRules.Normalize(next)));
        return user;
    }

    /// <summary>Ends all of one's sessions.</summary>
    internal async Task<StaffUser> EndSessionsAsync(Actor actor)
    {
        var user = await FindAsync(actor);
        user.Also(actor.Did("user.sessions_ended", SubjectOf(user.Name), clock.Now));
        Require(await users.UpdateSecurityStampAsync(user));
        return user;
    }

    /// <summary>Keeps the language and the zone in which one reads; null for those of the browser.</summary>
    /// <exception cref="AccessException">There is no such language or zone.</exception>
    internal async Task<StaffUser> SetProfileAsync(Actor actor, string? language, string? zone)
    {
        if (language is not null && UserLanguage.Parse(language) is null)
        {
            throw AccessRefusals.NoLanguage();
        }

        var zoneId = ZoneIdOf(zone);
        var user = await FindAsync(actor);
        (user.Language, user.Zone) = (language, zoneId);
        Require(await users.UpdateAsync(user));
        return user;
    }

    /// <summary>Keeps the zone in which one reads; null for the browser's.</summary>
    /// <exception cref="AccessException">There is no such zone.</exception>
    internal async Task SetZoneAsync(Actor actor, string? zone)
    {
        var zoneId = ZoneIdOf(zone);
        var user = await FindAsync(actor);
        user.Zone = zoneId;
        Require(await users.UpdateAsync(user));
    }

    private static string? ZoneIdOf(string? zone) => zone is null ? null
        : PersonZone.Find(zone)?.Id ?? throw AccessRefusals.NoZone(zone);

    /// <summary>The user behind an actor who is a person.</summary>
    /// <exception cref="AccessException">The actor is none, or was removed.</exception>
    internal async Task<StaffUser> FindAsync(Actor actor) =>
        (actor.Kind == ActorKind.Person ? await users.FindByIdAsync(actor.Id) : null) ?? throw NoSuchUser();

    private async Task SetPasswordAsync(StaffUser user, string password)
    {
        var normalized = PasswordRules.Normalize(password);
        foreach (var rules in users.PasswordValidators)
        {
            Require(await rules.ValidateAsync(users, user, normalized));
        }

        user.PasswordHash = users.PasswordHasher.HashPassword(user, normalized);
    }

    /// <summary>Of two who use a link at once, one does.</summary>
    private void UseLink(StaffUser user, string token, string action) => user.Also(async (transaction, cancellationToken) =>
    {
        if (!await transaction.TryUseAccessLinkAsync(Secrets.Hash(token), clock.Now, cancellationToken))
        {
            return false;
        }

        await transaction.AddAuditAsync(user.AsActor().Did(action, SubjectOf(user.Name), clock.Now), cancellationToken);
        return true;
    });
}
