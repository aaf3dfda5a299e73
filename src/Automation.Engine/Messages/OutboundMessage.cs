namespace Automation.Engine.Messages;

/// <summary>A message as it leaves: rendered, addressed, and with an id that is the same for every attempt.</summary>
public sealed record OutboundMessage
{
    /// <summary>
    /// Stable for one (journey, activity visit): <c>[a-z0-9-]{1,64}</c>. Providers get it as Message-ID or client
    /// reference; a second hand-over with the same id is recognised by it.
    /// </summary>
    public required string Id { get; init; }

    /// <summary>The channel.</summary>
    public required Channel Channel { get; init; }

    /// <summary>The purpose that bound the message at the gate.</summary>
    public required Purpose Purpose { get; init; }

    /// <summary>The address: a mailbox for e-mail, E.164 for SMS and WhatsApp.</summary>
    public required string To { get; init; }

    /// <summary>The recipient's display name; null when unknown.</summary>
    public string? ToName { get; init; }

    /// <summary>The sender's address or number.</summary>
    public required string From { get; init; }

    /// <summary>The sender's display name; null for none.</summary>
    public string? FromName { get; init; }

    /// <summary>The subject line; null for SMS.</summary>
    public string? Subject { get; init; }

    /// <summary>The HTML body; null for SMS or a text-only mail.</summary>
    public string? Html { get; init; }

    /// <summary>The plain text: the SMS itself, or a mail's text part.</summary>
    public required string Text { get; init; }

    /// <summary>The BCP 47 tag of the language it was written in.</summary>
    public required string Locale { get; init; }

    /// <summary>The campaign's name.</summary>
    public required string Campaign { get; init; }

    /// <summary>The shop's key of the customer.</summary>
    public required string CustomerKey { get; init; }

    /// <summary>The instant of the hand-over on the engine's clock.</summary>
    public required DateTimeOffset Date { get; init; }

    /// <summary>
    /// The https address at which the recipient leaves this list with one click (RFC 8058); its text alone says who leaves what. Null for none;
    /// a mail that advertises should have one.
    /// </summary>
    public Uri? UnsubscribeLink { get; init; }

    /// <summary>
    /// From then on it may not reach the recipient any more, by the rules that were asked: a provider with a queue of its own is told to drop it
    /// there. Null where no rule ends within the time that providers keep messages.
    /// </summary>
    public DateTimeOffset? NotAfter { get; init; }

    /// <summary>The text that the provider holds, in place of <see cref="Text"/>; null for a text of ours.</summary>
    public ProvidedContent? Content { get; init; }
}

/// <summary>A text that a provider holds and has approved, such as a WhatsApp template. Immutable.</summary>
/// <param name="Id">The provider's id of it; for Twilio <c>HX</c> and 32 hexadecimal digits.</param>
/// <param name="VariablesJson">What goes into its places: a JSON object of texts; null for a text without places.</param>
public sealed record ProvidedContent(string Id, string? VariablesJson);

/// <summary>Whose fault a refusal for good is, as far as the provider says. The set is closed.</summary>
public enum RefusalCause
{
    /// <summary>The code alone tells, or nobody's in particular.</summary>
    Unsaid = 0,

    /// <summary>The address does not exist or takes no messages of this kind.</summary>
    Address,

    /// <summary>The person has told the provider that they want nothing more.</summary>
    OptOut,

    /// <summary>The text, the template or the sender of the campaign: every further message of it would be refused too.</summary>
    Content,
}

/// <summary>What came of one hand-over. The set is closed; retryable or final is part of the case, not of a text.</summary>
public abstract record DeliveryOutcome
{
    private DeliveryOutcome()
    {
    }

    /// <summary>The provider took responsibility for the message.</summary>
    /// <param name="ProviderId">The provider's own id of the message.</param>
    public sealed record Accepted(string ProviderId) : DeliveryOutcome
    {
        /// <summary>What a called service answered, as JSON; null for messages.</summary>
        public string? AnswerJson { get; init; }
    }

    /// <summary>Not now: the same message may be tried again.</summary>
    /// <param name="Code">The provider's code, for the ledger.</param>
    /// <param name="RetryAfter">The earliest next attempt; null leaves it to the dispatcher.</param>
    /// <param name="Tried">
    /// False when it was put off before anything of it reached the provider: a limit, a provider that is away, a sign-in that is refused. That is no
    /// attempt and never makes a message fail, however often it happens.
    /// </param>
    public sealed record Transient(string Code, TimeSpan? RetryAfter, bool Tried = true) : DeliveryOutcome;

    /// <summary>Never: trying again would fail again.</summary>
    /// <param name="Code">The provider's code, for the ledger.</param>
    public sealed record Permanent(string Code) : DeliveryOutcome
    {
        /// <summary>Whose fault it is. Default <see cref="RefusalCause.Unsaid"/>.</summary>
        public RefusalCause Cause { get; init; }

        /// <summary>How many refusals of this code to one person, within 30 days, count as certain. Default 1, the first.</summary>
        public int CertainAfter { get; init; } = 1;
    }

    /// <summary>It may or may not have been taken; the connector may be asked later what became of it.</summary>
    /// <param name="Code">What happened, for the ledger.</param>
    public sealed record Unknown(string Code) : DeliveryOutcome;
}
