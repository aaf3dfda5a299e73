using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Automation.Storage;
using Automation.Storage.Reading;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Automation.Server.Access;

/// <summary>What a key is to be.</summary>
/// <param name="Name">What it is for, for people.</param>
/// <param name="Role">What it may do.</param>
/// <param name="Limits">Within which limits, of <see cref="KeyLimits"/>; none for whatever the role may.</param>
/// <param name="ExpiresAt">From when on it is not good any more; null for never.</param>
internal sealed record ApiKeyPlan(string Name, Role Role, IReadOnlyList<string> Limits, Instant? ExpiresAt);

/// <summary>The keys of programs: made, listed, revoked, read. Safe for concurrent use.</summary>
/// <remarks>
/// A key is <c>care_</c>, eight letters that may be shown and by which it is found, <c>_</c>, and 256 random bits. Only its hash is kept, so
/// that it can be shown once.
/// </remarks>
internal sealed class ApiKeyDesk(IStore store, AccessClock clock)
{
    private const string Start = "care_";
    private const int PrefixLetters = 8;
    private const int LongestName = 100;

    /// <summary>The last use is written down this often at most: a key may be used thousands of times a minute.</summary>
    private static readonly Duration NotedEvery = Duration.FromMinutes(1);

    private readonly ConcurrentDictionary<long, Instant> _noted = new();

    /// <summary>All keys, the newest first; revoked and expired ones too.</summary>
    internal async Task<IReadOnlyList<ApiKeyView>> ListAsync(CancellationToken cancellationToken)
    {
        await using var reader = store.OpenReader();
        return await reader.ApiKeys.OrderByDescending(key => key.Id).ToListAsync(cancellationToken);
    }

    /// <summary>Makes a key and answers it; it is never shown again.</summary>
    /// <exception cref="AccessException">The plan is wrong.</exception>
    internal async Task<(long Id, string Key)> MakeAsync(ApiKeyPlan plan, Actor actor, CancellationToken cancellationToken)
    {
        Check(plan);
        var prefix = System.Security.Cryptography.RandomNumberGenerator.GetHexString(PrefixLetters, lowercase: true);
        var key = $"{Start}{prefix}_{Secrets.New()}";
        await using var transaction = await store.BeginAsync(cancellationToken);
        var id = await transaction.AddApiKeyAsync(
            new ApiKeyWrite(prefix, Secrets.Hash(key), plan.Name.Trim(), (int)plan.Role, JsonSerializer.Serialize(plan.Limits), clock.Now, actor.Name, plan.ExpiresAt), cancellationToken);
        await transaction.AddAuditAsync(
            actor.Did("key.made", SubjectOf(id), clock.Now, new { name = plan.Name.Trim(), plan.Role, limits = plan.Limits, expires_at = plan.ExpiresAt }), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return (id, key);
    }

    /// <summary>Revokes a key for good.</summary>
    /// <exception cref="AccessException">There is none that is not revoked.</exception>
    internal async Task RevokeAsync(long id, Actor actor, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(cancellationToken);
        if (!await transaction.TryRevokeApiKeyAsync(id, actor.Name, clock.Now, cancellationToken))
        {
            throw new AccessException(AccessFault.NotFound, "There is no such key, or it is revoked already.");
        }

        await transaction.AddAuditAsync(actor.Did("key.revoked", SubjectOf(id), clock.Now), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>The key that was given, if it is good now; null otherwise, whatever the reason.</summary>
    internal async Task<ApiKeyView?> FindAsync(string given, CancellationToken cancellationToken)
    {
        if (PrefixOf(given) is not { } prefix)
        {
            return null;
        }

        await using var reader = store.OpenReader();
        var key = await reader.ApiKeys.FirstOrDefaultAsync(row => row.Prefix == prefix, cancellationToken);
        return key is { RevokedAt: null } && !(key.ExpiresAt <= clock.Now) && Secrets.Fits(given, key.SecretHash) ? key : null;
    }

    /// <summary>Remembers that a key was used; what cannot be written now is written with a later use.</summary>
    internal async Task NoteUseAsync(long id, CancellationToken cancellationToken)
    {
        var now = clock.Now;
        var last = _noted.GetOrAdd(id, Instant.MinValue);
        if (last > now - NotedEvery || !_noted.TryUpdate(id, now, last))
        {
            return;
        }

        try
        {
            await using var transaction = await store.BeginAsync(cancellationToken);
            await transaction.NoteApiKeyUseAsync(id, now, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (StoreException)
        {
            _noted.TryUpdate(id, last, now);
        }
    }

    internal static IReadOnlyList<string> LimitsOf(ApiKeyView key) => JsonSerializer.Deserialize<string[]>(key.LimitsJson) ?? [];

    private static string SubjectOf(long id) => string.Create(CultureInfo.InvariantCulture, $"key/{id}");

    private static string? PrefixOf(string given)
    {
        var end = Start.Length + PrefixLetters;
        return given.Length > end && given.StartsWith(Start, StringComparison.Ordinal) && given[end] == '_' ? given[Start.Length..end] : null;
    }

    private void Check(ApiKeyPlan plan)
    {
        if (plan.Name.Trim().Length is 0 or > LongestName)
        {
            throw new AccessException(AccessFault.BadKeyName, "Say in 1 to 100 characters what the key is for.");
        }

        if (plan.Limits.FirstOrDefault(limit => !KeyLimits.All.Contains(limit, StringComparer.Ordinal)) is { } unknown)
        {
            throw AccessRefusals.NoLimit(unknown);
        }

        if (plan.ExpiresAt <= clock.Now)
        {
            throw AccessRefusals.ExpiredKey();
        }
    }
}
