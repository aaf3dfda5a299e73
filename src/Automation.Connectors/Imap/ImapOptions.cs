namespace Automation.Connectors.Imap;

/// <summary>A mailbox that is polled over TLS. Immutable.</summary>
public sealed record ImapOptions
{
    /// <summary>The server's host name or address.</summary>
    public string Host { get; init; } = "";

    /// <summary>The port. Default 993, for TLS from the first byte (RFC 8314); 1–65535. With <see cref="StartTls"/> it is mostly 143.</summary>
    public int Port { get; init; } = 993;

    /// <summary>Whether the connection begins in clear text and TLS is asked for by STARTTLS before anything else (RFC 3501 section 6.2.1). Default false.</summary>
    public bool StartTls { get; init; }

    /// <summary>The name that the server's certificate must carry; null for <see cref="Host"/>.</summary>
    public string? CertificateName { get; init; }

    /// <summary>A PEM file with the certificates that are trusted instead of the machine's own; null for the machine's.</summary>
    public string? TrustedCertificates { get; init; }

    /// <summary>The name to sign in with.</summary>
    public string User { get; init; } = "";

    /// <summary>Where the password is: <c>env:NAME</c> or <c>file:PATH</c>. It is read again for every connection.</summary>
    public string Password { get; init; } = "";

    /// <summary>The folder that is read. Default INBOX.</summary>
    public string Folder { get; init; } = "INBOX";

    /// <summary>The folder into which mails are moved when they were read, on servers with MOVE (RFC 6851); null to leave them, marked as seen.</summary>
    public string? MoveTo { get; init; }

    /// <summary>How long the server may take for one answer. Default 30 s; above zero.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>All that is wrong, each in one sentence that says where and what to do; empty when nothing is. No secret is repeated.</summary>
    public IReadOnlyList<string> FindProblems()
    {
        var problems = new List<string>();
        Require(problems, Uri.CheckHostName(Host) != UriHostNameType.Unknown, "Host: write the server's name.");
        Require(problems, Port is > 0 and <= ushort.MaxValue, "Port: write a port from 1 to 65535.");
        Require(problems, ImapText.CanQuote(User) && User.Length > 0, "User: write the name to sign in with, without line ends.");
        Require(problems, SecretReference.Parse(Password) is not null, $"Password: say where it is, as {SecretReference.Form}; never write it here.");
        Require(problems, ImapText.CanQuote(Folder) && Folder.Length > 0, "Folder: write the folder's name in ASCII.");
        Require(problems, MoveTo is null || (MoveTo.Length > 0 && ImapText.CanQuote(MoveTo)), "MoveTo: write the folder's name in ASCII, or leave it out.");
        Require(problems, TrustedCertificates is null || File.Exists(TrustedCertificates), "TrustedCertificates: there is no such file.");
        Require(problems, Timeout > TimeSpan.Zero, "Timeout: write a time above zero.");
        return problems;
    }

    private static void Require(List<string> problems, bool holds, string problem)
    {
        if (!holds)
        {
            problems.Add("Bounces:Imap:" + problem);
        }
    }
}

/// <summary>Texts within commands.</summary>
internal static class ImapText
{
    /// <summary>Whether a text can stand in quotes: ASCII without controls, and not endless.</summary>
    public static bool CanQuote(string text) => text.Length <= 256 && text.All(value => value is >= ' ' and <= '~');

    /// <summary>The text in quotes (RFC 3501 section 4.3).</summary>
    public static string Quote(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}

/// <summary>The mailbox cannot be read now. The message says why, without secrets and without words of the server.</summary>
/// <param name="message">What happened and what to look at.</param>
/// <param name="inner">What was underneath; null when nothing was.</param>
public sealed class ImapException(string message, Exception? inner = null) : Exception(message, inner);
