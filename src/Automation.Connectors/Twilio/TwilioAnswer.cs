namespace Automation.Connectors.Twilio;

/// <summary>What came of one POST. The set is closed.</summary>
internal abstract record TwilioAnswer
{
    private TwilioAnswer()
    {
    }

    /// <summary>Twilio has the message.</summary>
    /// <param name="Sid">Its id of the message.</param>
    public sealed record Taken(string Sid) : TwilioAnswer;

    /// <summary>An answer that is no success.</summary>
    /// <param name="Status">The HTTP status.</param>
    /// <param name="Code">Twilio's code; null when it told none.</param>
    /// <param name="RetryAfter">When to come again; null when it did not say.</param>
    public sealed record Refused(int Status, int? Code, TimeSpan? RetryAfter) : TwilioAnswer;

    /// <summary>Nothing of the message left this machine.</summary>
    /// <param name="What">Why, in a word.</param>
    public sealed record NotSent(string What) : TwilioAnswer;

    /// <summary>The message left, and what was said to it is not known.</summary>
    /// <param name="What">Why, in a word.</param>
    public sealed record Lost(string What) : TwilioAnswer;
}

/// <summary>A message as Twilio's list shows it.</summary>
/// <param name="Sid">Its id.</param>
/// <param name="To">The recipient.</param>
/// <param name="From">The sender; empty while a messaging service has not chosen one.</param>
/// <param name="Service">The messaging service; empty for none.</param>
/// <param name="Body">The text.</param>
/// <param name="IsOutbound">Whether it is one of ours.</param>
/// <param name="Created">When Twilio took it; null when it does not say.</param>
internal sealed record ListedMessage(string Sid, string To, string From, string Service, string Body, bool IsOutbound, DateTimeOffset? Created);

/// <summary>A page of the list.</summary>
/// <param name="Messages">Its messages.</param>
/// <param name="Next">The path and query of the next page; null for none.</param>
internal sealed record ListedPage(IReadOnlyList<ListedMessage> Messages, string? Next);

/// <summary>What came of a question about the account.</summary>
/// <param name="Status">The HTTP status; 0 without an answer.</param>
/// <param name="Json">The answer as it came.</param>
/// <param name="Failure">Why there was none, in a word; null when there was one.</param>
internal readonly record struct TwilioReading(int Status, ReadOnlyMemory<byte> Json, string? Failure);

/// <summary>An account as Twilio shows it.</summary>
/// <param name="Name">Its name in Twilio's console.</param>
/// <param name="Status"><c>active</c>, <c>suspended</c> or <c>closed</c>.</param>
/// <param name="IsTrial">Whether it is a trial account, which writes to confirmed numbers only.</param>
internal sealed record ShownAccount(string Name, string Status, bool IsTrial);
