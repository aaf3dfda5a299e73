using System.Globalization;
using Automation.Engine.Campaigns;
using Automation.Engine.Customers;
using Automation.Engine.Journeys;
using Automation.Templating;
using NodaTime;

namespace Automation.Engine.Activities;

/// <summary>
/// One visit of one journey to one activity, as the activity sees it. What is asked for here takes effect only when the
/// method returns without an exception, and then together with the journey's new state. Not safe for concurrent use.
/// </summary>
public sealed class ActivityExecutionContext
{
    private readonly JourneyState _state;
    private readonly IReadOnlyDictionary<string, object?> _defaults;
    private readonly OpenVisit _visit;
    private Dictionary<string, object?>? _changed;

    internal ActivityExecutionContext(
        JourneyFacts facts, JourneyState state, IReadOnlyDictionary<string, object?> defaults, OpenVisit visit, string activityId, Instant now)
    {
        Facts = facts;
        _state = state;
        _defaults = defaults;
        _visit = visit;
        ActivityId = activityId;
        NowInstant = now;
        Memory = visit.Memory;
    }

    /// <summary>The time of this advance; the same for everything that is decided in it.</summary>
    public DateTimeOffset Now => NowInstant.ToDateTimeOffset();

    /// <summary>The time of this advance.</summary>
    public Instant NowInstant { get; }

    /// <summary>The customer.</summary>
    public CustomerFacts Customer => Facts.Customer;

    /// <summary>The campaign.</summary>
    public CampaignFacts Campaign => Facts.Campaign;

    /// <summary>The event that began the journey; null when none did.</summary>
    public EventFacts? Event => Facts.Event;

    /// <summary>The customer's zone, or the campaign's.</summary>
    public DateTimeZone Zone => Facts.Zone;

    /// <summary>The activity's id in the definition.</summary>
    public string ActivityId { get; }

    /// <summary>The number of this visit in the journey, from 1; (journey, visit) names an effect once and for all.</summary>
    public int Visit => _visit.Visit;

    /// <summary>The journey's id.</summary>
    public long JourneyId => Facts.JourneyId;

    /// <summary>Whether the journey begins with this visit.</summary>
    public bool BeginsJourney => _visit.Begins;

    /// <summary>What the activity wants to find again when the visit goes on; null at first. Keep it short.</summary>
    public string? Memory { get; set; }

    /// <summary>A note for people who look at the journey; it stands beside the visit in the ledger. Null for none.</summary>
    public string? Note { get; set; }

    /// <summary>The activity's type name.</summary>
    internal string ActivityType { get; init; } = "";

    internal JourneyFacts Facts { get; }

    internal Decision? Decision { get; private set; }

    internal List<PublishedEvent>? Published { get; private set; }

    /// <summary>The value of an input.</summary>
    public T? Get<T>(Input<T> input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.Get(this);
    }

