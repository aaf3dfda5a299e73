namespace Automation.Engine.Messages;

/// <summary>Where a message stands. The numbers are stored and never reused.</summary>
public enum MessageStatus
{
    /// <summary>It waits for its due time and then for the gate.</summary>
    Queued = 1,

    /// <summary>A pause holds it; resume puts it back into the queue.</summary>
    Held = 2,

    /// <summary>The gate allowed it and a dispatcher is handing it over.</summary>
    Sending = 3,

    /// <summary>The provider took it.</summary>
    Accepted = 4,

    /// <summary>A rule of the gate forbade it for good.</summary>
    Denied = 5,

    /// <summary>It could not be rendered or was refused for good.</summary>
    Failed = 6,

    /// <summary>The hand-over was interrupted and nobody could tell what became of it; a person decides.</summary>
    Unknown = 7,
}
