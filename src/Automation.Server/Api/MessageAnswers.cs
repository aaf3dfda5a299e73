using Automation.Engine.Ledger;
using Automation.Server.Messages;
using Automation.Storage.Reading;
using NodaTime;

namespace Automation.Server.Api;

/// <summary>A part of the list of messages.</summary>
/// <param name="Messages">The newest first.</param>
/// <param name="Older">What <c>before</c> says to go on; null at the end.</param>
/// <param name="IsPartial">Whether the search stopped before it had looked at all: go on with <c>older</c>, also after an empty part.</param>
internal sealed record MessagePage(IReadOnlyList<MessageLine> Messages, long? Older, bool IsPartial);

/// <summary>A message with what became of it.</summary>
/// <param name="Message">It.</param>
/// <param name="Journey">The journey that asked for it.</param>
/// <param name="Deliveries">The attempts to hand it over.</param>
/// <param name="Text">What it says; null for the call of a service, and where it cannot be written.</param>
/// <param name="IsAsSent">Whether the text is what was sent; else it is written again from today's template. Null for the call of a service.</param>
/// <param name="Problem">Why it cannot be written; null when it can.</param>
internal sealed record OpenedMessage(MessageLine Message, long Journey, IReadOnlyList<DeliveryView> Deliveries, MessageContent? Text, bool? IsAsSent, string? Problem);

/// <summary>What a person reads.</summary>
/// <param name="From">The sender.</param>
/// <param name="To">The address.</param>
/// <param name="Subject">The subject of an e-mail; else null.</param>
/// <param name="Html">The HTML part; null for none.</param>
/// <param name="Text">The plain text.</param>
/// <param name="Locale">The language.</param>
internal sealed record MessageContent(string From, string To, string? Subject, string? Html, string Text, string Locale)
{
    internal static MessageContent? Of(SentText? opened) => opened is { Text: { } text } ? new(opened.From!, opened.To!, opened.Subject, opened.Html, text, opened.Locale) : null;
}

/// <summary>A message whose fate was decided.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Answer">sent or not-sent.</param>
internal sealed record ResolvedMessage(long Id, string Answer);

/// <summary>The ledger of one customer.</summary>
/// <param name="Customer">The shop's key.</param>
/// <param name="Lines">The oldest first; <c>after</c> the last one's id goes on.</param>
internal sealed record CustomerLedger(string Customer, IEnumerable<CustomerLedgerLine> Lines);

/// <summary>A line of the ledger of one customer.</summary>
/// <param name="Id">Its number.</param>
/// <param name="At">When.</param>
/// <param name="Campaign">The campaign's name; null for none.</param>
/// <param name="Journey">The journey; 0 for none.</param>
/// <param name="Activity">The activity's id; empty for the journey as a whole.</param>
/// <param name="Visit">Which visit of the activity.</param>
/// <param name="Outcome">What happened.</param>
/// <param name="Reason">Why, as a rule or code.</param>
/// <param name="Detail">More of it; null for nothing.</param>
internal sealed record CustomerLedgerLine(long Id, Instant At, string? Campaign, long Journey, string Activity, int Visit, LedgerOutcome Outcome, string Reason, string? Detail);
