namespace Automation.Connectors.Bounces;

/// <summary>What a returned mail is about.</summary>
public enum BounceKind
{
    /// <summary>None of the others: a person's answer, a newsletter, spam.</summary>
    None,

    /// <summary>Delivery has failed for at least one recipient.</summary>
    Failure,

    /// <summary>Delivery is late and still being tried.</summary>
    Delay,

    /// <summary>Delivery succeeded; somebody asked to be told.</summary>
    Success,

    /// <summary>A report by the recipient's provider (RFC 5965): a complaint, an opt-out, a failed check.</summary>
    Feedback,

    /// <summary>An answer without a person (RFC 3834), such as an absence notice.</summary>
    AutoReply,

    /// <summary>A program wants the sender to prove that it is a person.</summary>
    Challenge,
}

/// <summary>A returned mail, understood. Immutable.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Recipients">Those it reports on, in its order; empty for <see cref="BounceKind.None"/> and <see cref="BounceKind.Challenge"/>.</param>
/// <param name="FeedbackType">The feedback type of RFC 5965 in lower case (<c>abuse</c>, <c>opt-out</c>, …); null for what is no feedback.</param>
/// <param name="OriginalMessageId">The Message-ID of our mail without angle brackets; null when it is not told.</param>
/// <param name="EnvelopeAddresses">
/// Where our bounce address (VERP) may stand: the addresses that this mail came to, and the sender of the returned one. They are as
/// anybody wrote them: only an address whose MAC is ours says anything.
/// </param>
public sealed record BounceReport(
    BounceKind Kind,
    IReadOnlyList<BouncedRecipient> Recipients,
    string? FeedbackType,
    string? OriginalMessageId,
    IReadOnlyList<string> EnvelopeAddresses)
{
    /// <summary>A mail that reports nothing.</summary>
    public static BounceReport Nothing(BounceKind kind) => new(kind, [], null, null, []);
}

/// <summary>What happened to one recipient.</summary>
/// <param name="Address">The recipient's address as reported; null when it is not told. Never send to it.</param>
/// <param name="Status">The enhanced status code of RFC 3463; null when none is told.</param>
/// <param name="ReplyCode">The SMTP reply code, 400–599; null when none is told.</param>
/// <param name="Reason">Why.</param>
/// <param name="IsHard">
/// True when the address is dead for good and must never be written to again. It needs a permanent failure, a reason that is about the
/// address, and proof of it: a wrong yes loses a customer, a wrong no costs one more bounce.
/// </param>
public sealed record BouncedRecipient(string? Address, string? Status, int? ReplyCode, BounceReason Reason, bool IsHard);
