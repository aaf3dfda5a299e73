using System.Text.Json.Nodes;
using Automation.Engine.Definitions;
using Automation.Templating;

namespace Automation.Engine.Activities.Flow;

/// <summary>Asks a question with two answers.</summary>
[Activity("Elsa", "Decisions", "Goes on by True or False, as a condition says.", DisplayName = "Decision")]
[FlowNode("True", "False")]
public sealed class FlowDecision : Activity
{
    /// <summary>The question; nothing counts as no.</summary>
    [Input(DefaultSyntax = InputBinder.ExpressionType, Description = "For example: customer.orders_count >= 2", DefaultValue = false)]
    public Input<bool> Condition { get; set; } = new();

    /// <inheritdoc/>
    protected internal override void Execute(ActivityExecutionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Complete(Condition.Get(context) ? "True" : "False");
    }
}

/// <summary>How a switch treats several cases that hold.</summary>
public enum SwitchMode
{
    /// <summary>Only the first.</summary>
    MatchFirst,

    /// <summary>All of them.</summary>
    MatchAny,
}

/// <summary>Asks several questions in turn.</summary>
[Activity("Elsa", "Decisions", "Goes on by the first case that holds, or by Default.", DisplayName = "Switch")]
[FlowNode("Default")]
public sealed class FlowSwitch : Activity
{
    /// <summary>The cases in the order in which they are asked.</summary>
    [Input(UIHint = InputUIHints.FlowSwitchEditor, Description = "A name and a question for each, for example: customer.tier == 'gold'")]
    public IReadOnlyList<FlowSwitchCase> Cases { get; private set; } = [];

    /// <summary>One case or all that hold; default the first.</summary>
    [Input(UIHint = InputUIHints.RadioList, Options = ["MatchFirst", "MatchAny"], DefaultValue = "MatchFirst", Description = "Only the first case that holds, or all of them.")]
    public Input<SwitchMode> Mode { get; set; } = new();

    /// <inheritdoc/>
    protected internal override void Compile(ActivityCompilation compilation)
    {
        ArgumentNullException.ThrowIfNull(compilation);
        var outcomes = new List<string>();
        var cases = new List<FlowSwitchCase>();
        foreach (var written in (compilation.Json["cases"] as JsonArray)?.OfType<JsonObject>() ?? [])
        {
            var label = WorkflowDefinition.Text(written, "label") ?? "";
            outcomes.Add(label);
            if (ReadCondition(compilation, label, written["condition"] as JsonObject ?? []) is { } condition)
            {
                cases.Add(new FlowSwitchCase(label, condition));
            }
        }

        Cases = cases;
        compilation.Outcomes = [.. outcomes, "Default"];
    }

    /// <inheritdoc/>
    protected internal override void Execute(ActivityExecutionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var matches = Cases.Where(candidate => Expression.IsTruthy(context.Evaluate(candidate.Condition))).Select(candidate => candidate.Label);
        var taken = (Mode.Get(context) == SwitchMode.MatchAny ? matches : matches.Take(1)).ToArray();
        context.Complete(taken.Length > 0 ? taken : ["Default"]);
    }

    private static Expression? ReadCondition(ActivityCompilation compilation, string label, JsonObject condition)
    {
        var language = WorkflowDefinition.Text(condition, "type") ?? InputBinder.ExpressionType;
        var text = InputBinder.Plain(condition["value"]) switch
        {
            bool flag => flag ? "true" : "false",
            string written => written,
            _ => "",
        };
        if (language is not (InputBinder.ExpressionType or "Literal"))
        {
            compilation.ReportLanguage("cases", $"The case '{label}'", language, text);
        }
        else if (text.Length == 0)
        {
            compilation.Report(DiagnosticIds.MissingInput, "cases", $"The case '{label}' has no condition.", "Give it one, or delete the case.");
        }
        else
        {
            return compilation.ParseExpression("cases", text);
        }

        return null;
    }
}

/// <summary>A case of a switch.</summary>
/// <param name="Label">Its name, which is also the outcome.</param>
/// <param name="Condition">When it holds.</param>
public sealed record FlowSwitchCase(string Label, Expression Condition);
