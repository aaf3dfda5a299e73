using Automation.Storage;
using NodaTime;

namespace Automation.Server.Access;

/// <summary>Somebody who signs in, as ASP.NET Core Identity works on them. Changes are kept by Identity's UserManager, through <see cref="UserStore"/>.</summary>
internal sealed class StaffUser
{
    private readonly List<Func<IStoreTransaction, CancellationToken, ValueTask<bool>>> _deeds = [];

    internal long Id { get; set; }

    internal string Name { get; set; } = "";

    internal string NormalizedName { get; set; } = "";

    internal string? PasswordHash { get; set; }

    internal string SecurityStamp { get; set; } = "";

    internal long Version { get; set; }

    internal Role Role { get; set; }

    internal int FailedCount { get; set; }

    internal Instant? LockoutEnd { get; set; }

    internal bool IsLocked { get; set; }

    internal string? Language { get; set; }

    internal string? Zone { get; set; }

    internal Instant CreatedAt { get; set; }

    internal Instant? LastSignInAt { get; set; }

    internal Instant? RemovedAt { get; set; }

    /// <summary>This person as the one who does something.</summary>
    internal Actor AsActor() => new(Name, Role, ActorKind.Person) { Id = Id.ToString(System.Globalization.CultureInfo.InvariantCulture) };

    /// <summary>
    /// What else is done in the transaction that next stores this user, after the user is stored; answering false undoes everything.
    /// </summary>
    internal void Also(Func<IStoreTransaction, CancellationToken, ValueTask<bool>> deed) => _deeds.Add(deed);

    /// <summary>A line of the audit log in that transaction.</summary>
    internal void Also(AuditWrite line) => Also(async (transaction, cancellationToken) => await transaction.AddAuditAsync(line, cancellationToken) > 0);

    /// <summary>Does what belongs to the change; false when something of it could not be done.</summary>
    internal async ValueTask<bool> DoDeedsAsync(IStoreTransaction transaction, CancellationToken cancellationToken)
    {
        foreach (var deed in _deeds)
        {
            if (!await deed(transaction, cancellationToken))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The deeds belong to one change, whatever became of it.</summary>
    internal void ForgetDeeds() => _deeds.Clear();

    internal static StaffUser Of(UserRow row) => new()
    {
        Id = row.Id,
        Name = row.Name,
        NormalizedName = row.NormalizedName,
        PasswordHash = row.PasswordHash,
        SecurityStamp = row.SecurityStamp,
        Version = row.Version,
        Role = (Role)row.Role,
        FailedCount = row.FailedCount,
        LockoutEnd = row.LockoutEnd,
        IsLocked = row.IsLocked,
        Language = row.Language,
        Zone = row.Zone,
        CreatedAt = row.CreatedAt,
        LastSignInAt = row.LastSignInAt,
        RemovedAt = row.RemovedAt,
    };

    internal UserRow ToRow() => new(
        Id, Name, NormalizedName, PasswordHash, SecurityStamp, Version, (int)Role, FailedCount, LockoutEnd, IsLocked, Language, Zone, CreatedAt, LastSignInAt, RemovedAt);
}
