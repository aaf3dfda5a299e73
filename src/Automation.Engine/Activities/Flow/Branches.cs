using Automation.Engine.Definitions;

namespace Automation.Engine.Activities.Flow;

/// <summary>Goes on by several branches at once.</summary>
[Activity("Elsa", "Flow", "Goes on by all of its branches.", DisplayName = "Fork")]
[FlowNode]
public sealed class FlowFork : Activity
{
    private string[] _branches = [];

    /// <summary>The names of the branches; fixed in the definition.</summary>
    [Input(UIHint = InputUIHints.DynamicOutcomes, Required = true, Description = "One name a branch, such as e-mail and SMS.")]
    public Input<List<string>> Branches { get; set; } = new();

    /// <inheritdoc/>
    protected internal override void Compile(ActivityCompilation compilation)
    {
        ArgumentNullException.ThrowIfNull(compilation);
        _branches = [.. Branches.Constant ?? []];
        compilation.Outcomes = _branches;
        if (Branches.IsConstant && _branches.Length == 0)
        {
            compilation.Report(DiagnosticIds.MissingInput, "branches", "There is no branch.", "Write the names of the branches.");
        }

        if (Branches is { IsBound: true, IsConstant: false })
        {
            compilation.Report(DiagnosticIds.BadValue, "branches", "The branches depend on the journey.", "Write the names of the branches: connections are drawn to them.");
        }
    }

    /// <inheritdoc/>
    protected internal override void Execute(ActivityExecutionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Complete(_branches);
    }
}

/// <summary>How a join treats the branches that meet in it.</summary>
public enum FlowJoinMode
{
    /// <summary>Goes on when every branch has come; never when one has been given up.</summary>
    WaitAll,

    /// <summary>Goes on when every branch that is still alive has come.</summary>
    WaitAllActive,

    /// <summary>Goes on with the first branch and gives up the others.</summary>
    WaitAny,
}

/// <summary>Brings branches together.</summary>
[Activity("Elsa", "Flow", "Waits for one or all of the branches that lead here.", DisplayName = "Join")]
public sealed class FlowJoin : CodeActivity
{
    /// <summary>Which branches to wait for; default the first, as in Elsa. Fixed in the definition.</summary>
    [Input(UIHint = InputUIHints.RadioList, Options = ["WaitAny", "WaitAllActive", "WaitAll"], DefaultValue = "WaitAny", Description = "For which branches to wait.")]
    public Input<FlowJoinMode> Mode { get; set; } = new();

    /// <inheritdoc/>
    protected internal override void Compile(ActivityCompilation compilation)
    {
        ArgumentNullException.ThrowIfNull(compilation);
        compilation.Join = Mode.Constant switch
        {
            FlowJoinMode.WaitAll => JoinMode.All,
            FlowJoinMode.WaitAllActive => JoinMode.AllActive,
            _ => JoinMode.Any,
        };
        if (Mode is { IsBound: true, IsConstant: false })
        {
            compilation.Report(DiagnosticIds.BadValue, "mode", "The mode depends on the journey.", "Choose WaitAll, WaitAllActive or WaitAny.");
        }
    }

    /// <inheritdoc/>
    protected override void Run(ActivityExecutionContext context)
    {
    }
}
