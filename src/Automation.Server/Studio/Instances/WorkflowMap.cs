using System.Text.Json.Nodes;
using Automation.Engine.Definitions;

namespace Automation.Server.Studio.Instances;

/// <summary>An activity as Studio names it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="NodeId">Its path from the workflow; Studio finds badges and rows by it alone.</param>
/// <param name="Type">Its type.</param>
/// <param name="TypeVersion">The version of its type.</param>
/// <param name="Name">Its name; null for none.</param>
/// <param name="DisplayName">What people call it.</param>
/// <param name="Inputs">The inputs as drawn: a literal's value, or the expression's text.</param>
internal sealed record MappedActivity(string Id, string NodeId, string Type, int TypeVersion, string? Name, string DisplayName, IReadOnlyDictionary<string, JsonNode?> Inputs);

/// <summary>
/// A version of a definition as its journeys are shown: activities by position and id, and by which outcome one leads to another. A
/// version that can no longer be read has no activities; what the ledger says of them is shown all the same.
/// </summary>
internal sealed class WorkflowMap
{
    private const string Top = "Workflow1";

    private readonly List<MappedActivity> _activities = [];
    private readonly Dictionary<string, MappedActivity> _byId = new(StringComparer.Ordinal);
    private readonly ILookup<(string Source, string Target), string> _connections;

    internal WorkflowMap(string json)
    {
        var definition = WorkflowDefinition.Read(json).Definition;
        Root = Map(definition?.Root ?? new JsonObject { ["id"] = "flow", ["type"] = "Elsa.Flowchart" }, $"{Top}:");
        Workflow = new MappedActivity(Top, Top, "Elsa.Workflow", 1, null, "Workflow", new Dictionary<string, JsonNode?>());
        foreach (var written in definition?.Activities ?? [])
        {
            var activity = Map(written.Json, $"{Root.NodeId}:") with { DisplayName = written.DisplayName };
            if (activity.Id.Length > 0 && activity.Type.Length > 0 && _byId.TryAdd(activity.Id, activity))
            {
                _activities.Add(activity);
            }
        }

        _connections = (definition?.Connections ?? []).ToLookup(connection => (connection.Source, connection.Target), connection => connection.Port);
        Variables = definition?.Variables ?? [];
    }

    /// <summary>The workflow as a whole.</summary>
    internal MappedActivity Workflow { get; }

    /// <summary>The flowchart.</summary>
    internal MappedActivity Root { get; }

    /// <summary>The variables.</summary>
    internal IReadOnlyList<WrittenVariable> Variables { get; }

    /// <summary>The activity at a position of the definition; states refer to it so.</summary>
    internal MappedActivity? At(int index) => index >= 0 && index < _activities.Count ? _activities[index] : null;

    /// <summary>The activity of an id; one that is not in the drawing is made up, so that nothing the ledger says is lost.</summary>
    internal MappedActivity Find(string id) => _byId.GetValueOrDefault(id)
        ?? new MappedActivity(id, $"{Root.NodeId}:{id}", "Elsa.NotFoundActivity", 1, null, id, new Dictionary<string, JsonNode?>());

    /// <summary>Whether an activity leads to another one.</summary>
    /// <param name="source">The one.</param>
    /// <param name="target">The other.</param>
    /// <param name="outcomes">Only by one of these; null for any.</param>
    internal bool Leads(string source, string target, IReadOnlyCollection<string>? outcomes) =>
        _connections[(source, target)].Any(port => outcomes is null || outcomes.Any(outcome => IsPort(port, outcome)));

    // An outcome may be drawn with an addition, such as the share of a split ("A: 50").
    private static bool IsPort(string port, string outcome) =>
        port == outcome || (port.Length > outcome.Length && port.StartsWith(outcome, StringComparison.Ordinal) && port[outcome.Length] == ':');

    private static MappedActivity Map(JsonObject json, string path)
    {
        var id = Text(json, "id") ?? "";
        return new MappedActivity(
            id,
            Text(json, "nodeId") is { Length: > 0 } nodeId ? nodeId : path + id,
            Text(json, "type") ?? "",
            json["version"] is JsonValue value && value.TryGetValue<int>(out var version) ? version : 1,
            Text(json, "name"),
            id,
            Inputs(json));
    }

    private static Dictionary<string, JsonNode?> Inputs(JsonObject json) => json
        .Select(member => (member.Key, Expression: (member.Value as JsonObject)?["expression"] as JsonObject))
        .Where(member => member.Expression is not null)
        .ToDictionary(member => char.ToUpperInvariant(member.Key[0]) + member.Key[1..], member => member.Expression!["value"], StringComparer.Ordinal);

    private static string? Text(JsonObject json, string name) => json[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
