using System.Text.RegularExpressions;

namespace Automation.Connectors.Twilio;

/// <summary>Finds everything that is wrong with the settings of an account, so that one look is enough to put them right.</summary>
internal sealed partial class TwilioOptionsCheck
{
    private const int LongestCallback = 4_000;

    private readonly List<string> _problems = [];

    private TwilioOptionsCheck()
    {
    }

    /// <summary>The problems in the order of the settings.</summary>
    public static IReadOnlyList<string> Find(TwilioOptions options)
    {
        var check = new TwilioOptionsCheck();
        check.Account(options);
        check.Addresses(options);
        check.Senders("Senders", options.Senders);
        check.Senders("WhatsAppSenders", options.WhatsAppSenders);
        check.Limits(options.Limits, options.CallbackRetries);
        check.Timeouts(options.Timeouts);
        return check._problems;
    }

    private void Require(bool holds, string setting, string whatToDo)
    {
        if (!holds)
        {
            _problems.Add($"{setting}: {whatToDo}");
        }
    }

    private void Account(TwilioOptions options)
    {
        Require(AccountId().IsMatch(options.AccountSid), "Twilio:AccountSid", "write AC and 32 hexadecimal digits, as Twilio's console shows it.");
        Secret("Twilio:AuthToken", options.AuthToken);
        if (options.SecondaryAuthToken is not null)
        {
            Secret("Twilio:SecondaryAuthToken", options.SecondaryAuthToken);
        }

        Require(options.ApiKey is null || KeyId().IsMatch(options.ApiKey), "Twilio:ApiKey", "write SK and 32 hexadecimal digits, or leave it out.");
        Require(options.ApiKey is not null || options.ApiKeySecret is null, "Twilio:ApiKey", "write the key that the secret belongs to, or leave out ApiKeySecret.");
        if (options.ApiKey is not null)
        {
            Secret("Twilio:ApiKeySecret", options.ApiKeySecret);
        }
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

    private void Addresses(TwilioOptions options)
    {
        Require(
            options.BaseAddress is { IsAbsoluteUri: true } api && (api.Scheme == Uri.UriSchemeHttps || api.IsLoopback),
            "Twilio:BaseAddress",
            "write an https address; only one of this machine may be http.");
        Require(
            Uri.TryCreate(options.PublicAddress, UriKind.Absolute, out var mine) && mine.Scheme is "http" or "https" && !mine.Host.Contains('_', StringComparison.Ordinal)
                && options.PublicAddress.Length < LongestCallback / 2 && mine.Query.Length == 0 && mine.Fragment.Length == 0,
            "PublicAddress",
            "write the address at which Twilio reaches this server, such as https://care.shop.example; Twilio takes no underscore in the host name.");
    }

    private void Senders(string setting, IReadOnlyDictionary<string, TwilioSenderLimit> senders)
    {
        foreach (var (sender, limit) in senders)
        {
            Require(limit.SegmentsPerSecond > 0 && double.IsFinite(limit.SegmentsPerSecond), $"Twilio:{setting}:{sender}:SegmentsPerSecond", "write a number above zero.");
        }
    }

    private void Limits(TwilioLimits limits, int callbackRetries)
    {
        Require(callbackRetries is >= 0 and <= 5, "Twilio:CallbackRetries", "write a number from 0 to 5.");
        Require(limits.Concurrency is >= 1 and <= 500, "Twilio:Limits:Concurrency", "write a number from 1 to 500.");
        Require(limits.ThrottledTries is >= 1 and <= 20, "Twilio:Limits:ThrottledTries", "write a number from 1 to 20.");
        Require(limits.FirstBackOff > TimeSpan.Zero, "Twilio:Limits:FirstBackOff", "write a time above zero.");
        Require(limits.LongestBackOff >= limits.FirstBackOff, "Twilio:Limits:LongestBackOff", "write a time that is not below FirstBackOff.");
        Require(limits.Parked > TimeSpan.Zero, "Twilio:Limits:Parked", "write a time above zero.");
        Require(limits.Hold >= TimeSpan.Zero, "Twilio:Limits:Hold", "write a time from zero.");
        Require(limits.Batch > TimeSpan.Zero, "Twilio:Limits:Batch", "write a time above zero.");
        Require(limits.ListedAfter >= TimeSpan.Zero, "Twilio:Limits:ListedAfter", "write a time from zero.");
    }

    private void Timeouts(TwilioTimeouts timeouts)
    {
        foreach (var (name, value) in new[] { ("Connect", timeouts.Connect), ("Answer", timeouts.Answer) })
        {
            Require(value > TimeSpan.Zero && value <= TimeSpan.FromMinutes(10), $"Twilio:Timeouts:{name}", "write a time above zero and up to ten minutes.");
        }
    }

    [GeneratedRegex("^AC[0-9a-fA-F]{32}$", RegexOptions.CultureInvariant)]
    private static partial Regex AccountId();

    [GeneratedRegex("^SK[0-9a-fA-F]{32}$", RegexOptions.CultureInvariant)]
    private static partial Regex KeyId();
}
