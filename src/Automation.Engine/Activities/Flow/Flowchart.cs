using Automation.Engine.Definitions;

namespace Automation.Engine.Activities.Flow;

/// <summary>
/// The container that every workflow has at its root. The compiler takes it apart, so it never runs; inside another flowchart
/// it is refused.
/// </summary>
[Activity("Elsa", "Flow", "A graph of activities.", IsContainer = true)]
public sealed class Flowchart : Activity
{
    /// <inheritdoc/>
    protected internal override void Execute(ActivityExecutionContext context) =>
        throw new InvalidOperationException("A flowchart is compiled, not run.");

    /// <inheritdoc/>
    protected internal override void Compile(ActivityCompilation compilation)
    {
        ArgumentNullException.ThrowIfNull(compilation);
        compilation.Report(DiagnosticIds.RootNotFlowchart, "type", "A flowchart stands inside another one.", "Draw its activities in the outer flowchart.");
    }
}
