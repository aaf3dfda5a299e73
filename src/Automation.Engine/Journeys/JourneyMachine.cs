using Automation.Engine.Activities;
using Automation.Engine.Activities.Flow;
using Automation.Engine.Definitions;
using Automation.Engine.Ledger;
using Automation.Engine.Messages;
using NodaTime;

namespace Automation.Engine.Journeys;

/// <summary>
/// Moves a journey: state, reason and facts in, decisions out. Pure — no clock, no store, no randomness — so that a live
/// run, a replay and a simulation are the same code. Safe for concurrent use with different states.
/// </summary>
public static class JourneyMachine
{
    /// <summary>How often a visit may throw before the journey fails.</summary>
    public const int MaxIncidents = 4;

    /// <summary>How many activities one advance may visit: a loop that never rests ends as an incident, not as a hang.</summary>
    public const int MaxVisitsPerAdvance = 1_000;

    /// <summary>How long a journey is put off whose workflow cannot be run for now.</summary>
    public static readonly Duration PutOffFor = Duration.FromMinutes(5);

    private static readonly Duration[] RetryAfter = [Duration.FromMinutes(1), Duration.FromMinutes(5), Duration.FromMinutes(30)];

    /// <summary>Advances a journey.</summary>
    /// <param name="workflow">The compiled version that the journey stays on.</param>
    /// <param name="state">Its state; owned by the call and part of the answer.</param>
    /// <param name="trigger">Why it is advanced. One that no longer fits the state (a wait that is over) changes nothing.</param>
    /// <param name="facts">What it may know.</param>
    /// <param name="now">The engine's time.</param>
    public static JourneyCommit Advance(CompiledWorkflow workflow, JourneyState state, JourneyTrigger trigger, JourneyFacts facts, Instant now)
    {
        ArgumentNullException.ThrowIfNull(workflow);
        ArgumentNullException.ThrowIfNull(trigger);
        var run = new Run(workflow, state, facts, now);
        run.Apply(trigger);
        return run.Commit;
    }

    /// <summary>
    /// Puts off what would move a journey whose workflow cannot be run for now, because a part of it is not installed: the visit is
    /// tried again later, with the event or the settlement that it was to learn of. Deadlines do not run out in the meantime, and it is
    /// no incident of the journey. Pure.
    /// </summary>
    /// <param name="state">The state; owned by the call and part of the answer.</param>
    /// <param name="trigger">What would have moved it; a beginning cannot be put off.</param>
    /// <param name="now">The engine's time.</param>
    public static JourneyCommit PutOff(JourneyState state, JourneyTrigger trigger, Instant now)
    {
        ArgumentNullException.ThrowIfNull(state);
        var commit = new JourneyCommit { State = state };
        var number = trigger switch
        {
            JourneyTrigger.Due due => due.Visit,
            JourneyTrigger.Received received => received.Visit,
            JourneyTrigger.Settled settled => settled.Visit,
            _ => throw new InvalidOperationException("A journey that has not begun cannot be put off."),
        };
        if (trigger is JourneyTrigger.Settled told)
        {
            commit.Ledger.Add(LineOf(told, now));
        }

        if (state.Open.Find(open => open.Visit == number) is not { } visit || (trigger is JourneyTrigger.Due && visit.Rest == RestKind.Delivery))
        {
            return commit;
        }

        if (visit.Rest is RestKind.Wait or RestKind.Delivery)
        {
            commit.Ledger.Add(new LedgerEntry(now, LedgerOutcome.Delayed, "", number, "workflow-unavailable"));
            visit.Rest = RestKind.RetryResume;
            visit.RetryEvent = (trigger as JourneyTrigger.Received)?.Event.Id;
            visit.RetryDeadline = (trigger as JourneyTrigger.Received)?.Deadline;
            visit.RetryDelivery = trigger is JourneyTrigger.Settled settled ? DeliveryText.Write(settled.Delivery) : null;
        }

        commit.WaitsAdded.Add(new JourneyWait(number, now + PutOffFor, null, IsRetry: true));
        return commit;
    }

    /// <summary>The ledger's line for a message that was settled.</summary>
    /// <param name="settled">What is known of it.</param>
    /// <param name="now">The engine's time.</param>
    public static LedgerEntry LineOf(JourneyTrigger.Settled settled, Instant now)
    {
        ArgumentNullException.ThrowIfNull(settled);
        var (outcome, reason, detail) = settled.Delivery switch
        {
            SettledDelivery.Accepted accepted => (LedgerOutcome.Accepted, "", accepted.ProviderId),
            SettledDelivery.Denied denied => (LedgerOutcome.Denied, denied.Rule, null),
            SettledDelivery.Failed failed => (LedgerOutcome.DeliveryFailed, failed.Code, (string?)null),
            _ => throw new InvalidOperationException("Unknown kind of settlement."),
        };
        return new LedgerEntry(now, outcome, settled.ActivityId, settled.Visit, reason, detail);
    }

