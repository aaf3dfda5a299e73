using Automation.Engine.Messages;
using NodaTime;

namespace Automation.Storage;

/// <summary>A message with what its provider has said of it since.</summary>
/// <param name="Message">The message.</param>
/// <param name="ProviderId">The provider's id; null while none is known.</param>
/// <param name="Report">The provider's last word; null for none.</param>
public sealed record ReportedMessage(MessageRow Message, string? ProviderId, DeliveryReport? Report);

/// <summary>A message of which nobody knows whether it was sent.</summary>
/// <param name="Message">The message.</param>
/// <param name="Since">When its hand-over was given up.</param>
public sealed record UnknownMessage(MessageRow Message, Instant Since);

/// <summary>When a person last wrote to one of our senders.</summary>
/// <param name="Sender">Our sender.</param>
/// <param name="Address">The person's address in its one form.</param>
/// <param name="LastInboundAt">When.</param>
public sealed record ConversationRow(string Sender, string Address, Instant LastInboundAt);
