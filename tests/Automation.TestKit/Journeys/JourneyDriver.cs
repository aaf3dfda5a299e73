using Automation.Engine.Activities;
using Automation.Engine.Activities.Events;
using Automation.Engine.Campaigns;
using Automation.Engine.Customers;
using Automation.Engine.Definitions;
using Automation.Engine.Journeys;
using Automation.Engine.Ledger;
using Automation.Engine.Messages;
using NodaTime;
using Xunit;

namespace Automation.TestKit.Journeys;

/// <summary>
/// One journey without a store: keeps its waits and messages as a store would, passes time, and puts the state through its
/// stored form between any two advances. After each advance it checks what must always hold.
/// </summary>
public sealed class JourneyDriver
{
    private static readonly LedgerOutcome[] FinalForVisit =
    [
        LedgerOutcome.Completed, LedgerOutcome.Cancelled, LedgerOutcome.Accepted, LedgerOutcome.Denied, LedgerOutcome.DeliveryFailed,
        LedgerOutcome.Finished, LedgerOutcome.Exited, LedgerOutcome.Failed,
    ];

    private readonly CompiledWorkflow _workflow;
    private readonly Dictionary<long, EventFacts> _events = [];
    private string _state = "";

    /// <summary>Creates a journey that has not begun.</summary>
    public JourneyDriver(CompiledWorkflow workflow, JourneyFacts? facts = null, Instant? start = null)
    {
        _workflow = workflow;
        Now = start ?? SampleFacts.Start;
        Facts = facts ?? SampleFacts.Journey(Now);
    }

    /// <summary>The engine's time.</summary>
    public Instant Now { get; private set; }

    /// <summary>What the journey may know; change it to change the world.</summary>
    public JourneyFacts Facts { get; set; }

    /// <summary>The status.</summary>
    public JourneyStatus Status { get; private set; } = JourneyStatus.Active;

    /// <summary>Why it ended.</summary>
    public string? Reason { get; private set; }

    /// <summary>The waits by visit.</summary>
    public SortedDictionary<int, JourneyWait> Waits { get; } = [];

    /// <summary>The messages under way by visit.</summary>
    public SortedDictionary<int, MessageIntent> Messages { get; } = [];

    /// <summary>Messages that are no longer wanted.</summary>
    public List<MessageIntent> Withdrawn { get; } = [];

    /// <summary>What was published.</summary>
    public List<PublishedEvent> Published { get; } = [];

    /// <summary>The ledger.</summary>
    public List<LedgerEntry> Ledger { get; } = [];

    /// <summary>The ledger in short: outcome, activity, reason.</summary>
    public IEnumerable<string> Lines => Ledger.Select(line => $"{line.Outcome} {line.ActivityId} {line.Reason}".TrimEnd());

    /// <summary>The activities at which it rests.</summary>
    public IEnumerable<string> RestingAt => State.RestingAt(_workflow);

    /// <summary>The state, read from its stored form.</summary>
    public JourneyState State => JourneyStateJson.Read(_state);

    /// <summary>The stored form of the state.</summary>
    public string StoredState => _state;

    /// <summary>The ledger's lines for an activity that completed: how often it did.</summary>
    public int Completions(string activityId) => Ledger.Count(line => line.Outcome == LedgerOutcome.Completed && line.ActivityId == activityId);

    /// <summary>Begins.</summary>
    /// <param name="activityId">The trigger; the first start when null.</param>
    public JourneyDriver Begin(string? activityId = null) => Advance(new JourneyTrigger.Begin(activityId ?? _workflow.Starts[0].Id));

    /// <summary>Lets time pass; what comes due on the way is advanced at its own time.</summary>
    public JourneyDriver Pass(Duration span) => PassTo(Now + span);

    /// <summary>Lets time pass until an instant, which is included.</summary>
    public JourneyDriver PassTo(Instant until)
    {
        for (var advances = 0; Status == JourneyStatus.Active && NextDue() is { } next && next.DueAt <= until; advances++)
        {
            Assert.True(advances < 10_000, $"The journey does not come to rest: {_state}");
            Now = Instant.Max(Now, next.DueAt!.Value);
            Advance(new JourneyTrigger.Due(next.Visit));
        }

        Now = Instant.Max(Now, until);
        return this;
    }

    /// <summary>An event comes for the customer: every wait for its type is told, as intake does.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="happenedAt">When it happened; now when null.</param>
    /// <param name="content">Its data.</param>
    public JourneyDriver Receive(string type = EventTypes.OrderPlaced, Instant? happenedAt = null, object? content = null)
    {
        var facts = new EventFacts { Id = 1000 + _events.Count, Type = type, Time = happenedAt ?? Now, Content = content };
        _events.Add(facts.Id, facts);
        foreach (var wait in Waits.Values.Where(wait => wait.EventType == type).ToList())
        {
            Advance(new JourneyTrigger.Received(wait.Visit, facts, wait.DueAt));
        }

        return this;
    }

    /// <summary>Settles the message under way at an activity; accepted when not said otherwise.</summary>
    public JourneyDriver Settle(string activityId, SettledDelivery? delivery = null)
    {
        var message = UnderWay(activityId);
        Messages.Remove(message.Visit);
        return Advance(new JourneyTrigger.Settled(message.Visit, activityId, delivery ?? new SettledDelivery.Accepted("p1")));
    }

