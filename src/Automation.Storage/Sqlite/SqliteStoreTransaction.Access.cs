using Microsoft.Data.Sqlite;
using NodaTime;

namespace Automation.Storage.Sqlite;

internal sealed partial class SqliteStoreTransaction
{
    private const string AddUserSql = """
        insert into users (name, normalized_name, password_hash, security_stamp, version, role, failed_count, lockout_end, is_locked, language, zone, created_at, last_sign_in_at, removed_at)
        values (@name, @normalized, @password, @stamp, 1, @role, @failed, @lockout_end, @is_locked, @language, @zone, @created_at, @last_sign_in_at, @removed_at)
        on conflict (normalized_name) where removed_at is null do nothing
        """;

    private const string UpdateUserSql = """
        update users
        set password_hash = @password, security_stamp = @stamp, version = version + 1, role = @role, failed_count = @failed, lockout_end = @lockout_end,
            is_locked = @is_locked, language = @language, zone = @zone, last_sign_in_at = @last_sign_in_at, removed_at = @removed_at
        where id = @id and version = @version
        """;

    private const string SelectUserSql = """
        select id, name, normalized_name, password_hash, security_stamp, version, role, failed_count, lockout_end, is_locked, language, zone, created_at, last_sign_in_at, removed_at
        from users
        """;

    private const string FindUserSql = SelectUserSql + " where id = @id";

    private const string FindUserByNameSql = SelectUserSql + " where normalized_name = @normalized and removed_at is null";

    private const string CountAbleUsersSql =
        "select count(*) from users where role >= @role and password_hash is not null and removed_at is null and is_locked = 0";

    private const string AddLinkSql =
        "insert into access_links (token_hash, user_id, created_at, expires_at) values (@hash, @user, @created_at, @expires_at)";

    private const string FindLinkSql =
        "select token_hash, user_id, created_at, expires_at from access_links where token_hash = @hash and used_at is null and expires_at > @now";

    private const string UseLinkSql = "update access_links set used_at = @now where token_hash = @hash and used_at is null and expires_at > @now";

    private const string EndLinksSql = "update access_links set expires_at = min(expires_at, @now) where user_id is @user and used_at is null";

    private const string AddKeySql = """
        insert into api_keys (prefix, secret_hash, name, role, limits, created_at, created_by, expires_at)
        values (@prefix, @hash, @name, @role, @limits, @created_at, @created_by, @expires_at)
        on conflict (prefix) do nothing
        """;

    private const string RevokeKeySql = "update api_keys set revoked_at = @now, revoked_by = @by where id = @id and revoked_at is null";

    private const string NoteKeyUseSql = "update api_keys set last_used_at = @now where id = @id";

    public ValueTask<long?> TryAddUserAsync(UserRow row, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Sql(AddUserSql).Insert(
            row.Name, row.NormalizedName, row.PasswordHash, row.SecurityStamp, row.Role, row.FailedCount, row.LockoutEnd, row.IsLocked,
            row.Language, row.Zone, row.CreatedAt, row.LastSignInAt, row.RemovedAt));
    }

    public ValueTask<bool> TryUpdateUserAsync(UserRow row, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Sql(UpdateUserSql).Execute(
            row.PasswordHash, row.SecurityStamp, row.Role, row.FailedCount, row.LockoutEnd, row.IsLocked,
            row.Language, row.Zone, row.LastSignInAt, row.RemovedAt, row.Id, row.Version) > 0);
    }

    public ValueTask<UserRow?> FindUserAsync(long id, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Sql(FindUserSql).First(ReadUser, id));
    }

    public ValueTask<UserRow?> FindUserAsync(string normalizedName, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Sql(FindUserByNameSql).First(ReadUser, normalizedName));
    }

    public ValueTask<int> CountAbleUsersAsync(int role, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Sql(CountAbleUsersSql).First(row => row.GetInt32(0), role));
    }

    public ValueTask AddAccessLinkAsync(AccessLink link, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        Sql(AddLinkSql).Execute(link.TokenHash, link.UserId, link.CreatedAt, link.ExpiresAt);
        return ValueTask.CompletedTask;
    }

    public ValueTask<AccessLink?> FindAccessLinkAsync(string tokenHash, Instant now, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Sql(FindLinkSql).First(row => new AccessLink(row.GetString(0), row.NumberOrNull(1), row.Time(2), row.Time(3)), tokenHash, now));
    }

    public ValueTask<bool> TryUseAccessLinkAsync(string tokenHash, Instant now, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Sql(UseLinkSql).Execute(now, tokenHash) > 0);
    }

    public ValueTask EndAccessLinksAsync(long? userId, Instant now, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        Sql(EndLinksSql).Execute(now, userId);
        return ValueTask.CompletedTask;
    }

    public ValueTask<long> AddApiKeyAsync(ApiKeyWrite key, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Sql(AddKeySql).Insert(key.Prefix, key.SecretHash, key.Name, key.Role, key.LimitsJson, key.CreatedAt, key.CreatedBy, key.ExpiresAt)
            ?? throw new InvalidOperationException("The key's prefix is taken."));
    }

    public ValueTask<bool> TryRevokeApiKeyAsync(long id, string by, Instant now, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Sql(RevokeKeySql).Execute(now, by, id) > 0);
    }

    public ValueTask NoteApiKeyUseAsync(long id, Instant now, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        Sql(NoteKeyUseSql).Execute(now, id);
        return ValueTask.CompletedTask;
    }

    private static UserRow ReadUser(SqliteDataReader row) => new(
        Id: row.GetInt64(0),
        Name: row.GetString(1),
        NormalizedName: row.GetString(2),
        PasswordHash: row.TextOrNull(3),
        SecurityStamp: row.GetString(4),
        Version: row.GetInt64(5),
        Role: row.GetInt32(6),
        FailedCount: row.GetInt32(7),
        LockoutEnd: row.TimeOrNull(8),
        IsLocked: row.Flag(9),
        Language: row.TextOrNull(10),
        Zone: row.TextOrNull(11),
        CreatedAt: row.Time(12),
        LastSignInAt: row.TimeOrNull(13),
        RemovedAt: row.TimeOrNull(14));
}
