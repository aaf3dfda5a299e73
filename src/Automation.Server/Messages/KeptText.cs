using Automation.Engine.Messages;

namespace Automation.Server.Messages;

/// <summary>What a person was sent, as it was handed over. Immutable.</summary>
/// <param name="From">The sender.</param>
/// <param name="To">The address.</param>
/// <param name="Subject">The subject of an e-mail; else null.</param>
/// <param name="Text">The plain text; of a text that the provider holds, its id and what went into its places.</param>
/// <param name="Html">The HTML part; null for none.</param>
/// <param name="Locale">The language.</param>
internal sealed record KeptText(string From, string To, string? Subject, string Text, string? Html, string Locale)
{
    internal static KeptText Of(OutboundMessage message) => new(message.From, message.To, message.Subject, message.Text, message.Html, message.Locale);
}
