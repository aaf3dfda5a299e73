namespace Automation.Connectors.Dkim;

/// <summary>All signing keys, by domain. Immutable; safe for concurrent use.</summary>
internal sealed class DkimKeyRing : IDisposable
{
    private readonly ILookup<string, DkimKey> _keys;

    /// <summary>Takes the keys over.</summary>
    public DkimKeyRing(IEnumerable<DkimKey> keys) => _keys = keys.ToLookup(key => key.Domain, StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// The keys that sign for an author: those of his domain, else of the nearest domain above it, which DMARC's relaxed alignment takes as well
    /// (RFC 7489 section 3.1.1). None when there is no such key.
    /// </summary>
    /// <param name="authorDomain">The domain of the From address in ASCII.</param>
    public IEnumerable<DkimKey> For(string authorDomain)
    {
        for (string domain = authorDomain; domain.Length > 0; domain = Parent(domain))
        {
            if (_keys.Contains(domain))
            {
                return _keys[domain];
            }
        }

        return [];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (DkimKey key in _keys.SelectMany(group => group))
        {
            key.Dispose();
        }
    }

    private static string Parent(string domain)
    {
        int dot = domain.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? "" : domain[(dot + 1)..];
    }
}