    /// <summary>One advance.</summary>
    private sealed class Run(CompiledWorkflow workflow, JourneyState state, JourneyFacts facts, Instant now)
    {
        private readonly LinkedList<OpenVisit> _ready = [];
        private int _visited;

        internal JourneyCommit Commit { get; } = new() { State = state };

        private bool Ended => Commit.Status != JourneyStatus.Active;

        internal void Apply(JourneyTrigger trigger)
        {
            switch (trigger)
            {
                case JourneyTrigger.Begin begin:
                    var start = workflow.Find(begin.ActivityId)
                        ?? throw new InvalidOperationException($"The workflow has no activity '{begin.ActivityId}' to begin at.");
                    Record(LedgerOutcome.Entered, start.Id, 0, "");
                    Enqueue(start.Index, begins: true);
                    break;
                case JourneyTrigger.Due due when FindOpen(due.Visit) is { } visit:
                    ResumeDue(visit);
                    break;
                case JourneyTrigger.Received received when FindOpen(received.Visit) is { Rest: RestKind.Wait } visit:
                    Resume(visit, received.IsTooLate ? new Resumption.Due() : new Resumption.Received(received.Event) { Deadline = received.Deadline });
                    break;
                case JourneyTrigger.Settled settled:
                    // Recorded even when the journey has gone on without it: a message that was under way when its branch was
                    // given up did reach the person.
                    Commit.Ledger.Add(LineOf(settled, now));
                    if (FindOpen(settled.Visit) is not { Rest: RestKind.Delivery } delivered)
                    {
                        return;
                    }

                    Resume(delivered, new Resumption.Settled(settled.Delivery));
                    break;
                case JourneyTrigger.TakenOut taken:
                    End(JourneyStatus.Exited, taken.Reason, "", 0);
                    break;
                default:
                    return;
            }

            if (!Ended)
            {
                Drain();
            }
        }

        private OpenVisit? FindOpen(int visit) => state.Open.Find(open => open.Visit == visit);

        private void ResumeDue(OpenVisit visit)
        {
            switch (visit.Rest)
            {
                case RestKind.Wait:
                    Resume(visit, new Resumption.Due());
                    break;
                case RestKind.RetryExecute:
                    Call(visit, resumption: null);
                    break;
                case RestKind.RetryResume:
                    Resume(visit, RetriedResumption(visit));
                    break;
                case RestKind.Delivery:
                    break;
            }
        }

        private Resumption RetriedResumption(OpenVisit visit) =>
            visit.RetryEvent is { } id ? new Resumption.Received(facts.Events[id]) { Deadline = visit.RetryDeadline }
            : visit.RetryDelivery is { } text ? new Resumption.Settled(DeliveryText.Read(text))
            : new Resumption.Due();

        private void Resume(OpenVisit visit, Resumption resumption) => Call(visit, resumption);

        /// <summary>Runs what is ready, then the joins that nothing more can reach, until all rests or the journey has ended.</summary>
        private void Drain()
        {
            while (!Ended)
            {
                if (_ready.First is { } next)
                {
                    _ready.RemoveFirst();
                    if (++_visited > MaxVisitsPerAdvance)
                    {
                        Fail("step-limit", workflow.Activities[next.Value.Activity].Id, next.Value.Visit);
                        return;
                    }

                    Call(next.Value, resumption: null);
                }
                else if (!FireJoin())
                {
                    break;
                }
            }

            if (!Ended && state.Open.Count == 0)
            {
                End(JourneyStatus.Finished, "done", "", 0);
            }
        }

        private OpenVisit Enqueue(int activity, bool begins = false) =>
            _ready.AddLast(new OpenVisit { Activity = activity, Visit = ++state.Visits, Begins = begins }).Value;

        private void Call(OpenVisit visit, Resumption? resumption)
        {
            var activity = workflow.Activities[visit.Activity];
            var context = new ActivityExecutionContext(facts, state, workflow.VariableDefaults, visit, activity.Id, now) { ActivityType = activity.Type };
            try
            {
                if (resumption is null)
                {
                    activity.Instance.Execute(context);
                }
                else
                {
                    activity.Instance.Resume(context, resumption);
                }

                CheckDecision(context.Decision, activity, resumption);
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                Incident(visit, activity, resumption, exception);
                return;
            }

            context.Keep();
            Commit.Events.AddRange(context.Published ?? []);
            Obey(visit, activity, context.Decision!, resumption, context.Note);
        }

