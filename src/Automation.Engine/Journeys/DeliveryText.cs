using Automation.Engine.Messages;

namespace Automation.Engine.Journeys;

/// <summary>A settlement as a short text in a journey's state, for a retry of the activity that was to learn of it.</summary>
internal static class DeliveryText
{
    internal static string Write(SettledDelivery delivery) => delivery switch
    {
        SettledDelivery.Accepted { AnswerJson: { } answer } accepted => $"A:{accepted.ProviderId}\n{answer}",
        SettledDelivery.Accepted accepted => "A:" + accepted.ProviderId,
        SettledDelivery.Denied denied => "D:" + denied.Rule,
        SettledDelivery.Failed failed => "F:" + failed.Code,
        _ => throw new InvalidOperationException("Unknown kind of settlement."),
    };

    internal static SettledDelivery Read(string text) => text[0] switch
    {
        'A' => ReadAccepted(text[2..]),
        'D' => new SettledDelivery.Denied(text[2..]),
        _ => new SettledDelivery.Failed(text[2..]),
    };

    /// <summary>An answer stands on a line of its own; no provider's id has line ends.</summary>
    private static SettledDelivery.Accepted ReadAccepted(string text) => text.IndexOf('\n') is >= 0 and var end
        ? new SettledDelivery.Accepted(text[..end]) { AnswerJson = text[(end + 1)..] }
        : new SettledDelivery.Accepted(text);
}
