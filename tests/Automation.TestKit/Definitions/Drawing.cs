using System.Text.Json;
using System.Text.Json.Nodes;
using Automation.Engine.Activities;
using Automation.Engine.Definitions;
using Automation.Engine.Messages;
using Xunit;

namespace Automation.TestKit.Definitions;

/// <summary>
/// Draws a definition in a few lines: <c>new Drawing().Add("start", "Care.OrderPlaced").Add("end", "Elsa.Finish").Connect("start -> end")</c>.
/// What is connected first is first in the document.
/// </summary>
public sealed class Drawing
{
    private readonly JsonArray _activities = [];
    private readonly JsonArray _connections = [];
    private readonly JsonArray _variables = [];
    private readonly JsonArray _inputs = [];
    private readonly JsonObject _campaign = [];

    /// <summary>An expression of the template language, as the value of an input.</summary>
    public static JsonNode Script(string text) => Expression("Scriban", text);

    /// <summary>An input's value in any expression type.</summary>
    public static JsonNode Expression(string type, JsonNode? value) =>
        new JsonObject { ["typeName"] = "Object", ["expression"] = new JsonObject { ["type"] = type, ["value"] = value } };

    /// <summary>Adds an activity.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="type">Its type.</param>
    /// <param name="fields">Inputs: a text, number, boolean or list becomes a literal; a JSON node stands as it is.</param>
    public Drawing Add(string id, string type, params (string Name, object? Value)[] fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        var activity = new JsonObject { ["id"] = id, ["type"] = type, ["version"] = 1, ["customProperties"] = new JsonObject() };
        foreach (var (name, value) in fields)
        {
            activity[name] = Field(value);
        }

        return Add(activity);
    }

    /// <summary>Adds an activity as it stands in the document.</summary>
    public Drawing Add(JsonObject activity)
    {
        _activities.Add(activity);
        return this;
    }

    /// <summary>Sets a custom property of the activity added last, such as <c>mergeMode</c>.</summary>
    public Drawing With(string customProperty, JsonNode value)
    {
        _activities[^1]!["customProperties"]![customProperty] = value;
        return this;
    }

    /// <summary>Declares a variable.</summary>
    public Drawing Variable(string name, string typeName = "String", JsonNode? value = null)
    {
        _variables.Add(new JsonObject { ["id"] = "id-of-" + name, ["name"] = name, ["typeName"] = typeName, ["value"] = value });
        return this;
    }

    /// <summary>Declares a workflow input.</summary>
    public Drawing Input(string name)
    {
        _inputs.Add(new JsonObject { ["name"] = name, ["type"] = "String" });
        return this;
    }

    /// <summary>Gives the campaign that is made of it a setting, such as <c>sms_from</c>.</summary>
    public Drawing Campaign(string name, JsonNode value)
    {
        _campaign[name] = value;
        return this;
    }

    /// <summary>Connects along paths such as <c>start -> ask|True -> end</c>; an outcome that is not named is Done.</summary>
    public Drawing Connect(params string[] paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        foreach (var stops in paths.Select(path => path.Split("->", StringSplitOptions.TrimEntries)))
        {
            for (var at = 0; at + 1 < stops.Length; at++)
            {
                var source = stops[at].Split('|');
                var target = stops[at + 1].Split('|')[0];
                _connections.Add(new JsonObject
                {
                    ["source"] = new JsonObject { ["activity"] = source[0], ["port"] = source.Length > 1 ? source[1] : "Done" },
                    ["target"] = new JsonObject { ["activity"] = target, ["port"] = "In" },
                });
            }
        }

        return this;
    }

    /// <summary>The definition as text.</summary>
    public string Text() => new JsonObject
    {
        ["definitionId"] = "drawing",
        ["name"] = "Drawing",
        ["version"] = 1,
        ["variables"] = _variables.DeepClone(),
        ["inputs"] = _inputs.DeepClone(),
        ["customProperties"] = new JsonObject { ["campaign"] = _campaign.DeepClone() },
        ["root"] = new JsonObject
        {
            ["id"] = "flow",
            ["type"] = "Elsa.Flowchart",
            ["activities"] = _activities.DeepClone(),
            ["connections"] = _connections.DeepClone(),
        },
    }.ToJsonString();

    /// <summary>Compiles it.</summary>
    public CompilationResult TryCompile(ActivityCatalog? catalog = null, Func<Channel, IReadOnlyCollection<string>>? templates = null)
    {
        var reading = WorkflowDefinition.Read(Text());
        Assert.NotNull(reading.Definition);
        return new WorkflowCompiler(new CompilationEnvironment
        {
            Catalog = catalog ?? ActivityCatalog.Standard,
            Cron = new FakeCronCalendar(),
            Templates = templates,
        }).Compile(reading.Definition);
    }

    /// <summary>Compiles what must be right.</summary>
    public CompiledWorkflow Compile(ActivityCatalog? catalog = null)
    {
        var result = TryCompile(catalog);
        Assert.True(result.Problems.Count == 0, string.Join('\n', result.Problems));
        return result.Workflow!;
    }

    private static JsonNode? Field(object? value) => value switch
    {
        JsonNode node => node,
        IEnumerable<string> list => Expression("Object", JsonSerializer.Serialize(list)),
        _ => Expression("Literal", JsonSerializer.SerializeToNode(value)),
    };
}
