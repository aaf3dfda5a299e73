using Automation.Engine.Definitions;

namespace Automation.Engine.Activities;

/// <summary>
/// A node type of a workflow. One instance serves every journey of a compiled definition at once: it is bound when the
/// definition is compiled and must keep no state of its own; what a journey needs goes through the context. The methods
/// decide and return at once — no network, no database, no clock: an effect is asked for through the context and happens
/// after the decision is committed.
/// </summary>
public abstract class Activity
{
    /// <summary>
    /// Whether a journey can rest here until a time or an event. A loop must contain such an activity; an activity that only
    /// waits for a hand-over does not count. Default false.
    /// </summary>
    public virtual bool CanRest => false;

    /// <summary>
    /// Begins a visit. Before it returns it has completed, ended the journey or asked for a wait; otherwise the visit is an
    /// incident. An exception is an incident too: it is recorded, the visit is tried again and at last fails the journey.
    /// </summary>
    protected internal abstract void Execute(ActivityExecutionContext context);

    /// <summary>Goes on after a wait. The default completes with <see cref="Outcomes.Done"/>.</summary>
    /// <param name="context">The visit.</param>
    /// <param name="resumption">What ended the wait.</param>
    protected internal virtual void Resume(ActivityExecutionContext context, Resumption resumption) => context.Complete();

    /// <summary>
    /// Called once while a definition is compiled, after the inputs are bound: reads what is not an ordinary input, declares
    /// outcomes that depend on the definition and reports problems. The default does nothing.
    /// </summary>
    protected internal virtual void Compile(ActivityCompilation compilation)
    {
    }
}

/// <summary>An activity that does its work at once and then completes with <see cref="Outcomes.Done"/>.</summary>
public abstract class CodeActivity : Activity
{
    /// <summary>Does the work; may complete with other outcomes itself.</summary>
    protected abstract void Run(ActivityExecutionContext context);

    /// <inheritdoc/>
    protected internal sealed override void Execute(ActivityExecutionContext context)
    {
        Run(context);
        context.CompleteUnlessDecided();
    }
}

/// <summary>
/// An activity that can begin journeys. Drawn at the start of a workflow it says on which occasions; drawn in the middle it is
/// a wait for the same thing.
/// </summary>
public abstract class Trigger : Activity
{
    /// <inheritdoc/>
    public sealed override bool CanRest => true;

    /// <summary>On which occasions journeys begin here.</summary>
    /// <param name="context">The campaign that is started.</param>
    protected internal abstract StartRule GetStartRule(StartRuleContext context);

    /// <summary>The visit in the middle of a workflow: asks for a wait for the same occasion.</summary>
    protected abstract void Wait(ActivityExecutionContext context);

    /// <summary>
    /// The visit that begins a journey: completes, or ends the journey when the occasion is not meant for this person.
    /// The default completes.
    /// </summary>
    protected virtual void Begin(ActivityExecutionContext context) => context.Complete();

    /// <inheritdoc/>
    protected internal sealed override void Execute(ActivityExecutionContext context)
    {
        if (context.BeginsJourney)
        {
            Begin(context);
        }
        else
        {
            Wait(context);
        }
    }
}

/// <summary>What ended a wait. The set is closed.</summary>
public abstract record Resumption
{
    private Resumption()
    {
    }

    /// <summary>The time has come (for a wait for an event: its deadline).</summary>
    public sealed record Due : Resumption;

    /// <summary>The event has come.</summary>
    /// <param name="Event">It.</param>
    public sealed record Received(Customers.EventFacts Event) : Resumption
    {
        /// <summary>The wait's deadline, for the case that the wait is kept.</summary>
        internal NodaTime.Instant? Deadline { get; init; }
    }

    /// <summary>The message was settled.</summary>
    /// <param name="Delivery">How.</param>
    public sealed record Settled(Messages.SettledDelivery Delivery) : Resumption;
}
