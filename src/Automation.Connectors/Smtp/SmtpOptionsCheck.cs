using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Automation.Connectors.Dkim;
using Automation.Connectors.Mime;

namespace Automation.Connectors.Smtp;

/// <summary>Finds everything that is wrong with the settings of a relay, so that one look is enough to put them right.</summary>
internal sealed class SmtpOptionsCheck
{
    private readonly List<string> _problems = [];

    private SmtpOptionsCheck()
    {
    }

    /// <summary>The problems in the order of the settings.</summary>
    public static IReadOnlyList<string> Find(SmtpOptions options)
    {
        var check = new SmtpOptionsCheck();
        check.Relay(options);
        check.SignIn(options);
        check.Addresses(options);
        check.Limits(options.Limits);
        check.Domains(options.Domains);
        check.Timeouts(options.Timeouts);
        check.Verp(options.Verp);
        check.Dkim(options.Dkim);
        return check._problems;
    }

    private void Require(bool holds, string setting, string whatToDo)
    {
        if (!holds)
        {
            _problems.Add($"Smtp:{setting}: {whatToDo}");
        }
    }

    private void Relay(SmtpOptions options)
    {
        Require(Uri.CheckHostName(options.Host) is not UriHostNameType.Unknown, "Host", "write the relay's host name, such as smtp.example.com.");
        Require(options.Port is null or (>= 1 and <= 65_535), "Port", "write a number from 1 to 65535, or leave it out.");
        Require(Enum.IsDefined(options.Tls), "Tls", "write StartTls, Implicit or None.");
        Require(
            options.CertificateName is null || Uri.CheckHostName(options.CertificateName) is not UriHostNameType.Unknown,
            "CertificateName",
            "write the host name in the relay's certificate, or leave it out.");
        Require(
            options.TrustedCertificates is not { } path || HoldsCertificates(path),
            "TrustedCertificates",
            "name a readable PEM file with at least one certificate.");
        Require(
            options.HelloName is not { } name || (Uri.CheckHostName(name) is not UriHostNameType.Unknown && name.All(char.IsAscii)),
            "HelloName",
            "write the name by which this machine is known in DNS, such as mail.example.com, or leave it out.");
    }

    private static bool HoldsCertificates(string path)
    {
        try
        {
            var found = new X509Certificate2Collection();
            found.ImportFromPemFile(path);
            return found.Count > 0;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return false;
        }
    }

    private void SignIn(SmtpOptions options)
    {
        bool wantsToken = options.SignIn == SmtpSignIn.XOAuth2 || (options.SignIn == SmtpSignIn.Auto && options.Token is not null);
        Require(Enum.IsDefined(options.SignIn), "SignIn", "write Auto, Plain, Login or XOAuth2.");
        if (options.User is null)
        {
            Require(options.Password is null && options.Token is null && options.SignIn == SmtpSignIn.Auto, "User", "write the name to sign in with, or leave out Password, Token and SignIn.");
            return;
        }

        Require(options.User.Length > 0 && !options.User.AsSpan().ContainsAny('\0', '\r', '\n'), "User", "write a name without line ends.");
        Require(options.Tls != SmtpTls.None, "Tls", "a password is never sent in clear text: write StartTls or Implicit, or leave out User.");
        Secret(wantsToken ? "Token" : "Password", wantsToken ? options.Token : options.Password);
    }

    private void Secret(string setting, string? text)
    {
        if (SecretReference.Parse(text) is not { } reference)
        {
            Require(false, setting, $"say where the secret is, as {SecretReference.Form}; the secret itself is never written into settings.");
        }
        else
        {
            Require(reference.Read() is not null, setting, $"{reference} is missing or empty.");
        }
    }

    private void Addresses(SmtpOptions options)
    {
        Require(options.ReturnPath is not { } path || AddressSpec.Parse(path, smtpUtf8: false, out _) is null, "ReturnPath", "write an address such as bounces@example.com.");
        Require(
            options.FeedbackSender is not { } sender || (sender.Length is >= 5 and <= 15 && sender.All(char.IsAsciiLetterOrDigit)),
            "FeedbackSender",
            "write 5 to 15 letters and digits, or leave it out.");
    }

