using Automation.Engine.Ledger;
using Automation.Engine.Messages;
using Automation.Server.Access;
using Automation.Server.Campaigns;
using Automation.Server.Journeys;
using Automation.Storage;
using NodaTime;

namespace Automation.Server.Messages;

/// <summary>What people decide about single messages and calls of services. The command line, the API and the console come here.</summary>
internal sealed class MessageDesk(IStore store, LiveCampaigns campaigns, ServiceCaller caller, Dispatcher dispatcher)
{
    private const string Person = "person";

    /// <summary>
    /// Decides about a message, or a call without an answer, of which nobody could tell whether it was sent. One that was sent counts as accepted and its journey
    /// goes on; one that was not goes back into the queue and through the gate, which may deny it as stale.
    /// </summary>
    /// <param name="id">The message's number.</param>
    /// <param name="wasSent">What the person has found out.</param>
    /// <param name="actor">Who says so, for the record.</param>
    /// <param name="now">The engine's time.</param>
    /// <param name="cancellationToken">Ends the call before the commit.</param>
    /// <exception cref="CampaignException">There is no such message, or it is not unknown.</exception>
    internal Task ResolveAsync(long id, bool wasSent, Actor actor, Instant now, CancellationToken cancellationToken) =>
        ResolveAsync(id, wasSent, answerJson: null, actor, now, cancellationToken);

    /// <summary>The same; for a call that was made, with what the service has answered, since its journey goes on with the answer.</summary>
    /// <param name="id">The message's number.</param>
    /// <param name="wasSent">What the person has found out.</param>
    /// <param name="answerJson">The answer of a call that was made, as JSON; null for messages and for what was not sent.</param>
    /// <param name="actor">Who says so, for the record.</param>
    /// <param name="now">The engine's time.</param>
    /// <param name="cancellationToken">Ends the call before the commit.</param>
    /// <exception cref="CampaignException">There is no such message, it is not unknown, or the answer is not one that its activity takes.</exception>
    internal async Task ResolveAsync(long id, bool wasSent, string? answerJson, Actor actor, Instant now, CancellationToken cancellationToken)
    {
        var message = await FindAsync(id, wasSent, answerJson, cancellationToken);
        var decided = wasSent
            ? Settlement.From(message with { Attempts = message.Attempts - 1 }, Person, new DeliveryOutcome.Accepted($"{Person}:{actor.Name}") { AnswerJson = answerJson }, now)
            : Settlement.Requeued(message, now);
        var note = new LedgerEntry(now, LedgerOutcome.Resolved, message.ActivityId, message.Visit, wasSent ? "sent" : "not-sent", actor.Name);
        var line = actor.Did("message.resolved", FormattableString.Invariant($"message/{id}"), now, new { answer = wasSent ? "sent" : "not-sent" });
        await dispatcher.SettleAsync([decided with { Note = note, Audit = line }], owner: null, now, cancellationToken);
    }

    private async Task<MessageRow> FindAsync(long id, bool wasSent, string? answerJson, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(cancellationToken);
        var message = await transaction.FindMessageAsync(id, cancellationToken) ?? throw MessageRefusals.NoMessage(id);
        if (message.Status != MessageStatus.Unknown)
        {
            throw MessageRefusals.NotUnknown(id, message.Status);
        }

        if (answerJson is not null && (message.Channel != Channel.Call || !wasSent))
        {
            throw MessageRefusals.AnswerOfNothing();
        }

        if (message.Channel == Channel.Call && wasSent)
        {
            await CheckAnswerAsync(transaction, message, answerJson, cancellationToken);
        }

        return message;
    }

    private async ValueTask CheckAnswerAsync(IStoreTransaction transaction, MessageRow message, string? answerJson, CancellationToken cancellationToken)
    {
        var journeys = await LoadedJourneys.LoadAsync(transaction, campaigns, [message.JourneyId], cancellationToken);
        var activity = await caller.FindAsync(transaction, message, journeys, cancellationToken)
            ?? throw MessageRefusals.PluginMissing(message.Id, message.Template);
        if (answerJson is null)
        {
            throw MessageRefusals.AnswerMissing(message.Id, message.Template);
        }

        if (!activity.TakesAnswer(answerJson))
        {
            throw MessageRefusals.AnswerNotTaken(message.Template);
        }
    }
}
