using Automation.Engine.Activities;
using Automation.Engine.Definitions;
using NodaTime;

namespace Automation.Engine.Journeys;

/// <summary>What the inputs of an activity come to in a journey, for people who try it out or look at it. Pure.</summary>
public static class InputReading
{
    /// <summary>Evaluates the inputs as the activity would at this moment.</summary>
    /// <param name="workflow">The compiled version.</param>
    /// <param name="activity">One of its activities.</param>
    /// <param name="descriptor">The activity's type.</param>
    /// <param name="facts">What the journey may know.</param>
    /// <param name="now">The engine's time.</param>
    /// <returns>Values by the name in definitions; for an input that cannot be evaluated, the text of the problem.</returns>
    public static IReadOnlyDictionary<string, object?> Evaluate(
        CompiledWorkflow workflow, CompiledActivity activity, ActivityDescriptor descriptor, JourneyFacts facts, Instant now)
    {
        ArgumentNullException.ThrowIfNull(workflow);
        ArgumentNullException.ThrowIfNull(activity);
        ArgumentNullException.ThrowIfNull(descriptor);
        var visit = new OpenVisit { Activity = activity.Index, Visit = 1 };
        var context = new ActivityExecutionContext(facts, JourneyState.Empty, workflow.VariableDefaults, visit, activity.Id, now);
        return descriptor.Inputs.ToDictionary(input => input.JsonName, input => Read(input, activity.Instance, context), StringComparer.Ordinal);
    }

    private static object? Read(InputDescriptor input, Activity instance, ActivityExecutionContext context)
    {
        try
        {
            return input.Property.GetValue(instance) switch
            {
                Input bound => bound.Source?.Evaluate(context, bound.ValueType),
                Templating.Expression expression => expression.Text,
                var other => other,
            };
        }
        catch (InputException problem)
        {
            return problem.Message;
        }
    }
}
