namespace Automation.Engine.Activities.Flow;

/// <summary>Ends the journey as finished.</summary>
[Activity("Elsa", "Flow", "Ends the journey; what else is under way in it is given up.")]
[FlowNode]
public sealed class Finish : Activity
{
    /// <summary>Which end; counted in the campaign's sums. Default "done". An addition to Elsa's activity.</summary>
    [Input(Description = "Which end this is, such as: won back", DefaultValue = "done")]
    public Input<string> Reason { get; set; } = new();

    /// <inheritdoc/>
    protected internal override void Execute(ActivityExecutionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.FinishJourney(Reason.Get(context) is { Length: > 0 } reason ? reason : "done");
    }
}

/// <summary>Takes the customer out of the campaign.</summary>
[Activity("Care", "Flow", "Takes the customer out of the campaign, with a reason.")]
[FlowNode]
public sealed class Exit : Activity
{
    /// <summary>Why; counted in the campaign's sums.</summary>
    [Input(Required = true, Description = "Why, in a word or two: it is counted in the campaign's sums.")]
    public Input<string> Reason { get; set; } = new();

    /// <inheritdoc/>
    protected internal override void Execute(ActivityExecutionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.ExitJourney(Reason.Get(context) is { Length: > 0 } reason ? reason : "exit");
    }
}
