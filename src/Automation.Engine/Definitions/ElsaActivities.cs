using System.Collections.Frozen;

namespace Automation.Engine.Definitions;

/// <summary>Activities of stock Elsa that are not run here, and what to draw in their place. docs/elsa-compatibility.md has them all.</summary>
internal static class ElsaActivities
{
    private const string Loop = "Draw the loop with connections: a decision (Elsa.FlowDecision) that leads back, with a wait in the loop.";
    private const string Branch = "Draw the branches in the flowchart: ";
    private const string OtherWorkflow = "Publish an event (Elsa.PublishEvent) and let the other workflow begin at it (Elsa.Event).";
    private const string Container = "Draw its activities in the flowchart and connect them.";
    private const string Delete = "Delete it: ";
    private const string Service = "Use an activity of a plug-in that calls the service (CallActivity).";

    private static readonly FrozenDictionary<string, string> Replacements = new Dictionary<string, string>
    {
        ["Elsa.Break"] = Loop,
        ["Elsa.BulkDispatchWorkflows"] = OtherWorkflow,
        ["Elsa.Correlate"] = Delete + "a journey belongs to its customer, and events find it by the customer.",
        ["Elsa.DispatchWorkflow"] = OtherWorkflow,
        ["Elsa.ExecuteWorkflow"] = OtherWorkflow,
        ["Elsa.FlowNode"] = Container,
        ["Elsa.For"] = Loop,
        ["Elsa.ForEach"] = Loop,
        ["Elsa.Fork"] = Branch + "Elsa.FlowFork and Elsa.FlowJoin.",
        ["Elsa.If"] = Branch + "Elsa.FlowDecision.",
        ["Elsa.Inline"] = "Write the code as an activity of a plug-in.",
        ["Elsa.Parallel"] = Branch + "Elsa.FlowFork and Elsa.FlowJoin.",
        ["Elsa.ParallelForEach"] = Branch + "Elsa.FlowFork and Elsa.FlowJoin.",
        ["Elsa.ReadLine"] = "Wait for an event instead (Care.WaitForEvent).",
        ["Elsa.RunTask"] = "Publish an event (Elsa.PublishEvent) and wait for the answer (Care.WaitForEvent).",
        ["Elsa.Sequence"] = Container,
        ["Elsa.SetName"] = Delete + "a journey is named by its customer and its campaign.",
        ["Elsa.SetOutput"] = "Set a variable (Elsa.SetVariable), or publish an event with the value (Elsa.PublishEvent).",
        ["Elsa.StateMachine"] = "Draw the states as waits (Care.WaitForEvent) in a flowchart.",
        ["Elsa.Switch"] = Branch + "Elsa.FlowSwitch.",
        ["Elsa.While"] = Loop,
        ["Elsa.Workflow"] = Container,
        ["Elsa.NotFoundActivity"] = "Delete it, or import the workflow again: what it stood for is lost.",
        ["Elsa.Workflows.Activities.DynamicActivity"] = Container,
        ["Elsa.Workflows.Management.Activities.HostMethod.HostMethodActivity"] = "Write the method as an activity of a plug-in.",
        ["Elsa.Workflows.Management.Activities.WorkflowDefinitionActivity.WorkflowDefinitionActivity"] = OtherWorkflow,

        // Of Elsa's other modules, those that are met most.
        ["Elsa.SendEmail"] = "Use Care.SendEmail with a template: it asks the gate, and sends at most once.",
        ["Elsa.HttpEndpoint"] = "Begin at an event (Elsa.Event): services post to /api/events.",
        ["Elsa.WriteHttpResponse"] = Delete + "nobody waits for an answer of a journey.",
        ["Elsa.SendHttpRequest"] = Service,
        ["Elsa.FlowSendHttpRequest"] = Service,
        ["Elsa.RunJavaScript"] = "Set a variable (Elsa.SetVariable) by an expression of the template language.",
        ["Elsa.RunCSharp"] = "Write the code as an activity of a plug-in.",
        ["Elsa.RunPython"] = "Write the code as an activity of a plug-in.",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The types.</summary>
    internal static IEnumerable<string> Types => Replacements.Keys;

    /// <summary>What to draw instead; null when it is none of these activities.</summary>
    internal static string? FindReplacement(string type) => Replacements.GetValueOrDefault(type);
}
