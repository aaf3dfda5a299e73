using Automation.Engine.Definitions;

namespace Automation.Engine.Activities.Flow;

/// <summary>Gives a variable of the journey a value.</summary>
[Activity("Elsa", "Flow", "Gives a variable a value.")]
public sealed class SetVariable : CodeActivity
{
    /// <summary>The name of the variable, which the workflow declares.</summary>
    [Input(UIHint = InputUIHints.VariablePicker, Required = true, Description = "One of the workflow's variables.")]
    public string? Variable { get; private set; }

    /// <summary>The value.</summary>
    [Input(Description = "A text, a number, or an expression.")]
    public Input<object> Value { get; set; } = new();

    /// <inheritdoc/>
    protected internal override void Compile(ActivityCompilation compilation)
    {
        ArgumentNullException.ThrowIfNull(compilation);
        var written = compilation.Json["variable"];
        Variable = compilation.FindVariable(written);
        if (Variable is null)
        {
            compilation.Report(
                written is null ? DiagnosticIds.MissingInput : DiagnosticIds.UnknownVariable,
                "variable",
                written is null ? "No variable is chosen." : "The variable is not declared.",
                "Choose one of the workflow's variables.");
        }
    }

    /// <inheritdoc/>
    protected override void Run(ActivityExecutionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.SetVariable(Variable!, Value.Get(context));
    }
}

/// <summary>Writes a line for people who look at a journey; it sends nothing.</summary>
[Activity("Elsa", "Flow", "Leaves a note in the journey's history.", DisplayName = "Write line")]
public sealed class WriteLine : CodeActivity
{
    /// <summary>The text.</summary>
    [Input(Description = "A text or an expression.")]
    public Input<string> Text { get; set; } = new();

    /// <inheritdoc/>
    protected override void Run(ActivityExecutionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Note = Text.Get(context);
    }
}
