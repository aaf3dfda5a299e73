using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Automation.Connectors;

/// <summary>
/// Where a secret is: <c>env:NAME</c>, <c>file:PATH</c>, or in this process's memory under a random name (<see cref="Keep"/>). It never holds the secret,
/// so it may be shown and logged.
/// </summary>
public readonly record struct SecretReference
{
    private const string EnvironmentPrefix = "env:";
    private const string FilePrefix = "file:";
    private const string KeptPrefix = "kept:";
    private const int KeptNameLength = 32;

    private static readonly ConcurrentDictionary<string, string> Kept = new(StringComparer.Ordinal);

    private readonly string _text;

    private SecretReference(string text) => _text = text;

    /// <summary>How a reference is written, for error messages.</summary>
    public const string Form = "env:NAME or file:PATH";

    /// <summary>Takes a reference apart. What is none may be a secret that was written by mistake: it must not be repeated.</summary>
    public static SecretReference? Parse(string? text) =>
        text is not null
        && ((text.StartsWith(EnvironmentPrefix, StringComparison.Ordinal) && text.Length > EnvironmentPrefix.Length)
            || (text.StartsWith(FilePrefix, StringComparison.Ordinal) && text.Length > FilePrefix.Length)
            || (text.StartsWith(KeptPrefix, StringComparison.Ordinal) && text.Length > KeptPrefix.Length))
            ? new SecretReference(text)
            : null;

    /// <summary>
    /// Keeps a secret that stands in no file and no variable, such as one that was decrypted, for as long as the process lives or until
    /// <see cref="Forget"/>.
    /// </summary>
    /// <returns>The reference, which nobody can guess and which means nothing in another process.</returns>
    public static string Keep(string secret)
    {
        var name = KeptPrefix + RandomNumberGenerator.GetHexString(KeptNameLength, lowercase: true);
        Kept[name] = secret;
        return name;
    }

    /// <summary>Forgets a secret that was kept; what was not is left alone.</summary>
    public static void Forget(string? reference) => Kept.TryRemove(reference ?? "", out _);

    /// <summary>
    /// Reads the secret as it is now; line ends after a file's text do not belong to it. Null when the variable is not set or empty, or the
    /// file cannot be read or is empty.
    /// </summary>
    public string? Read()
    {
        string? secret = _text.StartsWith(EnvironmentPrefix, StringComparison.Ordinal) ? Environment.GetEnvironmentVariable(_text[EnvironmentPrefix.Length..])
            : _text.StartsWith(KeptPrefix, StringComparison.Ordinal) ? Kept.GetValueOrDefault(_text)
            : ReadFile(_text[FilePrefix.Length..]);
        return string.IsNullOrEmpty(secret) ? null : secret;
    }

    /// <inheritdoc/>
    public override string ToString() => _text.StartsWith(KeptPrefix, StringComparison.Ordinal) ? "What is kept here" : _text;

    private static string? ReadFile(string path)
    {
        try
        {
            return File.ReadAllText(path).TrimEnd('\r', '\n');
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
