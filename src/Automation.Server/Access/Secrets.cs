using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Automation.Server.Access;

/// <summary>
/// Random secrets of links and keys, and the form in which they are kept. With 256 random bits nobody finds one by trying, so a plain hash
/// hides it; a slow one, as for passwords, would only cost time.
/// </summary>
internal static class Secrets
{
    private const int Bytes = 32;

    /// <summary>A new secret of 256 bits, in the letters of addresses (RFC 4648, 5).</summary>
    internal static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>SHA-256 in lower-case hex.</summary>
    internal static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    /// <summary>Whether a secret has this hash; takes the same time however much of it is right.</summary>
    internal static bool Fits(string secret, string hash) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Hash(secret)), Encoding.ASCII.GetBytes(hash));
}
