using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Automation.Connectors.Dkim;

/// <summary>
/// One signing key: domain, selector and an RSA private key. Safe for concurrent use: instances of <see cref="RSA"/> are not, so each
/// signature borrows one of its own.
/// </summary>
internal sealed class DkimKey : IDisposable
{
    /// <summary>The shortest key in bits (RFC 8301 section 3.2 asks signers for 2048 and verifiers for 1024; between them is nobody's need).</summary>
    public const int ShortestKey = 2_048;

    private readonly RSAParameters _parameters;
    private readonly ConcurrentBag<RSA> _instances = [];

    /// <summary>Reads a key.</summary>
    /// <param name="domain">The signing domain.</param>
    /// <param name="selector">The selector.</param>
    /// <param name="pem">The private key in PEM form, for which <see cref="IsUsable"/> holds.</param>
    public DkimKey(string domain, string selector, string pem)
    {
        (Domain, Selector) = (domain, selector);
        using var rsa = RSA.Create();
        rsa.ImportFromPem(pem);
        _parameters = rsa.ExportParameters(includePrivateParameters: true);
    }

    /// <summary>The signing domain (d=).</summary>
    public string Domain { get; }

    /// <summary>The selector (s=).</summary>
    public string Selector { get; }

    /// <summary>Whether a text is a private key that may sign.</summary>
    public static bool IsUsable(string pem)
    {
        using var rsa = RSA.Create();
        try
        {
            rsa.ImportFromPem(pem);
            _ = rsa.ExportParameters(includePrivateParameters: true);
            return rsa.KeySize >= ShortestKey;
        }
        catch (Exception unusable) when (unusable is CryptographicException or ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Signs a SHA-256 hash (RSASSA-PKCS1-v1_5).</summary>
    /// <param name="hash">The hash.</param>
    /// <param name="signature">Room for the signature: an eighth of the key's bits.</param>
    /// <returns>The bytes written.</returns>
    public int Sign(ReadOnlySpan<byte> hash, Span<byte> signature)
    {
        RSA rsa = _instances.TryTake(out RSA? free) ? free : RSA.Create(_parameters);
        try
        {
            return rsa.SignHash(hash, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }
        finally
        {
            _instances.Add(rsa);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (_instances.TryTake(out RSA? rsa))
        {
            rsa.Dispose();
        }
    }
}
