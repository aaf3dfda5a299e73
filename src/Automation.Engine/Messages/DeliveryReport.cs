namespace Automation.Engine.Messages;

/// <summary>
/// What a provider says later of a message that it took. The numbers are stored and never reused; the tens are ranks, for reports come late, twice
/// and out of order.
/// </summary>
public enum DeliveryReport
{
    /// <summary>Kept for a later time.</summary>
    Scheduled = 10,

    /// <summary>Taken; no sender is chosen yet.</summary>
    Accepted = 20,

    /// <summary>In the provider's queue.</summary>
    Queued = 30,

    /// <summary>On its way to the operator.</summary>
    Sending = 40,

    /// <summary>The operator has it. Many operators never say more.</summary>
    Sent = 50,

    /// <summary>Cancelled before it was sent.</summary>
    Canceled = 60,

    /// <summary>The provider could not send it.</summary>
    Failed = 61,

    /// <summary>The operator or the handset did not take it.</summary>
    Undelivered = 62,

    /// <summary>It has arrived.</summary>
    Delivered = 63,

    /// <summary>The person has seen it.</summary>
    Read = 70,
}

/// <summary>The order of reports.</summary>
public static class DeliveryReports
{
    /// <summary>
    /// Whether a report says more than the one that is known: one of a higher rank, and "it has arrived" also after "it has not", which operators
    /// correct now and then.
    /// </summary>
    public static bool Supersedes(this DeliveryReport report, DeliveryReport? known) =>
        known is not { } before
        || (int)report / 10 > (int)before / 10
        || (report == DeliveryReport.Delivered && before.HasFailed());

    /// <summary>Whether the message did not reach the person.</summary>
    public static bool HasFailed(this DeliveryReport report) =>
        report is DeliveryReport.Canceled or DeliveryReport.Failed or DeliveryReport.Undelivered;
}
