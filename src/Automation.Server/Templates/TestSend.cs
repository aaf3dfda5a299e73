using Automation.Engine.Messages;

namespace Automation.Server.Templates;

/// <summary>A message that somebody sends to see it where customers will.</summary>
/// <param name="Preview">What it says, for whom it is written, and in which language.</param>
/// <param name="To">Where it goes.</param>
internal sealed record TestSend(PreviewQuestion Preview, string To);

/// <summary>What came of it.</summary>
/// <param name="Message">The message as it was handed over.</param>
/// <param name="Connector">The connector that took or refused it.</param>
/// <param name="IsCaptured">Whether it went to the captured mailbox, where it is found by its id.</param>
/// <param name="Refusal">The code with which it was refused; null when it was taken.</param>
internal sealed record TestSent(OutboundMessage Message, string Connector, bool IsCaptured, string? Refusal);
