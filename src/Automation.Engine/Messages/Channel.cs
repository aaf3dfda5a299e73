namespace Automation.Engine.Messages;

/// <summary>The way a message reaches a person.</summary>
public enum Channel
{
    /// <summary>Internet mail (RFC 5322); the address is a mailbox.</summary>
    Email = 1,

    /// <summary>Short message; the address is a phone number in E.164 form.</summary>
    Sms = 2,
}

/// <summary>Why a message is sent; it decides which rules bind it. There is no default: a sender must say.</summary>
public enum Purpose
{
    /// <summary>What the customer asked for or must know: receipts, codes, changes of an order.</summary>
    Transactional = 1,

    /// <summary>Service around a sale that sells nothing: thanks, surveys, hints for use.</summary>
    Care = 2,

    /// <summary>Anything that promotes goods or services.</summary>
    Advertising = 3,
}
