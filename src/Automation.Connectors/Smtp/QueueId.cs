using System.Text.RegularExpressions;

namespace Automation.Connectors.Smtp;

/// <summary>Finds the relay's own id of a message in its reply to the final dot.</summary>
internal static partial class QueueId
{
    /// <summary>The id as Postfix, Exim, Sendmail and Amazon tell it; null when none of them speaks.</summary>
    public static string? Read(string reply) => Pattern().Match(reply) is { Success: true } match ? "smtp:" + match.Groups["id"].Value : null;

    [GeneratedRegex(
        @"queued as (?<id>[\w.+-]{4,100})|\bid=(?<id>[\w.+-]{4,100})|^(2\.\d\.\d )?(?<id>[\w.+-]{4,100}) message accepted|^ok (?<id>[\w.+-]{20,100})$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();
}
