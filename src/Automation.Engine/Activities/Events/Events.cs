using Automation.Engine.Definitions;
using Automation.Templating;
using NodaTime;

namespace Automation.Engine.Activities.Events;

/// <summary>The types of events that the engine itself knows.</summary>
public static class EventTypes
{
    /// <summary>A customer has ordered.</summary>
    public const string OrderPlaced = "order.placed";

    /// <summary>An order was cancelled.</summary>
    public const string OrderCancelled = "order.cancelled";
}

/// <summary>A customer has ordered: begins a journey for each order, or rests until the customer's next one.</summary>
[Activity("Care", "Triggers", "Starts when a customer has placed an order.", DisplayName = "Order placed")]
public sealed class OrderPlaced : Trigger
{
    /// <inheritdoc/>
    protected internal override StartRule GetStartRule(StartRuleContext context) => new StartRule.OnEvent(EventTypes.OrderPlaced);

    /// <inheritdoc/>
    protected override void Wait(ActivityExecutionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.WaitForEvent(EventTypes.OrderPlaced, null);
    }
}

/// <summary>An event by its name: begins a journey, or rests until it comes.</summary>
[Activity("Elsa", "Triggers", "Starts at, or waits for, an event about the customer.")]
public sealed class Event : Trigger
{
    /// <summary>The event's type, such as <c>ticket.closed</c>.</summary>
    [Input(UIHint = InputUIHints.DropDown, ChoicesFrom = LiveChoices.EventTypes, Required = true, Description = "The event's type, such as ticket.closed")]
    public Input<string> EventName { get; set; } = new();

    /// <summary>The event's data.</summary>
    [Output(Description = "The event's data.")]
    public Output<object?> Result { get; set; } = new();

    /// <inheritdoc/>
    protected internal override StartRule GetStartRule(StartRuleContext context) =>
        EventName.Constant is { } name ? new StartRule.OnEvent(name) : new StartRule.ByHand();

    /// <inheritdoc/>
    protected override void Begin(ActivityExecutionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        Result.Set(context, context.Event?.Content);
        context.Complete();
    }

    /// <inheritdoc/>
    protected override void Wait(ActivityExecutionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.WaitForEvent(EventName.Get(context) ?? "", null);
    }

    /// <inheritdoc/>
    protected internal override void Resume(ActivityExecutionContext context, Resumption resumption)
    {
        ArgumentNullException.ThrowIfNull(context);
        Result.Set(context, (resumption as Resumption.Received)?.Event.Content);
        context.Complete();
    }
}

/// <summary>
/// Rests until an event about the customer comes, at most for a time. An event at the very deadline counts as received. A
/// deadline never runs over time in which events were not processed: after an outage what came in late is looked at first.
/// </summary>
[Activity("Care", "Customer", "Waits until the customer does something, at most for a time.", DisplayName = "Wait for event")]
[FlowNode("Received", "TimedOut")]
public sealed class WaitForEvent : Activity
{
    /// <inheritdoc/>
    public override bool CanRest => true;

    /// <summary>The event's type; default <c>order.placed</c>.</summary>
    [Input(UIHint = InputUIHints.DropDown, ChoicesFrom = LiveChoices.EventTypes, DefaultValue = EventTypes.OrderPlaced, Description = "The event's type, such as order.placed")]
    public Input<string> EventType { get; set; } = new();

    /// <summary>How long at most; empty: for ever. A day is 24 hours.</summary>
    [Input(Description = "Days.hours:minutes:seconds, such as 7.00:00:00. Empty: for ever.")]
    public Input<TimeSpan?> Timeout { get; set; } = new();

    /// <summary>Which of these events: an expression over <c>event</c> and <c>order</c>; others leave the wait as it is. Null for any.</summary>
    [Input(DefaultSyntax = InputBinder.ExpressionType, Description = "Only events for which it holds, for example: order.total >= 1000000. Empty: any.")]
    public Expression? Condition { get; private set; }

    /// <summary>The event's data.</summary>
    [Output(Description = "The event's data.")]
    public Output<object?> Result { get; set; } = new();

    /// <inheritdoc/>
    protected internal override void Compile(ActivityCompilation compilation)
    {
        ArgumentNullException.ThrowIfNull(compilation);
        Condition = compilation.FindExpression("condition");
        compilation.CheckNotNegative("timeout", Timeout.Constant);
    }

    /// <inheritdoc/>
    protected internal override void Execute(ActivityExecutionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        Instant? deadline = Timeout.Get(context) is { } span ? context.NowInstant + Duration.FromTimeSpan(span) : null;
        context.WaitForEvent(EventType.Get(context) ?? EventTypes.OrderPlaced, deadline);
    }

    /// <inheritdoc/>
    protected internal override void Resume(ActivityExecutionContext context, Resumption resumption)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (resumption is not Resumption.Received received)
        {
            context.Complete("TimedOut");
        }
        else if (Condition is not null && !Expression.IsTruthy(context.EvaluateWith(received.Event, Condition)))
        {
            context.KeepWaiting();
        }
        else
        {
            Result.Set(context, received.Event.Content);
            context.Complete("Received");
        }
    }
}

/// <summary>Tells the rest of the system that something has happened to the customer; it begins and resumes other journeys.</summary>
[Activity("Elsa", "Customer", "Publishes an event about the customer.", DisplayName = "Publish event")]
public sealed class PublishEvent : CodeActivity
{
    /// <summary>The event's type.</summary>
    [Input(NamesFor = LiveChoices.EventTypes, Required = true, Description = "The event's type, such as survey.due")]
    public Input<string> EventName { get; set; } = new();

    /// <summary>The event's data; texts, numbers, lists or objects.</summary>
    [Input(Description = "The event's data.")]
    public Input<object> Payload { get; set; } = new();

    /// <inheritdoc/>
    protected override void Run(ActivityExecutionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.PublishEvent(EventName.Get(context) ?? "", Payload.Get(context) is { } payload ? Journeys.JourneyStateJson.WriteValue(payload) : null);
    }
}

/// <summary>
/// People come into the campaign's audience: the rule is asked at the times of a schedule, for all customers at once, and
/// those who match and whom the re-entry rule admits begin.
/// </summary>
[Activity("Care", "Triggers", "Starts for people who have come into the campaign's audience.", DisplayName = "Audience entered")]
public sealed class AudienceEntered : Trigger
{
    /// <summary>When the audience is asked, in the campaign's zone (Quartz's form); default daily at 09:00.</summary>
    [Input(UIHint = InputUIHints.DropDown, ChoicesFrom = LiveChoices.Schedules, DefaultValue = "0 0 9 * * ?", Description = "Seconds minutes hours day month weekday; 0 0 9 * * ? is every day at 09:00.")]
    public Input<string> Schedule { get; set; } = new();

    /// <inheritdoc/>
    protected internal override void Compile(ActivityCompilation compilation)
    {
        ArgumentNullException.ThrowIfNull(compilation);
        compilation.CheckCron("schedule", Schedule);
        compilation.RefuseInbound();
    }

    /// <inheritdoc/>
    protected internal override StartRule GetStartRule(StartRuleContext context) => new StartRule.OnCron(Schedule.Constant ?? "0 0 9 * * ?");

    /// <inheritdoc/>
    protected override void Wait(ActivityExecutionContext context) =>
        throw new InvalidOperationException("An audience can only begin a journey.");
}
