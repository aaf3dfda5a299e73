namespace Automation.Connectors.Bounces;

/// <summary>Why a mail did not arrive, or what else its sender was told. A closed set; docs/bounces.md says what each leads to.</summary>
public enum BounceReason
{
    /// <summary>The mail names no reason that is known here.</summary>
    Undetermined,

    /// <summary>There is no such mailbox. Permanent: hard.</summary>
    UserUnknown,

    /// <summary>There is no such domain or host. Permanent: hard.</summary>
    HostUnknown,

    /// <summary>The mailbox has moved away. Permanent: hard.</summary>
    HasMoved,

    /// <summary>The domain takes no mail (RFC 7505). Permanent: hard.</summary>
    NotAccept,

    /// <summary>The mailbox is over its quota.</summary>
    MailboxFull,

    /// <summary>The mailbox exists and is switched off or asleep.</summary>
    Suspend,

    /// <summary>Refused for the recipient's sake: a personal filter, or words that a filter uses to hide.</summary>
    Filtered,

    /// <summary>The message is larger than this recipient may get.</summary>
    ExceedLimit,

    /// <summary>The message is larger than the server takes.</summary>
    MessageTooBig,

    /// <summary>The sender's address or its rights were refused.</summary>
    Rejected,

    /// <summary>The sending server's network address was refused.</summary>
    Blocked,

    /// <summary>The sending server's address has no proper name in reverse DNS.</summary>
    RequirePtr,

    /// <summary>SPF, DKIM or DMARC failed.</summary>
    AuthFailure,

    /// <summary>The reputation of the sending domain or address is too low.</summary>
    BadReputation,

    /// <summary>The content was taken for spam.</summary>
    SpamDetected,

    /// <summary>The content was taken for malware.</summary>
    VirusDetected,

    /// <summary>A rule of the receiving site forbids the message.</summary>
    PolicyViolation,

    /// <summary>Authentication or encryption is missing.</summary>
    SecurityError,

    /// <summary>Encryption was asked for and could not be started.</summary>
    FailedStartTls,

    /// <summary>The message's form breaks the mail standards.</summary>
    NotCompliantRfc,

    /// <summary>The content has a form that is not taken.</summary>
    ContentError,

    /// <summary>The server does not relay to this recipient.</summary>
    NoRelaying,

    /// <summary>A command or an address was malformed.</summary>
    SyntaxError,

    /// <summary>Too many connections at once.</summary>
    TooManyConn,

    /// <summary>Too many messages in too short a time.</summary>
    RateLimited,

    /// <summary>It was tried for too long, or is still being tried.</summary>
    Expired,

    /// <summary>The servers could not be connected: names, routes, loops.</summary>
    NetworkError,

    /// <summary>The receiving server is out of order.</summary>
    SystemError,

    /// <summary>The receiving server's disk is full.</summary>
    SystemFull,

    /// <summary>The program that takes the mail in at the recipient's failed.</summary>
    MailerError,

    /// <summary>The mail service did not try: the address is on its own list of bad ones.</summary>
    Suppressed,

    /// <summary>It arrived.</summary>
    Delivered,

    /// <summary>The recipient complained, or opted out through the mail provider.</summary>
    Feedback,

    /// <summary>An absence notice.</summary>
    Vacation,
}

/// <summary>Whom a reason is about, and so what follows when it is not hard.</summary>
public enum BounceFault
{
    /// <summary>The recipient's side: counted against the address.</summary>
    Theirs,

    /// <summary>The sender, its servers or the message: nothing follows for the person.</summary>
    Ours,

    /// <summary>The message's own text or form: nothing follows for the person, and its author should look.</summary>
    Content,

    /// <summary>Nothing has failed, or nobody knows.</summary>
    Nobody,
}

/// <summary>What holds for a reason as such.</summary>
public static class BounceReasons
{
    /// <summary>The reason's name in JSON and in the documentation, in snake case.</summary>
    /// <param name="reason">A member of the set.</param>
    public static string NameOf(BounceReason reason) => Names[(int)reason];

    /// <summary>Whether the address is dead for good when the failure is a permanent one.</summary>
    /// <param name="reason">A member of the set.</param>
    public static bool IsDeadAddress(BounceReason reason) =>
        reason is BounceReason.UserUnknown or BounceReason.HostUnknown or BounceReason.HasMoved or BounceReason.NotAccept;

    /// <summary>Whom a reason is about.</summary>
    /// <param name="reason">A member of the set.</param>
    public static BounceFault FaultOf(BounceReason reason) => reason switch
    {
        BounceReason.UserUnknown or BounceReason.HostUnknown or BounceReason.HasMoved or BounceReason.NotAccept or BounceReason.MailboxFull or BounceReason.Suspend
            or BounceReason.Filtered or BounceReason.Expired or BounceReason.NetworkError or BounceReason.SystemError or BounceReason.SystemFull
            or BounceReason.MailerError or BounceReason.Suppressed => BounceFault.Theirs,
        BounceReason.SpamDetected or BounceReason.VirusDetected or BounceReason.ContentError or BounceReason.MessageTooBig or BounceReason.ExceedLimit
            or BounceReason.NotCompliantRfc => BounceFault.Content,
        BounceReason.Undetermined or BounceReason.Delivered or BounceReason.Feedback or BounceReason.Vacation => BounceFault.Nobody,
        _ => BounceFault.Ours,
    };

    private static readonly string[] Names =
        [.. Enum.GetNames<BounceReason>().Select(System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName)];
}