    /// <summary>Sets an output.</summary>
    public void Set<T>(Output<T> output, T value)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.Set(this, value);
    }

    /// <summary>The value of a variable; null when there is none of this name.</summary>
    public object? GetVariable(string name) =>
        _changed is not null && _changed.TryGetValue(name, out var changed) ? changed
        : _state.Variables.TryGetValue(name, out var own) ? own
        : _defaults.GetValueOrDefault(name);

    /// <summary>Sets a variable.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">A text, number, boolean, instant, duration, or a list or dictionary of such.</param>
    /// <exception cref="InputException">The value cannot be kept over a wait.</exception>
    public void SetVariable(string name, object? value)
    {
        if (!JourneyStateJson.CanWrite(value))
        {
            throw new InputException($"Variable '{name}' cannot keep this value: use texts, numbers, yes or no, times, lists and objects of such.");
        }

        (_changed ??= new(StringComparer.Ordinal))[name] = value;
    }

    /// <summary>Evaluates an expression over this journey.</summary>
    /// <exception cref="InputException">The expression failed.</exception>
    public object? Evaluate(Expression expression) => Evaluate(expression, Facts);

    /// <summary>Evaluates an expression with another event in the place of the one that began the journey.</summary>
    /// <exception cref="InputException">The expression failed.</exception>
    internal object? EvaluateWith(EventFacts received, Expression expression) => Evaluate(expression, Facts with { Event = received });

    private object? Evaluate(Expression expression, JourneyFacts facts)
    {
        ArgumentNullException.ThrowIfNull(expression);
        var result = expression.Evaluate(new TemplateContext
        {
            Model = new JourneyModel(facts, Variables()),
            Now = Now,
            Culture = CultureInfo.InvariantCulture,
            Limits = DecisionLimits.Value,
        });
        var error = result.Diagnostics.FirstOrDefault(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        return error is null ? result.Value : throw new InputException($"Expression '{expression.Text}': {error.Message}");
    }

    /// <summary>Completes the visit; the connections of these outcomes are followed.</summary>
    /// <param name="outcomes">The outcomes; none means <see cref="Outcomes.Done"/>.</param>
    public void Complete(params string[] outcomes)
    {
        IReadOnlyList<string> followed = outcomes is { Length: > 0 } ? outcomes : [Outcomes.Done];
        Decide(new Decision.Completed(followed, string.Join(',', followed)));
    }

    /// <summary>Completes by one outcome that drawings may know under two names.</summary>
    internal void CompleteAs(string name, string otherName) => Decide(new Decision.Completed([name, otherName], name));

    /// <summary>
    /// Rests until a moment of the calendar; one that has passed ends the wait at the next opportunity. A pause does not move it: what came during a pause
    /// that stops timers ends the wait at the resume.
    /// </summary>
    public void WaitUntil(Instant instant) => Decide(new Decision.Waits(instant, null));

    /// <summary>Rests for a span from now on. A pause that stops timers moves its end by as much as it lasted.</summary>
    /// <param name="span">How long; above zero.</param>
    public void WaitFor(Duration span) => Decide(new Decision.Waits(NowInstant + span, null) { IsSpan = true });

    /// <summary>Rests until an event of this type comes for the customer, at most until a deadline.</summary>
    /// <param name="eventType">The CloudEvents type.</param>
    /// <param name="deadline">
    /// The last instant at which an event counts (an event at that very instant does); null for no deadline.
    /// </param>
    public void WaitForEvent(string eventType, Instant? deadline) => Decide(new Decision.Waits(deadline, eventType));

    /// <summary>In <see cref="Activity.Resume"/>, for an event: it was not the one; the wait stays as it is.</summary>
    public void KeepWaiting() => Decide(new Decision.Stays());

    /// <summary>Asks for a message and rests until it is settled. It has its campaign's purpose where that is stricter than its own.</summary>
    public void SendMessage(MessageIntent message)
    {
        ArgumentNullException.ThrowIfNull(message);
        Decide(new Decision.Sends(message with
        {
            Visit = Visit,
            ActivityId = ActivityId,
            Purpose = message.Channel == Messages.Channel.Call ? message.Purpose : Facts.Campaign.PurposeOf(message.Purpose),
            DueAt = Instant.Max(message.DueAt, NowInstant),
        }));
    }

    /// <summary>Asks for a call of an outside service and rests until it is settled.</summary>
    internal void Call(string requestJson) => SendMessage(new MessageIntent
    {
        Channel = Messages.Channel.Call,

        // It says nothing to anybody, so of the purposes it is the one that no rule about persons holds back.
        Purpose = Messages.Purpose.Transactional,
        Template = ActivityType,
        ValuesJson = requestJson,
    });

    /// <summary>Publishes an event about the customer; it happens once for each visit and after the decision is committed.</summary>
    public void PublishEvent(string eventType, string? dataJson) => (Published ??= []).Add(new PublishedEvent(Visit, eventType, dataJson));

    /// <summary>Ends the whole journey as finished; everything else under way in it is given up.</summary>
    /// <param name="reason">Which end, such as "won back".</param>
    public void FinishJourney(string reason) => Decide(new Decision.Ends(JourneyStatus.Finished, reason));

    /// <summary>Ends the whole journey as exited.</summary>
    /// <param name="reason">Why.</param>
    public void ExitJourney(string reason) => Decide(new Decision.Ends(JourneyStatus.Exited, reason));

    /// <summary>Ends the whole journey as failed, without another try.</summary>
    /// <param name="reason">Why, in a word or two, without personal data: it is counted.</param>
    public void FailJourney(string reason) => Decide(new Decision.Ends(JourneyStatus.Failed, reason));

    internal void CompleteUnlessDecided()
    {
        if (Decision is null)
        {
            Complete();
        }
    }

    /// <summary>Makes the changes of variables and memory part of the state; called when nothing was thrown.</summary>
    internal void Keep()
    {
        _visit.Memory = Memory;
        foreach (var (name, value) in _changed ?? [])
        {
            _state.Variables[name] = value;
        }
    }

    private void Decide(Decision decision)
    {
        if (Decision is not null)
        {
            throw new ActivityDefectException("An activity decides once: it completed, waited or ended the journey before.");
        }

        Decision = decision;
    }

    private IReadOnlyDictionary<string, object?> Variables()
    {
        if (_changed is null && _state.Variables.Count == 0)
        {
            return _defaults;
        }

        var all = new Dictionary<string, object?>(_defaults, StringComparer.Ordinal);
        foreach (var (name, value) in _state.Variables.Concat(_changed ?? []))
        {
            all[name] = value;
        }

        return all;
    }
}

/// <summary>What an activity decided in one call. The set is closed.</summary>
internal abstract record Decision
{
    private Decision()
    {
    }

    internal sealed record Completed(IReadOnlyList<string> Outcomes, string Label) : Decision;

    internal sealed record Waits(Instant? Until, string? EventType) : Decision
    {
        internal bool IsSpan { get; init; }
    }

    internal sealed record Stays : Decision;

    internal sealed record Sends(MessageIntent Message) : Decision;

    internal sealed record Ends(JourneyStatus Status, string Reason) : Decision;
}
