using Automation.Engine.Definitions;

namespace Automation.Server.Workflows;

/// <summary>Problems in the words of people who see a drawing: activities by what is written on them.</summary>
internal static class ProblemText
{
    internal static IReadOnlyList<string> Of(IEnumerable<DefinitionDiagnostic> problems, WorkflowDefinition? definition) =>
        [.. problems.Select(problem => Of(problem, definition))];

    private static string Of(DefinitionDiagnostic problem, WorkflowDefinition? definition)
    {
        var activity = definition?.Activities.FirstOrDefault(found => found.Id == problem.ActivityId);
        var place = (activity, problem.ActivityId, problem.Field) switch
        {
            (null, "", "") => "",
            (null, "", var field) => $" {field}:",
            (null, var id, "") => $" {id}:",
            (null, var id, var field) => $" {id}, {field}:",
            (_, var id, "") => $" {activity.DisplayName} ({id}):",
            (_, var id, var field) => $" {activity.DisplayName} ({id}), {field}:",
        };
        return $"{problem.Id}{place} {problem.Message} {problem.Remedy}";
    }
}
