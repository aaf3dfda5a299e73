using static Automation.Connectors.Bounces.BounceReason;

namespace Automation.Connectors.Bounces;

/// <summary>
/// What an enhanced status code (RFC 3463, RFC 5248 and the register at IANA) means when the words say nothing. Only the part behind the
/// first dot counts: whether a failure is permanent is asked elsewhere.
/// </summary>
internal static class StatusRules
{
    private static readonly Dictionary<string, BounceReason> Meanings = new(StringComparer.Ordinal)
    {
        ["1.0"] = Rejected, // "other address status": says neither whose address nor what is wrong with it
        ["1.1"] = UserUnknown,
        ["1.2"] = HostUnknown,
        ["1.3"] = UserUnknown,
        ["1.4"] = Filtered,
        ["1.6"] = HasMoved,
        ["1.7"] = Rejected,
        ["1.8"] = Rejected,
        ["1.9"] = SystemError,
        ["1.10"] = NotAccept, // RFC 7505; Exchange sends it for unknown recipients, which is as permanent
        ["2.0"] = Filtered,
        ["2.1"] = Filtered, // "mailbox disabled": sent for unknown users, sleeping accounts and filters alike
        ["2.2"] = MailboxFull,
        ["2.3"] = ExceedLimit,
        ["2.4"] = Filtered,
        ["3.0"] = SystemError,
        ["3.1"] = SystemFull,
        ["3.2"] = SystemError,
        ["3.3"] = SystemError,
        ["3.4"] = MessageTooBig,
        ["3.5"] = SystemError,
        ["4.0"] = NetworkError,
        ["4.1"] = Expired,
        ["4.2"] = Expired,
        ["4.3"] = SystemError,
        ["4.4"] = HostUnknown,
        ["4.5"] = NetworkError,
        ["4.6"] = NetworkError,
        ["4.7"] = Expired,
        ["4.8"] = NetworkError,
        ["4.310"] = HostUnknown, // Exchange Online: the domain does not exist
        ["5.1"] = SyntaxError,
        ["5.2"] = SyntaxError,
        ["5.3"] = RateLimited, // too many recipients
        ["5.4"] = SyntaxError,
        ["6.0"] = ContentError,
        ["6.1"] = ContentError,
        ["6.2"] = ContentError,
        ["6.3"] = ContentError,
        ["6.4"] = ContentError,
        ["6.5"] = ContentError,
        ["6.6"] = ContentError,
        ["6.7"] = SyntaxError,
        ["6.8"] = SyntaxError,
        ["6.9"] = ContentError,
        ["7.0"] = SecurityError,
        ["7.1"] = SecurityError,
        ["7.2"] = Rejected,
        ["7.3"] = SecurityError,
        ["7.4"] = SecurityError,
        ["7.5"] = SecurityError,
        ["7.6"] = SecurityError,
        ["7.7"] = SecurityError,
        ["7.8"] = SecurityError,
        ["7.9"] = SecurityError,
        ["7.10"] = FailedStartTls,
        ["7.13"] = Suspend,
        ["7.17"] = HasMoved, // RFC 7293: the mailbox has another owner now
        ["7.20"] = AuthFailure,
        ["7.21"] = AuthFailure,
        ["7.22"] = AuthFailure,
        ["7.23"] = AuthFailure,
        ["7.24"] = AuthFailure,
        ["7.25"] = RequirePtr,
        ["7.26"] = AuthFailure,
        ["7.27"] = Rejected, // RFC 7505: the *sender's* domain takes no mail
        ["7.28"] = RateLimited,
        ["7.29"] = AuthFailure,
        ["7.30"] = SecurityError,
    };

    /// <summary>The reason; <see cref="Undetermined"/> for a status that has no meaning of its own.</summary>
    /// <param name="status">Such as <c>5.1.1</c>; null means none.</param>
    public static BounceReason Meaning(string? status) =>
        status is null ? Undetermined
        : Meanings.TryGetValue(status[2..], out BounceReason reason) ? reason
        : status[2..].StartsWith("7.5", StringComparison.Ordinal) || status[2..].StartsWith("7.6", StringComparison.Ordinal) || status[2..].StartsWith("7.7", StringComparison.Ordinal) ? Blocked // Exchange Online's 5.7.5xx–5.7.7xx
        : Undetermined;

    /// <summary>
    /// Whether a status bears out that the words "unknown user" are about this recipient. The vague ones (x.0.0), "mailbox disabled" (x.2.1)
    /// and all that is about policy do not: filters send them.
    /// </summary>
    public static bool ProvesAddress(string? status) => 
        status is not null
        && ((status[2..].StartsWith("1.", StringComparison.Ordinal) && status[2..] is not ("1.7" or "1.8" or "1.9")) || status[2..] is "5.0" or "4.4");

    /// <summary>Whether the status says nothing but its class.</summary>
    public static bool IsVague(string status) => status.EndsWith(".0.0", StringComparison.Ordinal);
}
