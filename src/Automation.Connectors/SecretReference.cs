namespace Automation.Connectors;

/// <summary>Where a secret is: <c>env:NAME</c> or <c>file:PATH</c>. It never holds the secret, so it may be shown and logged.</summary>
public readonly record struct SecretReference
{
    private const string EnvironmentPrefix = "env:";
    private const string FilePrefix = "file:";

    private readonly string _text;

    private SecretReference(string text) => _text = text;

    /// <summary>How a reference is written, for error messages.</summary>
    public const string Form = "env:NAME or file:PATH";

    /// <summary>Takes a reference apart. What is none may be a secret that was written by mistake: it must not be repeated.</summary>
    public static SecretReference? Parse(string? text) =>
        text is not null
        && ((text.StartsWith(EnvironmentPrefix, StringComparison.Ordinal) && text.Length > EnvironmentPrefix.Length)
            || (text.StartsWith(FilePrefix, StringComparison.Ordinal) && text.Length > FilePrefix.Length))
            ? new SecretReference(text)
            : null;

    /// <summary>
    /// Reads the secret as it is now; line ends after a file's text do not belong to it. Null when the variable is not set or empty, or the
    /// file cannot be read or is empty.
    /// </summary>
    public string? Read()
    {
        string? secret = _text.StartsWith(EnvironmentPrefix, StringComparison.Ordinal)
            ? Environment.GetEnvironmentVariable(_text[EnvironmentPrefix.Length..])
            : ReadFile(_text[FilePrefix.Length..]);
        return string.IsNullOrEmpty(secret) ? null : secret;
    }

    /// <inheritdoc/>
    public override string ToString() => _text;

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
