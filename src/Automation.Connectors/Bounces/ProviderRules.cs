using static Automation.Connectors.Bounces.BounceReason;

namespace Automation.Connectors.Bounces;

/// <summary>What single providers mean by words that others use otherwise.</summary>
/// <param name="Hosts">Ends of the recipient's domain or of host names in the mail.</param>
/// <param name="Phrase">In the form of <see cref="Diagnostic.Words"/>.</param>
/// <param name="Reason">What it means there; it needs no further proof.</param>
/// <param name="Because">Where that is known from.</param>
internal sealed record ProviderRule(string[] Hosts, string Phrase, BounceReason Reason, string Because)
{
    /// <summary>Whether this provider said so.</summary>
    public bool Matches(string words, string everything, string? address) =>
        words.Contains(Phrase, StringComparison.Ordinal)
        && Hosts.Any(host => (address?.EndsWith(host, StringComparison.OrdinalIgnoreCase) ?? false) || everything.Contains(host, StringComparison.OrdinalIgnoreCase));
}

/// <summary>The known habits of large providers, tried before all other rules.</summary>
internal static class ProviderRules
{
    private static readonly string[] Kddi = ["ezweb.ne.jp", "au.com", "kddi.com"];
    private static readonly string[] Microsoft = ["protection.outlook.com"];
    private static readonly string[] Verizon = ["vtext.com", "vzwpix.com"];
    private static readonly string[] Facebook = ["facebook.com"];

    // A gateway that anybody may have bought has no host names of its own.
    private static readonly string[] Anywhere = [""];

    /// <summary>From top to bottom; the first that matches decides.</summary>
    public static readonly IReadOnlyList<ProviderRule> All =
    [
        new(Kddi, "<@>: user unknown", UserUnknown, "KDDI names the address when it does not exist …"),
        new(Kddi, ": user unknown", Filtered, "… and leaves it out when a filter of the customer refused the message."),
        new(Microsoft, "recipient address rejected: access denied", UserUnknown, "Exchange Online's directory-based edge blocking: the recipient is not in the directory (Microsoft's list of 5.4.1)."),
        new(Microsoft, "all recipient addresses rejected : access denied", Rejected, "The same words for all recipients at once, behind the message: nothing is said about one of them."),
        new(Verizon, "no such user here", UserUnknown, "The gateway of a mobile network speaks of its own subscribers."),
        new(Facebook, "rcp-p1", UserUnknown, "Facebook's response codes: the address does not exist."),
        new(Facebook, "rcp-p2", Filtered, "Facebook's response codes: the recipient's preferences."),
        new(Facebook, "rcp-p3", Filtered, "Facebook's response codes: the recipient's privacy settings."),
        new(Anywhere, "#5.1.0 address rejected", UserUnknown, "Cisco's mail gateways say this of recipients that their directory query did not find."),
    ];
}
