namespace Automation.Engine.Messages;

/// <summary>The way a message leaves. The numbers are stored and never reused.</summary>
public enum Channel
{
    /// <summary>Internet mail (RFC 5322); the address is a mailbox.</summary>
    Email = 1,

    /// <summary>Short message; the address is a phone number in E.164 form.</summary>
    Sms = 2,

    /// <summary>WhatsApp message; the address is a phone number in E.164 form, and consent to it is apart from that to SMS.</summary>
    WhatsApp = 3,

    /// <summary>
    /// A call of an outside service by a <see cref="Activities.CallActivity"/>: it goes the way of a message but reaches no person, so it
    /// has no address and no rule about persons binds it. The number is far from those of ways to people.
    /// </summary>
    Call = 100,
}

/// <summary>Which channels reach people.</summary>
public static class PersonalChannels
{
    /// <summary>All of them, in the order of their numbers.</summary>
    public static IReadOnlyList<Channel> All { get; } = [.. Enum.GetValues<Channel>().Where(channel => channel != Channel.Call)];
}

/// <summary>
/// Why a message is sent; it decides which rules bind it. There is no default: a sender must say. A greater number is bound by more. The numbers are stored and
/// never reused.
/// </summary>
public enum Purpose
{
    /// <summary>What the customer asked for or must know: receipts, codes, changes of an order.</summary>
    Transactional = 1,

    /// <summary>Service around a sale that sells nothing: thanks, surveys, hints for use.</summary>
    Care = 2,

    /// <summary>Anything that promotes goods or services.</summary>
    Advertising = 3,
}
