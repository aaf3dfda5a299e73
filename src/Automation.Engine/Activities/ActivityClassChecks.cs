using System.Reflection;
using System.Text.Json;
using NodaTime;

namespace Automation.Engine.Activities;

/// <summary>
/// Finds what is wrong with an activity class when it is described, so that a slip of its developer is told at once and not by a field
/// that is missing in the designer.
/// </summary>
internal static class ActivityClassChecks
{
    /// <summary>Fields that every activity of a definition has; an input of the same name would be taken for them.</summary>
    private static readonly string[] TakenFields = ["id", "nodeId", "type", "version", "name", "metadata", "customProperties"];

    private static readonly Type[] ValueTypes =
    [
        typeof(string), typeof(bool), typeof(int), typeof(long), typeof(decimal), typeof(double), typeof(TimeSpan), typeof(DateTimeOffset),
        typeof(LocalDate), typeof(LocalTime), typeof(object),
    ];

    private static JsonNamingPolicy Camel => JsonNamingPolicy.CamelCase;

    /// <summary>All that is wrong; empty when nothing is.</summary>
    internal static IReadOnlyList<string> FindProblems(Type type)
    {
        if (type.GetCustomAttribute<ActivityAttribute>(inherit: false) is not { } attribute)
        {
            return ["It has no [Activity]."];
        }

        var problems = new List<string>();
        if (!type.IsSubclassOf(typeof(Activity)))
        {
            problems.Add("It needs the base class CodeActivity, Activity, CallActivity or Trigger.");
        }

        if (type.ContainsGenericParameters)
        {
            problems.Add("It must not be generic.");
        }

        CheckName(ActivityDescriptor.NameOf(type, attribute), problems);
        CheckOutcomes(type, problems);
        CheckInputs(type, problems);
        CheckOutputs(type, problems);
        return problems;
    }

    private static void CheckName(string name, List<string> problems)
    {
        var parts = name.Split('.');
        if (parts.Length < 2 || !parts.All(part => part.Length > 0 && char.IsAsciiLetter(part[0]) && part.All(char.IsAsciiLetterOrDigit)))
        {
            problems.Add($"Its type name is '{name}'; [Activity(\"Shop\", …)] on class AddPoints gives Shop.AddPoints, with letters and digits.");
        }
    }

    private static void CheckOutcomes(Type type, List<string> problems)
    {
        var outcomes = type.GetCustomAttribute<FlowNodeAttribute>()?.Outcomes ?? [];
        if (outcomes.Any(string.IsNullOrWhiteSpace) || outcomes.Distinct(StringComparer.Ordinal).Count() < outcomes.Count)
        {
            problems.Add("An outcome in [FlowNode] is empty or there twice.");
        }
    }

    private static void CheckInputs(Type type, List<string> problems)
    {
        var found = Marked<InputAttribute>(type);
        foreach (var (property, attribute) in found)
        {
            var field = Camel.ConvertName(property.Name);
            if (property.PropertyType.IsSubclassOf(typeof(Input)) ? !IsPublic(property) : property.GetMethod is not { IsPublic: true, IsStatic: false })
            {
                problems.Add($"Its input {property.Name} is not public with get and set.");
            }

            if (TakenFields.Contains(field))
            {
                problems.Add($"Its input {property.Name} has the name of a field that every activity has; give it another one.");
            }

            if (property.PropertyType.IsSubclassOf(typeof(Input)))
            {
                CheckValue(property, property.PropertyType.GenericTypeArguments[0], attribute, problems);
            }
        }

        foreach (var twice in found.GroupBy(input => Camel.ConvertName(input.Property.Name), StringComparer.Ordinal).Where(named => named.Count() > 1))
        {
            problems.Add($"Two inputs are '{twice.Key}' in definitions.");
        }
    }

    private static void CheckValue(PropertyInfo property, Type type, InputAttribute attribute, List<string> problems)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        if (!ValueTypes.Contains(plain) && !plain.IsEnum && plain != typeof(List<string>))
        {
            problems.Add($"Its input {property.Name} is an Input<{plain.Name}>: use {string.Join(", ", ValueTypes.Select(known => known.Name))}, an enum or List<string>.");
        }
        else if (attribute.DefaultValue is { } value && !ValueFitting.TryFit(value, type, out _))
        {
            problems.Add($"The default of its input {property.Name} does not fit. {ValueFitting.Advice(type)}");
        }
    }

    private static void CheckOutputs(Type type, List<string> problems)
    {
        foreach (var (property, _) in Marked<OutputAttribute>(type))
        {
            if (!property.PropertyType.IsSubclassOf(typeof(Output)) || !IsPublic(property))
            {
                problems.Add($"Its output {property.Name} is no public Output<T> with get and set.");
            }
        }
    }

    private static List<(PropertyInfo Property, T Attribute)> Marked<T>(Type type)
        where T : Attribute =>
        [.. type.GetProperties(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            .Select(property => (property, property.GetCustomAttribute<T>()!))
            .Where(found => found.Item2 is not null)];

    private static bool IsPublic(PropertyInfo property) => property is { GetMethod: { IsPublic: true, IsStatic: false }, SetMethod.IsPublic: true };
}