        /// <summary>A decision that cannot be obeyed would leave the journey nowhere, without a word.</summary>
        private static void CheckDecision(Decision? decision, CompiledActivity activity, Resumption? resumption)
        {
            if (decision is null)
            {
                throw new ActivityDefectException("The activity returned without completing, waiting or ending the journey.");
            }

            if (decision is Decision.Stays && resumption is not Resumption.Received)
            {
                throw new ActivityDefectException("The activity keeps waiting, but no event has come: what it waited for is over.");
            }

            if (decision is Decision.Completed completed && completed.Outcomes.FirstOrDefault(outcome => !activity.Outcomes.Contains(outcome)) is { } unknown)
            {
                throw new ActivityDefectException($"The activity completed by '{unknown}', which is none of its outcomes: {string.Join(", ", activity.Outcomes)}. Declare it in [FlowNode].");
            }
        }

        private void Obey(OpenVisit visit, CompiledActivity activity, Decision decision, Resumption? resumption, string? note)
        {
            switch (decision)
            {
                case Decision.Completed completed:
                    Close(visit);
                    if (activity.Instance is Split)
                    {
                        state.Sides[activity.Index] = completed.Label;
                    }

                    if (resumption is not Resumption.Settled)
                    {
                        Record(LedgerOutcome.Completed, activity.Id, visit.Visit, completed.Label, note);
                    }
                    else if (activity.Instance is CallActivity)
                    {
                        NameAnswer(completed.Label, note);
                    }

                    Follow(activity, completed.Outcomes);
                    break;
                case Decision.Waits waits:
                    Open(visit, RestKind.Wait);
                    AddWait(new JourneyWait(visit.Visit, waits.Until, waits.EventType, IsRetry: false, waits.IsSpan));
                    break;
                case Decision.Sends sends:
                    Commit.WaitsRemoved.Add(visit.Visit);
                    Open(visit, RestKind.Delivery);
                    Commit.Messages.Add(sends.Message);
                    break;
                case Decision.Ends ends:
                    Close(visit);
                    End(ends.Status, ends.Reason, activity.Id, visit.Visit);
                    break;
                case Decision.Stays when visit.Rest == RestKind.RetryResume:
                    // The retry has taken the place of the wait: it is put back as it was.
                    var refused = (Resumption.Received)resumption!;
                    Open(visit, RestKind.Wait);
                    AddWait(new JourneyWait(visit.Visit, refused.Deadline, refused.Event.Type, IsRetry: false));
                    break;
                case Decision.Stays:
                    break;
            }
        }

        /// <summary>The line of a call that was answered tells what the activity made of the answer; after an incident it is written already.</summary>
        private void NameAnswer(string outcome, string? note)
        {
            if (Commit.Ledger.Count > 0 && Commit.Ledger[0] is { Outcome: LedgerOutcome.Accepted } line)
            {
                Commit.Ledger[0] = line with { Reason = outcome, Detail = note ?? line.Detail };
            }
        }

        private void Open(OpenVisit visit, RestKind rest)
        {
            visit.Rest = rest;
            visit.RetryEvent = null;
            visit.RetryDeadline = null;
            visit.RetryDelivery = null;
            if (!state.Open.Contains(visit))
            {
                state.Open.Add(visit);
            }
        }

        private void AddWait(JourneyWait wait)
        {
            Commit.WaitsAdded.RemoveAll(other => other.Visit == wait.Visit);
            Commit.WaitsAdded.Add(wait);
        }

        private void Close(OpenVisit visit)
        {
            if (state.Open.Remove(visit) && visit.Rest != RestKind.Delivery)
            {
                Commit.WaitsRemoved.Add(visit.Visit);
            }
        }

        /// <summary>Branches that begin together race together: the losers are given up when all of them have begun.</summary>
        private void Follow(CompiledActivity from, IReadOnlyList<string> outcomes)
        {
            List<OpenVisit>? winners = null;
            foreach (var connection in from.Outgoing)
            {
                if (outcomes.Contains(connection.Port))
                {
                    Arrive(connection, ref winners);
                }
            }

            winners?.ForEach(GiveUpBranchesInto);
        }

        private void Arrive(CompiledConnection connection, ref List<OpenVisit>? winners)
        {
            var target = workflow.Activities[connection.Target];
            if (connection.IsBackward || target.ForwardInbound <= 1 || target.Join == JoinMode.Each)
            {
                Enqueue(target.Index);
                return;
            }

            if (target.Join == JoinMode.Any)
            {
                winners ??= [];
                if (!winners.Exists(winner => winner.Activity == target.Index))
                {
                    winners.Add(Enqueue(target.Index));
                }

                return;
            }

            state.Arrived[target.Index] = state.Arrived.GetValueOrDefault(target.Index) | (1UL << connection.InboundBit);
        }

