using Automation.Engine.Definitions;

namespace Automation.Engine.Activities.Flow;

/// <summary>Gives a variable of the journey a value.</summary>
[Activity("Elsa", "Flow", "Gives a variable a value.")]
public sealed class SetVariable : CodeActivity
{
    private string? _name;

    /// <summary>The value.</summary>
    [Input(Description = "A text, a number, or an expression.")]
    public Input<object> Value { get; set; } = new();

    /// <inheritdoc/>
    protected internal override void Compile(ActivityCompilation compilation)
    {
        ArgumentNullException.ThrowIfNull(compilation);
        var written = compilation.Json["variable"];
        _name = compilation.FindVariable(written);
        if (_name is null)
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
        context.SetVariable(_name!, Value.Get(context));
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
