using System.Text.Json;
using Automation.Engine.Activities.Events;
using Automation.Engine.Journeys;
using Automation.Engine.Ledger;
using Automation.Engine.Messages;
using Automation.TestKit.Journeys;
using NodaTime;

namespace Automation.TestKit.Activities;

/// <summary>One visit to an activity that is run by itself; not safe for concurrent use.</summary>
public sealed class ActivityRun
{
    internal const string Start = "start";
    internal const string Id = "activity";

    internal ActivityRun(JourneyDriver journey) => Journey = journey;

    /// <summary>The whole journey, for what is not told here.</summary>
    public JourneyDriver Journey { get; }

    /// <summary>By which outcome it completed; null while it rests, and after an incident.</summary>
    public string? Outcome => Journey.Status == JourneyStatus.Finished && Journey.Ledger[^1].ActivityId.StartsWith("end-", StringComparison.Ordinal) ? Journey.Reason : null;

    /// <summary>The outputs that were set, by their names in definitions.</summary>
    public IReadOnlyDictionary<string, object?> Outputs => Journey.State.VariableValues;

    /// <summary>The wait at which it rests; null for none.</summary>
    public JourneyWait? Wait => Journey.Waits.Values.FirstOrDefault();

    /// <summary>The message or call that it has asked for and that is not settled; null for none.</summary>
    public MessageIntent? Message => Journey.Messages.Values.FirstOrDefault();

    /// <summary>The events that it has published.</summary>
    public IReadOnlyList<PublishedEvent> Published => Journey.Published;

    /// <summary>The lines that the activity has left in the ledger.</summary>
    public IReadOnlyList<LedgerEntry> Ledger => [.. Journey.Ledger.Where(line => line.ActivityId == Id)];

    /// <summary>What was thrown last, as the ledger says it; null for nothing.</summary>
    public string? Incident => Ledger.LastOrDefault(line => line.Outcome == LedgerOutcome.Incident) is { } line ? $"{line.Reason}: {line.Detail}" : null;

    /// <summary>The request of the call under way.</summary>
    /// <typeparam name="TRequest">The activity's request.</typeparam>
    public TRequest Request<TRequest>() => JsonSerializer.Deserialize<TRequest>(Journey.RequestOf(Id), JsonSerializerOptions.Web)!;

    /// <summary>Lets time pass; what comes due on the way happens at its own time.</summary>
    public ActivityRun Pass(Duration span)
    {
        Journey.Pass(span);
        return this;
    }

    /// <summary>An event comes for the customer.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="content">Its data: plain values, lists, dictionaries.</param>
    /// <param name="happenedAt">When it happened; now when null.</param>
    public ActivityRun Receive(string type = EventTypes.OrderPlaced, object? content = null, Instant? happenedAt = null)
    {
        Journey.Receive(type, happenedAt, content);
        return this;
    }

    /// <summary>The message is settled; accepted when not said otherwise.</summary>
    public ActivityRun Settle(SettledDelivery? delivery = null)
    {
        Journey.Settle(Id, delivery);
        return this;
    }

    /// <summary>The service has answered the call.</summary>
    /// <param name="answer">The activity's answer.</param>
    public ActivityRun Answer(object answer) =>
        Settle(new SettledDelivery.Accepted("answered") { AnswerJson = JsonSerializer.Serialize(answer, JsonSerializerOptions.Web) });

    /// <summary>The call has failed for good.</summary>
    public ActivityRun FailCall(string code) => Settle(new SettledDelivery.Failed(code));

    /// <summary>Makes the call really, with the services that the harness was given; what is to be tried again stays under way.</summary>
    public Task<DeliveryOutcome> CallAsync(int attempt = 1) => Journey.CallAsync(Id, simulated: false, attempt);

    /// <summary>Takes the activity's own simulation for the answer, as a replay does.</summary>
    public async Task<ActivityRun> SimulateAsync()
    {
        await Journey.CallAsync(Id, simulated: true);
        return this;
    }
}