        /// <summary>The first branch has won: what could still arrive at the join is given up.</summary>
        private void GiveUpBranchesInto(OpenVisit winner)
        {
            if (!_ready.Contains(winner))
            {
                return; // It lost another race itself.
            }

            var join = workflow.Activities[winner.Activity];
            for (var node = _ready.First; node is not null;)
            {
                var next = node.Next;
                if (node.Value != winner && join.CanBeReachedFrom(node.Value.Activity))
                {
                    _ready.Remove(node);
                    Record(LedgerOutcome.Cancelled, workflow.Activities[node.Value.Activity].Id, node.Value.Visit, "race-lost");
                }

                node = next;
            }

            foreach (var visit in state.Open.Where(visit => join.CanBeReachedFrom(visit.Activity)).ToList())
            {
                GiveUp(visit, "race-lost");
            }

            foreach (var pending in state.Arrived.Keys.Where(key => join.CanBeReachedFrom(key)).ToList())
            {
                state.Arrived.Remove(pending);
            }
        }

        private void GiveUp(OpenVisit visit, string reason)
        {
            state.Open.Remove(visit);
            if (visit.Rest == RestKind.Delivery && Commit.Messages.RemoveAll(message => message.Visit == visit.Visit) == 0)
            {
                // The store ends the message, and the message's end is the visit's one line in the ledger.
                Commit.MessagesWithdrawn.Add(visit.Visit);
                return;
            }

            Commit.WaitsAdded.RemoveAll(wait => wait.Visit == visit.Visit);
            Commit.WaitsRemoved.Add(visit.Visit);
            Record(LedgerOutcome.Cancelled, workflow.Activities[visit.Activity].Id, visit.Visit, reason);
        }

        /// <summary>
        /// Begins the first join that no visit and no other waiting join can reach any more. A WaitAll that lacks a branch which
        /// can no longer come is dropped. False when no join is ready.
        /// </summary>
        private bool FireJoin()
        {
            foreach (var (index, arrived) in state.Arrived)
            {
                var join = workflow.Activities[index];
                var isComplete = arrived == AllBits(join.ForwardInbound);
                if (!isComplete && CanStillArrive(join))
                {
                    continue;
                }

                state.Arrived.Remove(index);
                if (isComplete || join.Join == JoinMode.AllActive)
                {
                    Enqueue(index);
                }
                else
                {
                    Record(LedgerOutcome.Cancelled, join.Id, 0, "join-incomplete");
                }

                return true;
            }

            return false;
        }

        private bool CanStillArrive(CompiledActivity join) =>
            state.Open.Exists(visit => join.CanBeReachedFrom(visit.Activity))
            || state.Arrived.Keys.Any(join.CanBeReachedFrom);

        private static ulong AllBits(int count) => count >= 64 ? ulong.MaxValue : (1UL << count) - 1;

        private void Incident(OpenVisit visit, CompiledActivity activity, Resumption? resumption, Exception exception)
        {
            visit.Incidents++;
            Record(LedgerOutcome.Incident, activity.Id, visit.Visit, IncidentKind(exception), IncidentDetail(exception));
            if (visit.Incidents >= MaxIncidents)
            {
                Close(visit);
                Fail($"incident:{activity.Id}", activity.Id, visit.Visit);
                return;
            }

            Open(visit, resumption is null ? RestKind.RetryExecute : RestKind.RetryResume);
            var received = resumption as Resumption.Received;
            visit.RetryEvent = received?.Event.Id;
            visit.RetryDeadline = received?.Deadline;
            visit.RetryDelivery = resumption is Resumption.Settled settled ? DeliveryText.Write(settled.Delivery) : null;
            AddWait(new JourneyWait(visit.Visit, now + RetryAfter[visit.Incidents - 1], null, IsRetry: true));
        }

        private static string IncidentKind(Exception exception) => exception switch
        {
            InputException => "input",
            ActivityDefectException => "defect",
            _ => exception.GetType().Name,
        };

        /// <summary>Only our own errors are known to be free of personal data; of others the type must do.</summary>
        private static string? IncidentDetail(Exception exception) => exception is InputException or ActivityDefectException ? exception.Message : null;

        private void Fail(string reason, string activityId, int visit) => End(JourneyStatus.Failed, reason, activityId, visit);

        private void End(JourneyStatus status, string reason, string activityId, int visit)
        {
            foreach (var open in state.Open.ToList())
            {
                GiveUp(open, "journey-ended");
            }

            _ready.Clear();
            state.Arrived.Clear();
            Commit.Status = status;
            Commit.Reason = reason;
            var outcome = status switch
            {
                JourneyStatus.Finished => LedgerOutcome.Finished,
                JourneyStatus.Exited => LedgerOutcome.Exited,
                _ => LedgerOutcome.Failed,
            };
            Record(outcome, activityId, visit, reason);
        }

        private void Record(LedgerOutcome outcome, string activityId, int visit, string reason, string? detail = null) =>
            Commit.Ledger.Add(new LedgerEntry(now, outcome, activityId, visit, reason, detail));
    }
}
