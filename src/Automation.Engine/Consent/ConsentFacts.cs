using Automation.Engine.Messages;

namespace Automation.Engine.Consent;

/// <summary>What a customer has said. The numbers are stored and never reused.</summary>
public enum ConsentState
{
    /// <summary>Yes.</summary>
    Given = 1,

    /// <summary>No, or no longer.</summary>
    Refused = 2,
}

/// <summary>What holds of a customer for a channel and a purpose. Immutable.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Purpose">The purpose.</param>
/// <param name="Topic">The topic; empty for all.</param>
/// <param name="State">What was said last.</param>
/// <param name="HasProof">Whether there is a proof of it.</param>
public sealed record ConsentFact(Channel Channel, Purpose Purpose, string Topic, ConsentState State, bool HasProof);

/// <summary>Why an address is suppressed. The numbers are stored and never reused.</summary>
public enum SuppressionReason
{
    /// <summary>It refuses mail for good. May be lifted when the address was verified anew.</summary>
    HardBounce = 1,

    /// <summary>Somebody called a message to it spam. Never expires.</summary>
    Complaint = 2,

    /// <summary>The person has opted out. Never expires; only the person lifts it, by opting in.</summary>
    OptOut = 3,

    /// <summary>It is on a do-not-call list.</summary>
    DoNotCall = 4,

    /// <summary>The shop has blocked it.</summary>
    Manual = 5,

    /// <summary>Several messages to it came back over weeks, each for a reason that may pass. Expires, to be tried again.</summary>
    SoftBounces = 6,
}

/// <summary>What is suppressed. The numbers are stored and never reused.</summary>
public enum SuppressionScope
{
    /// <summary>Everything, transactional messages too.</summary>
    All = 1,

    /// <summary>Advertising.</summary>
    Advertising = 2,

    /// <summary>Care and advertising of one topic.</summary>
    Topic = 3,
}

/// <summary>A suppression of an address, in force. Immutable.</summary>
/// <param name="Scope">What is suppressed.</param>
/// <param name="Topic">The topic of a scope of that kind; else empty.</param>
/// <param name="Reason">Why.</param>
public sealed record SuppressionFact(SuppressionScope Scope, string Topic, SuppressionReason Reason)
{
    /// <summary>Whether a message is kept back by it.</summary>
    public bool Binds(Purpose purpose, string topic) => Scope switch
    {
        SuppressionScope.Advertising => purpose == Purpose.Advertising,
        SuppressionScope.Topic => purpose != Purpose.Transactional && string.Equals(topic, Topic, StringComparison.OrdinalIgnoreCase),
        _ => true,
    };
}
