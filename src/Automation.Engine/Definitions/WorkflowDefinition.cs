using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Automation.Engine.Definitions;

/// <summary>
/// A workflow as written: Elsa 3 workflow-definition JSON. Everything is kept as it came, known or not, so that reading and
/// writing loses nothing; the properties are views of the parts that this program understands. Treat as immutable.
/// </summary>
public sealed class WorkflowDefinition
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 128, AllowDuplicateProperties = false };

    private WorkflowDefinition(JsonObject json, JsonObject root)
    {
        Json = json;
        Root = root;
        Activities = [.. Objects(root["activities"]).Select(activity => new WrittenActivity(activity))];
        Connections = [.. Objects(root["connections"]).Select(WrittenConnection.Read)];
        Variables = [.. Objects(json["variables"]).Concat(Objects(root["variables"])).Select(WrittenVariable.Read)];
    }

    /// <summary>The whole document.</summary>
    public JsonObject Json { get; }

    /// <summary>The flowchart.</summary>
    public JsonObject Root { get; }

    /// <summary>The id that all versions share; empty when missing.</summary>
    public string DefinitionId => Text(Json, "definitionId") ?? "";

    /// <summary>The name; the definition id when missing.</summary>
    public string Name => Text(Json, "name") is { Length: > 0 } name ? name : DefinitionId;

    /// <summary>The version as written; 1 when missing.</summary>
    public int Version => Json["version"] is JsonValue value && value.TryGetValue<int>(out var version) ? version : 1;

    /// <summary>The activities in the order of the document.</summary>
    public IReadOnlyList<WrittenActivity> Activities { get; }

    /// <summary>The connections in the order of the document.</summary>
    public IReadOnlyList<WrittenConnection> Connections { get; }

    /// <summary>The variables of the definition and of its flowchart.</summary>
    public IReadOnlyList<WrittenVariable> Variables { get; }

    /// <summary>The names of the workflow's inputs.</summary>
    public IEnumerable<string> InputNames => Objects(Json["inputs"]).Select(input => Text(input, "name") ?? "");

    /// <summary>The campaign settings that a campaign made from this definition starts with; null for none.</summary>
    public JsonObject? CampaignDefaults => (Json["customProperties"] as JsonObject)?["campaign"] as JsonObject;

    /// <summary>Reads a definition; answers it, or the problems that make it unreadable, all at once.</summary>
    public static DefinitionReading Read(string text)
    {
        JsonNode? node;
        try
        {
            node = JsonNode.Parse(text, documentOptions: Strict);
        }
        catch (JsonException exception)
        {
            var place = exception.LineNumber is { } line ? $" at line {line + 1}, column {exception.BytePositionInLine + 1}" : "";
            return Unreadable(DiagnosticIds.MalformedJson, "", $"The text is not valid JSON{place}.", "Correct the JSON there; an export from the designer is always valid.");
        }

        if (node is not JsonObject json)
        {
            return Unreadable(DiagnosticIds.NotADefinition, "", "The JSON is not an object.", "Export the workflow again from the designer.");
        }

        if (json["root"] is not JsonObject root)
        {
            return Unreadable(DiagnosticIds.NotADefinition, "root", "The definition has no root.", "A definition needs a 'root' with type 'Elsa.Flowchart'.");
        }

        if (Text(root, "type") != "Elsa.Flowchart")
        {
            return Unreadable(DiagnosticIds.RootNotFlowchart, "root", $"The root is '{Text(root, "type") ?? "nothing"}'.", "Only a flowchart (Elsa.Flowchart) can be the root: draw the workflow as a flowchart.");
        }

        return new DefinitionReading(new WorkflowDefinition(json, root), []);
    }

    /// <summary>Writes the document, indented, with every field that was read; the same text on every machine, without a last line end.</summary>
    public string Write() => Json.ToJsonString(Indented);

    internal static string? Text(JsonObject json, string name) =>
        json[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static IEnumerable<JsonObject> Objects(JsonNode? array) => (array as JsonArray)?.OfType<JsonObject>() ?? [];

    private static DefinitionReading Unreadable(string id, string field, string message, string remedy) =>
        new(null, [new DefinitionDiagnostic(id, ProblemSeverity.Error, "", field, message, remedy)]);
}

/// <summary>What came of reading: a definition, or why there is none.</summary>
/// <param name="Definition">The definition; null when it is unreadable.</param>
/// <param name="Problems">Why.</param>
public sealed record DefinitionReading(WorkflowDefinition? Definition, IReadOnlyList<DefinitionDiagnostic> Problems);

/// <summary>An activity as written.</summary>
public sealed class WrittenActivity
{
    internal WrittenActivity(JsonObject json) => Json = json;

    /// <summary>The whole of it.</summary>
    public JsonObject Json { get; }

    /// <summary>Its id; empty when missing.</summary>
    public string Id => WorkflowDefinition.Text(Json, "id") ?? "";

    /// <summary>Its type name; empty when missing.</summary>
    public string Type => WorkflowDefinition.Text(Json, "type") ?? "";

    /// <summary>What people call it: the text on the drawing, its name, or its type.</summary>
    public string DisplayName =>
        Json["metadata"] is JsonObject metadata && WorkflowDefinition.Text(metadata, "displayText") is { Length: > 0 } text ? text
        : WorkflowDefinition.Text(Json, "name") is { Length: > 0 } name ? name
        : Type;

    /// <summary>Whether the designer marked it as a start.</summary>
    public bool CanStartWorkflow => CustomProperty("canStartWorkflow") is { } value && value.TryGetValue<bool>(out var start) && start;

    /// <summary>The designer's merge mode; null for none.</summary>
    public string? MergeMode => CustomProperty("mergeMode") is { } value && value.TryGetValue<string>(out var mode) ? mode : null;

    private JsonValue? CustomProperty(string name) => (Json["customProperties"] as JsonObject)?[name] as JsonValue;
}

/// <summary>A connection as written. A port that is not named is Done or In.</summary>
/// <param name="Source">The activity it leaves.</param>
/// <param name="Port">The outcome by which it leaves.</param>
/// <param name="Target">The activity it leads to.</param>
public sealed record WrittenConnection(string Source, string Port, string Target)
{
    internal static WrittenConnection Read(JsonObject json)
    {
        var source = json["source"] as JsonObject ?? [];
        var target = json["target"] as JsonObject ?? [];
        return new WrittenConnection(
            WorkflowDefinition.Text(source, "activity") ?? "",
            WorkflowDefinition.Text(source, "port") is { Length: > 0 } port ? port : Activities.Outcomes.Done,
            WorkflowDefinition.Text(target, "activity") ?? "");
    }
}

/// <summary>A variable as written.</summary>
/// <param name="Id">Its id, by which outputs refer to it.</param>
/// <param name="Name">Its name, by which expressions refer to it.</param>
/// <param name="TypeName">The alias of its type.</param>
/// <param name="Value">Its default as written; null for none.</param>
public sealed record WrittenVariable(string Id, string Name, string TypeName, JsonNode? Value)
{
    internal static WrittenVariable Read(JsonObject json) => new(
        WorkflowDefinition.Text(json, "id") ?? "",
        WorkflowDefinition.Text(json, "name") ?? "",
        WorkflowDefinition.Text(json, "typeName") ?? "Object",
        json["value"]);
}
