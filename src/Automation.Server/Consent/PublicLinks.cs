using System.Globalization;
using System.Security.Cryptography;
using Automation.Server.Access;
using Automation.Storage;
using NodaTime;

namespace Automation.Server.Consent;

/// <summary>The links by which recipients refuse and choose. Safe for concurrent use.</summary>
/// <param name="address">Where people reach this server now; asked for each link.</param>
/// <param name="keys">The keys, the newest last; it signs.</param>
internal sealed class PublicLinks(Func<Uri> address, IReadOnlyList<LinkKey> keys)
{
    /// <summary>The path of the one-click address.</summary>
    internal const string UnsubscribePath = "/u/";

    /// <summary>The path of the page of preferences.</summary>
    internal const string PreferencesPath = "/p/";

    private const string Mark = "links.keys";

    /// <summary>The link to refuse.</summary>
    internal Uri Unsubscribe(LinkTarget target) => Of(UnsubscribePath, target);

    /// <summary>The link to the page of preferences.</summary>
    internal Uri Preferences(LinkTarget target) => Of(PreferencesPath, target);

    /// <summary>Whom a token is about; null when it is none of ours.</summary>
    internal LinkTarget? Read(string token) => LinkToken.Read(token, keys);

    private Uri Of(string path, LinkTarget target) => new(address(), path + LinkToken.Write(target, keys[^1]));

    /// <summary>Reads the keys from the database, and makes the first one where there is none.</summary>
    internal static async Task<IReadOnlyList<LinkKey>> OpenKeysAsync(IStore store, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(cancellationToken);
        var keys = Parse(await transaction.GetMarkAsync(Mark, cancellationToken));
        if (keys.Count == 0)
        {
            await AddKeyAsync(transaction, keys, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        return keys;
    }

    /// <summary>Adds a key, which signs from the next start on; the older ones are kept, so that links already sent go on working.</summary>
    /// <returns>How many there are now.</returns>
    internal static async Task<int> RotateAsync(IStore store, Actor actor, Instant now, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(cancellationToken);
        var keys = Parse(await transaction.GetMarkAsync(Mark, cancellationToken));
        await AddKeyAsync(transaction, keys, cancellationToken);
        await transaction.AddAuditAsync(actor.Did("links.rotated", "links/keys", now, new { keys = keys.Count }), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return keys.Count;
    }

    private static async ValueTask AddKeyAsync(IStoreTransaction transaction, List<LinkKey> keys, CancellationToken cancellationToken)
    {
        // A link is good for years; after 255 changes the oldest gives way.
        if (keys.Count == byte.MaxValue)
        {
            keys.RemoveAt(0);
        }

        var id = (byte)(keys.Count == 0 ? 1 : (keys[^1].Id % byte.MaxValue) + 1);
        keys.Add(new LinkKey(id, RandomNumberGenerator.GetBytes(32)));
        await transaction.SetMarkAsync(Mark, string.Join(';', keys.Select(key => string.Create(CultureInfo.InvariantCulture, $"{key.Id}:{Convert.ToBase64String(key.Secret)}"))), cancellationToken);
    }

    private static List<LinkKey> Parse(string? mark) =>
        [.. (mark ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries)
            .Select(key => key.Split(':'))
            .Select(parts => new LinkKey(byte.Parse(parts[0], CultureInfo.InvariantCulture), Convert.FromBase64String(parts[1])))];
}
