namespace Automation.Storage;

/// <summary>The rules by which the store itself denies messages that have not left; they stand in the ledger like the gate's.</summary>
public static class DenialRules
{
    /// <summary>The message's journey has ended.</summary>
    public const string JourneyEnded = "journey-ended";

    /// <summary>The branch of the journey that asked for the message was given up.</summary>
    public const string Withdrawn = "withdrawn";
}
