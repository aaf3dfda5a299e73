using System.Security.Cryptography.X509Certificates;

namespace Automation.Connectors;

/// <summary>Certificates that a peer's must lead to, instead of those that the machine trusts.</summary>
internal static class TrustedCertificates
{
    /// <summary>How chains are looked at.</summary>
    /// <param name="path">A PEM file with the certificates; null for the machine's.</param>
    /// <returns>Null for the machine's way.</returns>
    internal static X509ChainPolicy? Policy(string? path)
    {
        if (path is null)
        {
            return null;
        }

        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(path);
        return policy;
    }
}
