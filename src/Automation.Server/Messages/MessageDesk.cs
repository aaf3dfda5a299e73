using Automation.Engine.Ledger;
using Automation.Engine.Messages;
using Automation.Server.Access;
using Automation.Server.Campaigns;
using Automation.Storage;
using NodaTime;

namespace Automation.Server.Messages;

/// <summary>What people decide about single messages. The command line, the API and the console come here.</summary>
internal sealed class MessageDesk(IStore store, Dispatcher dispatcher)
{
    private const string Person = "person";

    /// <summary>
    /// Decides about a message of which nobody could tell whether it was sent. One that was sent counts as accepted and its journey goes on; one that
    /// was not goes back into the queue and through the gate, which may deny it as stale.
    /// </summary>
    /// <param name="id">The message's number.</param>
    /// <param name="wasSent">What the person has found out.</param>
    /// <param name="actor">Who says so, for the record.</param>
    /// <param name="now">The engine's time.</param>
    /// <param name="cancellationToken">Ends the call before the commit.</param>
    /// <exception cref="CampaignException">There is no such message, or it is not unknown.</exception>
    internal async Task ResolveAsync(long id, bool wasSent, Actor actor, Instant now, CancellationToken cancellationToken)
    {
        var message = await FindAsync(id, cancellationToken);
        var decided = wasSent
            ? Settlement.From(message with { Attempts = message.Attempts - 1 }, Person, new DeliveryOutcome.Accepted($"{Person}:{actor.Name}"), now)
            : Settlement.Requeued(message, now);
        var note = new LedgerEntry(now, LedgerOutcome.Resolved, message.ActivityId, message.Visit, wasSent ? "sent" : "not-sent", actor.Name);
        var line = actor.Did("message.resolved", FormattableString.Invariant($"message/{id}"), now, new { answer = wasSent ? "sent" : "not-sent" });
        await dispatcher.SettleAsync([decided with { Note = note, Audit = line }], owner: null, now, cancellationToken);
    }

    private async Task<MessageRow> FindAsync(long id, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(cancellationToken);
        var message = await transaction.FindMessageAsync(id, cancellationToken) ?? throw new CampaignException($"There is no message {id}.");
        return message.Status == MessageStatus.Unknown
            ? message
            : throw new CampaignException($"Message {id} is {message.Status.ToString().ToLowerInvariant()}: only an unknown one can be resolved.");
    }
}
