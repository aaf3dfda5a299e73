using System.Text.Json.Nodes;
using Automation.Engine.Activities;
using Automation.Engine.Customers;
using Automation.Engine.Journeys;
using Automation.Templating;

namespace Automation.Engine.Definitions;

/// <summary>One activity of a definition while it is compiled: what an activity class may read, declare and report.</summary>
public sealed class ActivityCompilation
{
    private readonly List<DefinitionDiagnostic> _problems;
    private readonly IReadOnlyDictionary<string, object?> _variables;
    private readonly WorkflowDefinition _definition;
    private readonly HashSet<string> _ownFields = new(StringComparer.Ordinal);

    internal ActivityCompilation(
        WorkflowDefinition definition,
        WrittenActivity written,
        IReadOnlyList<string> outcomes,
        IReadOnlyDictionary<string, object?> variables,
        CompilationEnvironment environment,
        List<DefinitionDiagnostic> problems)
    {
        _definition = definition;
        Written = written;
        Outcomes = outcomes;
        _variables = variables;
        Environment = environment;
        _problems = problems;
    }

    /// <summary>The activity's JSON; do not change it.</summary>
    public JsonObject Json => Written.Json;

    /// <summary>What the definition is checked against.</summary>
    public CompilationEnvironment Environment { get; }

    /// <summary>The outcomes that connections may leave by; an activity whose outcomes depend on the definition sets them.</summary>
    public IReadOnlyList<string> Outcomes { get; set; }

    internal WrittenActivity Written { get; }

    internal JoinMode? Join { get; set; }

    internal int ProblemCount => _problems.Count;

    /// <summary>Reports an error.</summary>
    /// <param name="id">One of <see cref="DiagnosticIds"/>, or an own id.</param>
    /// <param name="field">The field in definitions (camel case); empty for the activity as a whole.</param>
    /// <param name="message">What is wrong.</param>
    /// <param name="remedy">What to do.</param>
    public void Report(string id, string field, string message, string remedy) =>
        _problems.Add(new DefinitionDiagnostic(id, ProblemSeverity.Error, Written.Id, field, message, remedy));

    /// <summary>Parses an expression and checks the names it reads; null when it was reported as wrong.</summary>
    /// <param name="field">The field it stands in.</param>
    /// <param name="text">The expression.</param>
    public Expression? ParseExpression(string field, string text)
    {
        var parsed = Expression.Parse(text);
        foreach (var problem in parsed.Diagnostics.Where(problem => problem.Severity == DiagnosticSeverity.Error))
        {
            Report(DiagnosticIds.BadExpression, field, $"The expression '{text}' is wrong at column {problem.Column}: {problem.Message}", "Correct the expression.");
        }

        if (parsed.Expression is not null)
        {
            CheckNames(field, parsed.Expression);
        }

        return parsed.Expression;
    }

    /// <summary>The expression of an input that the activity evaluates itself; null when there is none or it was reported as wrong.</summary>
    /// <param name="field">The field.</param>
    public Expression? FindExpression(string field)
    {
        _ownFields.Add(field);
        var wrapped = Json[field] as JsonObject;
        var expression = wrapped?["expression"] as JsonObject;
        if (expression is null || InputBinder.Plain(expression["value"]) is not string { Length: > 0 } text)
        {
            return null;
        }

        if (WorkflowDefinition.Text(expression, "type") is { } language and not (InputBinder.ExpressionType or "Literal"))
        {
            ReportLanguage(field, "The condition", language, text);
            return null;
        }

        return ParseExpression(field, text);
    }

    /// <summary>The name of the variable that a picker has stored; null when it is not declared.</summary>
    /// <param name="picked">An object, a JSON text, an id or a name.</param>
    public string? FindVariable(JsonNode? picked) => InputBinder.FindVariable(_definition, picked)?.Name;

    /// <summary>An expression is not in the template language: stock Elsa's languages are known, and how to say the same.</summary>
    internal void ReportLanguage(string field, string what, string language, string? text)
    {
        var isForeign = ForeignLanguages.Names.Contains(language);
        Report(
            isForeign ? DiagnosticIds.ForeignExpression : DiagnosticIds.UnknownExpressionType,
            field,
            isForeign ? $"{what} is written in {language}, which is not run here." : $"{what} has the unknown expression type '{language}'.",
            ForeignLanguages.Remedy(language, text));
    }

    internal void CheckCron(string field, Input<string> input)
    {
        if (input.Constant is { } cron && Environment.Cron.FindProblem(cron) is { } problem)
        {
            Report(DiagnosticIds.BadSchedule, field, $"The schedule '{cron}' is wrong: {problem}", "Write seconds minutes hours day month weekday, such as 0 0 9 ? * MON-FRI.");
        }
    }

    /// <summary>A fixed span that is negative is a slip; one that is computed goes on at once.</summary>
    internal void CheckNotNegative(string field, TimeSpan? span)
    {
        if (span < TimeSpan.Zero)
        {
            Report(DiagnosticIds.BadValue, field, $"The duration {span} is negative.", "Write a duration from zero up, such as 1.00:00:00 for a day.");
        }
    }

    internal void RefuseInbound()
    {
        if (_definition.Connections.Any(connection => connection.Target == Written.Id))
        {
            Report(DiagnosticIds.DanglingConnection, "connections", "A connection leads into a trigger that can only begin journeys.", "Delete the connection.");
        }
    }

    /// <summary>A misspelt input would be as if it were not there: a timeout that nobody reads is a wait for ever.</summary>
    internal void WarnOfUnknownInputs(ActivityDescriptor descriptor)
    {
        var known = descriptor.Inputs.Select(input => input.JsonName).Concat(_ownFields).ToList();
        foreach (var (field, value) in Json)
        {
            if (value is JsonObject wrapped && wrapped["expression"] is JsonObject expression && InputBinder.Plain(expression["value"]) is not (null or "") && !known.Contains(field))
            {
                _problems.Add(new DefinitionDiagnostic(
                    DiagnosticIds.UnknownInput,
                    ProblemSeverity.Warning,
                    Written.Id,
                    field,
                    $"'{Written.DisplayName}' has no input '{field}'; its value is not used.{Nearness.Hint(field, known)}",
                    known.Count == 0 ? "Delete it." : $"Delete it, or rename it. Known: {string.Join(", ", known)}."));
            }
        }
    }

    private void CheckNames(string field, Expression expression)
    {
        foreach (var variable in expression.Variables)
        {
            // An index is written [] behind what it looks into; which entry it takes is not known here.
            var parts = variable.Path.Replace("[]", "", StringComparison.Ordinal).Split('.');
            var (known, what) = parts[0] switch
            {
                "now" => (null, ""),
                "customer" when parts.Length > 1 => (CustomerFacts.FactNames, "customer fact"),
                "variables" or "Variables" when parts.Length > 1 => ((IReadOnlyCollection<string>)[.. _variables.Keys], "variable"),
                "customer" or "variables" or "Variables" or "order" or "event" or "campaign" or "journey" => (null, ""),
                _ => ((IReadOnlyCollection<string>?)JourneyModel.Names, "name"),
            };
            var name = what == "name" ? parts[0] : parts.ElementAtOrDefault(1) ?? "";
            if (known is not null && !known.Contains(name))
            {
                Report(
                    DiagnosticIds.UnknownName,
                    field,
                    $"There is no {what} '{name}' (in '{expression.Text}', column {variable.Column}).{Nearness.Hint(name, known)}",
                    $"Known: {string.Join(", ", known)}.");
            }
        }
    }
}