    private void Limits(SmtpLimits limits)
    {
        Require(limits.Connections is >= 1 and <= 1_000, "Limits:Connections", "write a number from 1 to 1000.");
        Require(limits.MessagesPerConnection is >= 1 and <= 100_000, "Limits:MessagesPerConnection", "write a number from 1 to 100000.");
        Require(limits.Idle >= TimeSpan.Zero, "Limits:Idle", "write a time from zero.");
        Require(limits.PerSecond is null or > 0, "Limits:PerSecond", "write a number above zero, or leave it out.");
        Require(limits.FirstBackOff > TimeSpan.Zero, "Limits:FirstBackOff", "write a time above zero.");
        Require(limits.LongestBackOff >= limits.FirstBackOff, "Limits:LongestBackOff", "write a time that is not below FirstBackOff.");
        Require(limits.Parked > TimeSpan.Zero, "Limits:Parked", "write a time above zero.");
        Require(limits.Hold >= TimeSpan.Zero, "Limits:Hold", "write a time from zero.");
    }

    private void Domains(IReadOnlyDictionary<string, SmtpDomainLimit> domains)
    {
        foreach (var (domain, limit) in domains)
        {
            Require(domain == "*" || IsDomain(domain), $"Domains:{domain}", "name a domain in ASCII such as gmail.com, or * for all others.");
            Require(limit.Connections is null or >= 1, $"Domains:{domain}:Connections", "write a number from 1, or leave it out.");
            Require(limit.PerSecond is null or > 0, $"Domains:{domain}:PerSecond", "write a number above zero, or leave it out.");
        }
    }

    private void Timeouts(SmtpTimeouts timeouts)
    {
        foreach (var (name, value) in new (string, TimeSpan)[]
        {
            ("Connect", timeouts.Connect), ("Greeting", timeouts.Greeting), ("Hello", timeouts.Hello), ("Envelope", timeouts.Envelope),
            ("Data", timeouts.Data), ("Content", timeouts.Content), ("FinalDot", timeouts.FinalDot), ("Quit", timeouts.Quit),
        })
        {
            Require(value > TimeSpan.Zero && value <= TimeSpan.FromHours(1), $"Timeouts:{name}", "write a time above zero and up to one hour.");
        }
    }

    private void Verp(VerpOptions? verp)
    {
        if (verp is null)
        {
            return;
        }

        Require(IsDomain(verp.Domain), "Verp:Domain", "write the domain that takes bounces, in ASCII.");
        Require(
            verp.Prefix.Length is >= 1 and <= 16 && verp.Prefix.All(value => char.IsAsciiLetterLower(value) || char.IsAsciiDigit(value) || value is '+' or '-' or '='),
            "Verp:Prefix",
            "write 1 to 16 of a-z, 0-9, +, - and =, such as bounce+.");
        Require(verp.Keys.Count > 0, "Verp:Keys", $"name at least one key, as {SecretReference.Form}.");
        for (int at = 0; at < verp.Keys.Count; at++)
        {
            string setting = $"Verp:Keys:{at}";
            Secret(setting, verp.Keys[at]);
            Require(
                SecretReference.Parse(verp.Keys[at])?.Read() is not { } key || key.Length >= VerpAddress.ShortestKey,
                setting,
                $"take a key of at least {VerpAddress.ShortestKey} characters.");
        }
    }

    private void Dkim(IReadOnlyList<DkimOptions> keys)
    {
        for (int at = 0; at < keys.Count; at++)
        {
            DkimOptions key = keys[at];
            string setting = $"Dkim:{at}";
            Require(IsDomain(key.Domain), $"{setting}:Domain", "write the signing domain in ASCII.");
            Require(IsDomain(key.Selector), $"{setting}:Selector", "write the selector under which the public key stands in DNS.");
            Secret($"{setting}:Key", key.Key);
            if (SecretReference.Parse(key.Key)?.Read() is { } pem)
            {
                Require(DkimKey.IsUsable(pem), $"{setting}:Key", $"take an RSA private key of at least {DkimKey.ShortestKey} bits in PEM form.");
            }
        }
    }

    private static bool IsDomain(string text) =>
        AddressSpec.Parse("a@" + text, smtpUtf8: false, out AddressSpec address) is null && address.Domain.SequenceEqual(text) && text[0] != '[';
}
