using System.Globalization;
using Automation.Storage;
using Microsoft.AspNetCore.Identity;
using NodaTime;

namespace Automation.Server.Access;

/// <summary>
/// Where ASP.NET Core Identity keeps users: in our tables, by our one writer, so that a change and its line in the audit log are one
/// transaction, and no second writer meets a locked file (docs/decisions/0018). Safe for concurrent use.
/// </summary>
internal sealed class UserStore(IStore store) : IUserPasswordStore<StaffUser>, IUserSecurityStampStore<StaffUser>, IUserLockoutStore<StaffUser>
{
    /// <summary>The code of the error of a change that would leave nobody who may give rights.</summary>
    internal const string LastAdministrator = "LastAdministrator";

    /// <summary>The code of the error of a change whose link was used by somebody else in between, or is not good any more.</summary>
    internal const string DeedFailed = "DeedFailed";

    private static readonly IdentityErrorDescriber Errors = new();

    /// <inheritdoc/>
    public async Task<IdentityResult> CreateAsync(StaffUser user, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(cancellationToken);
        if (await transaction.TryAddUserAsync(user.ToRow(), cancellationToken) is not { } id)
        {
            user.ForgetDeeds();
            return IdentityResult.Failed(Errors.DuplicateUserName(user.Name));
        }

        user.Id = id;
        user.Version = 1;
        return await FinishAsync(transaction, user, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IdentityResult> UpdateAsync(StaffUser user, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(cancellationToken);
        var able = await transaction.CountAbleUsersAsync((int)Role.Administrator, cancellationToken);
        if (!await transaction.TryUpdateUserAsync(user.ToRow(), cancellationToken))
        {
            user.ForgetDeeds();
            return IdentityResult.Failed(Errors.ConcurrencyFailure());
        }

        user.Version++;
        if (able > 0 && await transaction.CountAbleUsersAsync((int)Role.Administrator, cancellationToken) == 0)
        {
            user.ForgetDeeds();
            return IdentityResult.Failed(new IdentityError { Code = LastAdministrator, Description = "Somebody must remain who may give rights." });
        }

        return await FinishAsync(transaction, user, cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>Rows stay: the audit log names their users. <see cref="UserDesk.RemoveAsync"/> marks them.</remarks>
    public Task<IdentityResult> DeleteAsync(StaffUser user, CancellationToken cancellationToken) => throw new NotSupportedException("Users are marked as removed, not deleted.");

    /// <inheritdoc/>
    public async Task<StaffUser?> FindByIdAsync(string userId, CancellationToken cancellationToken)
    {
        if (!long.TryParse(userId, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
        {
            return null;
        }

        await using var transaction = await store.BeginAsync(cancellationToken);
        return await transaction.FindUserAsync(id, cancellationToken) is { RemovedAt: null } row ? StaffUser.Of(row) : null;
    }

    /// <inheritdoc/>
    public async Task<StaffUser?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(cancellationToken);
        return await transaction.FindUserAsync(normalizedUserName, cancellationToken) is { } row ? StaffUser.Of(row) : null;
    }

    private static async Task<IdentityResult> FinishAsync(IStoreTransaction transaction, StaffUser user, CancellationToken cancellationToken)
    {
        var isDone = await user.DoDeedsAsync(transaction, cancellationToken);
        user.ForgetDeeds();
        if (!isDone)
        {
            return IdentityResult.Failed(new IdentityError { Code = DeedFailed, Description = "What belongs to the change could not be done." });
        }

        await transaction.CommitAsync(cancellationToken);
        return IdentityResult.Success;
    }

    // ---- What Identity reads and writes of a user ----

    /// <inheritdoc/>
    public Task<string> GetUserIdAsync(StaffUser user, CancellationToken cancellationToken) => Task.FromResult(user.Id.ToString(CultureInfo.InvariantCulture));

    /// <inheritdoc/>
    public Task<string?> GetUserNameAsync(StaffUser user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Name);

    /// <inheritdoc/>
    public Task SetUserNameAsync(StaffUser user, string? userName, CancellationToken cancellationToken) => Set(() => user.Name = userName ?? "");

    /// <inheritdoc/>
    public Task<string?> GetNormalizedUserNameAsync(StaffUser user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.NormalizedName);

    /// <inheritdoc/>
    public Task SetNormalizedUserNameAsync(StaffUser user, string? normalizedName, CancellationToken cancellationToken) => Set(() => user.NormalizedName = normalizedName ?? "");

    /// <inheritdoc/>
    public Task SetPasswordHashAsync(StaffUser user, string? passwordHash, CancellationToken cancellationToken) => Set(() => user.PasswordHash = passwordHash);

    /// <inheritdoc/>
    public Task<string?> GetPasswordHashAsync(StaffUser user, CancellationToken cancellationToken) => Task.FromResult(user.PasswordHash);

    /// <inheritdoc/>
    public Task<bool> HasPasswordAsync(StaffUser user, CancellationToken cancellationToken) => Task.FromResult(user.PasswordHash is not null);

    /// <inheritdoc/>
    public Task SetSecurityStampAsync(StaffUser user, string stamp, CancellationToken cancellationToken) => Set(() => user.SecurityStamp = stamp);

    /// <inheritdoc/>
    public Task<string?> GetSecurityStampAsync(StaffUser user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.SecurityStamp);

    /// <inheritdoc/>
    public Task<DateTimeOffset?> GetLockoutEndDateAsync(StaffUser user, CancellationToken cancellationToken) => Task.FromResult(user.LockoutEnd?.ToDateTimeOffset());

    /// <inheritdoc/>
    public Task SetLockoutEndDateAsync(StaffUser user, DateTimeOffset? lockoutEnd, CancellationToken cancellationToken) =>
        Set(() => user.LockoutEnd = lockoutEnd is { } end ? Instant.FromDateTimeOffset(end) : null);

    /// <inheritdoc/>
    public Task<int> IncrementAccessFailedCountAsync(StaffUser user, CancellationToken cancellationToken) => Task.FromResult(++user.FailedCount);

    /// <inheritdoc/>
    public Task ResetAccessFailedCountAsync(StaffUser user, CancellationToken cancellationToken) => Set(() => user.FailedCount = 0);

    /// <inheritdoc/>
    public Task<int> GetAccessFailedCountAsync(StaffUser user, CancellationToken cancellationToken) => Task.FromResult(user.FailedCount);

    /// <inheritdoc/>
    public Task<bool> GetLockoutEnabledAsync(StaffUser user, CancellationToken cancellationToken) => Task.FromResult(true);

    /// <inheritdoc/>
    /// <remarks>Everybody can be locked out.</remarks>
    public Task SetLockoutEnabledAsync(StaffUser user, bool enabled, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private static Task Set(Action set)
    {
        set();
        return Task.CompletedTask;
    }
}
