namespace Automation.Engine.Messages;

/// <summary>How a message ended, as its journey learns it. The set is closed.</summary>
public abstract record SettledDelivery
{
    private SettledDelivery()
    {
    }

    /// <summary>The provider took it.</summary>
    /// <param name="ProviderId">The provider's id.</param>
    public sealed record Accepted(string ProviderId) : SettledDelivery
    {
        /// <summary>What a called service answered, as JSON; null for messages.</summary>
        public string? AnswerJson { get; init; }
    }

    /// <summary>The gate forbade it.</summary>
    /// <param name="Rule">The rule.</param>
    public sealed record Denied(string Rule) : SettledDelivery;

    /// <summary>It could not be rendered or was refused.</summary>
    /// <param name="Code">Why.</param>
    public sealed record Failed(string Code) : SettledDelivery;
}
