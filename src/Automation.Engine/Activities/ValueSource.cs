using Automation.Templating;

namespace Automation.Engine.Activities;

/// <summary>Where the value of an input comes from.</summary>
internal abstract class ValueSource
{
    internal abstract object? Evaluate(ActivityExecutionContext context, Type type);

    /// <summary>Fits a value to the type of an input, or says why it does not fit.</summary>
    private protected static object? Fit(object? value, Type type, string what) =>
        ValueFitting.TryFit(value, type, out var fitted)
            ? fitted
            : throw new InputException($"{what} gives {ValueFitting.Describe(value)}, which is no {ValueFitting.NameOf(type)}.");
}

/// <summary>The same value for every journey, already of the input's type.</summary>
internal sealed class ConstantSource(object? value) : ValueSource
{
    internal object? Value { get; } = value;

    internal override object? Evaluate(ActivityExecutionContext context, Type type) => Value;
}

/// <summary>The value of a variable of the journey.</summary>
internal sealed class VariableSource(string name) : ValueSource
{
    internal override object? Evaluate(ActivityExecutionContext context, Type type) =>
        Fit(context.GetVariable(name), type, $"Variable '{name}'");
}

/// <summary>A value of the campaign, by the name of a workflow input.</summary>
internal sealed class CampaignValueSource(string name) : ValueSource
{
    internal override object? Evaluate(ActivityExecutionContext context, Type type) =>
        Fit(context.Campaign.Values.GetValueOrDefault(name), type, $"Campaign value '{name}'");
}

/// <summary>An expression of the template language.</summary>
internal sealed class ExpressionSource(Expression expression) : ValueSource
{
    internal override object? Evaluate(ActivityExecutionContext context, Type type)
    {
        var value = context.Evaluate(expression);

        // A condition is as true as in a template: a name is, nothing is not. Only the words true and false speak for themselves.
        return type == typeof(bool) && value is string text && !bool.TryParse(text, out _)
            ? Expression.IsTruthy(text)
            : Fit(value, type, $"Expression '{expression.Text}'");
    }
}
