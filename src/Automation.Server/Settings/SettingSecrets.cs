using System.Collections.Concurrent;
using System.Security.Cryptography;
using Automation.Connectors;
using Microsoft.AspNetCore.DataProtection;

namespace Automation.Server.Settings;

/// <summary>
/// Encrypts what is secret among the settings, with the keys that lie beside the database: a copy of the database alone tells nothing. Safe for concurrent use.
/// </summary>
internal sealed class SettingSecrets
{
    private readonly IDataProtector _protector;
    private readonly ConcurrentDictionary<string, string> _references = new(StringComparer.Ordinal);

    /// <param name="folder">The folder of the keys; those of sessions are the same.</param>
    /// <param name="installation">The installation's id: what another one has encrypted is not read.</param>
    internal SettingSecrets(string folder, string installation)
    {
        if (!OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        _protector = DataProtectionProvider
            .Create(new DirectoryInfo(folder), options => options.SetApplicationName("automation-" + installation))
            .CreateProtector("Automation.Settings");
    }

    internal string Encrypt(string secret) => _protector.Protect(secret);

    /// <summary>
    /// Where the secret is while the process lives: the same place for the same encrypted text, so that a change of something else takes it from nobody who uses it. One that
    /// cannot be decrypted counts as missing.
    /// </summary>
    internal string Refer(string encrypted) => _references.GetOrAdd(encrypted, text => SecretReference.Keep(Decrypt(text) ?? ""));

    /// <summary>Forgets all secrets but these.</summary>
    internal void Retain(IReadOnlySet<string> encrypted)
    {
        foreach (var text in _references.Keys.Where(text => !encrypted.Contains(text)))
        {
            if (_references.TryRemove(text, out var reference))
            {
                SecretReference.Forget(reference);
            }
        }
    }

    /// <summary>The secret; null when the keys that it was encrypted with are gone.</summary>
    internal string? Decrypt(string encrypted)
    {
        try
        {
            return _protector.Unprotect(encrypted);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
