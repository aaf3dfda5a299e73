using System.Globalization;

namespace Automation.Connectors.Smtp;

/// <summary>What a relay says it can do, in its answer to EHLO (RFC 5321 section 4.1.1.1). Immutable.</summary>
internal sealed record SmtpCapabilities
{
    /// <summary>What a relay can do that only knows HELO.</summary>
    public static SmtpCapabilities None { get; } = new();

    /// <summary>Commands may be sent before the answers to earlier ones (RFC 2920).</summary>
    public bool Pipelining { get; private init; }

    /// <summary>TLS can begin (RFC 3207).</summary>
    public bool StartTls { get; private init; }

    /// <summary>Addresses and headers may be UTF-8 (RFC 6531).</summary>
    public bool SmtpUtf8 { get; private init; }

    /// <summary>Delivery status notifications can be asked for (RFC 3461).</summary>
    public bool Dsn { get; private init; }

    /// <summary>The message's size may be told (RFC 1870).</summary>
    public bool Size { get; private init; }

    /// <summary>The largest message in bytes; 0 when no limit is told.</summary>
    public long LargestMessage { get; private init; }

    /// <summary>The ways to sign in, in upper case.</summary>
    public IReadOnlySet<string> SignIn { get; private init; } = new HashSet<string>();

    /// <summary>Reads the answer to EHLO: its first line is the relay's name.</summary>
    public static SmtpCapabilities Read(SmtpReply reply)
    {
        SmtpCapabilities found = None;
        foreach (string line in reply.Text.Split('\n').Skip(1))
        {
            // Old relays write AUTH=LOGIN.
            string[] words = line.Replace("AUTH=", "AUTH ", StringComparison.OrdinalIgnoreCase).Split(' ', StringSplitOptions.RemoveEmptyEntries);
            found = words.Length == 0 ? found : words[0].ToUpperInvariant() switch
            {
                "PIPELINING" => found with { Pipelining = true },
                "STARTTLS" => found with { StartTls = true },
                "SMTPUTF8" => found with { SmtpUtf8 = true },
                "DSN" => found with { Dsn = true },
                "SIZE" => found with { Size = true, LargestMessage = words.Length > 1 ? ReadSize(words[1]) : 0 },
                "AUTH" => found with { SignIn = found.SignIn.Concat(words.Skip(1).Select(word => word.ToUpperInvariant())).ToHashSet() },
                _ => found,
            };
        }

        return found;
    }

    private static long ReadSize(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long size) ? size : 0;
}
