using Automation.Engine.Activities;

namespace Automation.Engine.Definitions;

/// <summary>
/// Turns a definition as written into a workflow that runs, or into all of its problems at once. Pure; safe for concurrent use.
/// </summary>
public sealed class WorkflowCompiler(CompilationEnvironment environment)
{
    /// <summary>Compiles a definition.</summary>
    public CompilationResult Compile(WorkflowDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var problems = new List<DefinitionDiagnostic>();
        var variables = VariableDefaults(definition, problems);
        var activities = BindActivities(definition, variables, problems);
        var graph = new WorkflowGraph(definition, activities, problems);
        graph.Build();

        return problems.Exists(problem => problem.Severity == ProblemSeverity.Error)
            ? new CompilationResult(null, problems)
            : new CompilationResult(
                new CompiledWorkflow
                {
                    Name = definition.Name,
                    Activities = [.. activities.Select(bound => bound.Compiled)],
                    VariableDefaults = variables,
                    Starts = [.. graph.Starts],
                },
                problems);
    }

    private static Dictionary<string, object?> VariableDefaults(WorkflowDefinition definition, List<DefinitionDiagnostic> problems)
    {
        var values = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var variable in definition.Variables)
        {
            var value = InputBinder.Plain(variable.Value);
            var type = VariableTypes.Find(variable.TypeName);
            if (value is "" or null)
            {
                values[variable.Name] = type == typeof(string) ? "" : null;
            }
            else if (ValueFitting.TryFit(value, type, out var fitted))
            {
                values[variable.Name] = fitted;
            }
            else
            {
                problems.Add(new DefinitionDiagnostic(
                    DiagnosticIds.BadValue, ProblemSeverity.Error, "", $"variables.{variable.Name}", $"Its default '{value}' does not fit.", ValueFitting.Advice(type)));
            }
        }

        return values;
    }

    private List<BoundActivity> BindActivities(
        WorkflowDefinition definition, Dictionary<string, object?> variables, List<DefinitionDiagnostic> problems)
    {
        var bound = new List<BoundActivity>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var binder = new InputBinder(definition);
        foreach (var written in definition.Activities)
        {
            if (written.Id.Length == 0 || written.Type.Length == 0)
            {
                var what = written.Id.Length == 0 ? "id" : "type";
                problems.Add(new DefinitionDiagnostic(DiagnosticIds.ActivityIncomplete, ProblemSeverity.Error, written.Id, what, $"An activity ('{written.DisplayName}') has no {what}.", "Draw it again, or add the field."));
            }
            else if (!seen.Add(written.Id))
            {
                problems.Add(new DefinitionDiagnostic(DiagnosticIds.DuplicateActivityId, ProblemSeverity.Error, written.Id, "id", "Two activities have this id.", "Give one of them another id."));
            }
            else
            {
                bound.Add(Bind(definition, written, bound.Count, binder, variables, problems));
            }
        }

        return bound;
    }

    private BoundActivity Bind(
        WorkflowDefinition definition, WrittenActivity written, int index, InputBinder binder, Dictionary<string, object?> variables, List<DefinitionDiagnostic> problems)
    {
        var descriptor = environment.Catalog.Find(written.Type);
        var compilation = new ActivityCompilation(definition, written, descriptor?.Outcomes ?? [], variables, environment, problems);
        var instance = descriptor is null ? UnknownActivity.Instance : descriptor.Create();
        if (descriptor is null)
        {
            ReportType(written.Type, compilation);
        }
        else
        {
            binder.Bind(instance, descriptor, compilation);
            instance.Compile(compilation);
            compilation.WarnOfUnknownInputs(descriptor);
        }

        var compiled = new CompiledActivity(index, written, instance, compilation.Join ?? MergeMode(written)) { Outcomes = compilation.Outcomes };
        return new BoundActivity(compiled, written, compilation.Outcomes, descriptor is not null);
    }

    private void ReportType(string type, ActivityCompilation compilation)
    {
        if (ElsaActivities.FindReplacement(type) is { } replacement)
        {
            compilation.Report(DiagnosticIds.ActivityNotRun, "type", $"'{type}' is an activity of Elsa that is not run here.", replacement);
            return;
        }

        var hint = environment.Catalog.Nearest(type) is { } nearest ? $" Did you mean '{nearest}'?" : "";
        compilation.Report(DiagnosticIds.UnknownActivityType, "type", $"No activity of type '{type}' is known.{hint}", "Replace it, or install the plug-in that brings it.");
    }

    private static JoinMode MergeMode(WrittenActivity written) => written.MergeMode switch
    {
        "Race" => JoinMode.Any,
        "Merge" or "Converge" => JoinMode.All,
        "Cascade" => JoinMode.Each,
        _ => JoinMode.AllActive,
    };
}

/// <summary>An activity between being bound and being placed in the graph.</summary>
internal sealed record BoundActivity(CompiledActivity Compiled, WrittenActivity Written, IReadOnlyList<string> Outcomes, bool IsKnown);

/// <summary>Stands where a type is unknown, so that the rest of the definition can still be checked.</summary>
internal sealed class UnknownActivity : Activity
{
    internal static readonly UnknownActivity Instance = new();

    protected internal override void Execute(ActivityExecutionContext context) =>
        throw new InvalidOperationException("An unknown activity cannot run.");
}

/// <summary>The type aliases that Elsa writes for variables.</summary>
public static class VariableTypes
{
    /// <summary>Those whose values are checked, and Object, which any other name is taken for.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["String", "Boolean", "Int32", "Int64", "Int16", "Decimal", "Double", "Single", "DateTimeOffset", "DateTime", "TimeSpan", "List<String>", "Object"];

    internal static Type Find(string alias) => alias switch
    {
        "String" => typeof(string),
        "Boolean" => typeof(bool),
        "Int16" or "Int32" or "Int64" => typeof(long),
        "Decimal" => typeof(decimal),
        "Single" or "Double" => typeof(double),
        "TimeSpan" => typeof(TimeSpan),
        "DateTime" or "DateTimeOffset" => typeof(DateTimeOffset),
        "List<String>" => typeof(List<string>),
        _ => typeof(object),
    };
}