    /// <summary>The request of the call under way at an activity, as JSON.</summary>
    public string RequestOf(string activityId) => UnderWay(activityId).ValuesJson!;

    /// <summary>
    /// Makes the call under way at an activity as the dispatcher does. An end of it settles the visit; what is to be tried again, and what is
    /// unknown, leaves the journey where it is.
    /// </summary>
    /// <param name="activityId">The activity.</param>
    /// <param name="simulated">Whether it is only simulated.</param>
    /// <param name="attempt">Which attempt this is.</param>
    public async Task<DeliveryOutcome> CallAsync(string activityId, bool simulated = false, int attempt = 1)
    {
        var message = UnderWay(activityId);
        var callee = _workflow.Find(activityId)!.Callee!;
        var envelope = new CallEnvelope(
            FormattableString.Invariant($"test-j{Facts.JourneyId}-{message.Visit}"), message.ValuesJson!, attempt, Facts.Campaign.Name, Facts.Customer.Key, Now.ToDateTimeOffset());
        var outcome = simulated ? callee.SimulateHandOver(envelope) : await callee.HandOverAsync(envelope, TestContext.Current.CancellationToken);
        switch (outcome)
        {
            case DeliveryOutcome.Accepted accepted:
                Settle(activityId, new SettledDelivery.Accepted(accepted.ProviderId) { AnswerJson = accepted.AnswerJson });
                break;
            case DeliveryOutcome.Permanent permanent:
                Settle(activityId, new SettledDelivery.Failed(permanent.Code));
                break;
        }

        return outcome;
    }

    /// <summary>Advances for any reason, and applies what was decided.</summary>
    public JourneyDriver Advance(JourneyTrigger trigger)
    {
        var commit = JourneyMachine.Advance(_workflow, State, trigger, Facts with { Events = _events }, Now);
        _state = JourneyStateJson.Write(commit.State);
        Assert.Equal(_state, JourneyStateJson.Write(State));
        Status = commit.Status;
        Reason = commit.Reason;
        Ledger.AddRange(commit.Ledger);
        Published.AddRange(commit.Events);
        Apply(commit);
        CheckInvariants();
        return this;
    }

    private MessageIntent UnderWay(string activityId) =>
        Messages.Values.FirstOrDefault(candidate => candidate.ActivityId == activityId)
        ?? throw new InvalidOperationException($"No message or call of '{activityId}' is under way; the ledger says: {string.Join(", ", Lines)}.");

    private JourneyWait? NextDue() => Waits.Values.Where(wait => wait.DueAt is not null).MinBy(wait => wait.DueAt);

    private void Apply(JourneyCommit commit)
    {
        commit.Messages.ForEach(message => Messages.Add(message.Visit, message));
        foreach (var visit in commit.MessagesWithdrawn.Where(Messages.ContainsKey))
        {
            Withdrawn.Add(Messages[visit]);
            Messages.Remove(visit);
        }

        commit.WaitsRemoved.ForEach(visit => Waits.Remove(visit));
        commit.WaitsAdded.ForEach(wait => Waits[wait.Visit] = wait);
    }

    private void CheckInvariants()
    {
        if (Status != JourneyStatus.Active)
        {
            Assert.Empty(RestingAt);
            Assert.Empty(Waits);
        }

        var places = Waits.Count + Messages.Keys.Count(visit => !Waits.ContainsKey(visit));
        Assert.True(RestingAt.Count() == places, $"It rests at {string.Join(", ", RestingAt)}, but {Waits.Count} waits and {Messages.Count} messages are kept: {_state}");

        var twice = Ledger.Where(line => line.Visit > 0 && FinalForVisit.Contains(line.Outcome)).GroupBy(line => line.Visit).FirstOrDefault(lines => lines.Count() > 1);
        Assert.True(twice is null, $"Visit {twice?.Key} has several outcomes: {string.Join(", ", twice?.Select(line => line.Outcome) ?? [])}");
    }
}

/// <summary>A customer, a campaign and a journey for tests that do not care which.</summary>
public static class SampleFacts
{
    /// <summary>When tests begin: a Monday, 09:00 in Vietnam.</summary>
    public static Instant Start { get; } = Instant.FromUtc(2026, 3, 2, 2, 0);

    /// <summary>The zone of the sample campaign.</summary>
    public static DateTimeZone Vietnam { get; } = DateTimeZoneProviders.Tzdb["Asia/Ho_Chi_Minh"];

    /// <summary>A customer.</summary>
    public static CustomerFacts Customer { get; } = new() { Id = 7, Key = "c7", Name = "Nguyễn Thị Lan", Email = "lan@example.test", OrdersCount = 2 };

    /// <summary>A campaign with the values given.</summary>
    public static CampaignFacts Campaign(params (string Name, object? Value)[] values) =>
        new() { Id = 1, Name = "sample", Zone = Vietnam, Locale = "vi", Values = values.ToDictionary(pair => pair.Name, pair => pair.Value) };

    /// <summary>A journey.</summary>
    public static JourneyFacts Journey(Instant enteredAt, CampaignFacts? campaign = null, CustomerFacts? customer = null) =>
        new() { JourneyId = 42, EnteredAt = enteredAt, Customer = customer ?? Customer, Campaign = campaign ?? Campaign() };
}
