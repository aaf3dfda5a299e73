using Microsoft.AspNetCore.Identity;

namespace Automation.Server.Access;

/// <summary>
/// Checks names and passwords. Whoever asks learns nothing about others: a name that nobody has, a wrong password, an account that is locked
/// and one without a password get the same answer after the same work and the same time.
/// </summary>
internal sealed class SignInDesk(UserManager<StaffUser> users, AccessClock clock)
{
    /// <summary>Wrong passwords in a row after which nobody signs in with that name for <see cref="LockoutTime"/>.</summary>
    internal const int MostFailures = 5;

    /// <summary>How long that is.</summary>
    internal static readonly TimeSpan LockoutTime = TimeSpan.FromMinutes(10);

    /// <summary>A refusal takes so long in all, so that its time does not tell whether something was written.</summary>
    private static readonly TimeSpan RefusalTime = TimeSpan.FromMilliseconds(400);

    /// <summary>What the passwords of nobody are compared with.</summary>
    private static readonly Lazy<string> Decoy = new(() => new PasswordHasher<StaffUser>(AccessParts.HashOptions).HashPassword(new StaffUser(), Secrets.New()));

    /// <summary>The user of this name and password; null for a refusal.</summary>
    internal async Task<StaffUser?> CheckAsync(string name, string password, CancellationToken cancellationToken)
    {
        var began = clock.Time.GetTimestamp();
        var user = await users.FindByNameAsync(name.Trim());
        var normalized = PasswordRules.Normalize(password.Length > PasswordRules.Longest * 2 ? "" : password);
        var verdict = users.PasswordHasher.VerifyHashedPassword(user ?? new StaffUser(), user?.PasswordHash ?? Decoy.Value, normalized);
        if (user?.PasswordHash is not null && !user.IsLocked && !await users.IsLockedOutAsync(user))
        {
            if (verdict != PasswordVerificationResult.Failed)
            {
                return await AdmitAsync(user, normalized, verdict);
            }

            await CountAsync(user);
        }

        var rest = RefusalTime - clock.Time.GetElapsedTime(began);
        await Task.Delay(rest > TimeSpan.Zero ? rest : TimeSpan.Zero, clock.Time, cancellationToken);
        return null;
    }

    private async Task<StaffUser?> AdmitAsync(StaffUser user, string password, PasswordVerificationResult verdict)
    {
        if (verdict == PasswordVerificationResult.SuccessRehashNeeded)
        {
            user.PasswordHash = users.PasswordHasher.HashPassword(user, password);
        }

        (user.FailedCount, user.LockoutEnd, user.LastSignInAt) = (0, null, clock.Now);
        user.Also(user.AsActor().Did("session.began", UserDesk.SubjectOf(user.Name), clock.Now));

        // Whoever changed the user at this very moment may have locked them out: then it is tried again.
        return (await users.UpdateAsync(user)).Succeeded ? user : null;
    }

    /// <summary>Counts a wrong password. Of several at once each counts, or many at once would be one try.</summary>
    private async Task CountAsync(StaffUser user)
    {
        for (StaffUser? current = user; current is not null; current = await users.FindByIdAsync(await users.GetUserIdAsync(current)))
        {
            if (current.FailedCount + 1 >= MostFailures)
            {
                current.Also(Actor.Engine.Did("user.locked_out", UserDesk.SubjectOf(current.Name), clock.Now, new { minutes = LockoutTime.TotalMinutes }));
            }

            if (await users.IsLockedOutAsync(current) || (await users.AccessFailedAsync(current)).Succeeded)
            {
                return;
            }
        }
    }
}
