using NodaTime;

namespace Automation.Storage;

/// <summary>What a returned mail led to. The numbers are stored and never reused.</summary>
public enum ReturnEffect
{
    /// <summary>The address is dead for good: suppressed.</summary>
    HardBounce = 1,

    /// <summary>The recipient complained: suppressed.</summary>
    Complaint = 2,

    /// <summary>The recipient opted out through the mail provider: suppressed.</summary>
    OptOut = 3,

    /// <summary>Counted against the address.</summary>
    SoftBounce = 4,

    /// <summary>The sender's fault: it says nothing about the person.</summary>
    Ours = 5,

    /// <summary>A delay, an arrival or an automatic answer: nothing follows.</summary>
    Nothing = 6,

    /// <summary>The customer has another address by now, of which the mail says nothing.</summary>
    AddressChanged = 7,

    /// <summary>No token of ours proves which message it is about: nothing follows.</summary>
    Unproved = 8,
}

/// <summary>A mail that came back.</summary>
/// <param name="Key">The hash of its bytes; the same mail has the same one.</param>
/// <param name="ReceivedAt">When it was taken.</param>
/// <param name="MessageId">The message that it is about; null when nothing proves one.</param>
/// <param name="AddressKey">The hash of channel and address of that message; null when the address is not known any more.</param>
/// <param name="Effect">What it led to.</param>
/// <param name="Kind">What it is: failure, delay, feedback, …</param>
/// <param name="Reason">Why, in the words of docs/bounces.md, or the type of feedback.</param>
/// <param name="Status">The enhanced status code, else the reply code; empty when none is told.</param>
public sealed record ReturnedMailWrite(
    string Key, Instant ReceivedAt, long? MessageId, long? AddressKey, ReturnEffect Effect, string Kind, string Reason, string Status);

/// <summary>Soft bounces of one address since the last message to it that stayed away.</summary>
/// <param name="Messages">How many messages came back.</param>
/// <param name="First">When the first did; null for none.</param>
/// <param name="Last">When the last did; null for none.</param>
public sealed record SoftReturns(int Messages, Instant? First, Instant? Last);
