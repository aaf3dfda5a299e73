namespace Automation.Engine.Activities.Flow;

/// <summary>Marks where a workflow without a trigger begins; it does nothing itself.</summary>
[Activity("Elsa", "Flow", "Marks the beginning of a workflow that is started by hand.")]
public sealed class Start : CodeActivity
{
    /// <inheritdoc/>
    protected override void Run(ActivityExecutionContext context)
    {
    }
}

/// <summary>Ends the journey as finished, as Elsa's end of a flowchart does.</summary>
[Activity("Elsa", "Flow", "Ends the journey; what else is under way in it is given up.")]
[FlowNode]
public sealed class End : Activity
{
    /// <inheritdoc/>
    protected internal override void Execute(ActivityExecutionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.FinishJourney("done");
    }
}

/// <summary>Ends the journey as finished; the first outcome is the reason that the campaign counts.</summary>
[Activity("Elsa", "Flow", "Ends the journey with an outcome, which the campaign counts.")]
[FlowNode]
public sealed class Complete : Activity
{
    /// <summary>The outcomes of Elsa's activity; default "done".</summary>
    [Input(Description = "Which end this is, such as: won back")]
    public Input<List<string>> Outcomes { get; set; } = new();

    /// <inheritdoc/>
    protected internal override void Execute(ActivityExecutionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.FinishJourney(Outcomes.Get(context)?.Find(outcome => outcome.Length > 0) ?? "done");
    }
}

/// <summary>Ends the journey as failed, for a person to look at.</summary>
[Activity("Elsa", "Flow", "Ends the journey as failed, with a code that the campaign counts.")]
[FlowNode]
public sealed class Fault : Activity
{
    /// <summary>What it is counted as; default "fault". Keep it free of personal data.</summary>
    [Input(Description = "A short word, such as: no-stock", DefaultValue = "fault")]
    public Input<string> Code { get; set; } = new();

    /// <inheritdoc/>
    protected internal override void Execute(ActivityExecutionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.FailJourney(Code.Get(context) is { Length: > 0 } code ? code : "fault");
    }
}
